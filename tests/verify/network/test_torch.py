"""from_torch on real modules where torch is installed, and on stand-ins of the same shape."""

import numpy as np
import pytest

import verify
from verify.network.torch import torch_model


class Tensor:
    def __init__(self, array):
        self.array = np.array(array, dtype=np.float32)
        self.dtype = "torch.float32"

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self.array


class Linear:
    def __init__(self, weight, bias):
        self.weight = Tensor(weight)
        self.bias = None if bias is None else Tensor(bias)


class ReLU:
    pass


class Flatten:
    pass


class Tanh:
    pass


class Sequential(list):
    pass


def test_nested_modules_without_bias():
    model = Sequential([Flatten(), Sequential([Linear([[1, 2]], [3]), ReLU()]),
                        Linear([[-1]], None)])
    net = verify.from_torch(model)
    assert net == verify.Network([np.array([[1, 2]], np.float32), np.array([[-1]], np.float32)],
                                 [np.array([3], np.float32), np.zeros(1, np.float32)])


@pytest.mark.parametrize(("modules", "error", "message"), [
    ([Linear([[1]], [0]), Tanh()], verify.UnsupportedModel, r"model\[1\]: Tanh is not read"),
    ([ReLU(), Linear([[1]], [0])], verify.UnsupportedModel, r"model\[0\]: ReLU before the first"),
    ([], verify.InvalidInstance, "no Linear layer"),
    ([Linear([[1, float("nan")]], [0])], verify.InvalidInstance, "nan is not a finite number"),
    ([Linear([[1]], [0]), ReLU(), Linear([[1, 1]], [0])], verify.InvalidInstance, "columns"),
])
def test_refusals(modules, error, message):
    with pytest.raises(error, match=message):
        verify.from_torch(Sequential(modules))


def test_what_is_no_chain_is_a_graph():
    twice = verify.from_torch(Sequential([Linear([[2]], [1]), Linear([[3]], [0])]))
    assert twice.architecture.kinds == ("identity",)
    assert twice.exactly()([5]) == (33,)
    end = verify.from_torch(Sequential([Linear([[2]], [1]), ReLU()]))
    assert end.architecture.kinds == ("relu",)
    assert end.exactly()([-5]) == (0,)


def test_the_shape_of_the_input():
    model = Sequential([ReLU(), Flatten(), Linear([[1, 2]], [3])])
    net = verify.from_torch(model, input_shape=(2, 1))
    assert net.exactly()([-1, 4]) == (11,)
    for shape in ((0, 2), (2.0,), ("2",)):
        with pytest.raises(verify.InvalidInstance, match="positive integers are needed"):
            verify.from_torch(model, input_shape=shape)


def module(kind, **attributes):
    """A stand-in of this class; arrays stand for parameters."""
    return type(kind, (), {name: Tensor(value) if isinstance(value, np.ndarray) else value
                           for name, value in attributes.items()})()


def test_images_by_definition():
    """Convolution, normalization, ReLU and both pools against loops, in small integers."""
    rng = np.random.default_rng(0)
    kernel, bias = rng.integers(-3, 4, (4, 1, 2, 3)), rng.integers(-3, 4, 4)
    scale, shift, mean = (rng.integers(-3, 4, 4) for _ in range(3))
    model = Sequential([
        module("Conv2d", weight=kernel, bias=bias, stride=(2, 1), padding=(1, 0), dilation=(1, 2),
               groups=2, padding_mode="zeros"),
        module("BatchNorm2d", weight=scale, bias=shift, running_mean=mean,
               running_var=np.array([3.0, 0, 8, 15]), eps=1.0),
        ReLU(), module("MaxPool2d", kernel_size=2, stride=1, padding=0, dilation=1,
                       ceil_mode=False, return_indices=False),
        module("AvgPool2d", kernel_size=(1, 2), stride=None, padding=0, ceil_mode=False,
               count_include_pad=True),
        module("AdaptiveAvgPool2d", output_size=1), Flatten()])
    found = torch_model(model, input_shape=(2, 5, 8))
    for x in rng.integers(-9, 10, (5, 2, 5, 8)):
        padded = np.pad(x, ((0, 0), (1, 1), (0, 0)))
        conv = np.array([[[bias[o] + sum(
            kernel[o, 0, k, l] * padded[o // 2, 2 * i + k, j + 2 * l]
            for k in range(2) for l in range(3)) for j in range(4)] for i in range(3)]
            for o in range(4)], float)
        root = np.array([2.0, 1, 3, 4])
        normal = (scale / root)[:, None, None] * (conv - mean[:, None, None]) + shift[:, None, None]
        value = np.maximum(normal, 0)
        value = np.array([value[:, i:i + 2, j:j + 2].max(axis=(1, 2)) for i in range(2)
                          for j in range(3)]).T.reshape(4, 2, 3)[:, :, :2].mean(axis=(1, 2))
        np.testing.assert_allclose(found.network(x.ravel().astype(float)), value, rtol=1e-12,
                                   atol=1e-12)
    assert [note.split(":")[0] for note in found.notes] == [
        "model[0] Conv2d", "model[1] BatchNorm2d",
        "each use of a shared weight is a parameter of its own here"]


@pytest.fixture(scope="module")
def torch():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    torch.manual_seed(0)
    return torch


def test_real_modules(torch):
    model = torch.nn.Sequential(torch.nn.Linear(5, 7), torch.nn.ReLU(), torch.nn.Dropout(),
                                torch.nn.Linear(7, 3)).eval()
    net = verify.from_torch(model)
    assert net.widths == (5, 7, 3)
    agree(torch, model, net, (5,), 1e-5)
    half = verify.from_torch(model.to(torch.bfloat16))
    assert half.dtype == np.float32


def agree(torch, model, net, shape, relative):
    """The network against the module in evaluation, at 20 random inputs."""
    points = torch.randn(20, *shape, dtype=next(model.parameters()).dtype)
    with torch.no_grad():
        expected = model.eval()(points).numpy().reshape(20, -1)
    found = net(points.numpy().reshape(20, -1))
    np.testing.assert_allclose(found, expected, rtol=relative, atol=relative)


def test_real_images(torch):
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 4, (2, 1), stride=(1, 2), groups=2, bias=False), nn.ReLU(), nn.Dropout2d(),
        nn.AvgPool2d(2, stride=1, padding=1), nn.Conv2d(4, 3, 2, dilation=2, padding="same"),
        nn.BatchNorm2d(3, affine=False), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Identity(),
        nn.Linear(3, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 2)).double()
    for _ in range(3):  # in training, to have statistics
        model(torch.randn(8, 2, 8, 8, dtype=torch.float64))
    found = torch_model(model, input_shape=(2, 8, 8))
    agree(torch, model, found.network, (2, 8, 8), 1e-12)
    assert [note.split(":")[0] for note in found.notes] == [
        "model[0] Conv2d", "model[1] BatchNorm2d", "model[4] Conv2d", "model[8] Conv2d",
        "model[9] BatchNorm2d", "model[10] AdaptiveAvgPool2d", "model[14] BatchNorm1d",
        "each use of a shared weight is a parameter of its own here"]
    assert found.channels[0].layer == "model[0] Conv2d"
    line = nn.Sequential(nn.Conv1d(2, 3, 2), nn.ReLU(), nn.MaxPool1d(2), nn.Flatten(),
                         nn.Linear(6, 1))
    agree(torch, line, verify.from_torch(line, input_shape=(2, 5)), (2, 5), 1e-5)
    cube = nn.Sequential(nn.Conv3d(1, 2, 2), nn.ReLU(), nn.AvgPool3d(2), nn.Flatten())
    agree(torch, cube, verify.from_torch(cube, input_shape=(1, 3, 3, 3)), (1, 3, 3, 3), 1e-5)


def test_real_modules_that_are_not_read(torch):
    nn = torch.nn
    for module, message in (
            (nn.Conv2d(1, 1, 2, padding_mode="reflect", padding=1), "padding_mode 'reflect'"),
            (nn.MaxPool2d(2, ceil_mode=True), "ceil_mode"),
            (nn.MaxPool2d(2, return_indices=True), "return_indices"),
            (nn.AvgPool2d(2, divisor_override=3), "divisor_override"),
            (nn.AdaptiveAvgPool2d(2), "output_size 2"), (nn.Flatten(0), "behind the batch"),
            (nn.BatchNorm2d(1, track_running_stats=False), "running statistics"),
            (nn.Conv2d(1, 1, 3, padding=4), "wholly in the padding"),
            (nn.LeakyReLU(), "LeakyReLU"), (nn.Upsample(3), "Upsample")):
        with pytest.raises(verify.UnsupportedModel, match=message):
            verify.from_torch(nn.Sequential(module), input_shape=(1, 5, 5))
    with pytest.raises(verify.InvalidInstance, match="it is given shape"):
        verify.from_torch(nn.Sequential(nn.Conv2d(1, 1, 2)), input_shape=(5, 5))
