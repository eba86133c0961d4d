"""The landscape of a factorization that is easy by hand and hard for descent: 2 x 2 LU."""

from __future__ import annotations

from typing import Any

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.report.pictures.axes import BLUE, ORANGE, axes


def plot_landscape(A: Any = ((1, 1), (1, 1)), *, reach: float = 8.0, ax: Any = None) -> Any:
    """The least loss of A = X Y^T, X and Y lower triangular, for each (x_11, y_11).

    The other entries are chosen best, x_21 and y_21 among numbers up to `reach` in size. The entry
    a_22 is always met, so the loss is (a_11 - x_11 y_11)^2 plus what x_11 y_21 and x_21 y_11 leave
    of a_12 and a_21. If a_11, a_12, a_21 are nonzero, the two quadrants where x_11 y_11 has the
    wrong sign are spurious valleys, whose infimum is a_11^2: no way out but over the axes, where
    the loss is at least a_11^2 + min(a_12^2, a_21^2). `verify.sparsity.spurious_valley` decides
    whether a point is in one.

    Shapes: A is (2, 2). Scalars: drawn in floats.
    Raises: InvalidInstance for another shape or if a_11 = 0; ImportError without matplotlib (extra
        `plot`).
    Source: Le, Riccietti, Gribonval, spurious valleys, NP-hardness, and tractability of sparse
        matrix factorization with fixed support, SIMAX 2023.

    >>> import verify
    >>> ax = verify.plot_landscape([[1, 1], [1, 1]])
    >>> [text.get_text() for text in ax.texts]
    ['spurious valley\\ninf = 1', 'spurious valley\\ninf = 1']
    """
    matrix = np.asarray(A, dtype=float)
    if matrix.shape != (2, 2) or not np.isfinite(matrix).all() or matrix[0, 0] == 0:
        raise InvalidInstance("A: a (2, 2) matrix of numbers with a_11 != 0 is needed")
    size = 2.5 * abs(matrix[0, 0]) ** 0.5
    grid = np.linspace(-size, size, 401)
    loss = least_loss(matrix, grid[:, None], grid[None, :], reach)  # rows y, columns x
    ax = axes(ax, size=(6.4, 5.2))
    wall = matrix[0, 0] ** 2 + min(matrix[0, 1] ** 2, matrix[1, 0] ** 2)
    levels = np.linspace(0, 2.5 * wall, 26)
    image = ax.contourf(grid, grid, loss, levels=levels, cmap="cividis", extend="max")
    if wall > matrix[0, 0] ** 2:
        level = 0.6 * matrix[0, 0] ** 2 + 0.4 * wall
        ax.contour(grid, grid, loss, levels=[level], colors=[ORANGE], linewidths=2)
        ax.plot([], [], color=ORANGE, linewidth=2, label=f"loss {level:g}, in separate parts")
    root, sign = abs(matrix[0, 0]) ** 0.5, np.sign(matrix[0, 0])
    for x in (root, -root):
        ax.plot([x], [sign * x], marker="*", color="white", markeredgecolor=BLUE, markersize=15,
                linestyle="none", label="loss 0" if x > 0 else None)
    for x in (0.6 * size, -0.6 * size) if wall > matrix[0, 0] ** 2 else ():
        ax.annotate(f"spurious valley\ninf = {matrix[0, 0] ** 2:g}", ha="center", va="center",
                    xy=(0.12 * x, -0.12 * sign * x), xytext=(x, -sign * x),
                    arrowprops={"arrowstyle": "->"})
    ax.set(xlabel="$x_{11}$", ylabel="$y_{11}$", aspect="equal",
           title="least loss over the other entries")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2, frameon=False)
    ax.figure.colorbar(image, ax=ax, label=r"$\|A - XY^T\|_F^2$")
    return ax


def least_loss(matrix: Any, y: Any, x: Any, reach: float) -> Any:
    """min over |x_21|, |y_21| <= reach of (a_11 - x y)^2 + (a_12 - x y_21)^2 + (a_21 - x_21 y)^2.

    >>> float(least_loss(np.ones((2, 2)), 1.0, 1.0, 8)), float(least_loss(np.ones((2, 2)), 1, 0, 8))
    (0.0, 2.0)
    """
    def left(entry: float, factor: Any) -> Any:
        return np.maximum(np.abs(entry) - reach * np.abs(factor), 0.0) ** 2

    return (matrix[0, 0] - x * y) ** 2 + left(matrix[0, 1], x) + left(matrix[1, 0], y)
