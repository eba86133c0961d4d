"""The paths of an architecture, listed lazily in one fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product

from verify.claims.budget import Budget
from verify.claims.errors import BudgetExceeded
from verify.network.architecture import Architecture

Path = tuple[int, ...]


def paths(architecture: Architecture, *, budget: Budget | None = None) -> Iterator[Path]:
    """Every path, full ones first, each kind in lexicographic order of the neurons.

    A full path starts at an input; a partial path at the neuron whose bias it carries; both end
    at an output, and `(output,)` is the path of an output's own bias.

    Cost: O(length) a path, and no memory: nothing is listed before it is asked for.
    Raises: BudgetExceeded when the budget is spent, in the middle of the listing.

    >>> list(paths(Architecture.layered([1, 2, 1])))
    [(0, 1, 3), (0, 2, 3), (1, 3), (2, 3), (3,)]
    """
    listing = chain(full_paths(architecture), partial_paths(architecture))
    if budget is None:
        yield from listing
        return
    meter = budget.meter("paths", sum(architecture.n_paths))
    for path in listing:
        meter.spend()
        yield path


def full_paths(architecture: Architecture) -> Iterator[Path]:
    """The paths that start at an input, in lexicographic order."""
    if architecture.is_layered:
        return product(*architecture.layers())
    return _walks(architecture, list(architecture.inputs))


def partial_paths(architecture: Architecture) -> Iterator[Path]:
    """The paths that start at a neuron with a bias, in lexicographic order."""
    if architecture.is_layered:
        layers = architecture.layers()
        return chain.from_iterable(product(*layers[start:]) for start in range(1, len(layers)))
    return _walks(architecture, [neuron for neuron, _ in architecture.incoming()
                                 if architecture.has_bias(neuron)])


def require_few(architecture: Architecture, max_paths: int) -> None:
    """Raises: BudgetExceeded, before anything is listed, if there are more paths than that."""
    full, partial = architecture.n_paths
    if full + partial > max_paths:
        raise BudgetExceeded(f"{full + partial} paths ({full} full, {partial} partial), "
                             f"{max_paths} allowed", needed=full + partial, allowed=max_paths)


def live_successors(architecture: Architecture) -> list[list[int]]:
    """For each neuron, in order, the successors from which some output can be reached."""
    successors: list[list[int]] = [[] for _ in range(architecture.n_neurons)]
    for neuron, sources in architecture.incoming():
        for source in sources:
            successors[source].append(neuron)
    outputs = architecture.outputs
    for neuron in reversed(range(outputs.start)):
        successors[neuron] = [after for after in successors[neuron]
                              if after in outputs or successors[after]]
    return successors


def _walks(architecture: Architecture, starts: list[int]) -> Iterator[Path]:
    successors, outputs = live_successors(architecture), architecture.outputs
    stack: list[Path] = [(start,) for start in reversed(starts)]
    while stack:
        path = stack.pop()
        if path[-1] in outputs:
            yield path
        stack.extend((*path, after) for after in reversed(successors[path[-1]]))
