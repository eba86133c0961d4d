"""What the network computes on one activation region: a polynomial in the parameters and x."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import sympy

from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.network.architecture import Architecture, require_architecture
from verify.symbolic.monomial import Monomials
from verify.symbolic.symbols import bias, coordinate, weight

_NONE: Mapping[int, int] = MappingProxyType({})


def activation_polynomial(architecture: Architecture, pattern: Sequence[int], *,
                          selected: Mapping[int, int] = _NONE,
                          max_terms: int = 1_000_000) -> tuple[sympy.Expr, ...]:
    """f(x), output by output, for all parameters and x with this activation pattern.

    A sum with one monomial a path that is active: w_u_v along it, times x_i at the input i where a
    full path starts, or b_v at the neuron v where a partial one does.

    pattern: 0 or 1 for each hidden neuron, as in `activation(net, x).pattern`; identity neurons
    and max-pools hold 1. selected: for each max-pool the neuron it passes on.

    Cost: O(#active paths), some ten microseconds each.
    Raises: InvalidInstance if the argument is no architecture or the pattern does not fit it;
        BudgetExceeded, before any term is made, if there are more than `max_terms`.

    >>> activation_polynomial(Architecture.layered([1, 2, 1]), (1, 0))
    (b_1*w_1_3 + b_3 + w_0_1*w_1_3*x_0,)
    """
    read = _active_sources(require_architecture(architecture), pattern, selected)
    _require_few(architecture, read, max_terms)
    terms: dict[int, list[tuple[sympy.Symbol, ...]]] = {
        neuron: [(coordinate(neuron),)] for neuron in architecture.inputs}
    symbols = [coordinate(neuron) for neuron in architecture.inputs]
    for neuron, _ in architecture.incoming():
        terms[neuron] = []
        if read[neuron] and architecture.has_bias(neuron):
            symbols.append(bias(neuron))
            terms[neuron].append((symbols[-1],))
        for source in read[neuron]:
            symbols.append(weight(source, neuron))
            terms[neuron] += [(*term, symbols[-1]) for term in terms[source]]
    product = Monomials(symbols).product
    return tuple(sympy.Add(*map(product, terms[output])) for output in architecture.outputs)


def _active_sources(architecture: Architecture, pattern: Sequence[int],
                    selected: Mapping[int, int]) -> dict[int, Sequence[int]]:
    """For each neuron that is no input the neurons it reads: none where it is off."""
    if len(pattern) != architecture.n_hidden:
        raise InvalidInstance(f"the pattern has {len(pattern)} entries, the architecture "
                              f"{architecture.n_hidden} hidden neurons")
    read: dict[int, Sequence[int]] = {}
    for neuron, sources in architecture.incoming():
        kind = architecture.kind(neuron)
        read[neuron] = sources
        if kind == "output":
            continue
        state = pattern[neuron - architecture.n_inputs]
        if state not in ((0, 1) if kind == "relu" else (1,)):
            raise InvalidInstance(f"pattern[{neuron - architecture.n_inputs}] is {state!r}, but "
                                  f"neuron {neuron} is {kind}: " +
                                  ("0 or 1" if kind == "relu" else "it is always 1"))
        if kind == "maxpool":
            if selected.get(neuron) not in sources:
                raise InvalidInstance(f"selected[{neuron}]: a neuron that max-pool {neuron} reads "
                                      "is needed")
            read[neuron] = (selected[neuron],)
        elif not state:
            read[neuron] = ()
    return read


def _require_few(architecture: Architecture, read: Mapping[int, Sequence[int]],
                 max_terms: int) -> None:
    counts = dict.fromkeys(architecture.inputs, 1)
    for neuron, sources in read.items():
        counts[neuron] = (sum(counts[source] for source in sources)
                          + bool(sources and architecture.has_bias(neuron)))
    needed = sum(counts[output] for output in architecture.outputs)
    if needed > max_terms:
        raise BudgetExceeded(f"{needed} terms, {max_terms} allowed", needed=needed,
                             allowed=max_terms)
