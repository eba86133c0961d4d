"""All networks with one hidden layer that have one function on R^d.

Let v relu(w.x + b) be written as c relu(n.x + m) or c relu(-n.x - m) with the first nonzero entry
of n being 1. The function determines the hyperplanes n.x + m = 0 with J = sum of the c on both
sides not 0, these J, and the slope of the affine rest: minus B, where B is the sum of c n^T over
the neurons on negative sides. (The output's bias can make up for every constant.) A network with s
neurons more than there are such hyperplanes has the function if and only if B is made up of

- J n^T or 0 for each hyperplane with neurons on its negative or its positive side only,
- y n^T with any y for each with neurons on both sides, which takes one of the s neurons more,
- z u^T with any z and u for two of them, on a hyperplane where J = 0: -z relu(t) + z relu(-t).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple, final

from verify.claims.budget import Meter
from verify.exact.matrix import dot, inverse, times, transposed
from verify.exact.rank import echelon, independent_columns, kernel, rank
from verify.network.network import Network
from verify.network.realization import exact_value

Vector = tuple[Fraction, ...]
Matrix = list[list[Fraction]]
Neuron = tuple[Vector, Vector]  # (w, b) and v


class _Kink(NamedTuple):
    """A hyperplane (n, m), and c on its positive and its negative side, None where is no neuron."""

    key: Vector
    above: Vector | None
    below: Vector | None

    @property
    def normal(self) -> Vector:
        return self.key[:-1]

    @property
    def jump(self) -> Vector:
        return _sum(self.above or (), self.below or ())

    def single(self, side: int) -> list[Neuron]:
        """All on one side: the negative one, if `side` is 1."""
        return [(_scaled(self.key, Fraction(-1 if side else 1)), self.jump)]

    def split(self, below: Vector) -> list[Neuron]:
        """This on the negative side, the rest on the positive one."""
        return [(self.key, _sum(self.jump, _scaled(below, Fraction(-1)))),
                (_scaled(self.key, Fraction(-1)), below)]


def another(net: Network, meter: Meter) -> Network | None:
    """A network of the same widths and function that is not equivalent, or None if there is none.

    The network is exact, admissible and without positive twins; it has one hidden layer.
    Cost: rational operations for each set of hyperplanes that the neurons to spare could be on, and
        each choice of sides for the others; counted by the meter.
    Raises: BudgetExceeded.
    """
    kinks = _kinks(net)
    for i, kink in enumerate(kinks):
        if not any(kink.jump):  # v relu(t) - v relu(-t) = v t is at home anywhere
            moved = kink._replace(key=(*kink.normal, kink.key[-1] + 1))
            return _network(net, _neurons([*kinks[:i], moved, *kinks[i + 1:]]))
    double = [i for i, kink in enumerate(kinks) if kink.above and kink.below]
    relations = kernel(transposed([kinks[i].normal for i in double]), len(double))
    if double and relations:
        for i, factor in zip(double, relations[0], strict=True):
            shift = (factor, *(Fraction(0) for _ in kinks[i].jump[1:]))
            kinks[i] = kinks[i]._replace(above=_sum(kinks[i].above or (), _scaled(shift, -1)),
                                         below=_sum(kinks[i].below or (), shift))
        return _network(net, _neurons(kinks))
    found = _Fibre(kinks, double).other(meter)
    return None if found is None else _network(net, found)


@final
class _Fibre:
    """The ways to make up B, the doubles' normals being independent and no jump 0."""

    def __init__(self, kinks: list[_Kink], double: list[int]) -> None:
        self.kinks, self.double = kinks, double
        self.sides = [int(kink.above is None) for kink in kinks]
        dimension, outputs = len(kinks[0].normal), len(kinks[0].jump)
        self.rest = [[sum((kink.below[k] * kink.normal[j] for kink in kinks if kink.below),
                          Fraction(0)) for j in range(dimension)] for k in range(outputs)]

    def other(self, meter: Meter) -> list[Neuron] | None:
        """Neurons of another network, by trying all sets of hyperplanes and sides."""
        spare = len(self.double)
        for size in range(spare, -1, -2):  # one neuron more would not be used, or on any hyperplane
            for chosen in combinations(range(len(self.kinks)), size):
                found = self._with(chosen, (spare - size) // 2, meter)
                if found is not None:
                    return found
        return None

    def _with(self, chosen: tuple[int, ...], free: int, meter: Meter) -> list[Neuron] | None:
        """Those with both sides of the chosen hyperplanes, and `free` pairs on further ones.

        Along the directions in which the chosen normals vanish, what is left of B has to be a sum
        of `free` products z u^T.
        """
        directions = kernel([self.kinks[i].normal for i in chosen], len(self.kinks[0].normal))
        others = [i for i in range(len(self.kinks)) if i not in chosen]
        seen = [[dot(row, u) for u in directions] for row in self.rest]
        outer = [[[c * dot(self.kinks[i].normal, u) for u in directions]
                  for c in self.kinks[i].jump] for i in others]
        own = list(chosen) == self.double and [self.sides[i] for i in others]
        for sides, left in _choices(seen, outer):
            meter.spend()
            if sides != own and _rank_at_most(free, left):
                return self._made(chosen, dict(zip(others, sides, strict=True)), left, directions)
        return None

    def _made(self, chosen: Sequence[int], sides: dict[int, int], left: Matrix,
              directions: Sequence[Vector]) -> list[Neuron]:
        """The neurons of a solution."""
        neurons = [neuron for i, side in sides.items() for neuron in self.kinks[i].single(side)]
        left_over = _minus(self.rest, [_outer(self.kinks[i].jump, self.kinks[i].normal)
                                       for i, side in sides.items() if side])
        factors, pivots = echelon(left) if directions else ([], [])
        for factor, pivot in zip(factors, pivots, strict=True):
            z, u = tuple(row[pivot] for row in left), _with_products(directions, factor)
            left_over = _minus(left_over, [_outer(z, u)])
            neurons += [((*u, Fraction(0)), _scaled(z, -1)), ((*_scaled(u, -1), Fraction(0)), z)]
        basis = independent_columns(transposed([self.kinks[i].normal for i in chosen]))
        normals = [self.kinks[chosen[j]].normal for j in basis]
        gram = inverse([[dot(p, q) for q in normals] for p in normals]) if normals else ()
        shares = [times(gram, times(normals, row)) for row in left_over]
        for j, i in enumerate(chosen):
            below = [share[basis.index(j)] if j in basis else Fraction(0) for share in shares]
            neurons += self.kinks[i].split(tuple(below))
        return neurons


def _choices(start: Matrix, tables: Sequence[Matrix]) -> Iterator[tuple[list[int], Matrix]]:
    """Every choice of 0 or 1 for each of the tables, and the start without the tables chosen."""
    stack: list[tuple[list[int], Matrix]] = [([], start)]
    while stack:
        sides, left = stack.pop()
        if len(sides) == len(tables):
            yield sides, left
            continue
        stack += [([*sides, 1], _minus(left, [tables[len(sides)]])), ([*sides, 0], left)]


def _rank_at_most(free: int, left: Matrix) -> bool:
    return rank(left) <= free if free else not any(map(any, left))


def _kinks(net: Network) -> list[_Kink]:
    found: dict[Vector, list[Vector | None]] = {}
    for weights, bias, column in zip(net.weights[0], net.biases[0], transposed(net.weights[1]),
                                     strict=True):
        lead = next(weight for weight in weights if weight)
        sides = found.setdefault(_scaled((*weights, bias), 1 / lead), [None, None])
        sides[lead < 0] = _scaled(column, abs(lead))
    return [_Kink(key, *sides) for key, sides in found.items()]


def _neurons(kinks: list[_Kink]) -> list[Neuron]:
    return [(_scaled(kink.key, sign), c) for kink in kinks
            for sign, c in ((1, kink.above), (-1, kink.below)) if c is not None]


def _network(net: Network, neurons: list[Neuron]) -> Network:
    """These neurons, others without weights out for what is missing, and the bias that fits."""
    rows, columns = [row for row, _ in neurons], [column for _, column in neurons]
    dimension, outputs = net.architecture.n_inputs, net.architecture.n_outputs
    for k in range(net.n_hidden - len(neurons)):
        rows.append((*(Fraction(int(j == 0)) for j in range(dimension)), Fraction(k)))
        columns.append((Fraction(0),) * outputs)
    weights = [[row[:-1] for row in rows], transposed(columns)]
    hidden, origin = [row[-1] for row in rows], (Fraction(0),) * dimension
    start = exact_value(Network(weights, [hidden, [0] * outputs]), origin)
    return Network(weights, [hidden, [a - b for a, b in
                                      zip(exact_value(net, origin), start, strict=True)]])


def _with_products(directions: Sequence[Vector], values: Vector) -> Vector:
    """A vector whose products with these independent directions have these values."""
    gram = inverse([[dot(p, q) for q in directions] for p in directions])
    return times(transposed(directions), times(gram, values))


def _outer(left: Vector, right: Vector) -> Matrix:
    return [[x * y for y in right] for x in left]


def _minus(start: Matrix, tables: Sequence[Matrix]) -> Matrix:
    return [[entry - sum((table[k][j] for table in tables), Fraction(0))
             for j, entry in enumerate(row)] for k, row in enumerate(start)]


def _sum(left: Vector, right: Vector) -> Vector:
    if not left or not right:
        return left or right
    return tuple(x + y for x, y in zip(left, right, strict=True))


def _scaled(vector: Sequence[Fraction], factor: Fraction | int) -> Vector:
    return tuple(factor * x for x in vector)
