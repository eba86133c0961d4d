"""From a counterexample to a minimal one: fewest neurons, fewest nonzeros, smallest numbers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, islice, product

from verify.search.edits import smaller
from verify.search.refutes import Refutes
from verify.search.size import Instance, Size, height, numbers_of, size
from verify.search.smallest import in_order, shape_of, smallest_shapes

_INSTANCES = 30_000
_NUMBERS = 12  # of which two at once are changed
_SMALL = tuple(map(Fraction, (0, 1, -1, 2, -2)))


def shrink(instance: Instance, refutes: Refutes, *, until: float = math.inf) -> Instance:
    """A smaller instance that refutes and that no single step makes smaller.

    At first single steps down are taken, each accepted only if it is smaller in the order of
    `size`: leave out a neuron, a row or a column, merge a layer away, set a number to a smaller
    one, in all networks at once or in one argument, rescale a neuron; where there are few numbers,
    then any two of them are changed at once. Then all smaller instances
    with numbers 0, 1, -1, 2, -2 are gone through, from the smallest, as far as 30,000 go and a
    quarter of the time that is left: if that is all of them, none is smaller. Deterministic but for
    the clock.
    """
    instance = descend(instance, refutes, until=until)
    while (other := _two_at_once(instance, refutes, until)) is not None:
        instance = descend(other, refutes, until=until)
    now = time.monotonic()
    found = smallest(refutes, size(instance), until=now + max(0.0, until - now) / 4)
    return instance if found is None else found


def descend(instance: Instance, refutes: Callable[[Instance], bool], *,
            until: float = math.inf) -> Instance:
    """The end of a chain of single steps down, or where it is when the clock comes to `until`."""
    current = size(instance)
    progress = True
    while progress:
        progress = False
        for candidate in smaller(instance) if time.monotonic() <= until else ():
            found = size(candidate)
            if found < current and refutes(candidate):
                instance, current, progress = candidate, found, True
                break
    return instance


def _two_at_once(instance: Instance, refutes: Refutes, until: float) -> Instance | None:
    """A smaller instance that refutes and differs in two numbers, if there are few of them."""
    arguments = refutes.theorem.arguments
    shape = shape_of(arguments, instance)
    numbers = [number for name in arguments for number in numbers_of(instance[name])]
    if shape is None or len(numbers) > _NUMBERS:
        return None
    current = size(instance)
    for i, j in combinations(range(len(numbers)), 2):
        for left, right in product(_SMALL, repeat=2):
            changed = list(numbers)
            changed[i], changed[j] = left, right
            if (sum(map(bool, changed)), sum(map(height, changed))) >= current[1:3]:
                continue
            candidate = shape.filled(changed)
            if time.monotonic() <= until and refutes(candidate):
                return candidate
    return None


def smallest(refutes: Refutes, below: Size, *, until: float = math.inf) -> Instance | None:
    """The first instance in the order of `size` that refutes, if one comes before `below`."""
    shapes = smallest_shapes(refutes.theorem.arguments, refutes.is_possible)
    for filling in islice(in_order(shapes), _INSTANCES):
        if filling.size >= below or time.monotonic() > until:
            return None
        candidate = filling.instance
        if refutes(candidate):
            return candidate
    return None
