"""Networks on small directed acyclic graphs: all kinds mixed, skips, dead ends, zero weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from verify.lifting.live import Live
from verify.network.architecture import KINDS
from verify.network.graph import network_of_nodes
from verify.network.network import Network
from verify.network.pairs import Parameter, parameters, with_parameters
from verify.strategies.layered import SearchStrategy, require_counts
from verify.symmetry.rescaling import signed_rescale

Choose = Callable[[Sequence[Any]], Any]  # picks one of the options, the first being the simplest

NUMBERS = tuple(map(Fraction, (0, 1, -1, 0, 2, "1/2", -2, "-3/2")))
RELATIONS = ("rescaled", "flipped", "off the paths", "same signs", "disturbed", "unrelated")
FACTORS = tuple(map(Fraction, (1, 2, "1/2", 3, "2/3")))


def dags(*, max_inputs: int = 2, max_hidden: int = 4, max_outputs: int = 2,
         kinds: Sequence[str] = KINDS) -> SearchStrategy[Network]:
    """Exact networks on directed acyclic graphs, a hidden neuron being of any of the kinds."""
    _require(max_inputs, max_hidden, max_outputs, kinds)
    return _drawing(lambda choose: assemble(choose, max_inputs=max_inputs, max_hidden=max_hidden,
                                            max_outputs=max_outputs, kinds=kinds))


def dag_pairs(*, max_inputs: int = 2, max_hidden: int = 4, max_outputs: int = 2,
              kinds: Sequence[str] = KINDS,
              relations: Sequence[str] = RELATIONS) -> SearchStrategy[dict[str, Network]]:
    """Two such networks of one architecture, in one of the relations.

    b is a "rescaled" by positive factors, or "flipped" (by factors of either sign), or rescaled and
    then changed: "off the paths" where Phi does not vanish, everywhere but to the "same signs" or
    0, or "disturbed" in one parameter; or it is "unrelated".
    """
    _require(max_inputs, max_hidden, max_outputs, kinds)
    _require_among("relations", relations, RELATIONS)

    def pair(choose: Choose) -> dict[str, Network]:
        a = assemble(choose, max_inputs=max_inputs, max_hidden=max_hidden,
                     max_outputs=max_outputs, kinds=kinds)
        return {"a": a, "b": relative(choose, a, relations)}

    return _drawing(pair)


def _require(max_inputs: int, max_hidden: int, max_outputs: int, kinds: Sequence[str]) -> None:
    require_counts(1, max_inputs=max_inputs, max_outputs=max_outputs)
    require_counts(0, max_hidden=max_hidden)
    _require_among("kinds", kinds, KINDS)


def _require_among(name: str, given: Sequence[str], known: Sequence[str]) -> None:
    if isinstance(given, str) or not given or not set(given) <= set(known):
        raise ValueError(f"{name} must be some of {', '.join(known)}, got {given!r}")


def _drawing(make: Callable[[Choose], Any]) -> SearchStrategy[Any]:
    @st.composite
    def strategy(draw: Callable[[SearchStrategy[Any]], Any]) -> Any:
        return make(lambda options: draw(st.sampled_from(options)))

    return strategy()


def assemble(choose: Choose, *, max_inputs: int = 2, max_hidden: int = 4, max_outputs: int = 2,
             kinds: Sequence[str] = KINDS) -> Network:
    """The network that a sequence of choices describes; `random.Random(seed).choice` makes one."""
    n_inputs = choose(range(1, max_inputs + 1))
    n_hidden = choose(range(max_hidden + 1))
    n_outputs = choose(range(1, max_outputs + 1))
    nodes = []
    for node in range(n_inputs, n_inputs + n_hidden + n_outputs):
        output = node >= n_inputs + n_hidden
        kind = "output" if output else choose(kinds)
        bias = None if kind == "maxpool" else choose(NUMBERS)
        readable = range(n_inputs + n_hidden) if output else range(node)
        sources = [source for source in readable if choose((True, False))]
        nodes.append((kind, bias, {source: choose(NUMBERS)
                                   for source in sources or [choose(readable)]}))
    return network_of_nodes(n_inputs, nodes)


def relative(choose: Choose, a: Network, relations: Sequence[str] = RELATIONS) -> Network:
    """A network of the architecture of `a`, in one of these relations to it."""
    relation = choose(relations)
    if relation == "unrelated":
        return with_parameters(a.architecture, [choose(NUMBERS) for _ in parameters(a)])
    signs = (1, -1) if relation == "flipped" else (1,)
    b = signed_rescale(a, [choose(FACTORS) * choose(signs) for _ in a.architecture.hidden])
    values: dict[Parameter, Fraction] = dict(parameters(b))
    if relation == "off the paths":
        live = Live(b).parameters
        for parameter in values:
            if parameter not in live and values[parameter]:
                values[parameter] *= choose(FACTORS)
    elif relation == "same signs":
        values = {parameter: value * choose((*FACTORS, Fraction(0))) if value else choose(NUMBERS)
                  for parameter, value in values.items()}
    elif relation == "disturbed":
        parameter = choose(list(values))
        values[parameter] = choose([-values[parameter], *NUMBERS])
    return with_parameters(a.architecture, values.values())
