"""A shallow ReLU network from the values of its function alone, exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, final

from verify.claims.budget import Budget, Meter
from verify.claims.decision import Unknown
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.exact.matrix import inverse, times
from verify.exact.rank import kernel
from verify.identifiability.kinks import Kink, TooManyKinks, kinks
from verify.network.network import Network

Vector = tuple[Fraction, ...]
Oracle = Callable[[Vector], Sequence[Any]]
Hyperplane = tuple[Vector, Vector]  # (c, a): across a.y = 1 the gradient jumps by c a^T

_QUERIES = 200_000
_ORIENTATIONS = 2**18


@final
@dataclass(frozen=True, slots=True)
class Reconstruction:
    """`network` has the oracle's function, if that is one of at most so many hidden neurons.

    queries: how often the oracle was asked.
    """

    network: Network
    queries: int


def reconstruct(oracle: Oracle, *, n_inputs: int, width: int,
                budget: Budget | None = None) -> Reconstruction | Unknown:
    """The network found is the oracle's, if that is shallow of `width` neurons, one a hyperplane.

    The oracle gives f(x), a sequence of rationals, at any x, a tuple of `n_inputs` Fractions. It is
    taken for a network with one hidden layer of at most `width` neurons; nothing else is assumed.
    Then what is returned has its function on all of R^d; if the oracle's network is irreducible
    too, it is that network up to permutation and rescaling. On a line there are at most `width`
    kinks. Once so many bends with disjoint insides are seen, all of them are known exactly, with
    the jumps of the slope. From a base point z, a line z + t u meets the hyperplane a.(x - z) = 1
    at 1 / t = a.u, and there the slope jumps by c |a.u|: each line shows all (c, a.u). Directions
    on the moment curve, close together, keep the order of the a.u with one c, so d lines give all
    a. Any d of these directions are independent; so where the guess agrees with the oracle on
    width (d - 1) + 1 lines, each true a agrees on d of them with one guessed a, and is that. The
    affine rest of f says which side of each hyperplane is the active one.

    Unknown if the budget ends first (by default 200,000 values): always where fewer than `width`
    hyperplanes have a jump, as for twins, dead neurons or a width too large; or if the oracle is
    seen to be no network of that width.

    Cost: width (d - 1) + 1 lines, some tens of values for every kink on each.
    Raises: InvalidInstance for a width or a dimension below 1, or values that are no rationals.
    Source: the notion: Rolnick, Kording, Reverse-engineering deep ReLU networks, ICML 2020.

    >>> import verify
    >>> hidden = Network([[[1, -2], [0, 3]], [[2, "-1/5"]]], [["1/3", 1], [4]])
    >>> found = reconstruct(hidden, n_inputs=2, width=2)
    >>> type(verify.permutation_scaling_equivalent(found.network, hidden)).__name__
    'Yes'
    """
    for name, number in (("n_inputs", n_inputs), ("width", width)):
        if type(number) is not int or number < 1:
            raise InvalidInstance(f"{name} is {number!r}, not a positive integer")
    asked = _Asked(oracle, (budget or Budget(items=_QUERIES)).meter("values of the oracle"))
    try:
        base, hyperplanes = _hyperplanes(asked, n_inputs, width)
    except BudgetExceeded as error:
        return Unknown(f"{error}; {width} hyperplanes with a jump were not found")
    except TooManyKinks:
        return Unknown(f"the oracle has more kinks on a line than {width} neurons make")
    try:
        network = _oriented(asked, base, hyperplanes)
    except BudgetExceeded as error:
        return Unknown(f"{error}; which side of each hyperplane is active was not found")
    if network is None:
        return Unknown(f"the oracle is no network with one hidden layer of {width} neurons")
    return Reconstruction(network, asked.meter.done)


class _Asked:
    """The oracle, counted."""

    def __init__(self, oracle: Oracle, meter: Meter) -> None:
        self.oracle, self.meter = oracle, meter
        self.outputs: int | None = None

    def __call__(self, x: Sequence[Fraction]) -> Vector:
        self.meter.spend()
        values = self.oracle(tuple(x))
        try:
            exact = tuple(Fraction(value) for value in values)
        except (TypeError, ValueError, OverflowError) as error:
            raise InvalidInstance(f"the oracle's value {values!r} is no rational vector") from error
        if any(isinstance(value, float) for value in values):
            raise InvalidInstance("the oracle's values are floats: an exact oracle is needed")
        if self.outputs is None:
            self.outputs = len(exact)
        if not exact or len(exact) != self.outputs:
            raise InvalidInstance(f"the oracle has {self.outputs} outputs at one point, "
                                  f"{len(exact)} at another: as many everywhere are needed")
        return exact


def _hyperplanes(asked: _Asked, d: int, width: int) -> tuple[Vector, list[Hyperplane]]:
    """A base point and all hyperplanes, in coordinates around it."""
    attempt = 0
    while True:
        attempt += 1
        base = tuple(Fraction(7 * attempt + 3 * k + 1, 11 + 2 * k) - attempt for k in range(d))
        spread = Fraction(1, 4**attempt)
        lines = []
        for direction in _directions(d, spread, 2 * (width * (d - 1) + 1)):
            line = _line(asked, base, direction, width, rounds=1 + attempt)
            if line is not None:
                lines.append((direction, line))
            if len(lines) == width * (d - 1) + 1:
                guess = _guess(lines[:d])
                if guess is not None and all(_seen(guess, u) == line for u, line in lines):
                    return base, guess
                break


def _directions(d: int, spread: Fraction, count: int) -> Iterator[Vector]:
    """Points of the moment curve, close together; any d of them are independent."""
    for m in range(count):
        t = Fraction(3, 7) + m * spread
        yield tuple(t**k for k in range(d))


def _line(asked: _Asked, base: Vector, direction: Vector, width: int,
          rounds: int) -> list[tuple[Vector, Fraction]] | None:
    """All (c, a.u), sorted; None if the line does not show them, or the base is on a hyperplane."""
    def value(t: Fraction) -> Vector:
        return asked([z + t * u for z, u in zip(base, direction, strict=True)])

    found = kinks(value, width, rounds)
    if found is None or any(not kink.place for kink in found):
        return None
    return sorted(map(_seen_at, found))


def _seen_at(kink: Kink) -> tuple[Vector, Fraction]:
    rate = 1 / kink.place
    return tuple(entry / abs(rate) for entry in kink.jump), rate


def _seen(hyperplanes: list[Hyperplane], u: Vector) -> list[tuple[Vector, Fraction]]:
    return sorted((c, sum(x * y for x, y in zip(a, u, strict=True))) for c, a in hyperplanes)


def _guess(lines: list[tuple[Vector, list[tuple[Vector, Fraction]]]]) -> list[Hyperplane] | None:
    """The hyperplanes, if the a.u with one c are in one order on all these lines."""
    rates: dict[Vector, list[list[Fraction]]] = defaultdict(list)
    for number, (_, line) in enumerate(lines):
        for c, rate in line:
            columns = rates[c]
            if len(columns) <= number:
                columns += [[] for _ in range(number + 1 - len(columns))]
            columns[number].append(rate)
    solve = inverse([u for u, _ in lines])
    result: list[Hyperplane] = []
    for c, columns in rates.items():
        if len(columns) != len(lines) or len({len(column) for column in columns}) != 1:
            return None
        result += [(c, times(solve, values)) for values in zip(*columns, strict=True)]
    return result


def _oriented(asked: _Asked, base: Vector, hyperplanes: list[Hyperplane]) -> Network | None:
    """The network, if an orientation of each hyperplane explains the affine rest.

    With y = x - base, f = sum of c relu(a.y - 1) + L y + m; and c relu(1 - a.y) is
    c relu(a.y - 1) + c - (c a^T) y. So L = - sum over the others of c a^T, and m is the output's
    bias and the sum of their c.
    """
    d = len(base)
    origin = asked(base)  # all relu(a.y - 1) vanish at y = 0
    slope = []
    for k in range(d):
        y = tuple(Fraction(int(k == j)) for j in range(d))
        values = asked([z + e for z, e in zip(base, y, strict=True)])
        slope.append([value - start - sum(c[i] * max(a[k] - 1, Fraction(0))
                                          for c, a in hyperplanes)
                      for i, (value, start) in enumerate(zip(values, origin, strict=True))])
    rows = [[*(c[i] * a[k] for c, a in hyperplanes), slope[k][i]]
            for k in range(d) for i in range(len(origin))]
    others = _subset(kernel(rows, len(hyperplanes) + 1), len(hyperplanes))
    if others is None:
        return None
    weights, biases = [], []
    offset = list(origin)
    for (c, a), other in zip(hyperplanes, others, strict=True):
        side = -1 if other else 1
        weights.append([side * entry for entry in a])
        biases.append(-side * (1 + sum(x * z for x, z in zip(a, base, strict=True))))
        if other:
            offset = [value - entry for value, entry in zip(offset, c, strict=True)]
    network = Network([weights, [list(row) for row in zip(*(c for c, _ in hyperplanes),
                                                          strict=True)]], [biases, offset])
    checks = ([z + Fraction(s * (j + 2), k + 2) for k, z in enumerate(base)]
              for j in range(8) for s in (1, -3))
    return network if all(tuple(network(x)) == asked(x) for x in checks) else None


def _subset(relations: Sequence[Vector], n: int) -> list[int] | None:
    """A 0/1 vector that with a 1 behind it is a combination of the relations (in echelon form)."""
    last = [vector for vector in relations if vector[n]]
    if not last:
        return None
    free = [vector for vector in relations if not vector[n]]
    if 2 ** len(free) > _ORIENTATIONS:
        raise BudgetExceeded(f"2^{len(free)} orientations", needed=2 ** len(free),
                             allowed=_ORIENTATIONS)
    for chosen in product((0, 1), repeat=len(free)):
        total = [last[0][k] + sum(vector[k] for vector, one in zip(free, chosen, strict=True)
                                  if one) for k in range(n)]
        if all(entry in (0, 1) for entry in total):
            return [int(entry) for entry in total]
    return None
