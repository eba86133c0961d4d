"""Orthogonal matching pursuit, in floats on any operator and exactly on rationals."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from math import isqrt
from typing import Any, final

import numpy as np
from scipy.sparse.linalg import LinearOperator, aslinearoperator

from fastpath.flushing import subnormals
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.dyadic import nearest
from verify.exact.least_squares import least_squares
from verify.exact.matrix import Vector, dot, exact_matrix, exact_vector, times, transposed
from verify.exact.rank import kernel
from verify.sparsity.float_matrix import peak, scaled
from verify.sparsity.spark import order

Array = np.ndarray[Any, Any]
_MODERATE = 200  # with entries between 2^-200 and 2^200, squares are no trouble


@subnormals()
def omp(A: Any, y: Any, k: Any, *, norms: Any = None) -> Array:
    """k steps that each add the column most aligned with the residual and refit all chosen ones.

    Alignment is |<a_j, r>| / |a_j|. The steps end before k once the residual is zero up to rounding
    or orthogonal to every column. Columns of an array, and y, may have any size; products with an
    operator should neither overflow nor vanish.

    Shapes: A (m, n), an array or whatever scipy's aslinearoperator takes, with rmatvec; y (m,).
        norms (n,): the columns' norms; of an array they are computed, of an operator they are
        taken to be equal.
    Scalars: float64 or complex128; the result is data, not a claim.
    Cost: k products with A and A^H, and O(m k^2).
    Raises: InvalidInstance if a number is not finite or the shapes do not fit.
    Source: Pati, Rezaiifar, Krishnaprasad 1993.

    >>> omp(np.array([[1.0, 0, 1], [0, 1, 1]]), [2.0, 2.0], 1)
    array([0., 0., 2.])
    """
    A, powers = _moderate_columns(A)
    operator, norms = _operator(A, norms, powers)
    m, n = operator.shape
    y = np.asarray(y)
    if y.shape != (m,) or y.dtype.kind not in "iufc":
        raise InvalidInstance(f"y: {m} finite numbers are needed")
    dtype = np.result_type(operator.dtype, y.dtype, np.float64)
    y = y.astype(dtype)
    if not np.isfinite(y).all():
        raise InvalidInstance(f"y: {m} finite numbers are needed")
    size = int(np.frexp(peak(y))[1]) if m else 0
    y = scaled(y, -size)
    support: list[int] = []
    q = np.zeros((min(order(k), m, n), m), dtype)  # rows: an orthonormal basis of the chosen ones
    r = np.zeros((len(q), len(q)), dtype)
    unit = np.zeros(n, dtype)
    residual, smallest = y.copy(), 4 * np.finfo(np.float64).eps * np.linalg.norm(y)
    for step in range(len(q)):
        if np.linalg.norm(residual) <= smallest:
            break
        scores = np.abs(operator.rmatvec(residual)) / norms
        scores[support] = 0
        j = int(np.argmax(scores))
        if not scores[j] > smallest:
            break
        unit[j] = 1
        column = np.array(operator.matvec(unit), dtype).reshape(m)
        unit[j] = 0
        for _ in range(2):  # twice is enough
            part = (q[:step] @ column.conj()).conj()
            column -= part @ q[:step]
            r[:step, step] += part
        r[step, step] = length = np.linalg.norm(column)
        if not length:
            break
        q[step] = column / length
        support.append(j)
        residual -= (q[step].conj() @ residual) * q[step]
    steps = len(support)
    x = np.zeros(n, dtype)
    if steps:
        x[support] = np.linalg.solve(r[:steps, :steps], q[:steps].conj() @ y)
    return _shifted(x, size - (np.zeros(n, int) if powers is None else powers))


def _moderate_columns(A: Any) -> tuple[Any, Array | None]:
    """(A with column j divided by 2^powers[j], powers), so that squares are no trouble.

    What is no array stays as it is, and so does an array of which no column is large or small:
    there are no powers then.
    """
    if isinstance(A, (list, tuple)):
        A = np.stack([nearest(row, np.float64) for row in exact_matrix(A)])
    if isinstance(A, np.ndarray):
        A = np.asarray(A)  # a numpy.matrix has columns of its own
    if not isinstance(A, np.ndarray) or A.ndim != 2 or A.dtype.kind not in "fc" or not A.size:
        return A, None
    parts = np.abs(A.real) if A.dtype.kind == "f" else np.maximum(np.abs(A.real), np.abs(A.imag))
    powers = np.frexp(parts.max(axis=0).astype(np.float64))[1].astype(int)
    if not np.isfinite(parts).all() or (np.abs(powers) < _MODERATE).all():
        return A, None
    return _shifted(A.astype(np.result_type(A.dtype, np.float64)), -powers), powers


def _shifted(values: Array, powers: Array) -> Array:
    """values * 2^powers, real and imaginary parts alike."""
    with np.errstate(over="ignore"):
        if values.dtype.kind != "c":
            found: Array = np.ldexp(values, powers)
        else:
            found = np.ldexp(values.real, powers) + 1j * np.ldexp(values.imag, powers)
    return found


@final
class _Matrix(LinearOperator):
    """A dense matrix; a product with a unit vector is a column, which need not be computed."""

    def __init__(self, A: Array) -> None:
        super().__init__(A.dtype, A.shape)
        self.A = A

    def _matvec(self, x: Array) -> Array:
        (places,) = np.nonzero(x)
        return self.A[:, places] @ x[places]

    def _rmatvec(self, x: Array) -> Array:
        return (x.conj() @ self.A).conj()


def _operator(A: Any, norms: Any, powers: Array | None) -> tuple[LinearOperator, Array]:
    """The operator of A, whose columns were divided by 2^powers, and its columns' norms."""
    given = norms is not None
    if isinstance(A, np.ndarray):
        if A.ndim != 2 or not A.size or A.dtype.kind not in "iufc" or not np.isfinite(A).all():
            raise InvalidInstance("A: a matrix of finite numbers with a row and a column is needed")
        A = A.astype(np.result_type(A.dtype, np.float64), copy=False)
        if norms is None:
            norms = np.linalg.norm(A, axis=0)
    try:
        operator = _Matrix(A) if isinstance(A, np.ndarray) else aslinearoperator(A)
    except TypeError:
        raise InvalidInstance(f"A: {type(A).__name__} is neither a matrix nor an operator as "
                              "scipy.sparse.linalg.LinearOperator") from None
    norms = np.ones(operator.shape[1]) if norms is None else np.asarray(norms, float)
    if norms.shape != operator.shape[1:] or not (norms >= 0).all():
        raise InvalidInstance(f"norms: {operator.shape[1]} nonnegative numbers are needed")
    if given and powers is not None:
        norms = np.ldexp(norms, -powers)
    return operator, np.where(norms > 0, norms, np.inf)


def exact_omp(A: Any, y: Any, k: Any) -> Vector:
    """As `omp`, in rationals; ties go to the lowest index.

    >>> exact_omp([[1, 0, 1], [0, 1, 1]], [2, 2], 1) == (0, 0, 2)
    True
    """
    A = exact_matrix(A)
    y = exact_vector(y, len(A))
    columns = transposed(A)
    squares = [dot(column, column) for column in columns]
    support: list[int] = []
    x: list[Fraction] = [Fraction(0)] * len(columns)
    for _ in range(order(k)):
        residual = [a - b for a, b in zip(y, times(A, x), strict=True)]
        scores = [dot(column, residual) ** 2 / square if square else Fraction(0)
                  for column, square in zip(columns, squares, strict=True)]
        if not any(scores):
            break
        support.append(scores.index(max(scores)))
        values = least_squares([columns[j] for j in support], y)
        for j, value in zip(support, values or (), strict=True):
            x[j] = value
    return tuple(x)


@predicate
def omp_recovers(A: Any, x: Any) -> Decision:
    """Orthogonal matching pursuit on A x finds x in as many steps as x has nonzero entries.

    Witness: nothing; the steps are done again, ties going to the lowest index.
    """
    A = exact_matrix(A)
    x = exact_vector(x, len(A[0]), "x")
    if exact_omp(A, times(A, x), sum(map(bool, x))) == x:
        return Yes(Certificate("omp_recovers", "yes"))
    return No(Certificate("omp_recovers", "no"))


@predicate
def exact_recovery_condition(A: Any, x: Any) -> Decision:
    """On the support S of x, A_S is injective and |N_S^+ n_l|_1 < 1 for l off S.

    N is A with its nonzero columns scaled to norm 1. Sums of square roots are compared exactly:
    they are rational, or else bounds tell them from 1.

    Witness: yes, nothing; no, `kernel`, a vector on S with A v = 0, or `column`, an l that fails.
    Source: Tropp 2004.

    >>> exact_recovery_condition([[1, 0, 1], [0, 1, 1]], [1, 1, 0]).certificate.witness
    {'column': 2}
    """
    name, A = "exact_recovery_condition", exact_matrix(A)
    x = exact_vector(x, len(A[0]), "x")
    columns = transposed(A)
    support = [j for j, entry in enumerate(x) if entry]
    chosen = [columns[j] for j in support]
    if least_squares(chosen, columns[0]) is None:
        full = dict(zip(support, kernel(transposed(chosen))[0], strict=True))
        return No(Certificate(name, "no", {"kernel": [to_text(full.get(j, Fraction(0)))
                                                      for j in range(len(x))]}))
    for l in set(range(len(x))) - set(support):
        square = dot(columns[l], columns[l])
        values = least_squares(chosen, columns[l]) or ()
        if square and not roots_sum_below_one([value**2 * dot(column, column) / square
                                               for value, column in
                                               zip(values, chosen, strict=True)]):
            return No(Certificate(name, "no", {"column": l}))
    return Yes(Certificate(name, "yes"))


def roots_sum_below_one(squares: list[Fraction]) -> bool:
    """The sum of the square roots of these nonnegative numbers is less than 1.

    If one root is irrational, so is the sum (all coefficients are positive), and bounds separate it
    from 1 sooner or later.

    >>> roots_sum_below_one([Fraction(1, 4), Fraction(1, 4)])
    False
    """
    for bits in count(16, 32):
        lo = hi = Fraction(0)
        for square in squares:
            # sqrt(p / q) = sqrt(p q) / q
            scaled = square.numerator * square.denominator << 2 * bits
            root = isqrt(scaled)
            lo += Fraction(root, square.denominator << bits)
            hi += Fraction(root + (root * root != scaled), square.denominator << bits)
        if hi < 1 or lo >= 1:
            return hi < 1
    raise AssertionError("unreachable")
