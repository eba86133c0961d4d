"""Balancing of layered networks: the factors at which what each neuron reads and sends is equal.

The problem is to minimise J(F) = sum over weights of a_e F_head / F_tail with a_e = |w_e|^p >= 0
and one F > 0 a hidden neuron, F = 1 on inputs and outputs: matrix balancing on the network's graph
with inputs and outputs tied together. A matrix of a's enters only through products with vectors,
so a sweep costs two matrix-vector products a layer. Everything here is floating and proves nothing:
`flow_bounds` certifies where it came to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import final

import numpy as np
from scipy.linalg import cho_solve_banded, cholesky_banded

from verify.network.entries import Array

Vectors = list[Array]

_SLOW = 0.5  # a sweep that leaves more than this of the imbalance is slow
_MOST_SWEEPS = 10_000
_MOST_STEPS = 200  # of conjugate gradients, a Newton step


@final
@dataclass(slots=True)
class Balancing:
    """Layer l has the nonnegative matrix `matrices[l]` (N_{l+1}, N_l) and the factors `factors[l]`.

    `factors` has one vector a layer of neurons, inputs and outputs included; a neuron that is not
    `live` has F = 0, which drops its edges. `work` counts sweeps' worth of products. Without
    `equalises`, a sweep is a plain one.
    """

    matrices: Vectors
    factors: Vectors
    live: Vectors
    work: float = 0.0
    imbalance: float = math.inf
    equalises: bool = True
    inverse: Vectors = field(init=False)

    def __post_init__(self) -> None:
        self.inverse = [_inverse(f, mask) for f, mask in zip(self.factors, self.live, strict=True)]

    def reads(self, l: int, x: Array) -> Array:
        """What layer l + 1 collects when neuron i of layer l sends x[i]."""
        return self.matrices[l] @ x

    def sends(self, l: int, x: Array) -> Array:
        """What layer l collects, backwards, from x on layer l + 1."""
        return x @ self.matrices[l]

    def set(self, l: int, factors: Array) -> None:
        """New factors for the neurons of layer l."""
        self.factors[l] = factors
        self.inverse[l] = _inverse(factors, self.live[l])

    def sweep(self) -> list[float]:
        """Each hidden layer in turn is balanced exactly; then one scalar a layer equalises totals.

        Returns the totals of the layers as they were between the two.
        """
        last = len(self.matrices)
        totals, worst = [], 0.0
        for l in range(1, last):
            reads = self.reads(l - 1, self.inverse[l - 1])
            sends = self.sends(l, self.factors[l + 1])
            live = self.live[l]
            new = np.sqrt(np.divide(sends, reads, out=np.zeros_like(sends), where=live))
            change = np.abs(new * self.inverse[l] - 1, out=np.zeros_like(new), where=live)
            worst = max(worst, float(change.max(initial=0.0)))
            self.set(l, new)
            totals.append(float(new @ reads))
        totals.append(float(self.factors[last] @ self.reads(last - 1, self.inverse[last - 1])))
        self.imbalance = 2 * worst
        self.work += 1
        if self.equalises:
            self._equalise(totals)
        return totals

    def _equalise(self, totals: list[float]) -> None:
        """The layers' totals become equal: to their geometric mean, the best they can be."""
        if not all(0 < total < math.inf for total in totals):
            return
        logs = np.log(totals)
        scale = np.exp(np.cumsum(logs.mean() - logs))
        for l in range(1, len(self.matrices)):
            self.set(l, self.factors[l] * scale[l - 1])

    def run(self, tolerance: float, most: float = _MOST_SWEEPS) -> None:
        """Sweeps, and Newton steps where sweeps are slow, until the imbalance is that small."""
        before, slow = math.inf, 0
        while self.work < most:
            self.sweep()
            if not self.imbalance > tolerance:  # also where it is NaN
                return
            slow = slow + 1 if self.imbalance > _SLOW * before else 0
            before = self.imbalance
            if slow >= 2 and self.imbalance < 1.0:
                stalled = self.imbalance
                self._newton(tolerance)
                self.sweep()
                if not self.imbalance > tolerance:
                    return
                if self.imbalance > 0.9 * stalled and stalled < 1e3 * tolerance:
                    return  # as far as rounding lets it
                before = self.imbalance

    def _newton(self, tolerance: float) -> None:
        """One Newton step in the logarithms, by conjugate gradients, damped where J is far from
        quadratic."""
        reads, sends = self.flows()
        totals = [float(r.sum()) for r in reads]
        collected, given = np.concatenate(reads[:-1]), np.concatenate(sends)
        hessian = _Hessian(self, collected + given, totals)
        gradient = collected - given
        size = float(np.abs(gradient * hessian.inverse_diagonal).max(initial=0.0))
        forcing = max(min(0.1, size), 0.2 * tolerance / max(size, tolerance))
        step = hessian.solve(-gradient, forcing)
        self.work += hessian.work
        largest = float(np.abs(step).max(initial=0.0))
        damping = min(1.0, 1.0 / largest) if largest > 0 else 1.0
        for l, x in enumerate(np.split(step, hessian.starts[1:]), 1):
            self.set(l, self.factors[l] * np.exp(damping * x))

    def flows(self) -> tuple[Vectors, Vectors]:
        """(what each neuron of layers 1, 2, ... reads, what each hidden neuron sends)."""
        reads = [self.factors[l + 1] * self.reads(l, self.inverse[l])
                 for l in range(len(self.matrices))]
        sends = [self.inverse[l] * self.sends(l, self.factors[l + 1])
                 for l in range(1, len(self.matrices))]
        self.work += 1
        return reads, sends


class _Hessian:
    """The second derivative of J in the logarithms of all hidden factors, one vector after another.

    Layers of one parity touch only those of the other, so the even ones can be eliminated.
    """

    def __init__(self, state: Balancing, diagonal: Array, totals: list[float]) -> None:
        hidden = range(1, len(state.matrices))
        sizes = [len(state.factors[l]) for l in hidden]
        self.matrices, self.work = state.matrices, 0.0
        self.starts = np.concatenate([[0], np.cumsum(sizes[:-1], dtype=int)])
        self.places = [slice(start, start + size) for start, size in
                       zip(self.starts.tolist(), sizes, strict=True)]
        self.diagonal, self.inverse_diagonal = diagonal, _inverse(diagonal, diagonal > 0)
        self.factors = np.concatenate([state.factors[l] for l in hidden])
        self.inverse = np.concatenate([state.inverse[l] for l in hidden])
        live = np.concatenate([state.live[l] for l in hidden])
        parity = np.repeat(np.arange(len(sizes)) % 2, sizes)  # 0 on layers 1, 3, ...
        self.odd, self.sizes = parity == 0, sizes
        self.odd_live = (self.odd & live).astype(float)
        self.odd_inverse = np.where(self.odd, self.inverse_diagonal, 1.0)
        self.bands = cholesky_banded(np.array([[0.0, *(-t for t in totals[1:-1])],
                                               [a + b for a, b in pairwise(totals)]]))

    def coupled(self, x: Array, layers: range) -> Array:
        """What the other layers' x contributes to these layers: minus the part off the diagonal.

        Only the x of the layers next to `layers` counts; the other results are zeros.
        """
        down, up = self.inverse * x, self.factors * x
        reads, sends = np.zeros_like(x), np.zeros_like(x)
        for l in layers:
            here = self.places[l - 1]
            if l > 1:
                np.matmul(self.matrices[l - 1], down[self.places[l - 2]], out=reads[here])
            if l < len(self.places):
                np.matmul(up[self.places[l]], self.matrices[l], out=sends[here])
        self.work += 0.5
        return self.factors * reads + self.inverse * sends

    def precondition(self, r: Array) -> Array:
        """r over the diagonal, plus the exact solution among steps constant on each layer."""
        coarse = cho_solve_banded((self.bands, False), np.add.reduceat(r, self.starts))
        return r * self.odd_inverse + self.odd_live * np.repeat(coarse, self.sizes)

    def solve(self, right: Array, forcing: float) -> Array:
        """The inverse times `right`, by conjugate gradients on the odd layers.

        The even ones are eliminated, which halves the steps.
        """
        odd, even = (range(first, len(self.places) + 1, 2) for first in (1, 2))

        def reduced(x: Array) -> Array:
            eliminated = self.inverse_diagonal * self.coupled(x, even)
            return self.diagonal * x - self.coupled(eliminated, odd)

        r = np.where(self.odd, right + self.coupled(self.inverse_diagonal * right, odd), 0.0)
        x = np.zeros_like(right)
        z = p = self.precondition(r)
        rz = start = float(r @ z)
        for _ in range(_MOST_STEPS):
            if not rz > forcing * forcing * start:
                break
            q = reduced(p)
            alpha = rz / float(p @ q)
            x = x + alpha * p
            r = r - alpha * q
            z = self.precondition(r)
            rz, old = float(r @ z), rz
            p = z + rz / old * p
        rest = self.coupled(x, even)
        return np.where(self.odd, x, self.inverse_diagonal * (right + rest))


def _inverse(factors: Array, live: Array) -> Array:
    return np.divide(1, factors, out=np.zeros_like(factors), where=live)
