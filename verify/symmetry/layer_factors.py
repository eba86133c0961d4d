"""Minimising factors of layered floating networks, by products of matrices with vectors."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from verify.exact.dyadic import fractions_of
from verify.lifting.sweep import Form
from verify.network.entries import Array, freeze
from verify.network.network import Network
from verify.symmetry.balancing import Balancing
from verify.symmetry.edge_factors import TOLERANCE, Found, with_others
from verify.symmetry.flow_bounds import Edge, float_bounds

_POWER_ERROR = 2.0 ** -44  # relative, of |w| ** p in floats: hundreds of units in the last place
_RANGE = 2.0 ** 900


def by_matrices(net: Network, p: Fraction) -> Found | None:
    """The factors that minimise the sum of |w|^p, or None near the ends of the range of floats.

    The network is layered and floating. Cost: some ten sweeps of two products a layer, and about as
    much again to set up the matrices of |w|^p.
    """
    if _flushing():
        return None
    form = Form(int(p) if p.denominator == 1 else float(p))
    with np.errstate(all="ignore"):
        matrices = [form.plain([w], np.empty(w.shape)) for w in net.weights]
        lowest, highest = _range_of(matrices, net.weights)
        if not (lowest > 1 / _RANGE and highest < _RANGE):
            return None
        live, escaping, idle = _live_layers(net, matrices)
        factors = [mask.astype(np.float64) for mask in live]
        state = Balancing(matrices, factors, live)
        state.run(TOLERANCE)
        scale = [np.where(mask, np.power(f, 1 / float(p)), 1.0)
                 for f, mask in zip(state.factors, live, strict=True)]
        for l, mask in enumerate(live):
            state.set(l, np.where(mask, form.plain([scale[l]], np.empty(len(mask))), 0.0))
        extent = [np.concatenate([f[m] for f, m in zip(part, live, strict=True)])
                  for part in (state.factors, state.inverse)]
        if not (lowest * extent[0].min() * extent[1].min() > 1 / _RANGE
                and highest * extent[0].max() * extent[1].max() < _RANGE):
            return None
        objective = float_bounds(state, 4 * 2.0 ** -53 if p in (1, 2) else _POWER_ERROR)
        imbalance = _imbalance(state)
        chosen = _settled_layers(net, matrices, state, scale, p)
    return Found(chosen, objective, imbalance, escaping, idle, rescaled_floats(net, scale))


def _flushing() -> bool:
    """The processor replaces subnormal numbers by zero, as `-ffast-math` libraries make it."""
    return float.fromhex("0x1p-1074") * 1.0 == 0.0


def _range_of(matrices: list[Array], weights: tuple[Array, ...]) -> tuple[float, float]:
    """(least nonzero, largest) entry; (0, inf) where a nonzero weight's power vanishes."""
    lowest, highest = 1.0, 0.0
    for matrix, weight in zip(matrices, weights, strict=True):
        nonzero = int(np.count_nonzero(matrix))
        if nonzero != int(np.count_nonzero(weight)):
            return 0.0, math.inf
        if nonzero:
            least = matrix.min() if nonzero == matrix.size else matrix[matrix > 0].min()
            lowest, highest = min(lowest, float(least)), max(highest, float(matrix.max()))
    return lowest, highest


def _live_layers(net: Network, matrices: list[Array]) -> tuple[list[Array], tuple[
        tuple[int, str], ...], tuple[int, ...]]:
    """(which neurons of each layer are live, escaping, idle); inputs and outputs count as live."""
    ones = [np.ones(width) for width in net.widths]
    reads = [matrix @ one > 0 for matrix, one in zip(matrices, ones[:-1], strict=True)][:-1]
    sends = [one @ matrix > 0 for matrix, one in zip(matrices, ones[1:], strict=True)][1:]
    reached, leading = [ones[0] > 0], [ones[-1] > 0]
    for matrix in matrices[:-1]:
        reached.append(matrix @ reached[-1].astype(np.float64) > 0)
    for matrix in matrices[:0:-1]:
        leading.append(leading[-1].astype(np.float64) @ matrix > 0)
    live = [a & b for a, b in zip(reached[1:], leading[:0:-1], strict=True)]
    into, out = (np.concatenate([np.zeros(0, bool), *parts]) for parts in (reads, sends))
    return ([reached[0], *live, leading[0]], *loose_ends(net.architecture.n_inputs, into, out))


def loose_ends(start: int, into: Array, out: Array) -> tuple[tuple[tuple[int, str], ...],
                                                             tuple[int, ...]]:
    """(escaping, idle) from which hidden neurons read and which are read."""
    return (tuple((start + int(i), "incoming" if out[i] else "outgoing")
                  for i in np.flatnonzero(into != out)),
            tuple(start + int(i) for i in np.flatnonzero(~(into | out))))


def _settled_layers(net: Network, matrices: list[Array], state: Balancing, scale: list[Array],
                    p: Fraction) -> tuple[Fraction, ...]:
    """All factors as rationals; those of neurons that are not live are set, in `scale` too."""
    hidden = net.architecture.hidden
    mask = np.concatenate(state.live)
    factors = np.concatenate(scale)
    if not mask.all():
        edges: list[Edge] = []
        largest, starts = 0.0, [layer.start for layer in net.architecture.layers()]
        for l, (weight, matrix) in enumerate(zip(net.weights, matrices, strict=True)):
            size = state.factors[l + 1][:, None] * matrix * state.inverse[l]
            largest = max(largest, float(size.max()))
            rows, columns = np.nonzero((matrix > 0) & ~(state.live[l + 1][:, None] & state.live[l]))
            edges += [(tail if tail in hidden else -1, head if head in hidden else -1, abs(value))
                      for tail, head, value in zip(
                          (columns + starts[l]).tolist(), (rows + starts[l + 1]).tolist(),
                          fractions_of(weight[rows, columns]), strict=True)]
        live = {v: Fraction(float(factors[v])) for v in hidden if mask[v]}
        chosen = with_others(hidden, edges, live,
                              math.log2(largest) / float(p) if largest else 0.0)
        start = 0
        for part in scale[1:-1]:
            part[:] = [_float(f) for f in chosen[start:start + len(part)]]
            start += len(part)
        return tuple(chosen)
    return tuple(map(Fraction, factors[hidden.start:hidden.stop].tolist()))


def _float(factor: Fraction) -> float:
    """NaN for what no normal float is near; it makes the rounding of the network an exact one."""
    return float(factor) if 2.0 ** -1000 < factor < 2.0 ** 1000 else math.nan


def _imbalance(state: Balancing) -> float:
    reads, sends = state.flows()
    return max((float(np.divide(np.abs(a - b), np.maximum(a, b), out=np.zeros_like(a),
                                where=np.maximum(a, b) > 0).max())
                for a, b in zip(reads, sends, strict=False)), default=0.0)


def rescaled_floats(net: Network, scale: list[Array]) -> Network | None:
    """The network with rounded parameters, or None if one of them is not a normal float."""
    with np.errstate(all="ignore"):
        weights = [((w * b[:, None]) / a).astype(net.dtype) for w, a, b in
                   zip(net.weights, scale[:-1], scale[1:], strict=True)]
        biases = [(v * b).astype(net.dtype) for v, b in zip(net.biases, scale[1:], strict=True)]
    smallest = np.finfo(net.dtype).tiny  # type: ignore[arg-type]
    for new, old in zip([*weights, *biases], [*net.weights, *net.biases], strict=True):
        sizes = np.abs(new)
        if (not np.isfinite(new).all()
                or np.count_nonzero(sizes >= smallest) != np.count_nonzero(old)):
            return None
    return Network.trusted(net.architecture, tuple(freeze(w, net.dtype) for w in weights),
                           tuple(freeze(v, net.dtype) for v in biases))
