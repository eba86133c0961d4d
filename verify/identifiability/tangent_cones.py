"""What values at points on kinks say about theta: directions in which they stay, side by side.

Let points be on kinks m times, counted with the neurons whose pre-activation is 0 there. Near
theta each of these m pre-activations is positive or not: 2^m combinations of sides. Under each of
them the values F at all the points are polynomials in theta', and so are the m pre-activations z.
Let J be the derivative of F at theta, and g_i that of z_i, negated on the side that is not
positive. Let T be the directions of rescalings; they are in the kernel of J and of all g_i.

Suppose that under each combination there are mu_i >= 0 such that the sum of mu_i g_i is a
combination of the rows of J, and that J and the g_i with mu_i > 0 have together the rank
#parameters - #hidden, so that their common kernel is T. Then theta is determined, near theta, up to
rescaling. Otherwise there would be theta + u of the same values with arbitrarily small u
orthogonal to T, infinitely many of them under one combination. A limit v of their directions has
J v = 0 and g_i v >= 0. As the sum of mu_i g_i v is 0, so is g_i v where mu_i > 0; so v is in T, and
orthogonal to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import lcm

from verify.claims.budget import Budget, Meter
from verify.claims.certificate import Plain
from verify.claims.number import to_text
from verify.exact.cone import combination
from verify.exact.rank import PRIMES, kernel, minor
from verify.identifiability.jacobian import EXACT_ENTRIES, gradient
from verify.lifting.activation import Activation, activation
from verify.network.network import Network
from verify.network.realization import neuron_values

Point = tuple[Fraction, ...]
Vector = list[Fraction]
_SIDES = 8


def tangent_cones(net: Network, points: Sequence[Point],
                  meter: Meter | None = None) -> list[Plain] | None:
    """For each combination of sides (the first of them changes last, on before off) the proof that
    no direction but those of rescalings is left, or None.

    A proof has `multipliers` (pairs of a row of J and a number) and `sides` (pairs of an i and
    mu_i), which combine to 0, and a minor of the rows of J and g (`prime`, `rows`, `columns`).

    Cost: 2^m eliminations of the Jacobian, m being at most 8, and 60,000 entries altogether.
    Raises: BudgetExceeded.
    """
    states = [(activation(net, x), neuron_values(net, x)[1]) for x in points]
    count = sum(len(state.kinks) for state, _ in states)
    size = len(points) * net.architecture.n_outputs * net.n_params
    if (not count or count > _SIDES or size << count > EXACT_ENTRIES
            or any(state.selected for state, _ in states)):  # not for max-pools
        return None
    meter = meter or Budget().meter("combinations of sides")
    proofs: list[Plain] = []
    for signs in product((1, -1), repeat=count):
        meter.spend()
        rows, sides = _derivatives(net, states, signs)
        proof = _proof(net, rows, sides)
        if proof is None:
            return None
        proofs.append(proof)
    return proofs


def _derivatives(net: Network, states: Sequence[tuple[Activation, Sequence[Fraction]]],
                 signs: Sequence[int]) -> tuple[list[Vector], list[Vector]]:
    """The rows of J and the g_i under this combination."""
    supply: Iterator[int] = iter(signs)
    rows, sides = [], []
    for state, post in states:
        pattern, here = list(state.pattern), [next(supply) for _ in state.kinks]
        for neuron, sign in zip(state.kinks, here, strict=True):
            pattern[neuron - net.architecture.n_inputs] = int(sign > 0)
        gated = Activation(tuple(pattern), state.selected, ())
        rows += [gradient(net, post, gated, output) for output in net.architecture.outputs]
        sides += [[sign * x for x in gradient(net, post, gated, neuron)]
                  for neuron, sign in zip(state.kinks, here, strict=True)]
    return rows, sides


def _proof(net: Network, rows: list[Vector], sides: list[Vector]) -> dict[str, Plain] | None:
    basis = kernel(rows, net.n_params)
    mu = _weights([[sum((g * b for g, b in zip(side, vector, strict=True) if g), Fraction(0))
                    for vector in basis] for side in sides])
    total = [sum((m * side[c] for m, side in zip(mu, sides, strict=True) if m), Fraction(0))
             for c in range(net.n_params)]
    used = [side if m else [Fraction(0)] * net.n_params for m, side in
            zip(mu, sides, strict=True)]
    found = minor([*rows, *used], PRIMES[0])
    if found is None or len(found[0]) < net.n_params - net.n_hidden:
        return None
    # the last column depends on those before it, so that a last kernel vector ends in a 1
    multipliers = kernel(list(zip(*rows, total, strict=True)))[-1][:-1] if any(mu) else ()
    return {"multipliers": [[i, to_text(x)] for i, x in enumerate(multipliers) if x],
            "sides": [[i, to_text(m)] for i, m in enumerate(mu) if m],
            "prime": PRIMES[0], "rows": list(found[0]), "columns": list(found[1])}


def _weights(sides: list[Vector]) -> Vector:
    """mu >= 0, with as many positive entries as possible, for which the vectors sum to 0."""
    scale = lcm(*(x.denominator for side in sides for x in side))
    vectors = [[int(x * scale) for x in side] for side in sides]
    mu = [Fraction(0)] * len(sides)
    for i, side in enumerate(vectors):
        if not mu[i]:
            found, _ = combination(vectors, [-x for x in side])
            if found is not None:
                mu = [m + x for m, x in zip(mu, found, strict=True)]
                mu[i] += 1
    return mu
