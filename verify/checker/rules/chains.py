"""Products along a chain of Kronecker patterns, and the ranks of the blocks at its cuts.

A pattern (a, b, c, d) has rows (i, j, l) and columns (i, k, l), i < a, j < b, k < c, l < d, and an
entry of a matrix of this pattern is 0 unless i and l agree. If (a1, b1, c1, d1) and (a2, b2, c2,
d2) are chainable, a product of matrices with these patterns has the pattern (a1, b1 d1/d2,
a2 c2/a1, d2). Its entries with one i1 and l1 and one i2 and l2 that go together are a block, the
product of r = a1 c1/a2 columns and rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .linear import ZERO, Matrix, Vector, rank, take, vector_of
from .objects import nothing
from .patterns import Pattern, pattern_of

Block = tuple[list[int], list[int]]


def blocks_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Nothing is off the support, and the rank of each block at each cut is at most r."""
    nothing(witness)
    matrix, chain = _read(objects)
    whole = _product(chain)
    meter.spend(len(matrix) * len(matrix[0]))
    for i, row in enumerate(matrix):
        for j, entry in enumerate(row):
            if entry and not _on(whole, i, j):
                raise Rejected(f"entry [{i}][{j}] is off the support")
    for l in range(1, len(chain)):
        meter.spend(len(chain))
        p, q = _product(chain[:l]), _product(chain[l:])
        r = p[0] * p[2] // q[0]
        for rows, columns in _blocks(p, q):
            meter.spend(len(rows) * len(columns))
            if rank([[matrix[i][j] for j in columns] for i in rows], meter) > r:
                raise Rejected(f"a block at cut {l} has a rank above {r}")


def blocks_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """An entry off the support, or r + 1 independent rows and columns in a block.

    No product has either: a block is a product of r columns and rows.
    """
    matrix, chain = _read(objects)
    if "entry" in witness:
        mapping(witness, "witness", "entry")
        i, j = (integer(k, "witness.entry") for k in sequence(witness["entry"], "witness.entry", 2))
        if not (0 <= i < len(matrix) and 0 <= j < len(matrix[0])):
            raise Rejected("witness.entry: there is none such")
        if not matrix[i][j] or _on(_product(chain), i, j):
            raise Rejected("witness.entry: it is 0, or on the support")
        return
    mapping(witness, "witness", "cut", "rows", "columns")
    l = integer(witness["cut"], "witness.cut")
    if not 0 < l < len(chain):
        raise Rejected("witness.cut: there is none such")
    p, q = _product(chain[:l]), _product(chain[l:])
    r = p[0] * p[2] // q[0]
    rows, columns = ([integer(k, f"witness.{side}") for k in
                      sequence(witness[side], f"witness.{side}", r + 1)]
                     for side in ("rows", "columns"))
    if not (set(rows) <= set(range(len(matrix))) and set(columns) <= set(range(len(matrix[0])))):
        raise Rejected("witness: there is no such row or column")
    places = {(i // (p[1] * p[3]), i % p[3]) for i in rows}
    others = {(j // (q[2] * q[3]), j % q[3]) for j in columns}
    if len(places) != 1 or len(others) != 1:
        raise Rejected("witness: the rows and columns are in no block")
    (first, inner), (outer, last) = places.pop(), others.pop()
    if outer // (q[0] // p[0]) != first or inner % q[3] != last:
        raise Rejected("witness: the rows and columns are in no block")
    if rank([[matrix[i][j] for j in columns] for i in rows], meter) <= r:
        raise Rejected("witness: the minor is 0")


def product_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The product of the factors."""
    matrix, chain = _read(objects)
    mapping(witness, "witness", "factors")
    given = sequence(witness["factors"], "factors", len(chain))
    m, n = len(matrix), len(matrix[0])
    meter.spend(n * n)
    product = [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    for l in range(len(chain) - 1, -1, -1):
        a, b, c, d = chain[l]
        entries = vector_of(given[l], f"factors[{l}]", a * b * c * d, meter)
        product = _times(chain[l], entries, product, meter)
    for i in range(m):
        for j in range(n):
            if product[i][j] != matrix[i][j]:
                raise Rejected(f"factors: their product differs at [{i}][{j}]")


def _times(pattern: Pattern, entries: Vector, right: Matrix, meter: Meter) -> Matrix:
    """The factor with these entries, by (i, j, k, l), times a matrix."""
    a, b, c, d = pattern
    product = []
    for i in range(a):
        for j in range(b):
            for l in range(d):
                row = [ZERO] * len(right[0])
                meter.spend(c * len(row))
                for k in range(c):
                    entry = entries[((i * b + j) * c + k) * d + l]
                    if entry:
                        row = [meter.add(x, meter.mul(entry, y)) if y else x for x, y in
                               zip(row, right[(i * c + k) * d + l], strict=True)]
                product.append(row)
    return product


def _blocks(p: Pattern, q: Pattern) -> Iterator[Block]:
    """The blocks of the product: those with one i1, l1 and one i2, l2 that go together."""
    for outer in range(q[0]):
        first = outer // (q[0] // p[0])
        for inner in range(p[3]):
            yield ([(first * p[1] + j) * p[3] + inner for j in range(p[1])],
                   [(outer * q[2] + k) * q[3] + inner % q[3] for k in range(q[2])])


def _on(pattern: Pattern, i: int, j: int) -> bool:
    """Entry [i][j] is on the support."""
    _, b, c, d = pattern
    return i // (b * d) == j // (c * d) and i % d == j % d


def _product(chain: list[Pattern]) -> Pattern:
    """The pattern of the product."""
    a, b, c, d = chain[0]
    for a2, _, c2, d2 in chain[1:]:
        b, c, d = b * d // d2, a2 * c2 // a, d2
    return a, b, c, d


def _read(objects: list[Any]) -> tuple[Matrix, list[Pattern]]:
    """The matrix and the patterns, chainable and of its shape."""
    matrix, rows = take(objects, "MM")
    chain = [pattern_of(row) for row in rows]
    for (a1, _, c1, d1), (a2, b2, _, d2) in pairwise(chain):
        if a1 * c1 * d1 != a2 * b2 * d2 or a2 % a1 or a1 * c1 % a2 or d1 % d2:
            raise Rejected("neighbours in the chain are not chainable")
    a, b, c, d = _product(chain)
    if (len(matrix), len(matrix[0])) != (a * b * d, a * c * d):
        raise Rejected("the matrix has another shape than the products of the chain")
    return matrix, chain
