"""Networks from live PyTorch modules, without importing torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.exact.dyadic import fractions_of
from verify.network.batch_norm import normalized
from verify.network.entries import Array
from verify.network.model import Model
from verify.network.network import Network
from verify.network.sliding import averaged, convolved, max_pooled
from verify.network.unrolling import Tensor, Unrolling
from verify.network.windows import Windows, whole

_PASSED = ("Identity", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d")  # as in evaluation


def from_torch(sequential: Any, *, input_shape: Sequence[int] | None = None) -> Network:
    """The network of a torch.nn.Sequential, as in evaluation.

    Read are Linear, ReLU, Conv, MaxPool, AvgPool, AdaptiveAvgPool to size 1, BatchNorm, Flatten;
    Identity and Dropout are left out, modules inside Sequential modules followed. Linear layers
    with ReLU between them are a layered network; everything else is a general graph, convolutions
    unrolled, batch normalizations folded, as in .onnx files (verify.network.onnx). A layer without
    bias gets zeros. float16 and bfloat16 are widened exactly.

    Shapes: `input_shape` is that of one input without the batch, (channels, height, width) for
        images; needed where the first layer is not Linear.
    Raises: UnsupportedModel naming the place and the class of a module that is not read;
    InvalidInstance if shapes do not fit or there is no layer.
    """
    return torch_model(sequential, input_shape=input_shape).network


def torch_model(sequential: Any, *, input_shape: Sequence[int] | None = None) -> Model:
    """The network of `from_torch`, with notes on what was unrolled, folded or rounded."""
    modules = list(_flat(sequential, "model"))
    unrolling = Unrolling()
    tensor: Tensor | None = None
    if input_shape is not None:
        if not all(isinstance(n, (int, np.integer)) and n > 0 for n in input_shape):
            raise InvalidInstance(f"input_shape {tuple(input_shape)}: positive integers are needed")
        tensor = unrolling.inputs((1, *map(int, input_shape)), "model")
    for place, module in modules:
        kind = type(module).__name__
        if kind in _PASSED:
            continue
        if kind not in _LAYERS:
            raise UnsupportedModel(f"{place}: {kind} is not read here; {', '.join(_LAYERS)}, "
                                   f"{', '.join(_PASSED)} are")
        if tensor is None and kind == "Linear":
            tensor = unrolling.inputs((1, _array(module.weight, place).shape[1]), place)
        elif tensor is None and kind != "Flatten":
            raise UnsupportedModel(f"{place}: {kind} before the first Linear is read only with "
                                   "the shape of the input: give input_shape")
        if tensor is not None:
            tensor = _LAYERS[kind](unrolling, tensor, module, f"{place} {kind}")
    if tensor is None:
        raise InvalidInstance("model: there is no Linear layer, nor another one")
    return unrolling.model([tensor])


def _linear(unrolling: Unrolling, tensor: Tensor, module: Any, place: str) -> Tensor:
    matrix = _array(module.weight, place)
    if tensor.shape[-1] != matrix.shape[1]:
        raise InvalidInstance(f"{place}: its weight has {matrix.shape[1]} columns, "
                              f"{tensor.shape[-1]} values are given")
    product = unrolling.multiplied(tensor, matrix.T)
    if module.bias is None:
        return product
    bias = _array(module.bias, place)
    return unrolling.shifted(product, np.broadcast_to(bias, product.shape))


def _flatten(unrolling: Unrolling, tensor: Tensor, module: Any, place: str) -> Tensor:
    if (getattr(module, "start_dim", 1), getattr(module, "end_dim", -1)) != (1, -1):
        raise UnsupportedModel(f"{place}: only of everything behind the batch is read")
    return tensor.moved(tensor.at.reshape(1, -1))


def _convolution(unrolling: Unrolling, tensor: Tensor, module: Any, place: str) -> Tensor:
    kernel = _array(module.weight, place)
    n = kernel.ndim - 2
    size = _image(tensor, n, place)
    if getattr(module, "padding_mode", "zeros") != "zeros":
        raise UnsupportedModel(f"{place}: padding_mode {module.padding_mode!r} is not read")
    dilations = _each(module.dilation, n)
    if module.padding == "same":
        total = [dilation * (k - 1) for dilation, k in zip(dilations, kernel.shape[2:],
                                                           strict=True)]
        before, after = tuple(t // 2 for t in total), tuple(t - t // 2 for t in total)
    else:
        before = after = (0,) * n if module.padding == "valid" else _each(module.padding, n)
    windows = Windows(kernel.shape[2:], _each(module.stride, n), before, after, dilations)
    windows.shape(size, place)
    bias = None if module.bias is None else _array(module.bias, place)
    return convolved(unrolling, tensor, kernel, bias, windows, module.groups, place, place)


def _max_pool(unrolling: Unrolling, tensor: Tensor, module: Any, place: str) -> Tensor:
    if module.return_indices:
        raise UnsupportedModel(f"{place}: return_indices is not read")
    return max_pooled(unrolling, tensor, _pool(tensor, module, module.dilation, place), place,
                      place)


def _average_pool(unrolling: Unrolling, tensor: Tensor, module: Any, place: str) -> Tensor:
    if getattr(module, "divisor_override", None) is not None:
        raise UnsupportedModel(f"{place}: divisor_override is not read")
    return averaged(unrolling, tensor, _pool(tensor, module, 1, place), module.count_include_pad,
                    place, place)


def _global_pool(unrolling: Unrolling, tensor: Tensor, module: Any, place: str) -> Tensor:
    size = _image(tensor, int(place[-2]), place)
    if any(n != 1 for n in np.ravel(module.output_size)):
        raise UnsupportedModel(f"{place}: output_size {module.output_size} is not read, 1 is")
    return averaged(unrolling, tensor, whole(size), False, place, place)


def _batch_norm(unrolling: Unrolling, tensor: Tensor, module: Any, place: str) -> Tensor:
    if module.running_mean is None:
        raise UnsupportedModel(f"{place}: without running statistics it is no function of one "
                               "input")
    mean = _array(module.running_mean, place)
    scale, shift = (value if given is None else _array(given, place) for given, value in
                    ((module.weight, np.ones_like(mean)), (module.bias, np.zeros_like(mean))))
    epsilon, = fractions_of(np.array([module.eps], np.float64))
    return normalized(unrolling, tensor, [scale, shift, mean, _array(module.running_var, place)],
                      Fraction(epsilon), place, place)


def _pool(tensor: Tensor, module: Any, dilation: Any, place: str) -> Windows:
    n = int(place[-2])
    size = _image(tensor, n, place)
    kernel, padding = _each(module.kernel_size, n), _each(module.padding, n)
    stride = kernel if module.stride is None else _each(module.stride, n)
    windows = Windows(kernel, stride, padding, padding, _each(dilation, n))
    if module.ceil_mode and windows.cut_off(size):
        raise UnsupportedModel(f"{place}: ceil_mode with a window cut off is not read")
    return windows


def _image(tensor: Tensor, n: int, place: str) -> tuple[int, ...]:
    """The size of a (batch, channels, ...) tensor along its last n axes."""
    if len(tensor.shape) != n + 2:
        raise InvalidInstance(f"{place}: it is given shape {tensor.shape[1:]}, channels and {n} "
                              "more axes are needed")
    return tensor.shape[2:]


def _each(value: Any, n: int) -> tuple[int, ...]:
    """One number for each of n axes."""
    return tuple(int(item) for item in value) if isinstance(value, (tuple, list)) else (
        (int(value),) * n)


def _flat(module: Any, place: str) -> Iterator[tuple[str, Any]]:
    if type(module).__name__ == "Sequential":
        for i, child in enumerate(module):
            yield from _flat(child, f"{place}[{i}]")
    else:
        yield place, module


def _array(parameter: Any, place: str) -> Array:
    tensor = parameter.detach().cpu()
    if str(tensor.dtype).endswith(("float16", "bfloat16")):
        tensor = tensor.float()
    array: Array = tensor.numpy()
    if array.dtype not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise UnsupportedModel(f"{place}: numbers of type {array.dtype.name} are not read")
    finite = np.isfinite(array)
    if not finite.all():
        raise InvalidInstance(f"{place}: {array[~finite][0]} is not a finite number")
    return array


_Layer = Callable[[Unrolling, Tensor, Any, str], Tensor]
_LAYERS: dict[str, _Layer] = {
    "Linear": _linear, "ReLU": lambda unrolling, tensor, module, place: unrolling.relu(tensor),
    "Flatten": _flatten,
    **{f"{name}{n}d": layer for name, layer in (
        ("Conv", _convolution), ("MaxPool", _max_pool), ("AvgPool", _average_pool),
        ("AdaptiveAvgPool", _global_pool), ("BatchNorm", _batch_norm)) for n in (1, 2, 3)}}
