"""Predicates as formulas over the reals: one entry a predicate, one formula for yes, one for no.

A formula may use variables of its own, which are meant existentially: the factors of a rescaling, a
point where two functions differ. Where an answer says "for all points" there is no such formula,
and its entry is the sentence that says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product
from typing import Any

import z3

from verify.claims.errors import BudgetExceeded
from verify.claims.predicate import Condition
from verify.network.architecture import Architecture
from verify.network.paths import full_paths, paths, require_few
from verify.prover.convolution_encoding import CONVOLUTION
from verify.prover.factor_encoding import FACTORS
from verify.prover.formula import Encoding, decidable, fresh
from verify.prover.norm_encoding import NORMS
from verify.prover.sparsity_encoding import SPARSITY
from verify.prover.symbolic_network import (
    Formula,
    NotEncodable,
    SymbolicNetwork,
    Term,
    absolute,
)
from verify.prover.symbolic_network import product as product_of

_PATHS = 2_000
_WALKS = 2_000
_NEURONS = 10


def encoded(condition: Condition, objects: dict[str, Any], *, answer: bool) -> Formula:
    """The formula that the condition holds of these objects (or, with answer=False, fails).

    Raises: NotEncodable, BudgetExceeded.
    """
    name, positive = condition.predicate.name, answer
    while name.startswith("not_"):
        name, positive = name.removeprefix("not_"), not positive
    if name not in ENCODINGS:
        raise NotEncodable(f"{name} has no encoding")
    build = ENCODINGS[name].holds if positive else ENCODINGS[name].fails
    if isinstance(build, str):
        raise NotEncodable(f"{condition} {'assumed' if answer else 'denied'}: {build}")
    return build(*(objects[argument] for argument in condition.arguments))


def point(architecture: Architecture) -> list[Term]:
    """A new point of the input space."""
    return [fresh("x") for _ in architecture.inputs]


def same_sign(s: Term, t: Term) -> Formula:
    """Both are positive, both negative, or both 0."""
    return z3.And((s > 0) == (t > 0), (s < 0) == (t < 0))


def _pairs(a: SymbolicNetwork, b: SymbolicNetwork) -> Iterator[tuple[Any, Term, Term]]:
    for parameter, value in a.values.items():
        yield parameter, value, b.values[parameter]


def _sign_equal(a: SymbolicNetwork, b: SymbolicNetwork) -> Formula:
    return z3.And([same_sign(s, t) for _, s, t in _pairs(a, b)])


def _compatible_signs(a: SymbolicNetwork, b: SymbolicNetwork) -> Formula:
    return z3.And([s * t >= 0 for _, s, t in _pairs(a, b)])


def _phi_equal(a: SymbolicNetwork, b: SymbolicNetwork) -> Formula:
    require_few(a.architecture, _PATHS)
    return z3.And([a.phi(path) == b.phi(path) for path in paths(a.architecture)])


def _full_path_phi_equal(a: SymbolicNetwork, b: SymbolicNetwork) -> Formula:
    require_few(a.architecture, _PATHS)
    return z3.And([a.phi(path) == b.phi(path) for path in full_paths(a.architecture)])


def _segre_equal(a: SymbolicNetwork, b: SymbolicNetwork) -> Formula:
    layers = a.architecture.layers()
    matrices = [list(product(before, here)) for before, here in pairwise(layers)]
    entries = list(product(*matrices))
    if len(entries) > _PATHS:
        raise BudgetExceeded(f"{len(entries)} entries of the tensor, {_PATHS} allowed",
                             needed=len(entries), allowed=_PATHS)
    return z3.And([product_of([a.values[edge] for edge in entry])
                   == product_of([b.values[edge] for edge in entry]) for entry in entries])


def _admissible(net: SymbolicNetwork) -> Formula:
    hidden = net.architecture.hidden
    edges = [parameter for parameter in net.values if len(parameter) == 2]
    return z3.And([z3.Or([net.values[edge] != 0 for edge in edges if edge[side] == neuron])
                   for neuron in hidden for side in (0, 1)])


def _scaling(a: SymbolicNetwork, b: SymbolicNetwork, *, signed: bool) -> Formula:
    """There are factors; they are new variables."""
    hidden = a.architecture.hidden
    factor = {neuron: fresh("f") for neuron in hidden}
    range_of = [f != 0 if signed else f > 0 for f in factor.values()]
    one = z3.RealVal(1)
    return z3.And(*range_of, *(
        t * (factor.get(parameter[0], one) if len(parameter) == 2 else one)
        == factor.get(parameter[-1], one) * s for parameter, s, t in _pairs(a, b)))


def _no_scaling(a: SymbolicNetwork, b: SymbolicNetwork, *, signed: bool) -> Formula:
    """A sign (or a support) differs, or the ratios along a closed walk do not multiply to 1.

    Inputs, outputs and bias sources are one node. Only walks count none of whose parameters
    vanishes; those that visit no node twice suffice.
    """
    supports = [(s == 0) != (t == 0) if signed else z3.Not(same_sign(s, t))
                for _, s, t in _pairs(a, b)]
    broken = []
    for walk in closed_walks(a.architecture):
        left = product_of([(b if forward else a).values[p] for p, forward in walk])
        right = product_of([(a if forward else b).values[p] for p, forward in walk])
        broken.append(z3.And(*(a.values[p] != 0 for p, _ in walk), left != right))
    return z3.Or(*supports, *broken)


def closed_walks(architecture: Architecture) -> list[list[tuple[Any, bool]]]:
    """The cycles without repeated nodes in the graph of parameters, each in one direction.

    A cycle is a list of (parameter, whether it is followed forward). All neurons that are not
    hidden, and the sources of biases, are the node -1; a parameter from -1 to -1 is a cycle.
    Raises: BudgetExceeded beyond 2,000.
    """
    hidden = architecture.hidden
    steps: dict[int, list[tuple[int, Any, bool]]] = {-1: [], **{v: [] for v in hidden}}
    cycles: list[list[tuple[Any, bool]]] = []
    every: list[Any] = []
    for neuron, sources in architecture.incoming():
        every.extend((source, neuron) for source in sources)
        if architecture.has_bias(neuron):
            every.append((neuron,))
    for parameter in every:
        tail = parameter[0] if len(parameter) == 2 and parameter[0] in hidden else -1
        head = parameter[-1] if parameter[-1] in hidden else -1
        if tail == head:
            cycles.append([(parameter, True)])
        else:
            steps[tail].append((head, parameter, True))
            steps[head].append((tail, parameter, False))
    index = {parameter: i for i, parameter in enumerate(every)}

    def extend(start: int, node: int, walk: list[tuple[Any, bool]], seen: set[int]) -> None:
        for after, parameter, forward in steps[node]:
            if after == start and walk and index[walk[0][0]] < index[parameter]:
                cycles.append([*walk, (parameter, forward)])
                if len(cycles) > _WALKS:
                    raise BudgetExceeded(f"more than {_WALKS} closed walks of parameters",
                                         needed=None, allowed=_WALKS)
            elif after > start and after not in seen:
                extend(start, after, [*walk, (parameter, forward)], seen | {after})

    for start in (-1, *hidden):
        extend(start, start, [], {start})
    return cycles


def _differ(a: SymbolicNetwork, b: SymbolicNetwork) -> Formula:
    """At some point, which is new variables, the functions differ."""
    x = point(a.architecture)
    return z3.Or([s != t for s, t in zip(a.realization(x), b.realization(x), strict=True)])


def _activation_dot_phi(net: SymbolicNetwork, x: Sequence[Term]) -> Formula:
    require_few(net.architecture, _PATHS)
    pre, architecture = net.preactivations(x), net.architecture
    totals: dict[int, list[Term]] = {output: [] for output in architecture.outputs}
    for path in paths(architecture):
        on = z3.And([pre[v] > 0 for v in path if architecture.kind(v) == "relu"])
        value = net.phi(path)
        if path[0] in architecture.inputs:
            value = value * x[path[0]]
        totals[path[-1]].append(z3.If(on, value, z3.RealVal(0)))
    return z3.And([pre[output] == z3.Sum(*terms, z3.RealVal(0))
                   for output, terms in totals.items()])


def _path_norm_is_sweep(net: SymbolicNetwork) -> Formula:
    require_few(net.architecture, _PATHS)
    total = z3.Sum(*(absolute(net.phi(path)) for path in paths(net.architecture)), z3.RealVal(0))
    size = SymbolicNetwork(net.architecture, {p: absolute(t) for p, t in net.values.items()})
    one = [z3.RealVal(1)] * net.architecture.n_inputs
    return total == z3.Sum(*size.realization(one), z3.RealVal(0))


def _path_lipschitz(a: SymbolicNetwork, b: SymbolicNetwork, x: Sequence[Term]) -> Formula:
    require_few(a.architecture, _PATHS)
    distance = z3.Sum(*(absolute(a.phi(path) - b.phi(path)) for path in paths(a.architecture)))
    gap = z3.Sum(*(absolute(s - t) for s, t in zip(a.realization(x), b.realization(x),
                                                  strict=True)), z3.RealVal(0))
    size: Term = z3.RealVal(1)
    for coordinate in map(absolute, x):
        size = z3.If(coordinate > size, coordinate, size)
    return gap <= size * distance


def _twins(net: SymbolicNetwork, *, positive: bool) -> Formula:
    """Two rows are parallel and their scalar product has the right sign."""
    pairs = []
    for layer in range(1, len(net.architecture.layers()) - 1):
        for (_, r), (_, s) in combinations(net.rows(layer), 2):
            dot = z3.Sum(*(t * u for t, u in zip(r, s, strict=True)))
            minors = [r[i] * s[j] == r[j] * s[i] for i, j in combinations(range(len(r)), 2)]
            pairs.append(z3.And(dot > 0 if positive else dot < 0, *minors))
    return z3.Or(pairs)


def _sets(neurons: Sequence[int]) -> Iterator[tuple[int, ...]]:
    if len(neurons) > _NEURONS:
        raise BudgetExceeded(f"the sets of {len(neurons)} neurons, those of {_NEURONS} allowed",
                             needed=len(neurons), allowed=_NEURONS)
    for size in range(1, len(neurons) + 1):
        yield from combinations(neurons, size)


def _irreducible(net: SymbolicNetwork) -> Formula:
    layers, conditions = net.architecture.layers(), []
    for before, here, after in zip(layers, layers[1:], layers[2:], strict=False):
        for chosen in _sets(here):
            conditions.append(z3.Or([
                z3.Sum(*(net.values[v, z] * net.values[u, v] for v in chosen)) != 0
                for u in before for z in after]))
    return z3.And(conditions)


def _flip_noticed(net: SymbolicNetwork) -> Formula:
    """For each set of neurons of a layer, some point tells the network from the flipped one."""
    layers, conditions = net.architecture.layers(), []
    for before, here, after in zip(layers, layers[1:], layers[2:], strict=False):
        for chosen in _sets(here):
            values = dict(net.values)
            for v in chosen:
                values |= {(u, v): -net.values[u, v] for u in before}
                values[v,] = -net.values[v,]
            for z in after:
                values[z,] = z3.Sum(net.values[z,], *(net.values[v, z] * net.values[v,]
                                                      for v in chosen))
            conditions.append(_differ(net, SymbolicNetwork(net.architecture, values)))
    return z3.And(conditions)


def _sign_flips_distinct(net: SymbolicNetwork) -> Formula:
    """Every set of hidden neurons is joined to the rest, or to a bias, by a nonzero parameter."""
    conditions = []
    for chosen in map(set, _sets(net.architecture.hidden)):
        conditions.append(z3.Or([
            value != 0 for parameter, value in net.values.items()
            if (parameter[-1] in chosen) != (len(parameter) == 2 and parameter[0] in chosen)]))
    return z3.And(conditions)


_ALL_POINTS = "it speaks of all points"

ENCODINGS: dict[str, Encoding] = {
    "sign_equal": decidable(_sign_equal),
    "compatible_signs": decidable(_compatible_signs),
    "phi_equal": decidable(_phi_equal),
    "full_path_phi_equal": decidable(_full_path_phi_equal),
    "segre_equal": decidable(_segre_equal),
    "admissible": decidable(_admissible),
    "scaling_equivalent": Encoding(lambda a, b: _scaling(a, b, signed=False),
                                   lambda a, b: _no_scaling(a, b, signed=False)),
    "signed_scaling_equivalent": Encoding(lambda a, b: _scaling(a, b, signed=True),
                                          lambda a, b: _no_scaling(a, b, signed=True)),
    "realization_equal": Encoding(_ALL_POINTS, _differ),
    "realization_is_activation_dot_phi": decidable(_activation_dot_phi),
    "path_norm_is_sweep": decidable(_path_norm_is_sweep),
    "path_norm_is_max_sweep": decidable(_path_norm_is_sweep),  # layered: no max-pool
    "path_lipschitz": decidable(_path_lipschitz),
    "positive_twins": decidable(lambda net: _twins(net, positive=True)),
    "negative_twins": decidable(lambda net: _twins(net, positive=False)),
    "irreducible": decidable(_irreducible),
    "flip_preserves_realization": Encoding(_ALL_POINTS, _flip_noticed),
    "sign_flips_distinct": decidable(_sign_flips_distinct),
    **NORMS,
    **SPARSITY,
    **CONVOLUTION,
    **FACTORS,
}
