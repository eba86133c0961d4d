"""The closed form of the least loss on fixed supports, from below and from above, on rationals.

For any supports, let C(A) be the sum, over the classes P that are not complete, of the squares of
all but the |P| largest singular values of A on the smallest rectangle around what complete classes
leave of P's, plus the squares of the entries that no term reaches. Under condition (T) this is the
least loss. Bases, |P| vectors for each of these blocks, bound it from above by what projections
onto their spans lose. Tops bound it from below: if t I + M M^T - B B^T is positive semidefinite,
then the p largest squares of singular values of B sum to at most p t + |M|^2.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.definite import negative_direction
from verify.exact.matrix import Matrix, Vector, dot, exact_matrix, product, transposed
from verify.sparsity.factorization import factorize
from verify.sparsity.landscape import Landscape, squares
from verify.sparsity.support import pattern
from verify.sparsity.tractability import structure

ROOM = Fraction(1, 10**4)
_SURPLUS = Fraction(1, 2**20)
_BITS = 24

Block = tuple[Matrix, int, Sequence[int], Sequence[int]]  # entries, |P|, rows, terms
Top = tuple[Fraction, list[Vector]]


@predicate
def supported(X: Any, I: Any) -> Decision:
    """Every nonzero entry of X stands at a 1 of I.

    Raises: InvalidInstance if their shapes differ. Witness: yes, nothing; no, an `entry`.

    >>> supported([[1, 2]], [[1, 0]]).certificate.witness
    {'entry': [0, 1]}
    """
    X, I = exact_matrix(X, "X"), pattern(I)
    if I.shape != (len(X), len(X[0])):
        raise InvalidInstance(f"X: {len(X)} x {len(X[0])}, its support is "
                              f"{I.shape[0]} x {I.shape[1]}")
    for i, row in enumerate(X):
        for k, entry in enumerate(row):
            if entry and not I[i, k]:
                return No(Certificate("supported", "no", {"entry": [i, k]}))
    return Yes(Certificate("supported", "yes"))


@predicate
def no_nearer_than_blocks(A: Any, I: Any, J: Any, X: Any, Y: Any) -> Decision:
    """|A - X Y^T|^2 is at least C(A), the least loss on the supports I, J under condition (T).

    Raises: InvalidInstance as `factorize`, or if X, Y have other shapes than I, J.
    Witness: for each block in the order of the classes' first terms: yes, `bases`; no, `tops`, each
        a list of t and of the columns of M.
    """
    name, landscape = "no_nearer_than_blocks", Landscape.of(A, I, J)
    X, Y = (_shaped(side, support, place) for side, support, place in
            ((X, landscape.I, "X"), (Y, landscape.J, "Y")))
    loss, outside, blocks = landscape.loss(X, Y), landscape.outside(), _blocks(landscape)
    bases, high = [], outside
    for block, count, rows, terms in blocks:
        tried = [[tuple(X[i][k] for i in rows) for k in terms], _basis(block, count)]
        lost, best = min(((_lost(block, basis), basis) for basis in tried), key=lambda one: one[0])
        high += lost
        bases.append([_texts(vector) for vector in best])
    if high <= loss:
        return Yes(Certificate(name, "yes", {"bases": bases}))
    found = _tops(blocks)
    if found is not None and outside + found[1] > loss:
        return No(Certificate(name, "no", {"tops": found[0]}))
    return Unknown("|A - X Y^T|^2 is too near the closed form for the bounds")


@predicate
def blocks_reached(A: Any, I: Any, J: Any) -> Decision:
    """Some X, Y with supports in I, J have |A - X Y^T|^2 <= C(A) + |A|^2 / 10^4.

    Raises: InvalidInstance as `factorize`.
    Witness: yes, `X`, `Y`, and `tops` as for `no_nearer_than_blocks`; no, `bases` as there, and a
        `top` of A itself for p terms, all that there are, by which no product is as near.
    """
    name, landscape = "blocks_reached", Landscape.of(A, I, J)
    blocks, outside, room = _blocks(landscape), landscape.outside(), ROOM * squares(landscape.A)
    proposal = factorize(landscape.A, I, J, starts=2)
    found = _tops(blocks)
    if found is not None and np.isfinite(proposal.X).all() and np.isfinite(proposal.Y).all():
        X, Y = (tuple(tuple(_short(Fraction(entry), 40) for entry in row) for row in side.tolist())
                for side in (proposal.X, proposal.Y))
        if landscape.loss(X, Y) <= outside + found[1] + room:
            return Yes(Certificate(name, "yes", {
                "X": [_texts(row) for row in X], "Y": [_texts(row) for row in Y],
                "tops": found[0]}))
    bases = [_basis(block, count) for block, count, *_ in blocks]
    high = outside + sum((_lost(block, basis) for (block, *_), basis in
                          zip(blocks, bases, strict=True)), Fraction(0))
    whole = _tops([(landscape.A, len(landscape.I[0]), (), ())])
    if whole is not None and whole[1] > high + room:
        return No(Certificate(name, "no", {
            "bases": [[_texts(vector) for vector in basis] for basis in bases],
            "top": whole[0][0]}))
    return Unknown("the supports fail condition (T), and the searches ended above the closed form")


def _blocks(landscape: Landscape) -> list[Block]:
    """The blocks of C(A), in the order of the classes' first terms."""
    return [(tuple(tuple(landscape.A[i][j] for j in one.remainder[1]) for i in one.remainder[0]),
             len(one.terms), one.remainder[0].tolist(), one.terms.tolist())
            for one in structure(landscape.I, landscape.J).classes if len(one.remainder[0])]


def _shaped(value: Any, support: Sequence[Sequence[bool]], place: str) -> Matrix:
    matrix = exact_matrix(value, place)
    if (len(matrix), len(matrix[0])) != (len(support), len(support[0])):
        raise InvalidInstance(f"{place}: {len(matrix)} x {len(matrix[0])}, its support is "
                              f"{len(support)} x {len(support[0])}")
    return matrix


def _lost(block: Matrix, basis: Sequence[Vector]) -> Fraction:
    """The squared norm of what projecting the columns onto the span of the basis leaves."""
    lost, orthogonal = squares(block), list[Vector]()
    columns = transposed(block)
    for vector in basis:
        for other in orthogonal:
            factor = dot(vector, other) / dot(other, other)
            vector = tuple(a - factor * b for a, b in zip(vector, other, strict=True))
        if any(vector):
            orthogonal.append(vector)
            lost -= sum((dot(vector, column)**2 for column in columns),
                        Fraction(0)) / dot(vector, vector)
    return lost


def _spectrum(block: Matrix) -> tuple[Any, Any, Fraction]:
    """(eigenvalues, eigenvectors, unit): floats for B B^T over unit^2, decreasing."""
    top = max(abs(entry) for row in block for entry in row) or Fraction(1)
    floats = np.array([[float(entry / top) for entry in row] for row in block])
    values, vectors = np.linalg.eigh(floats @ floats.T)
    return values[::-1], vectors[:, ::-1], top


def _basis(block: Matrix, count: int) -> list[Vector]:
    """Short rational vectors next to the first left singular vectors."""
    vectors = _spectrum(block)[1]
    return [tuple(Fraction(round(x * 2**_BITS)) for x in column)
            for column in vectors.T[:count].tolist()]


def _tops(blocks: Sequence[Block]) -> tuple[list[Any], Fraction] | None:
    """The tops of the blocks as text, and what they leave at least; None if a guess is none."""
    found, left = [], Fraction(0)
    for block, count, *_ in blocks:
        t, M = _top(block, count)
        gram = product(block, transposed(block))
        slack = [[(t if i == j else Fraction(0)) - entry + sum((m[i] * m[j] for m in M),
                                                               Fraction(0))
                  for j, entry in enumerate(row)] for i, row in enumerate(gram)]
        if negative_direction(slack) is not None:
            return None
        bound = count * t + sum((dot(m, m) for m in M), Fraction(0))
        left += max(squares(block) - bound, Fraction(0))
        found.append([to_text(t), [_texts(m) for m in M]])
    return found, left


def _top(block: Matrix, count: int) -> Top:
    """t just above the square of singular value count + 1, and what the first ones exceed it by."""
    values, vectors, unit = _spectrum(block)
    if not values[0] > 0:
        return Fraction(0), []
    surplus = _SURPLUS * Fraction(float(values[0]))
    beyond = Fraction(float(values[count])) if count < len(values) else Fraction(0)
    t = _short(max(beyond, Fraction(0)) + surplus, _BITS)
    sizes = [max(Fraction(float(value)) - t, Fraction(0)) + surplus for value in values[:count]]
    scale = _short(unit, _BITS)
    scale = scale if scale >= unit else scale * (1 + Fraction(1, 2**(_BITS - 2)))
    return t * scale**2, [
        tuple(_short(Fraction(float(size)**0.5 * x), _BITS) * scale for x in column)
        for size, column in zip(sizes, vectors.T[:count].tolist(), strict=True)]


def _short(value: Fraction, bits: int) -> Fraction:
    """The value rounded to a few significant bits."""
    if not value:
        return value
    shift = value.numerator.bit_length() - value.denominator.bit_length() - bits
    unit = Fraction(2) ** shift
    return round(value / unit) * unit


def _texts(values: Sequence[Fraction]) -> list[str]:
    return [to_text(value) for value in values]
