"""Which neurons are on at a point, and with them which paths."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.predicate import predicate
from verify.lifting.embedding import embedding
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.network.paths import Path, paths, require_few
from verify.network.realization import exact_point, exact_value, neuron_values


@final
@dataclass(frozen=True, slots=True)
class Activation:
    """The state of every hidden neuron at one point.

    `pattern` holds, for each hidden neuron in order, 1 where a ReLU's pre-activation is positive
    (strictly), 0 where it is not; identity neurons and max-pools always let their value through
    and hold 1. `selected` maps each max-pool to the neuron whose product it passes on, the first
    in neuron order among those that attain the maximum. `kinks` lists the hidden neurons where
    the point is on a kink: a ReLU whose pre-activation is 0, a max-pool whose maximum is attained
    twice.
    """

    pattern: tuple[int, ...]
    selected: dict[int, int]
    kinks: tuple[int, ...]

    @property
    def on_kink(self) -> bool:
        """Some hidden neuron is on a kink."""
        return bool(self.kinks)

    def of(self, path: Path, first_hidden: int) -> int:
        """1 if every neuron of the path passes its value on, else 0."""
        for position, neuron in enumerate(path):
            hidden = neuron - first_hidden
            if 0 <= hidden < len(self.pattern):
                if not self.pattern[hidden]:
                    return 0
                if neuron in self.selected and self.selected[neuron] != path[position - 1]:
                    return 0
        return 1


def activation(net: Network, x: Any) -> Activation:
    """The activation pattern at x is that of the exact pre-activations, never of rounded ones.

    Shapes: x is one point (d,).
    Cost: O(#parameters) rational operations.
    Raises: InvalidInstance if x has another number of coordinates.

    >>> import verify
    >>> state = activation(verify.Network([[[1], [-1]], [[1, 1]]], [[0, 1], [0]]), [1])
    >>> state.pattern, state.on_kink
    ((1, 0), True)
    """
    net = require_network(net).exactly()
    architecture = net.architecture
    pre, post = neuron_values(net, exact_point(net, x))
    pattern, kinks, selected = [], [], {}
    for neuron, sources, row, _ in net.rows():
        kind = architecture.kind(neuron)
        if kind == "output":
            break
        pattern.append(int(kind != "relu" or pre[neuron] > 0))
        if kind == "maxpool":
            best = [source for source, weight in zip(sources, row, strict=True)
                    if weight * post[source] == pre[neuron]]
            selected[neuron] = best[0]
            if len(best) > 1:
                kinks.append(neuron)
        elif kind == "relu" and pre[neuron] == 0:
            kinks.append(neuron)
    return Activation(tuple(pattern), selected, tuple(kinks))


def path_activations(net: Network, x: Any, *, max_paths: int = 1_000_000) -> dict[Path, int]:
    """The activation of a path is the product of the states of its neurons: 0 or 1.

    A partial path's first neuron counts; a max-pool lets through only the neuron it selects.

    Cost: O(#paths). Raises: BudgetExceeded, before any path is listed.
    """
    require_few(require_network(net).architecture, max_paths)
    state, first = activation(net, x), net.architecture.n_inputs
    return {path: state.of(path, first) for path in paths(net.architecture)}


def activation_dot_phi(net: Network, x: Any, *, max_paths: int = 1_000_000) -> tuple[Fraction, ...]:
    """For each output the sum of activation * Phi over the paths that end there is f(x).

    On a full path the coordinate of x at its input is a third factor. Always exact.

    Cost: O(#paths); `net(x)` is the same at O(#parameters).
    Raises: BudgetExceeded, before any path is listed.
    Source: the talk, f = <activations, Phi>.

    >>> import verify
    >>> net = verify.Network([[[1], [-1]], [[2, 3]]], [[0, 1], [5]])
    >>> activation_dot_phi(net, [4]) == net([4])
    True
    """
    net = require_network(net).exactly()
    point = exact_point(net, x)
    phi = embedding(net, max_paths=max_paths)
    state, architecture = activation(net, point), net.architecture
    totals = dict.fromkeys(architecture.outputs, Fraction(0))
    for paths_of, is_full in ((phi.full, True), (phi.partial, False)):
        for path, value in paths_of.items():
            if value and state.of(path, architecture.n_inputs):
                totals[path[-1]] += Fraction(value) * (point[path[0]] if is_full else 1)
    return tuple(totals.values())


@predicate
def realization_is_activation_dot_phi(net: Network, x: Any) -> Decision:
    """f(x), output by output, is the sum over paths of activation * Phi (* x at the first input).

    Cost: O(#paths); Unknown beyond 10,000.
    Witness: nothing; both sides are recomputed.
    """
    name = "realization_is_activation_dot_phi"
    net = require_network(net).exactly()
    try:
        total = activation_dot_phi(net, x, max_paths=10_000)
    except BudgetExceeded as error:
        return Unknown(str(error))
    if total == exact_value(net, exact_point(net, x)):
        return Yes(Certificate(name, "yes"))
    return No(Certificate(name, "no"))
