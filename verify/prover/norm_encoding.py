"""Predicates on the norms, balance and data of networks as formulas; see `encoding`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

import z3

from verify.network.pairs import Parameter
from verify.network.paths import full_paths, partial_paths
from verify.prover.formula import Encoding, decidable, fresh, power, total
from verify.prover.sparsity_encoding import rank_is
from verify.prover.symbolic_network import (
    Formula,
    SymbolicNetwork,
    Term,
    absolute,
    product,
)

Points = Sequence[Sequence[Term]]


def _sums_around(net: SymbolicNetwork, p: int) -> list[tuple[Term, Term]]:
    """The sums of |w|^p that each hidden neuron reads and sends."""
    powers = {edge: power(absolute(term), p) for edge, term in net.values.items()
              if len(edge) == 2}
    return [(total([term for edge, term in powers.items() if edge[1] == neuron]),
             total([term for edge, term in powers.items() if edge[0] == neuron]))
            for neuron in net.architecture.hidden]


def _balanced(net: SymbolicNetwork, p: int) -> Formula:
    return z3.And([reads == sends for reads, sends in _sums_around(net, p)])


def _two_layer_minimum(a: SymbolicNetwork, b: SymbolicNetwork, p: int) -> Formula:
    return z3.And([z3.And(reads == sends, reads * sends == before * after)
                   for (reads, sends), (before, after) in zip(
                       _sums_around(b, p), _sums_around(a, p), strict=True)])


def _chain_minimum(a: SymbolicNetwork, b: SymbolicNetwork, p: int) -> Formula:
    ours, theirs = ([power(absolute(term), p) for edge, term in net.values.items()
                     if len(edge) == 2] for net in (a, b))
    size = len(ours)
    return power(total(theirs), size) == size**size * product(ours)


def _norm(net: SymbolicNetwork, factor: dict[int, Term], inverse: dict[int, Term], p: int) -> Term:
    one = z3.RealVal(1)
    return total([power(absolute(term), p) * power(factor.get(edge[1], one), p)
                  * power(inverse.get(edge[0], one), p)
                  for edge, term in net.values.items() if len(edge) == 2])


def _midpoint(net: SymbolicNetwork, x: Sequence[Term], y: Sequence[Term], p: int, *,
              holds: bool) -> Formula:
    """With new variables for the inverses of x and y, which have to be positive."""
    hidden = net.architecture.hidden
    r, s = ([fresh("r") for _ in hidden] for _ in "xy")
    domain = [z3.And(t > 0, t * u == 1) for factors, inverses in ((x, r), (y, s))
              for t, u in zip(factors, inverses, strict=True)]
    middle, left, right = (
        _norm(net, *({v: t * u for v, t, u in zip(hidden, *pair, strict=True)} for pair in pairs),
              p) for pairs in (((x, y), (r, s)), ((x, x), (r, r)), ((y, y), (s, s))))
    inequality = 2 * middle <= left + right
    return z3.And(*domain, inequality if holds else z3.Not(inequality))


def _largest(terms: Sequence[Term]) -> Term:
    return reduce(lambda s, t: z3.If(t > s, t, s), map(absolute, terms))


def _maxima(net: SymbolicNetwork) -> list[tuple[Term, Term]]:
    return [(_largest([term for edge, term in net.values.items() if edge[-1] == neuron
                       and len(edge) == 2]),
             _largest([term for edge, term in net.values.items() if edge[0] == neuron
                       and len(edge) == 2])) for neuron in net.architecture.hidden]


def _equalized(net: SymbolicNetwork) -> Formula:
    return z3.And([reads == sends for reads, sends in _maxima(net)])


def _precision_at_most(a: SymbolicNetwork, b: SymbolicNetwork) -> Formula:
    (above, below), (other, bound) = map(_precision, (a, b))
    return z3.Or(below == 0, z3.And(bound == 0, above == 0),
                 z3.And(below > 0, bound > 0, above * bound <= other * below))


def _precision(net: SymbolicNetwork) -> tuple[Term, Term]:
    """Numerator and denominator."""
    pairs = _maxima(net)
    return (total([r * s for r, s in pairs]),
            _largest([r for r, _ in pairs]) * _largest([s for _, s in pairs]))


def _phi_rank_maximal(net: SymbolicNetwork) -> Formula:
    """Of the derivative of Phi, by its minors."""
    routes = [list(pairwise(path)) for path in full_paths(net.architecture)]
    routes += [[(path[0],), *pairwise(path)] for path in partial_paths(net.architecture)]
    zero = z3.RealVal(0)
    rows = [tuple(product([net.values[other] for other in route if other != parameter])
                  if parameter in route else zero for parameter in net.values)
            for route in routes]
    return rank_is(rows, len(net.values) - net.architecture.n_hidden)


def _one_activation(net: SymbolicNetwork, points: Points) -> Formula:
    states = [net.preactivations(point) for point in points]
    return z3.And([(states[0][v] > 0) == (state[v] > 0) for state in states[1:]
                   for v in net.architecture.hidden if net.architecture.kind(v) == "relu"])


def _preserves_mean(net: SymbolicNetwork, points: Points) -> Formula:
    n = len(points)
    mean = [total(list(column)) / n for column in zip(*points, strict=True)]
    values = zip(*map(net.realization, points), strict=True)
    return z3.And([value == total(list(column)) / n
                   for value, column in zip(net.realization(mean), values, strict=True)])


def _drift_second_order(net: SymbolicNetwork, x: Points, y: Points) -> Formula:
    slope = _gradient(net, x, y)
    after = {name: value - slope[name] for name, value in net.values.items()}
    return z3.And([end - start == change for end, start, change in zip(
        *(_balances(net, values) for values in (after, net.values, slope)), strict=True)])


def _weight_drift_second_order(net: SymbolicNetwork, x: Points, y: Points) -> Formula:
    """The terms of first order of the weights cancel."""
    slope = _gradient(net, x, y)
    return z3.And([total([net.values[e] * slope[e] for e in slope if len(e) == 2 and e[1] == v])
                   == total([net.values[e] * slope[e] for e in slope if len(e) == 2 and e[0] == v])
                   for v in net.architecture.hidden])


def _balances(net: SymbolicNetwork, values: dict[Parameter, Term]) -> list[Term]:
    """The sums of squares that each hidden neuron reads, its bias among them, less what it sends.
    """
    return [total([value * value for name, value in values.items() if name[-1] == v])
            - total([value * value for name, value in values.items()
                     if len(name) == 2 and name[0] == v]) for v in net.architecture.hidden]


def _gradient(net: SymbolicNetwork, x: Points, y: Points) -> dict[Parameter, Term]:
    """Of half the sum of squared errors; a neuron at its kink counts as inactive."""
    architecture, zero = net.architecture, z3.RealVal(0)
    terms: dict[Parameter, list[Term]] = {name: [] for name in net.values}
    for point, wanted in zip(x, y, strict=True):
        pre = net.preactivations(point)
        back: dict[int, list[Term]] = {v: [] for v in range(architecture.n_neurons)}
        for output, value in zip(architecture.outputs, wanted, strict=True):
            back[output].append(pre[output] - value)
        for neuron in reversed(range(architecture.n_inputs, architecture.n_neurons)):
            here = total(back[neuron])
            if architecture.kind(neuron) == "relu":
                here = z3.If(pre[neuron] > 0, here, zero)
            for name in terms:
                if name[-1] == neuron and len(name) == 2:
                    terms[name].append(here * net.gated(name[0], pre[name[0]]))
                    back[name[0]].append(here * net.values[name])
                elif name[-1] == neuron:
                    terms[name].append(here)
    return {name: total(parts) for name, parts in terms.items()}


NORMS: dict[str, Encoding] = {
    "balanced": decidable(_balanced),
    "two_layer_minimum": decidable(_two_layer_minimum),
    "chain_minimum": decidable(_chain_minimum),
    "norm_log_midpoint_convex": Encoding(lambda *given: _midpoint(*given, holds=True),
                                         lambda *given: _midpoint(*given, holds=False)),
    "equalized": decidable(_equalized),
    "precision_at_most": decidable(_precision_at_most),
    "parameters_equal": decidable(lambda a, b: z3.And([
        s == b.values[parameter] for parameter, s in a.values.items()])),
    "phi_rank_maximal": decidable(_phi_rank_maximal),
    "one_activation": decidable(_one_activation),
    "preserves_mean": decidable(_preserves_mean),
    "drift_second_order": decidable(_drift_second_order),
    "weight_drift_second_order": decidable(_weight_drift_second_order),
}
