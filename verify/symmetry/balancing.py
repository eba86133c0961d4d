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
from scipy.linalg import solveh_banded

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
        gradient = [r - s for r, s in zip(reads[:-1], sends, strict=True)]
        diagonal = [r + s for r, s in zip(reads[:-1], sends, strict=True)]
        totals = [float(r.sum()) for r in reads]
        size = max(float(np.abs(_ratio(g, d)).max(initial=0.0))
                   for g, d in zip(gradient, diagonal, strict=True))
        forcing = max(min(0.1, size), 0.2 * tolerance / max(size, tolerance))
        step = self._solve([-g for g in gradient], diagonal, totals, forcing)
        largest = max(float(np.abs(x).max(initial=0.0)) for x in step)
        damping = min(1.0, 1.0 / largest) if largest > 0 else 1.0
        for l, x in enumerate(step, 1):
            self.set(l, self.factors[l] * np.exp(damping * x))

    def flows(self) -> tuple[Vectors, Vectors]:
        """(what each neuron of layers 1, 2, ... reads, what each hidden neuron sends)."""
        reads = [self.factors[l + 1] * self.reads(l, self.inverse[l])
                 for l in range(len(self.matrices))]
        sends = [self.inverse[l] * self.sends(l, self.factors[l + 1])
                 for l in range(1, len(self.matrices))]
        self.work += 1
        return reads, sends

    def _coupled(self, x: Vectors, layers: range) -> Vectors:
        """What the other layers' x contributes to these layers: minus the Hessian off its diagonal.

        Layers of one parity touch only those of the other, so x has one vector a layer, but only
        those next to `layers` count; the other results are zeros.
        """
        result = [np.zeros_like(part) for part in x]
        for l in layers:
            if l > 1:
                result[l - 1] += self.factors[l] * self.reads(l - 1, self.inverse[l - 1] * x[l - 2])
            if l < len(x):
                result[l - 1] += self.inverse[l] * self.sends(l, self.factors[l + 1] * x[l])
        self.work += 0.5
        return result

    def _solve(self, right: Vectors, diagonal: Vectors, totals: list[float],
               forcing: float) -> Vectors:
        """The Hessian's inverse times `right`, by conjugate gradients on the odd layers.

        The even ones are eliminated, which halves the steps. Preconditioner: the diagonal, plus the
        exact solution among steps constant on each layer.
        """
        odd, even = range(1, len(right) + 1, 2), range(2, len(right) + 1, 2)
        bands = np.array([[0.0, *(-t for t in totals[1:-1])],
                          [a + b for a, b in pairwise(totals)]])

        def precondition(r: Vectors) -> Vectors:
            coarse = solveh_banded(bands, np.array([float(part.sum()) for part in r]))
            return [_ratio(part, d) + live * c if l in odd else part for l, (part, d, c, live) in
                    enumerate(zip(r, diagonal, coarse, self.live[1:-1], strict=True), 1)]

        def reduced(x: Vectors) -> Vectors:
            eliminated = _ratios(self._coupled(x, even), diagonal)
            back = self._coupled(eliminated, odd)
            return [d * part - b for part, d, b in zip(x, diagonal, back, strict=True)]

        back = self._coupled(_ratios(right, diagonal), odd)
        r = [a + b if l in odd else np.zeros_like(a)
             for l, (a, b) in enumerate(zip(right, back, strict=True), 1)]
        x = [np.zeros_like(part) for part in right]
        z = p = precondition(r)
        rz = start = _dot(r, z)
        for _ in range(_MOST_STEPS):
            if not rz > forcing * forcing * start:
                break
            q = reduced(p)
            alpha = rz / _dot(p, q)
            x = [a + alpha * b for a, b in zip(x, p, strict=True)]
            r = [a - alpha * b for a, b in zip(r, q, strict=True)]
            z = precondition(r)
            rz, old = _dot(r, z), rz
            p = [a + rz / old * b for a, b in zip(z, p, strict=True)]
        rest = self._coupled(x, even)
        return [part if l in odd else _ratio(a + b, d) for l, (part, a, b, d) in
                enumerate(zip(x, right, rest, diagonal, strict=True), 1)]


def _ratios(a: Vectors, b: Vectors) -> Vectors:
    return [_ratio(x, y) for x, y in zip(a, b, strict=True)]


def _inverse(factors: Array, live: Array) -> Array:
    return np.divide(1, factors, out=np.zeros_like(factors), where=live)


def _ratio(a: Array, b: Array) -> Array:
    return np.divide(a, b, out=np.zeros_like(a), where=b > 0)


def _dot(a: Vectors, b: Vectors) -> float:
    return sum(float(x @ y) for x, y in zip(a, b, strict=True))
