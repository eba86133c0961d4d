"""realization_equal: two procedures against each other and against exhaustive evaluation."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise, product

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import verify
from verify.cells.pieces import pieces
from verify.identifiability.realization import _one_input

SEEN = Counter()


def line_pairs():
    widths = st.sampled_from([(1, 1, 1, 1), (1, 2, 2, 1), (1, 2, 1, 2), (1, 3, 1)])
    return widths.flatmap(lambda w: verify.strategies.network_pairs(widths=w))


def equal_on_the_line(a, b):
    """Equal at every kink of either, between any two, and twice beyond the outermost."""
    kinks = sorted({piece.hi for net in (a, b) for piece in pieces(net)[:-1]} | {0})
    points = [kinks[0] - 2, kinks[0] - 1, *kinks, *((p + q) / 2 for p, q in pairwise(kinks)),
              kinks[-1] + 1, kinks[-1] + 2]
    return all(a([x]) == b([x]) for x in points)


@settings(max_examples=2_000)
@given(line_pairs())
def _agrees_on_the_line(pair):
    a, b = pair["a"], pair["b"]
    decision = verify.realization_equal(a, b)
    assert isinstance(decision, verify.Yes if equal_on_the_line(a, b) else verify.No)
    SEEN[type(decision)] += 1


def test_agrees_with_evaluation_on_the_line():
    _agrees_on_the_line()
    assert min(SEEN[verify.Yes], SEEN[verify.No]) > 400


@settings(max_examples=300)
@given(verify.strategies.network_pairs(widths=(1, 3, 2)))
def test_both_procedures_agree_where_both_apply(pair):
    assert type(verify.realization_equal(**pair)) is type(_one_input(pair["a"], pair["b"], None))


PLANE = Counter()


@settings(max_examples=400)
@given(verify.strategies.network_pairs(widths=(2, 3, 1)))
def _agrees_on_a_grid(pair):
    """On integer multiples, so that int64 evaluates exactly; a Yes must survive 4,000 points."""
    decision = verify.realization_equal(**pair)
    PLANE[type(decision)] += 1
    if isinstance(decision, verify.Yes):
        steps = np.array([*range(-30, 31, 2), -10**4, 10**4])
        grid = np.array(list(product(steps, repeat=2)))
        values = []
        for net in pair.values():
            scaled = [[[int(x * 36) for x in row] for row in m] for m in net.weights]
            biases = [[int(x * 36) for x in row] for row in net.biases]
            hidden = np.maximum(grid @ np.array(scaled[0]).T + np.array(biases[0]), 0)
            exact = all(x * 36 == int(x * 36) for m in net.weights for row in m for x in row)
            assert exact
            values.append(hidden @ np.array(scaled[1]).T + 36 * np.array(biases[1]))
        assert (values[0] == values[1]).all()
    elif isinstance(decision, verify.No):
        point = decision.certificate.witness["point"]
        assert pair["a"](point) != pair["b"](point)


def test_agrees_on_a_grid_in_the_plane():
    _agrees_on_a_grid()
    assert min(PLANE[verify.Yes], PLANE[verify.No]) > 80


def test_different_architectures_of_one_function():
    one = verify.Network([[[1]]], [[0]])
    two = verify.Network([[[1], [-1]], [[1, -1]]], [[0, 0], [0]])
    deep = verify.Network([[[1], [-1]], [[1, 0], [0, 1]], [[1, -1]]], [[0, 0], [0, 0], [0]])
    for a, b in product((one, two, deep), repeat=2):
        assert isinstance(verify.realization_equal(a, b), verify.Yes)


def test_the_clip_identity():
    a = verify.Network([[[1]], [[-1]], [[-1]]], [[0], [1], [1]])
    b = verify.Network([[[-1]], [[-1]], [[1]]], [[1], [1], [0]])
    witness = verify.realization_equal(a, b).certificate.witness
    assert witness == {"breakpoints": ["0", "1"]}


DEEP = Counter()


def equal_by_elimination(exhaustive, a, b):
    """On every cell of `a`, on every cell of `b` in it: one affine map."""
    return all(outputs == others for _, strict, outputs in exhaustive(a).values()
               for _, _, others in exhaustive(b, strict).values())


@settings(max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([(2, 1, 1, 1), (2, 2, 1, 1), (2, 1, 2, 1), (2, 2, 2, 1), (3, 1, 1, 2)])
       .flatmap(lambda widths: verify.strategies.network_pairs(widths=widths))
       | verify.strategies.dag_pairs(kinds=("relu", "identity"), max_hidden=3))
def _agrees_in_depth(exhaustive, pair):
    decision = verify.realization_equal(**pair)
    assert isinstance(decision, verify.Yes if equal_by_elimination(exhaustive, **pair)
                      else verify.No)
    cells = "splits" in decision.certificate.witness
    DEEP["cells" if cells else type(decision)] += 1
    if cells:
        recheck(pair, decision.certificate.witness)


def test_deep_networks_agree_with_exhaustive_enumeration(exhaustive):
    _agrees_in_depth(exhaustive)
    assert min(DEEP["cells"], DEEP[verify.No]) > 100


def recheck(pair, witness):
    """Raises unless the checker takes the witness for f_a = f_b."""
    verify.recheck({"format": "rescaling-verify/verdict/1", "theorem": "t", "verdict": "holds",
                    "dropped": None, "hypotheses": [],
                    "instance": {name: net.document() for name, net in pair.items()},
                    "conclusions": [{"predicate": "realization_equal", "arguments": ["a", "b"],
                                     "answer": "yes", "witness": witness, "reason": None}]})


@settings(max_examples=150)
@given(verify.strategies.dag_pairs(kinds=("relu", "maxpool")))
def test_max_pools(pair):
    decision = verify.realization_equal(**pair)
    if isinstance(decision, verify.No):
        point = decision.certificate.witness["point"]
        assert pair["a"](point) != pair["b"](point)
    else:
        recheck(pair, decision.certificate.witness)


def test_a_rescaled_deep_network_in_the_plane():
    a = verify.Network([[[1, 0], [0, 1]], [[1, 1]], [[1]]], [[0, 0], [0], [0]])
    b = verify.rescale(a, [2, 1, 1])
    witness = verify.realization_equal(a, b).certificate.witness
    # x, y >= 0: relu(x + y) is on, and everything in b follows suit, and so on for the others
    assert witness["splits"][:4] == [0, 0, [1, 0, "1", 1, "1"], [1, 0, "2"]]
    c = verify.Network([[[1, 0], [0, 1]], [[1, 1]], [[2]]], [[0, 0], [0], [0]])
    assert isinstance(verify.realization_equal(a, c), verify.No)
    assert isinstance(verify.realization_equal(a, a), verify.Yes)


def test_a_difference_in_one_thin_cell_only():
    """The functions differ by a bump over a triangle of size 2^-20, far from every probe."""
    size, far = Fraction(1, 2**20), Fraction(1234567, 89)
    bump = ([[1, 0], [0, 1], [-1, -1]], [-far, -far, 2 * far + size])

    def net(height):
        # relu(min(x, y, z)) with min(x, y) = x - relu(x - y), for x, y, z the sides of the triangle
        (p, _, r), (s, t, u) = bump
        first = [p, [-x for x in p], [1, -1], [-1, 1], r, [-x for x in r]]
        second = [[1, -1, -1, 0, 0, 0], [-1, 1, 1, 0, 0, 0], [1, -1, -1, 0, -1, 1]]
        return verify.Network([first, second, [[1, -1, -1]], [[height]]],
                              [[s, -s, s - t, t - s, u, -u], [0, 0, 0], [0], [0]])

    a, b = net(0), net(1)
    decision = verify.realization_equal(a, b)
    point = [Fraction(x) for x in decision.certificate.witness["point"]]
    assert a(point) != b(point)
    assert all(far < x < far + size for x in point)


def test_budget_and_reasons_in_depth():
    draw = random.Random(0)
    widths = (2, 8, 8, 1)
    a = verify.Network([[[draw.randint(-9, 9) for _ in range(m)] for _ in range(n)]
                        for m, n in pairwise(widths)],
                       [[draw.randint(-9, 9) for _ in range(n)] for n in widths[1:]])
    b = verify.rescale(a, [2] * 16)
    decision = verify.realization_equal(a, b)
    assert set(decision.certificate.witness) == {"splits"}
    recheck({"a": a, "b": b}, decision.certificate.witness)
    out_of_budget = verify.realization_equal(a, b, budget=verify.Budget(items=20))
    assert set(out_of_budget.certificate.witness) == {"factors"}
    recheck({"a": a, "b": b}, out_of_budget.certificate.witness)
    b = with_idle_neuron(a)
    decision = verify.realization_equal(a, b, budget=verify.Budget(items=20))
    assert isinstance(decision, verify.Unknown)
    assert "20 allowed" in decision.reason


def test_many_inputs_do_not_hang():
    weights = [np.ones((40, 200)), np.ones((5, 40)), np.ones((1, 5))]
    rng = np.random.default_rng(0)
    a = verify.Network([rng.standard_normal(w.shape) for w in weights],
                       [rng.standard_normal(len(w)) for w in weights])
    decision = verify.realization_equal(a, with_idle_neuron(a))
    assert isinstance(decision, verify.Unknown)


def test_large_rescaled_and_permuted_networks_are_equal():
    rng = np.random.default_rng(0)
    widths = (20, 30, 30, 3)
    a = verify.Network([rng.standard_normal((n, m)) for m, n in pairwise(widths)],
                       [rng.standard_normal(n) for n in widths[1:]])
    b = verify.rescale(a, [4] * 60)
    orders = [rng.permutation(n) for n in widths[1:-1]]
    orders = [np.arange(widths[0]), *orders, np.arange(widths[-1])]
    b = verify.Network([w[np.ix_(i, j)] for w, (j, i) in zip(b.weights, pairwise(orders),
                                                             strict=True)],
                       [v[i] for v, i in zip(b.biases, orders[1:], strict=True)])
    decision = verify.realization_equal(a, b)
    assert set(decision.certificate.witness) == {"permutations", "factors"}
    recheck({"a": a, "b": b}, decision.certificate.witness)
    c = b.exactly()
    exact = verify.realization_equal(a.exactly(), c)
    assert set(exact.certificate.witness) == {"permutations", "factors"}
    last = [list(row) for row in c.weights[-1]]
    last[0][0] += Fraction(1, 2**80)
    c = verify.Network([*c.weights[:-1], last], c.biases)
    assert isinstance(verify.realization_equal(a, c), verify.No)


@pytest.mark.parametrize("widths", [(1, 30, 30, 2), (40, 30, 3)])
def test_large_networks_are_first_asked_for_a_rescaling(widths, monkeypatch):
    """Of one input, or of one hidden layer: with no cell and no canonical form."""
    for name in ("pieces", "canonical_form", "compare"):
        monkeypatch.setattr(f"verify.identifiability.realization.{name}", None)
    rng = np.random.default_rng(0)
    a = verify.Network([rng.standard_normal((n, m)) for m, n in pairwise(widths)],
                       [rng.standard_normal(n) for n in widths[1:]])
    assert a.n_params > 1000
    for net in (a, a.exactly()):
        b = verify.rescale(net, [8] * net.n_hidden)
        decision = verify.realization_equal(net, b)
        assert set(decision.certificate.witness) == {"factors"}
        recheck({"a": net, "b": b}, decision.certificate.witness)


def test_rescaled_graphs_are_equal():
    """A sawtooth of many pieces, and an edge that skips layers."""
    graph = nx.DiGraph()
    graph.add_node(0, kind="input")
    for left in range(1, 25, 2):
        for neuron, bias in ((left, 0), (left + 1, "-1/2")):
            graph.add_node(neuron, bias=bias)
            for source, weight in ((0, 1),) if left == 1 else ((left - 2, 2), (left - 1, -4)):
                graph.add_edge(source, neuron, weight=weight)
    graph.add_node(25, kind="output")
    graph.add_weighted_edges_from([(0, 25, 1), (23, 25, 2), (24, 25, -4)])
    a = verify.Network.from_graph(graph)
    b = verify.rescale(a, [3] * 24)
    decision = verify.realization_equal(a, b, budget=verify.Budget(items=100))
    assert set(decision.certificate.witness) == {"factors"}
    recheck({"a": a, "b": b}, decision.certificate.witness)


def with_idle_neuron(net):
    """The same function, and no rescaling of the network: a neuron more, of which nothing comes."""
    net = net.exactly()
    first, second = net.weights[:2]
    return verify.Network([[*first, first[0]], [[*row, 0] for row in second], *net.weights[2:]],
                          [[*net.biases[0], 7], *net.biases[1:]])


def test_floats_are_taken_as_they_are_stored():
    tenth = verify.Network([[[0.1]]], [[0.0]])
    rational = verify.Network([[["1/10"]]], [[0]])
    assert isinstance(verify.realization_equal(tenth, rational), verify.No)
    assert isinstance(verify.realization_equal(tenth, tenth.exactly()), verify.Yes)


def test_budget_gives_unknown():
    layers = [([[1], [1]], [0, "-1/2"]), *[([[2, -4], [2, -4]], [0, "-1/2"])] * 5, ([[2, -4]], [0])]
    saw = verify.Network([w for w, _ in layers], [b for _, b in layers])
    decision = verify.realization_equal(saw, with_idle_neuron(saw), budget=verify.Budget(items=5))
    assert isinstance(decision, verify.Unknown)
    assert "5 allowed" in decision.reason


def test_refusals():
    one, two = verify.Network([[[1]]], [[0]]), verify.Network([[[1, 1]]], [[0]])
    with pytest.raises(verify.InvalidInstance, match="a has 1 inputs, b has 2"):
        verify.realization_equal(one, two)
    with pytest.raises(verify.InvalidInstance, match="a has 1 outputs, b has 2"):
        verify.realization_equal(one, verify.Network([[[1], [1]]], [[0, 0]]))
