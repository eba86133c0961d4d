"""From a counterexample to a minimal one: fewest neurons, fewest nonzeros, smallest numbers."""

from __future__ import annotations

import math
import time
from itertools import islice

from verify.search.edits import smaller
from verify.search.refutes import Refutes
from verify.search.size import Instance, Size, size
from verify.search.smallest import in_order

_INSTANCES = 40_000


def shrink(instance: Instance, refutes: Refutes, *, until: float = math.inf) -> Instance:
    """A smaller instance that refutes and that no single step makes smaller.

    At first single steps down are taken, each accepted only if it is smaller in the order of
    `size`: leave out a neuron, a row or a column, merge a layer away, set a number to a smaller
    one, in all networks at once or in one argument, rescale a neuron. Then all smaller instances
    with numbers 0, 1, -1, 2, -2 are gone through, from the smallest, as far as 40,000 go and the
    clock has not come to `until`: if that is all of them, none is smaller. Deterministic but for
    the clock.
    """
    instance = descend(instance, refutes)
    found = smallest(refutes, size(instance), until=until)
    return instance if found is None else found


def descend(instance: Instance, refutes: Refutes) -> Instance:
    """The end of a chain of single steps down."""
    current = size(instance)
    progress = True
    while progress:
        progress = False
        for candidate in smaller(instance):
            found = size(candidate)
            if found < current and refutes(candidate):
                instance, current, progress = candidate, found, True
                break
    return instance


def smallest(refutes: Refutes, below: Size, *, until: float = math.inf) -> Instance | None:
    """The first instance in the order of `size` that refutes, if one comes before `below`."""
    for filling in islice(in_order(refutes.theorem.arguments, refutes.is_possible), _INSTANCES):
        if filling.size >= below or time.monotonic() > until:
            return None
        candidate = filling.instance
        if refutes(candidate):
            return candidate
    return None
