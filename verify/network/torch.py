"""Networks from live PyTorch modules, without importing torch."""

from __future__ import annotations

from typing import Any

import numpy as np

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.network import Network

_PASSED = ("Identity", "Flatten", "Dropout")  # none of them changes a vector in evaluation


def from_torch(sequential: Any) -> Network:
    """The layered network of a torch.nn.Sequential of Linear layers with ReLU between them.

    Modules inside modules are followed; Identity, Flatten and Dropout (as in evaluation) are left
    out. A Linear without bias gets zeros. float16 and bfloat16 are widened exactly.

    Raises: UnsupportedModel naming the place and the class of any other module, two Linear layers
    with no ReLU between them, or a ReLU at the end; InvalidInstance if there is no Linear layer.
    """
    weights: list[Any] = []
    biases: list[Any] = []
    behind_relu = True
    for place, module in _flat(sequential, "model"):
        kind = type(module).__name__
        if kind == "Linear":
            if not behind_relu:
                raise UnsupportedModel(f"{place}: Linear directly after Linear; a ReLU has to "
                                       "stand between them")
            weights.append(_array(module.weight))
            biases.append(np.zeros(len(weights[-1]), weights[-1].dtype) if module.bias is None
                          else _array(module.bias))
            behind_relu = False
        elif kind == "ReLU" and weights:
            behind_relu = True
        elif kind not in _PASSED:
            raise UnsupportedModel(f"{place}: {kind} is not read here; Linear, ReLU between Linear "
                                   f"layers, {', '.join(_PASSED)} are")
    if not weights:
        raise InvalidInstance("model: there is no Linear layer")
    if behind_relu:
        raise UnsupportedModel("model: it ends with a ReLU, but the last layer has to be affine")
    return Network(weights, biases)


def _flat(module: Any, place: str) -> Any:
    if type(module).__name__ == "Sequential":
        for i, child in enumerate(module):
            yield from _flat(child, f"{place}[{i}]")
    else:
        yield place, module


def _array(parameter: Any) -> np.ndarray[Any, Any]:
    tensor = parameter.detach().cpu()
    if str(tensor.dtype).endswith("bfloat16"):
        tensor = tensor.float()
    array: np.ndarray[Any, Any] = tensor.numpy()
    return array
