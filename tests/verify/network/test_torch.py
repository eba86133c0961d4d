"""from_torch on real modules where torch is installed, and on stand-ins of the same shape."""

import numpy as np
import pytest

import verify


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
    ([Linear([[1]], [0]), Linear([[1]], [0])], verify.UnsupportedModel,
     r"model\[1\]: Linear directly after Linear"),
    ([Linear([[1]], [0]), ReLU()], verify.UnsupportedModel, "ends with a ReLU"),
    ([ReLU(), Linear([[1]], [0])], verify.UnsupportedModel, r"model\[0\]: ReLU is not read"),
    ([], verify.InvalidInstance, "no Linear layer"),
    ([Linear([[1, float("nan")]], [0])], verify.InvalidInstance, "nan is not a finite number"),
    ([Linear([[1]], [0]), ReLU(), Linear([[1, 1]], [0])], verify.InvalidInstance, "columns"),
])
def test_refusals(modules, error, message):
    with pytest.raises(error, match=message):
        verify.from_torch(Sequential(modules))


def test_real_modules():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(5, 7), torch.nn.ReLU(), torch.nn.Dropout(),
                                torch.nn.Linear(7, 3)).eval()
    net = verify.from_torch(model)
    points = torch.randn(20, 5)
    with torch.no_grad():
        expected = model(points).numpy()
    np.testing.assert_allclose(net(points.numpy()), expected, rtol=1e-5, atol=1e-6)
    half = verify.from_torch(model.to(torch.bfloat16))
    assert half.dtype == np.float32
