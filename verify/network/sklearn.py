"""Networks from scikit-learn's multi-layer perceptrons."""

from __future__ import annotations

from typing import Any

import numpy as np

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.network import Network


def from_sklearn(mlp: Any) -> Network:
    """The network of a fitted MLPRegressor or MLPClassifier with ReLU neurons.

    Of a classifier this is the map to the logits, before softmax or the logistic function: one
    output a class, and a single one if there are two classes. Scikit-learn itself is not imported.

    Raises: UnsupportedModel if the neurons are not ReLUs or the output has another activation;
    InvalidInstance if `mlp` is not fitted or no such model.
    """
    kind = type(mlp).__name__
    if not hasattr(mlp, "activation") or not hasattr(mlp, "hidden_layer_sizes"):
        raise InvalidInstance(f"{kind} is no MLPRegressor or MLPClassifier of scikit-learn")
    if not hasattr(mlp, "coefs_") or not hasattr(mlp, "intercepts_"):
        raise InvalidInstance(f"this {kind} is not fitted: it has no coefs_")
    if mlp.activation != "relu":
        raise UnsupportedModel(f"{kind}(activation={mlp.activation!r}): only 'relu' is read")
    if mlp.out_activation_ not in ("identity", "softmax", "logistic"):
        raise UnsupportedModel(f"{kind}: the output activation {mlp.out_activation_!r} is not read")
    return Network([np.asarray(matrix).T for matrix in mlp.coefs_], list(mlp.intercepts_))
