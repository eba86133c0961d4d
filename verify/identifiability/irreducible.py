"""Irreducible parameters: no sum of outer products v w^T over neurons of one layer vanishes.

For a hidden layer of n neurons let M be the matrix whose column of neuron nu is v_nu w_nu^T,
written out row by row. The layer is irreducible iff no nonzero 0/1 vector is in the kernel of M.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, final

from verify.claims.budget import Budget, Meter
from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.rank import PRIMES, CertifiedRank, certified_rank, minor, residue
from verify.identifiability.subset_sum import zero_sum_by_halves, zero_sum_by_kernel
from verify.network.network import Network
from verify.network.pairs import require_network

Vector = tuple[Fraction, ...]
_NAME = "irreducible"
_CANDIDATES = 2**24
_FEW = 10  # up to this nullity the kernel is searched before a vector is asked for
_ENTRIES = 200_000  # entries of M looked at in one go


@predicate
def irreducible(net: Network, *, budget: Budget | None = None) -> Decision:
    """For no nonempty set T of neurons of one hidden layer does the sum over T of v w^T vanish.

    Biases do not enter. Where the sum vanishes, `flipped` gives another network of one function.

    Cost: coNP-complete. Polynomial where the outer products are linearly independent or all on
        one side of a hyperplane; else min(2^r, 2^(n/2 + 1)) candidates for a layer of n neurons
        with r relations, at most 2^24 unless the budget says otherwise; then Unknown.
    Raises: InvalidInstance on a network that is not layered.
    Source: the talk, necessary conditions of identifiability.
    Witness: no, `layer` (hidden layers count from 1) and `subset`, the neurons T; yes, one of
        `minor`, `vector`, `kernel`, `halves` a hidden layer: see FORMAT.md.

    >>> import verify
    >>> net = verify.Network([[[1], [1], [-2]], [[1, 1, 1]]], [[0, 1, "1/2"], [0]])
    >>> irreducible(net).certificate.witness
    {'layer': 1, 'subset': [1, 2, 3]}
    """
    layers = require_network(net).architecture.require_layered("irreducibility")
    net = net.exactly()
    start, proofs, reason = layers[0], [], ""
    for layer in range(1, len(layers) - 1):
        outer = OuterProducts(net.weights[layer - 1], net.weights[layer])
        try:
            found = decide_layer(outer, (budget or Budget(items=_CANDIDATES)).meter("candidates"))
        except BudgetExceeded as error:
            reason = reason or f"hidden layer {layer}: {error}"
        else:
            if isinstance(found, list):
                return No(Certificate(_NAME, "no", {"layer": layer,
                                                    "subset": [start + i for i in found]}))
            proofs.append(found)
        start += layers[layer]
    return Unknown(reason) if reason else Yes(Certificate(_NAME, "yes", {"layers": proofs}))


@final
class OuterProducts:
    """The matrix M of a layer; its row j * width + i holds v_nu[j] * w_nu[i] for each neuron nu."""

    def __init__(self, incoming: Sequence[Vector], outgoing: Sequence[Vector]) -> None:
        self.incoming, self.outgoing = incoming, outgoing
        self.size, self.width = len(incoming), len(incoming[0])
        self.height = self.width * len(outgoing)

    def row(self, index: int) -> list[Fraction]:
        """One row of M."""
        j, i = divmod(index, self.width)
        return [v * row[i] for v, row in zip(self.outgoing[j], self.incoming, strict=True)]

    def modulo(self, prime: int) -> OuterProducts | None:
        """The same modulo the prime, in integers; None if it divides a denominator."""
        parts = [[[residue(x, prime) for x in row] for row in rows]
                 for rows in (self.incoming, self.outgoing)]
        if any(None in row for rows in parts for row in rows):
            return None
        return OuterProducts(*parts)

    def violated(self, vector: Sequence[Fraction | int]) -> int | None:
        """The first row of M whose product with the vector is not 0."""
        places = [nu for nu, x in enumerate(vector) if x]
        for j, outgoing in enumerate(self.outgoing):
            scaled = [(nu, outgoing[nu] * vector[nu]) for nu in places if outgoing[nu]]
            for i in range(self.width):
                if sum((x * self.incoming[nu][i] for nu, x in scaled), Fraction(0)):
                    return j * self.width + i
        return None

    def vanishes(self, subset: Sequence[int]) -> bool:
        """The sum of v w^T over these neurons is 0."""
        chosen = set(subset)
        return self.violated([int(nu in chosen) for nu in range(self.size)]) is None


def decide_layer(outer: OuterProducts, meter: Meter) -> list[int] | dict[str, Plain]:
    """A nonempty set of neurons whose outer products sum to 0, or a proof that there is none.

    Raises: BudgetExceeded if neither was found within the budget.
    """
    for nu in range(outer.size):
        if outer.vanishes([nu]):
            return [nu]
    prime, rows = _independent_rows(outer)
    if len(rows) == outer.size:
        return {"minor": {"prime": prime, "rows": rows}}
    certificate = _relations(outer, rows)
    prime, basis = certificate.prime, certificate.kernel
    rows = [rows[i] for i in certificate.rows]
    if not basis:
        return {"minor": {"prime": prime, "rows": rows}}
    vector = _positive(outer, rows) if len(basis) > _FEW else None
    if vector is not None:
        return {"vector": [[to_text(x) for x in row] for row in vector]}
    relations, halves = 2**len(basis), 2 ** (outer.size // 2) + 2 ** (outer.size - outer.size // 2)
    if relations <= halves:
        found = zero_sum_by_kernel(basis, _affordable(meter, relations))
        return found or {"kernel": {
            "prime": prime, "rows": rows, "columns": list(certificate.columns),
            "basis": [[to_text(x) for x in vector] for vector in basis]}}
    columns = list(zip(*(_integers(outer.row(row)) for row in rows), strict=True))
    found = zero_sum_by_halves(columns, outer.vanishes, _affordable(meter, halves))
    return found or {"halves": {"rows": rows}}


def _affordable(meter: Meter, candidates: int) -> Meter:
    if candidates > 2**26:
        raise BudgetExceeded(f"2^{candidates.bit_length() - 1} candidates needed, 2^26 is the most",
                             needed=candidates, allowed=2**26)
    return meter


def _independent_rows(outer: OuterProducts) -> tuple[int, list[int]]:
    """(prime, rows) of a largest minor of M modulo the prime, or of a sample of the rows."""
    prime, reduced = next(((p, found) for p in PRIMES if (found := outer.modulo(p))),
                          (PRIMES[0], None))
    rows: list[int] = []
    if reduced is None:
        return prime, rows
    for enough in (outer.size + 64, max(4 * outer.size + 64, _ENTRIES // outer.size)):
        sample = list(range(outer.height))
        if outer.height > enough:
            sample = sorted(random.Random(0).sample(sample, enough))
        found = minor([reduced.row(row) for row in sample], prime)
        rows = [sample[i] for i in found[0]] if found else []
        if len(rows) == outer.size or len(sample) == outer.height:
            break
    return prime, rows


def _relations(outer: OuterProducts, rows: list[int]) -> CertifiedRank:
    """The certified rank of the given rows of M, to which rows are added (in place) until their
    kernel is that of M.
    """
    while True:
        certificate = certified_rank([outer.row(row) for row in rows], outer.size)
        missing = next((row for vector in certificate.kernel
                        if (row := outer.violated(vector)) is not None), None)
        if missing is None:
            return certificate
        rows.append(missing)


def _integers(row: Sequence[Fraction]) -> list[int]:
    scale = lcm(*(x.denominator for x in row))
    return [x.numerator * (scale // x.denominator) for x in row]


def _positive(outer: OuterProducts, rows: Sequence[int]) -> list[list[Fraction]] | None:
    """A matrix C with <C, v w^T> > 0 for every neuron, if the solver proposes one that has it.

    C vanishes outside the given rows of M; as they span all of them, that is no restriction.
    """
    import numpy as np
    from scipy.optimize import linprog

    entries = [outer.row(row) for row in rows]
    scale = [max(abs(x) for x in column) for column in zip(*entries, strict=True)]
    table = np.array([[float(x / s) for x, s in zip(row, scale, strict=True)] for row in entries])
    if not np.isfinite(table).all():
        return None
    count = len(rows)
    proposal = linprog([0.0] * count + [-1.0],
                       A_ub=np.hstack([-table.T, np.ones((outer.size, 1))]),
                       b_ub=np.zeros(outer.size), bounds=[(-1, 1)] * count + [(None, 1)],
                       method="highs")
    if proposal.x is None or not proposal.x[-1] > 0:
        return None
    exact: Callable[[float], Fraction] = Fraction
    for convert in (lambda x: Fraction(x).limit_denominator(1000), exact):
        chosen: list[Any] = [convert(float(x)) for x in proposal.x[:-1]]
        if all(sum((c * x for c, x in zip(chosen, column, strict=True)), Fraction(0)) > 0
               for column in zip(*entries, strict=True)):
            full = [[Fraction(0)] * outer.width for _ in outer.outgoing]
            for row, value in zip(rows, chosen, strict=True):
                full[row // outer.width][row % outer.width] = value
            return full
    return None
