"""Cells out of the compiled arrays against the walk in integers, on networks of some size."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest

import fastpath
import verify
from verify.cells.arrays import arrays
from verify.cells.branches import Branches
from verify.cells.integral import program
from verify.cells.regions import _root, intervals
from verify.cells.walk import leaves
from verify.claims.budget import Budget

pytestmark = pytest.mark.skipif(not fastpath.compiled, reason="there is no compiled walk")


def line(draw):
    """A hyperplane through (1/3, 1/7), as far as floats go: concurrent, nearly."""
    a, b = draw.gauss(0, 1), draw.gauss(0, 1)
    return [a, b], -(a / 3 + b / 7)


def network(draw):
    widths = draw.choice([(2, 7, 5, 1), (2, 5, 4, 3, 2), (3, 5, 4, 1), (3, 6, 1), (4, 5, 2, 1),
                          (1, 6, 5, 1)])
    number = {"float": lambda: draw.gauss(0, 1), "small": lambda: draw.randint(-3, 3),
              "signs": lambda: draw.randint(-1, 1), "bytes": lambda: draw.randint(-127, 127) / 128,
              "float32": lambda: draw.gauss(0, 1), "close": lambda: draw.choice(
                  [1, -1, 0, 1 + 2**-30, 1 - 2**-53, 2**-60, 0.1, 0.3]),
              "rational": lambda: Fraction(draw.randint(-9, 9), draw.choice([1, 3, 7])),
              "wide": lambda: Fraction(draw.randint(-10**30, 10**30), 3**draw.randint(0, 40))}
    kind = draw.choice([*number, "concurrent"])
    of = number.get(kind, number["float"])
    weights = [[[of() for _ in range(m)] for _ in range(n)] for m, n in pairwise(widths)]
    biases = [[of() if draw.random() < 0.8 else 0 * of() for _ in range(n)] for n in widths[1:]]
    if kind == "concurrent" and widths[0] == 2:
        for i in range(widths[1]):
            weights[0][i], biases[0][i] = line(draw)
    net = verify.Network(weights, biases)
    return net.rounded("float32") if kind == "float32" else net


def by_walk(net, box=None):
    source = program(net)
    d = source.n_inputs
    found = Branches(source)
    root = _root(d, None if box is None else intervals(box, d, net))
    found.fill(leaves(source, root, Budget().meter("cells"), record=lambda *_: None))
    return found


def check(net, box=None):
    found, truth = verify.regions(net, box=box), by_walk(net, box)
    if found.counts is None:
        assert arrays(net, None) is None
        return 0
    assert found.complete
    branches = {tuple(branch.signs): branch for branch in map(truth.branch, range(len(truth)))}
    assert len(found.cells) == len(branches) == len(truth)
    assert found.n_linear == truth.linear_regions()
    assert len(found.on_kink) == len(truth.on_kink())
    assert found.n_activation == len(truth) - len(truth.on_kink())
    for cell in found.cells:
        leaf = cell._branch
        other = branches[tuple(leaf.signs)]
        assert cell.kinks == tuple(net.architecture.n_inputs + j
                                   for j, sign in enumerate(leaf.signs) if not sign)
        assert set(leaf.facets()) == set(other.facets())
        assert len(leaf.facets()) == len(other.facets())
        assert set(leaf.cell.rays) == set(other.cell.rays)
        assert sorted(leaf.cell.facets()) == sorted(
            i for i, form in enumerate(leaf.cell.constraints) if form in leaf.facets()
            and form not in leaf.cell.constraints[:i])
        ray = leaf.interior()
        assert ray[-1] > 0
        assert all(sum(p * q for p, q in zip(form, ray, strict=True)) > 0
                   for form in other.cell.constraints)
    for cell in found.cells[:4]:
        at = [sum(s * x for s, x in zip(row, cell.point, strict=True)) + c
              for row, c in zip(cell.slope, cell.offset, strict=True)]
        assert net.exactly()(cell.point) == tuple(at)
    return len(truth)


def test_the_same_cells_as_by_the_walk():
    draw = random.Random(0)
    assert sum(check(network(draw)) for _ in range(40)) > 1_000


def test_the_same_cells_inside_a_box():
    draw = random.Random(1)
    for _ in range(20):
        net = network(draw)
        lo, hi = draw.choice([(-1, 1), (Fraction(1, 3), 2), (-10**20, 10**20)])
        check(net, [(lo, hi)] * net.architecture.n_inputs)


def test_simplices_as_thin_as_one_likes():
    """x_i > 0 and x_1 + ... + x_d < size: all sign patterns but one."""
    for d in (2, 3, 4):
        for power in (10, 20, 30, 40, 50, 60, 500, 1000):
            rows = [[float(i == j) for j in range(d)] for i in range(d)] + [[1.0] * d]
            net = verify.Network([rows, [[1.0] * (d + 1)]], [[0.0] * d + [-(2.0**-power)], [0.0]])
            found = verify.regions(net)
            assert (len(found.cells), found.n_linear) == (2**(d + 1) - 1,) * 2
            inside = next(cell for cell in found.cells if cell.pattern == (1,) * d + (0,))
            assert 0 < min(inside.point) <= sum(inside.point) < Fraction(1, 2**power)
            assert len(inside.inequalities) == d + 1


def test_equal_maps_that_floats_do_not_show():
    """relu(s) - relu(-s) = s: other neurons are on, the map is the same, and floats round."""
    weights = [[[0.1, 0.7], [-0.1, -0.7], [0.3, 0.2]], [[0.3, -0.3, 0], [0.9, -0.9, 0]], [[1, 1]]]
    found = verify.regions(verify.Network(weights, [[0.1, -0.1, 0], [0.2, 9], [0]]))
    bent = [[*rows] for rows in weights[1]]
    bent[0][1] = -0.3 - 2**-54
    other = verify.regions(verify.Network([weights[0], bent, weights[2]],
                                          [[0.1, -0.1, 0], [0.2, 9], [0]]))
    assert found.n_linear == 3
    assert len(found.cells) == len(other.cells) > 3
    assert other.n_linear == 4


def test_where_the_walk_has_to_do():
    line = verify.Network([[[1, 2], [2, 4]], [[1, 1]]], [[0, 1], [0]])  # cells without corners
    assert arrays(line, None) is None
    assert len(verify.regions(line).cells) == 3
    wide = verify.Network([[[1] * 5], [[1]]], [[0], [0]])
    assert arrays(wide, None) is None
    huge = verify.Network([[[1, 10**400]], [[1]]], [[0], [0]])
    assert arrays(huge, None) is None
    assert len(verify.regions(huge).cells) == 2


def test_what_takes_no_polyhedron():
    """Signs, numbers of cells and of linear regions, and kinks are read off the arrays."""
    draw = random.Random(2)
    net = verify.Network([[[draw.gauss(0, 1) for _ in range(m)] for _ in range(n)]
                          for m, n in [(2, 6), (6, 6), (6, 1)]],
                         [[draw.gauss(0, 1) for _ in range(n)] for n in (6, 6, 1)])
    found = verify.regions(net)
    assert found.n_linear <= len(found.cells) == found.n_activation
    assert len({cell.pattern for cell in found.cells}) == len(found.cells)
    assert "program" not in vars(found._found)
    assert [cell.pattern for cell in found.cells[2:5]] == [
        found.cells[k].pattern for k in (2, 3, 4)]
    assert found.cells[-1].pattern == found.cells[len(found.cells) - 1].pattern


def test_seconds_and_progress():
    net = verify.Network([[[i * i, i, 1] for i in range(1, 100)], [[1] * 99]],
                         [[i**3 for i in range(1, 100)], [0]])
    calls = []
    with pytest.raises(verify.BudgetExceeded, match="s allowed") as caught:
        verify.regions(net, budget=verify.Budget(
            seconds=0.15, progress=lambda done, total: calls.append((done, total))))
    partial = caught.value.partial
    assert 0 < len(partial.cells) < 161_800
    assert not partial.complete
    assert partial.n_linear is None
    assert calls
    assert all(0 < done <= len(partial.cells) and total is None for done, total in calls)
    cell = partial.cells[-1]
    assert verify.activation(net, cell.point).pattern == cell.pattern
