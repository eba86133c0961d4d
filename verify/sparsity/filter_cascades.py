"""Wavelet transforms: cascades of a filter over Q(sqrt 3), Daubechies' and all others, in levels.

A row is a polynomial in z and sqrt 3, as {(power of z, power of sqrt 3): coefficient}, its powers
modulo n and 2: the entry in column k is the coefficient of z^k.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix, exact_matrix
from verify.sparsity.splits import square

Row = dict[tuple[int, int], Fraction]

DAUBECHIES = [[1, 3, 3, 1], [1, 1, -1, -1]]  # 1 + s, 3 + s, 3 - s, 1 - s, s = sqrt 3


@predicate
def orthogonal_to_even_shifts(H: Any) -> Decision:
    """sum_k h_k h_(k+2m) = 0 for all m > 0, h = H[0] + H[1] sqrt 3.

    Raises: InvalidInstance unless H has two rows and an even number of columns.
    Witness: yes, nothing; no, a `shift` 2m for which the sum is not 0.

    >>> orthogonal_to_even_shifts(DAUBECHIES).certificate.answer
    'yes'
    >>> orthogonal_to_even_shifts([[1, 1, 1, 1], [0, 0, 0, 0]]).certificate.witness
    {'shift': 2}
    """
    taps = _taps(H)
    for shift in range(2, len(taps[0]), 2):
        if any(_inner(taps, taps, shift)):
            return No(Certificate("orthogonal_to_even_shifts", "no", {"shift": shift}))
    return Yes(Certificate("orthogonal_to_even_shifts", "yes"))


@predicate
def cascaded_filters(A: Any, B: Any, H: Any) -> Decision:
    """The rows of A + B sqrt 3 are the filters h(z) h(z^2) h(z^4) ... of the wavelet transform.

    h = H[0] + H[1] sqrt 3 has L coefficients, g_k = (-1)^k h_(L-1-k), and there are m levels, the
    most with 2^(m-1) L <= n. Row r < n/2^m is z^(2^m r) h(z) ... h(z^(2^(m-1))), row n/2^l + r, for
    r < n/2^l, is z^(2^l r) h(z) ... h(z^(2^(l-2))) g(z^(2^(l-1))), all modulo z^n - 1.

    Raises: InvalidInstance unless A and B are n x n, n a power of 2, and H is as for
    `orthogonal_to_even_shifts` with no more than n columns.
    Witness: yes, nothing; no, an `entry` that is another.

    >>> cascaded_filters([[1, 1], [1, -1]], [[0, 0], [0, 0]], [[1, 1], [0, 0]]).certificate.answer
    'yes'
    """
    return _compared("cascaded_filters", A, B, cascade(H, len(_pair(A, B, H)[0])))


@predicate
def filter_levels_product(A: Any, B: Any, H: Any) -> Decision:
    """A + B sqrt 3 is the product of the m levels; the level of the finest details stands last.

    Level l takes its first s = n/2^(l-1) entries to sum_k h_k x_(2r+k), r < s/2, and then to
    sum_k g_k x_(2r+k), indices modulo s, and leaves the others. h, g and m as in
    `cascaded_filters`: a level has s L entries and an identity, all m fewer than 2 n L.

    Raises: InvalidInstance, as `cascaded_filters`. Witness: as there.
    """
    n = len(_pair(A, B, H)[0])
    low, high = _filters(H)
    rows: list[Row] = [{(k, 0): Fraction(1)} for k in range(n)]
    for level in range(_levels(low, n)):
        size = n >> level
        rows[:size] = [_sum(n, ((h, rows[(r + k) % size]) for k, h in taps.items()))
                       for taps in map(_by_power, (low, high)) for r in range(0, size, 2)]
    return _compared("filter_levels_product", A, B, rows)


@predicate
def orthogonal_up_to_scales(A: Any, B: Any, H: Any) -> Decision:
    """The rows of A + B sqrt 3 are orthogonal, those of level l of squared length (sum h_k^2)^l.

    The levels are those of `cascaded_filters`, row r < n/2^m being of level m.

    Raises: InvalidInstance, as `cascaded_filters`.
    Witness: yes, nothing; no, two `rows`, maybe equal, whose inner product is another.
    """
    name, pair, taps = "orthogonal_up_to_scales", _pair(A, B, H), _taps(H)
    n, most = len(pair[0]), _levels(_filters(H)[0], len(pair[0]))
    square_ = _inner(taps, taps, 0)
    powers = [(Fraction(1), Fraction(0))]
    for _ in range(most):
        a, b = powers[-1]
        powers.append((a * square_[0] + 3 * b * square_[1], a * square_[1] + b * square_[0]))
    for i in range(n):
        for j in range(i, n):
            found = _inner(*(tuple(matrix[k] for matrix in pair) for k in (i, j)), 0)
            level = min(most, n.bit_length() - i.bit_length())
            if found != (powers[level] if i == j else (0, 0)):
                return No(Certificate(name, "no", {"rows": [i, j]}))
    return Yes(Certificate(name, "yes"))


def cascade(H: Any, n: int) -> list[Row]:
    """The rows from their definition."""
    low, high = _filters(H)
    coarse: Row = {(0, 0): Fraction(1)}
    details: list[Row] = []
    for level in range(_levels(low, n)):
        step = 2 << level
        fine = _spread(high, step // 2)
        details = [_times(_times(coarse, fine, n), {(step * r, 0): Fraction(1)}, n)
                   for r in range(n // step)] + details
        coarse = _times(coarse, _spread(low, step // 2), n)
    step = 1 << _levels(low, n)
    return [_times(coarse, {(step * r, 0): Fraction(1)}, n) for r in range(n // step)] + details


def pair_of(rows: Sequence[Row]) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    """A and B of the matrix A + B sqrt 3 with these rows.

    >>> [[int(x) for x in row] for row in pair_of(cascade(DAUBECHIES, 4))[1]]
    [[1, 1, -1, -1], [-1, -1, 1, 1], [-1, 1, 1, -1], [1, -1, -1, 1]]
    """
    first, second = ([[row.get((k, s), Fraction(0)) for k in range(len(rows))] for row in rows]
                     for s in (0, 1))
    return first, second


def _times(left: Row, right: Row, n: int) -> Row:
    product: Row = {}
    for (i, s), a in left.items():
        for (j, t), b in right.items():
            place = (i + j) % n, (s + t) % 2
            product[place] = product.get(place, 0) + a * b * (3 if s and t else 1)
    return product


def _sum(n: int, products: Iterable[tuple[Row, Row]]) -> Row:
    total: Row = {}
    for left, right in products:
        for place, value in _times(left, right, n).items():
            total[place] = total.get(place, 0) + value
    return total


def _spread(taps: Row, step: int) -> Row:
    return {(step * k, s): value for (k, s), value in taps.items()}


def _by_power(taps: Row) -> dict[int, Row]:
    return {k: {(0, s): taps[k, s] for s in (0, 1)} for k, _ in taps}


def _filters(H: Any) -> tuple[Row, Row]:
    """h and g as polynomials."""
    taps = _taps(H)
    length = len(taps[0])
    low = {(k, s): taps[s][k] for k in range(length) for s in (0, 1)}
    return low, {(k, s): (-1) ** k * low[length - 1 - k, s] for k, s in low}


def _levels(low: Row, n: int) -> int:
    return (n * 2 // len(low)).bit_length()  # two coefficients a tap


def _inner(left: Sequence[Any], right: Sequence[Any], shift: int) -> tuple[Fraction, Fraction]:
    """The inner product with the second one shifted, as a + b sqrt 3."""
    (a, b), (c, d) = ([row[start:] for row in side]
                      for side, start in ((left, 0), (right, shift)))
    quads = list(zip(a, b, c, d, strict=False))
    return (sum((x * u + 3 * y * v for x, y, u, v in quads), Fraction(0)),
            sum((x * v + y * u for x, y, u, v in quads), Fraction(0)))


def _taps(H: Any) -> Matrix:
    taps = exact_matrix(H, "H")
    if len(taps) != 2 or len(taps[0]) % 2:
        raise InvalidInstance(f"H: {len(taps)} x {len(taps[0])} is not 2 x an even number")
    return taps


def _pair(A: Any, B: Any, H: Any) -> tuple[Matrix, Matrix]:
    first, second, taps = square(A, "A"), square(B, "B"), _taps(H)
    if len(first) != len(second) or len(taps[0]) > len(first):
        raise InvalidInstance("A, B, H: the sizes do not fit, or the filter is longer than a row")
    return first, second


def _compared(name: str, A: Any, B: Any, rows: Sequence[Row]) -> Decision:
    ours = square(A, "A"), square(B, "B")
    theirs = pair_of(rows)
    for i in range(len(rows)):
        for j in range(len(rows)):
            if any(ours[s][i][j] != theirs[s][i][j] for s in (0, 1)):
                return No(Certificate(name, "no", {"entry": [i, j]}))
    return Yes(Certificate(name, "yes"))
