"""Cells against exhaustive enumeration with Fourier-Motzkin, against z3, and in closed form."""

import os
import random
from collections import Counter
from fractions import Fraction
from itertools import combinations, pairwise
from math import comb

import numpy as np
import pytest

import verify
from verify.cells.pieces import pieces
from verify.network.graph import network_of_nodes

# --- the slow definition (conftest.py): every sign of every neuron, decided by elimination -------


def linear_by_pairs(found, adjacent):
    """Linear regions from the definition: one map, joined across common facets, pair by pair."""
    classes = [{pattern} for pattern in found]
    for p, q in combinations(found, 2):
        if found[p][2] == found[q][2] and adjacent(found[p][1], found[q][1]):
            first = next(c for c in classes if p in c)
            second = next(c for c in classes if q in c)
            if first is not second:
                first |= second
                classes.remove(second)
    return len(classes)


def random_network(draw):
    """Two or three inputs, one or two hidden layers, small integers mostly: ties are common."""
    d = draw.choice([1, 2, 2, 3])
    widths = [d, *draw.choice([(3,), (5,), (2, 2), (3, 2), (2, 3), (1, 1, 2)]), draw.choice([1, 2])]
    kind = draw.choice(["small", "small", "signs", "float", "bias-free"])
    number = {"small": lambda: draw.randint(-2, 2), "signs": lambda: draw.randint(-1, 1),
              "float": lambda: draw.gauss(0, 1), "bias-free": lambda: draw.randint(-2, 2)}[kind]
    weights = [[[number() for _ in range(a)] for _ in range(b)]
               for a, b in pairwise(widths)]
    biases = [[number() if kind != "bias-free" else 0 for _ in range(b)] for b in widths[1:]]
    return verify.Network(weights, biases)


def test_agrees_with_exhaustive_enumeration(exhaustive, adjacent):
    draw, seen = random.Random(1), Counter()
    for _ in range(400):
        net = random_network(draw)
        found, truth = verify.regions(net), exhaustive(net)
        assert found.complete
        assert {cell.pattern: cell.on_kink for cell in found.cells} == {
            pattern: kink for pattern, (kink, _, _) in truth.items()}
        assert len(found.cells) == len(truth)
        assert found.n_activation == sum(not kink for kink, _, _ in truth.values())
        for cell in found.cells:
            check_cell(net, cell)
            outputs = truth[cell.pattern][2]
            assert [(*s, c) for s, c in zip(cell.slope, cell.offset, strict=True)] == [*outputs]
        linear = found.n_linear
        if len(truth) <= 16:
            assert linear == linear_by_pairs(truth, adjacent)
            seen["compared"] += 1
        seen["kinks"] += bool(found.on_kink)
        seen["merged"] += linear < len(found.cells)
    assert seen["compared"] > 250
    assert min(seen["kinks"], seen["merged"]) > 50


def check_cell(net, cell):
    """The point is inside, has the cell's pattern, and the inequalities describe the cell."""
    state = verify.activation(net, cell.point)
    assert state.pattern == cell.pattern
    assert state.selected == cell.selected
    assert set(cell.kinks) <= set(state.kinks)
    assert len(state.kinks) == len(cell.kinks), "the point is on a hyperplane"
    for normal, offset in cell.inequalities:
        assert sum(n * x for n, x in zip(normal, cell.point, strict=True)) + offset > 0
        assert any(normal)
    assert net.exactly()(cell.point) == tuple(
        sum(s * x for s, x in zip(row, cell.point, strict=True)) + c
        for row, c in zip(cell.slope, cell.offset, strict=True))


def test_inequalities_describe_the_cell_without_redundancy(exhaustive, feasible):
    draw = random.Random(2)
    for _ in range(60):
        net = random_network(draw)
        truth = exhaustive(net)
        for cell in verify.regions(net).cells:
            facets = [(*normal, offset) for normal, offset in cell.inequalities]
            for form in truth[cell.pattern][1]:
                assert not feasible([*facets, tuple(-x for x in form)])
            for facet in facets:
                others = [other for other in facets if other != facet]
                assert feasible([*others, tuple(-x for x in facet)])


def test_inside_a_box(exhaustive, adjacent):
    draw = random.Random(3)
    for _ in range(100):
        net = random_network(draw)
        d = net.architecture.n_inputs
        box = [(draw.randint(-3, 0), draw.choice([1, "1/2", 2.5])) for _ in range(d)]
        walls = []
        for i, (lo, hi) in enumerate(box):
            unit = [Fraction(i == j) for j in range(d)]
            walls += [(*unit, -Fraction(lo)), (*(-x for x in unit), Fraction(hi))]
        found, truth = verify.regions(net, box=box), exhaustive(net, walls)
        assert {cell.pattern for cell in found.cells} == set(truth)
        for cell in found.cells:
            assert all(Fraction(lo) < x < Fraction(hi)
                       for x, (lo, hi) in zip(cell.point, box, strict=True))
        if len(truth) <= 12:
            assert found.n_linear == linear_by_pairs(truth, adjacent)


def test_agrees_with_z3():
    """1,000 networks under HYPOTHESIS_PROFILE=deep."""
    z3 = pytest.importorskip("z3", reason="z3-solver is not installed")
    draw = random.Random(4)
    for _ in range(1_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 60):
        net = random_network(draw)
        found = verify.regions(net)
        inside = {cell.pattern for cell in found.cells if not cell.on_kink}
        assert patterns_by_z3(z3, net.exactly()) == inside


def patterns_by_z3(z3, net):
    """The patterns on X_theta, by solving, blocking and solving again."""
    solver = z3.SolverFor("QF_LRA")
    values = [z3.Real(f"x{i}") for i in range(net.architecture.n_inputs)]
    names = []
    for neuron, sources, row, bias in net.rows():
        if net.architecture.kind(neuron) == "output":
            break
        z = z3.Sum([z3.Q(w.numerator, w.denominator) * values[s] for s, w in
                    zip(sources, row, strict=True)]) + z3.Q(bias.numerator, bias.denominator)
        name, post = z3.Bool(f"p{neuron}"), z3.Real(f"r{neuron}")
        solver.add(z != 0, name == (z > 0), post == z3.If(name, z, 0))
        names.append(name)
        values.append(post)
    found = set()
    while solver.check() == z3.sat:
        model = solver.model()
        pattern = tuple(int(bool(model.eval(name, True))) for name in names)
        found.add(pattern)
        solver.add(z3.Or([name != bool(on) for name, on in zip(names, pattern, strict=True)]))
    return found


# --- closed forms ---------------------------------------------------------------------------------


def shallow(weights, biases):
    return verify.Network([weights, [[1] * len(weights)]], [biases, [0]])


@pytest.mark.parametrize(("n", "d"), [(1, 1), (5, 1), (4, 2), (7, 2), (5, 3), (6, 4), (3, 5)])
def test_zaslavsky(n, d):
    """Points on the moment curve are in general position: generic, then central arrangements."""
    normals = [[i**k for k in range(1, d)] + [1] for i in range(1, n + 1)]
    generic = verify.regions(shallow(normals, [i**d for i in range(1, n + 1)]))
    assert len(generic.cells) == sum(comb(n, i) for i in range(d + 1))
    assert generic.n_linear == len(generic.cells)
    central = verify.regions(shallow(normals, [0] * n))
    assert len(central.cells) == 2 * sum(comb(n - 1, i) for i in range(d))
    bounded = sum(not any(ray[-1] == 0 for ray in cell._branch.cell.rays)
                  and not cell._branch.cell.lines for cell in generic.cells)
    assert bounded == comb(n - 1, d)


@pytest.mark.parametrize(("m", "cells", "activation"),
                         [(1, 3, 3), (2, 6, 5), (3, 10, 8), (4, 18, 16), (5, 34, 32)])
def test_sawtooth(m, cells, activation):
    layers = [([[1], [1]], [0, "-1/2"]), *[([[2, -4], [2, -4]], [0, "-1/2"])] * (m - 1),
              ([[2, -4]], [0])]
    net = verify.Network([w for w, _ in layers], [b for _, b in layers])
    found = verify.regions(net)
    assert (len(found.cells), found.n_activation) == (cells, activation)
    forms = [piece.forms for piece in pieces(net)]
    assert found.n_linear == 1 + sum(p != q for p, q in pairwise(forms))


def test_activation_and_linear_regions_differ():
    found = verify.regions(verify.Network([[[1], [-1]], [[1, -1]]], [[0, 0], [0]]))
    assert (len(found.cells), found.n_linear) == (2, 1)
    dead = verify.regions(verify.Network([[[1]], [[-1]], [[1]]], [[0], [-1], [0]]))
    assert (len(dead.cells), dead.n_linear) == (2, 1)


@pytest.mark.parametrize("power", [2, 10, 20, 30, 40, 50, 60])
def test_thin_triangles(power):
    exact = shallow([[1, 0], [0, 1], [1, 1]], [0, 0, Fraction(-1, 2**power)])
    for net in (exact, exact.rounded()):
        found = verify.regions(net)
        assert (len(found.cells), found.n_linear) == (7, 7)
        inside = next(cell for cell in found.cells if cell.pattern == (1, 1, 0))
        assert sum(inside.point) < Fraction(1, 2**power)


def test_parallel_concurrent_and_repeated_hyperplanes():
    parallel = shallow([[1, 2]] * 3 + [[-2, -4]], [0, 1, 2**-40, 4])
    assert len(verify.regions(parallel).cells) == 5
    concurrent = shallow([[1, 0], [0, 1], [1, 1], [1, -1]], [0.0] * 4)
    assert len(verify.regions(concurrent).cells) == 8
    repeated = shallow([[1, 0], [2, 0], [-3, 0], [0, 1]], [1, 2, -3, 0])
    found = verify.regions(repeated)
    assert (len(found.cells), found.n_linear) == (4, 4)
    nearly = shallow([[1.0, 0.0], [1.0, 2.0**-60], [1.0, -(2.0**-60)]], [0.0, 0.0, 0.0])
    assert len(verify.regions(nearly).cells) == 6


def test_far_and_tiny_cells_are_found():
    far = shallow([[1, 0], [1, 2.0**-50]], [0.0, 2.0**70])
    assert len(verify.regions(far).cells) == 4
    tiny = shallow([[1.0], [1.0]], [0.0, 5e-324])
    assert len(verify.regions(tiny).cells) == 3


def test_one_touching_fold_is_not_a_connection():
    """relu(x) relu(y)-like corners: equal maps that meet in a point only stay apart."""
    # f = relu(relu(x) + relu(y) - relu(x + y)): 0 on the quadrants xy > 0, a wedge on the others
    net = verify.Network([[[1, 0], [0, 1], [1, 1]], [[1, 1, -1]], [[1]]], [[0, 0, 0], [0], [0]])
    found = verify.regions(net)
    zero = [cell for cell in found.cells if not any(cell.slope[0])]
    assert len(zero) == 2
    assert found.n_linear == len(found.cells) == 6


# --- general graphs -------------------------------------------------------------------------------


def test_graphs_agree_with_exhaustive_enumeration(exhaustive):
    from verify.strategies.graphs import assemble

    for seed in range(300):
        net = assemble(random.Random(seed).choice, kinds=("relu", "relu", "identity"))
        truth = exhaustive(net)
        found = verify.regions(net)
        assert {cell.pattern: cell.on_kink for cell in found.cells} == {
            pattern: kink for pattern, (kink, _, _) in truth.items()}
        for cell in found.cells:
            check_cell(net, cell)


def test_max_pools_agree_with_sampling():
    from verify.strategies.graphs import assemble

    for seed in range(300):
        draw = random.Random(seed)
        net = assemble(draw.choice, kinds=("relu", "maxpool"))
        found = verify.regions(net)
        listed = {(cell.pattern, *cell.selected.items()) for cell in found.cells}
        assert len(listed) == len(found.cells)
        for cell in found.cells:
            check_cell(net, cell)
        for _ in range(30):
            x = [Fraction(draw.randint(-10**6, 10**6), draw.choice([3, 1009, 10**6 + 3]))
                 for _ in range(net.architecture.n_inputs)]
            state = verify.activation(net, x)
            if not state.on_kink:
                assert (state.pattern, *state.selected.items()) in listed


def test_a_pool_is_one_cell_for_each_argument():
    """max(x, y, -x-y) has three sectors, though its arguments are compared one by one."""
    net = network_of_nodes(2, [("maxpool", None, {0: 1, 1: 1}), ("maxpool", None, {0: 0, 2: 1}),
                               ("output", 0, {3: 1})])
    assert len(verify.regions(net).cells) == 4
    net = network_of_nodes(2, [("identity", 0, {0: -1, 1: -1}),
                               ("maxpool", None, {0: 1, 1: 1, 2: 1}), ("output", 0, {3: 1})])
    found = verify.regions(net)
    assert (len(found.cells), found.n_linear, len(found.on_kink)) == (3, 3, 0)
    assert {tuple(cell.selected.values()) for cell in found.cells} == {(0,), (1,), (2,)}


def test_ties_of_a_pool_are_kinks_only_where_they_win():
    tie = [("identity", 0, {0: 1}), ("maxpool", None, {0: 1, 1: 1, 2: 1})]
    # max(x, x) wins where x > 0 (neuron 1 and 2 carry x and 0x): there the pool ties
    net = network_of_nodes(1, [tie[0], ("identity", 0, {0: 0}), tie[1], ("output", 0, {3: 1})])
    found = verify.regions(net)
    assert [(cell.point > (0,), cell.on_kink) for cell in found.cells] == [(False, False),
                                                                          (True, True)] or \
        [(cell.point > (0,), cell.on_kink) for cell in found.cells] == [(True, True),
                                                                        (False, False)]


# --- budgets, interrupts, refusals ----------------------------------------------------------------


def test_no_hidden_neurons():
    found = verify.regions(verify.Network([[[1, 2]]], [[3]]))
    assert [cell.pattern for cell in found.cells] == [()]
    assert found.cells[0].inequalities == ()
    assert found.n_linear == 1


def test_out_of_budget_keeps_what_was_found():
    net = shallow([[1, 2], [3, -1], [1, 1], [2, -3]], [1, 2, 3, 4])
    with pytest.raises(verify.BudgetExceeded, match="4 allowed") as caught:
        verify.regions(net, budget=verify.Budget(items=4))
    partial = caught.value.partial
    assert len(partial.cells) == 4
    assert not partial.complete
    assert partial.n_linear is None
    complete = {cell.pattern for cell in verify.regions(net).cells}
    assert {cell.pattern for cell in partial.cells} < complete
    with pytest.raises(verify.BudgetExceeded):
        verify.regions(net, budget=verify.Budget(seconds=0))


def test_an_interrupt_keeps_what_was_found():
    net = shallow([[i * i, i, 1] for i in range(1, 100)], [i**3 for i in range(1, 100)])
    calls = []

    def interrupt(done, _):
        calls.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        verify.regions(net, budget=verify.Budget(progress=interrupt))
    assert calls
    assert 0 < len(caught.value.partial.cells) < 161_800
    assert not caught.value.partial.complete


@pytest.mark.parametrize(("box", "message"), [
    ([(0, 1)], "1 intervals"), ([(0, 1), (1, 1)], "lo < hi"),
    ([(0, 1), (0, float("nan"))], "finite"), (3, "box: int is not one"),
    ("ab", "box: str is not one"), (np.array(3), "box: ndarray is not one"), ({}, "box: dict"),
    ([3, (0, 1)], r"box\[0\]: 3 is not a pair"), ([(0, 1), (0, 1, 2)], r"box\[1\]: .* not a pair"),
    (([-1, -1], [1, 1]), r"box\[0\]: \(-1, -1\) .*; the box is one \(lo, hi\) for each input"),
    (([0, 0, 0], [1, 1, 1], [0, 1]), r"3 intervals, .* one \(lo, hi\) for each input")])
def test_bad_boxes(box, message):
    with pytest.raises(verify.InvalidInstance, match=message):
        verify.regions(shallow([[1, 1]], [0]), box=box)


def test_vertices_are_the_corners_of_the_closure():
    net = verify.Network([[[1, 1]], [[1]]], [[0], [0]])
    corners = {cell.pattern: set(cell.vertices)
               for cell in verify.regions(net, box=[(0, 1), (-1, 1)]).cells}
    assert corners == {(1,): {(0, 0), (1, -1), (1, 1), (0, 1)}, (0,): {(0, 0), (0, -1), (1, -1)}}
    quadrants = verify.regions(verify.Network([[[1, 0], [0, 1]], [[1, 1]]], [[1, 0], [0]])).cells
    assert [cell.vertices for cell in quadrants] == [((-1, 0),)] * 4


def test_vertices_of_many_inputs_are_not_known():
    cell = verify.regions(verify.Network([[[1] * 7], [[1]]], [[0], [0]])).cells[0]
    with pytest.raises(verify.InvalidInstance, match="at most six inputs"):
        _ = cell.vertices
