"""Sparse factors, as the pictures of their supports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from verify.claims.errors import InvalidInstance
from verify.report.pictures.axes import BLUE, ORANGE, axes

_GAP = 0.35  # between two factors, as a part of a factor's width


def draw_factors(factors: Any, *, ax: Any = None) -> Any:
    """The factors stand in a row, in the order of their product, nonzero entries marked.

    Blue squares are positive, orange ones negative; of complex factors all entries are blue. Below
    each factor stands the number of its nonzero entries.

    Shapes: factors is a `verify.sparsity.Butterfly` or a sequence of matrices, sparse or dense.
    Raises: InvalidInstance if there is none or one is no matrix; ImportError without matplotlib
        (extra `plot`).

    >>> import verify
    >>> ax = verify.draw_factors(verify.sparsity.hadamard(8))
    >>> [text.get_text() for text in ax.texts]
    ['16', '16', '16']
    """
    matrices = _matrices(getattr(factors, "factors", factors))
    height = max(matrix.shape[0] for matrix in matrices)
    ax = axes(ax, size=(1.2 + 2.0 * len(matrices), 3.0))
    left = 0.0
    for matrix in matrices:
        rows, columns = matrix.shape
        top = (height - rows) / 2
        _draw_support(ax, matrix, left, top)
        ax.text(left + columns / 2, top + rows + 0.04 * height, f"{matrix.nnz}", ha="center",
                va="top")
        left += columns + _GAP * height
    ax.set(xlim=(-0.1 * height, left - (_GAP - 0.1) * height),
           ylim=(1.18 * height, -0.05 * height), aspect="equal")
    ax.set_axis_off()
    total = sum(matrix.nnz for matrix in matrices)
    product = matrices[0].shape[0] * matrices[-1].shape[1]
    ax.set_title(f"{len(matrices)} factors, {total:,} nonzero entries in place of {product:,}")
    return ax


def _matrices(factors: Sequence[Any]) -> list[Any]:
    matrices = []
    for k, factor in enumerate(factors):
        if np.ndim(factor) != 2 and not sparse.issparse(factor):
            raise InvalidInstance(f"factors[{k}] is no matrix")
        matrix = sparse.coo_array(factor)
        matrix.eliminate_zeros()
        matrices.append(matrix)
    if not matrices:
        raise InvalidInstance("factors: there are none")
    return matrices


def _draw_support(ax: Any, matrix: Any, left: float, top: float) -> None:
    """The frame of the matrix and one square a nonzero entry."""
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import Rectangle

    rows, columns = matrix.shape
    ax.add_patch(Rectangle((left, top), columns, rows, facecolor="white", edgecolor="0.4",
                           linewidth=0.8))
    margin = 0.06
    square = np.array([[margin, margin], [1 - margin, margin], [1 - margin, 1 - margin],
                       [margin, 1 - margin]])
    corners = np.stack([left + matrix.col, top + matrix.row], axis=1)[:, None, :] + square
    negative = np.real(matrix.data) < 0 if np.isrealobj(matrix.data) else np.zeros(matrix.nnz, bool)
    for chosen, colour in ((~negative, BLUE), (negative, ORANGE)):
        ax.add_collection(PolyCollection(corners[chosen], facecolor=colour, linewidth=0))
