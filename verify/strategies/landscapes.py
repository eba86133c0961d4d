"""Factors on fixed supports: critical points, spurious minima and valleys of ||A - X Y^T||^2."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from verify.sparsity.minima import DEGENERATE_I, DEGENERATE_J
from verify.sparsity.triangular import TRIANGULAR
from verify.strategies.layered import SearchStrategy

Landscape = dict[str, Any]
_NONZERO = (1, -1, 2, -2, 3)
_FRAMES = (((1, 0), (0, 1)), ((1, 1), (1, -1)), ((3, 4), (-4, 3)))


@st.composite
def tractable_landscapes(draw: Any, *, overlapping: bool = True) -> Landscape:
    """{"A", "I", "J", "X", "Y"}: supports with condition (T), and often a critical point on them.

    One term on a block of two rows and columns, where A has rational singular vectors; one on an
    entry; and, if `overlapping`, one on a row that the first one reaches, too.
    """
    us, vs = draw(st.sampled_from(_FRAMES)), draw(st.sampled_from(_FRAMES))
    values = draw(st.lists(st.sampled_from((0, 1, -1, 2, 3)), min_size=2, max_size=2))
    rest = draw(st.lists(st.sampled_from((0, 1, -2)), min_size=4, max_size=4))
    M = [[sum(c * u[i] * v[j] for c, u, v in zip(values, us, vs, strict=True))
          for j in range(2)] for i in range(2)]
    crowded = overlapping and draw(st.booleans())
    A = [[*M[0], rest[0]], [*M[1], 0], [*rest[1:]]][:2 + crowded]
    I = [[1, 1, 0], [1, 0, 0], [1, 0, 1]][:2 + crowded]
    J = [[1, 0, 1], [1, 0, 1], [0, 1, 1]]
    scale = draw(st.sampled_from((1, 2, Fraction(1, 2), -1)))
    which = draw(st.sampled_from((0, 1, None)))
    x, y = (0, 0), (0, 0)
    if which is not None:
        x = tuple(scale * entry for entry in us[which])
        y = tuple(values[which] * entry / Fraction(scale) for entry in vs[which])
    if draw(st.integers(0, 3)) == 3:
        y = (draw(st.sampled_from((0, 1))), 1)
    free = draw(st.sampled_from((0, 0, 1, 2)))
    X = [[x[0], draw(st.sampled_from((0, 1, 1, 1))), 0], [x[1], 0, 0],
         [free, 0, draw(st.sampled_from((0, 1, 2)))]][:2 + crowded]
    Y = [[y[0], 0, 0], [y[1], 0, 0], [0, rest[0], 0]]
    if crowded and X[2][2]:
        for j in range(3):
            Y[j][2] = (A[2][j] - free * (y[j] if j < 2 else 0)) / Fraction(X[2][2])
    return {"A": A, "I": I, "J": J, "X": X, "Y": Y}


def triangular_minima() -> SearchStrategy[Landscape]:
    """Spurious minima of a diagonal matrix on the supports of a lower times an upper triangle."""
    def minimum(a: int, d: int, x: int, y: int, z: int) -> Landscape:
        x *= abs(a)
        y += y // abs(y)  # now |x y| > |a|
        return _triangular([[a, 0], [0, d]], [[0, 0], [x, z]],
                           [[0, 0], [y, Fraction(d - x * y, z)]])

    entry = st.sampled_from(_NONZERO)
    return st.builds(minimum, entry, st.sampled_from((0, *_NONZERO)), entry, entry, entry)


def triangular_valleys() -> SearchStrategy[Landscape]:
    """Points in spurious valleys on these supports, with L and U, A = L U^T: its true factors."""
    def point(a: int, b: int, c: int, d: int, x: int) -> Landscape:
        # x_1 y_1 = -t a for a t with (1 + t)^2 a^2 < a^2 + min(b, c)^2
        t = Fraction(min(b * b, c * c), a * a + b * b + c * c) / 4
        y = -t * a / x
        X, Y = [[x, 0], [c / y, 1]], [[y, 0], [Fraction(b, x), d - Fraction(b, x) * (c / y)]]
        L = [[1, 0], [Fraction(c, a), 1]]
        U = [[a, 0], [b, d - Fraction(b * c, a)]]
        return _triangular([[a, b], [c, d]], X, Y) | {"L": L, "U": U}

    entry = st.sampled_from(_NONZERO)
    return st.builds(point, entry, entry, entry, st.sampled_from((0, *_NONZERO)), entry)


@st.composite
def degenerate_minima(draw: Any) -> Landscape:
    """Spurious minima with a complete class of deficient rank, in any order of rows and columns."""
    b, s, p, q = (draw(st.sampled_from((1, -1, 2))) for _ in range(4))
    a, u = draw(st.sampled_from((2, -2, 3))) * abs(b), draw(st.sampled_from((1, -1)))
    d = (abs(b) + 1) * s // abs(s)
    A = [[0, 0, 0], [a, 0, 0], [b, 0, 0], [0, d, 0]]
    X = [[p, 0, 0], [0, 0, a * u], [0, 0, b * u], [0, 0, 0]]
    Y = [[0, 0, u], [0, 0, 0], [0, q, 0]]
    rows, columns, terms = (draw(st.permutations(range(size))) for size in (4, 3, 3))
    return {"A": _taken(A, rows, columns), "I": _taken(DEGENERATE_I, rows, terms),
            "J": _taken(DEGENERATE_J, columns, terms), "X": _taken(X, rows, terms),
            "Y": _taken(Y, columns, terms)}


def _triangular(A: Any, X: Any, Y: Any) -> Landscape:
    return {"A": A, "I": TRIANGULAR, "J": TRIANGULAR, "X": X, "Y": Y}


def _taken(matrix: Sequence[Sequence[int]], rows: Sequence[int], columns: Sequence[int]
           ) -> list[list[int]]:
    return [[matrix[i][j] for j in columns] for i in rows]
