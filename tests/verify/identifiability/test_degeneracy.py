"""Activation spaces from listed paths, closed forms, and non-degeneracy of the theory's table."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise, product

import networkx as nx
import numpy as np
import pytest

import verify
from verify.cells.pieces import pieces
from verify.exact.rank import rank
from verify.identifiability.jacobian import jacobian, kinks
from verify.identifiability.sampling import sample
from verify.identifiability.spanning import shallow_spans, spanned
from verify.lifting.activation import path_activations

TABLE = {  # dim V, samples that suffice, functional dimension
    "1-3-1": ([[[1], [2], [-1]], [[1, -3, 2]]], [[0, 1, 5], [0]], 0, 7, 7),
    "zero sum": ([[[1], [1], [-2]], [[1, 1, 1]]], [[0, 1, "1/2"], [0]], 0, 7, 7),
    "absolute value": ([[[1], [-1]], [[1, 1]]], [[0, 0], [0]], 1, None, 4),
    "positive twins": ([[[1], [2]], [[1, 1]]], [[0, 0], [0]], 2, None, 3),
    "two outputs": ([[[1], [-1]], [[1, 0], [0, 1]]], [[0, 0], [0, 0]], 2, 4, 8),
    "always on": ([[[1]], [[1]], [[1]]], [[0], [1], [0]], 1, None, 3),
    "dead": ([[[1]], [[-1]], [[1]]], [[0], [-1], [0]], 3, None, 1),
    "clip": ([[[1]], [[-1]], [[1]]], [[0], [1], [0]], 0, 4, 4),
    "no hidden layer": ([[[1, 2]]], [[0]], 0, 3, 3),
}


@pytest.mark.parametrize("name", TABLE)
def test_table(name):
    weights, biases, dimension, samples, functional = TABLE[name]
    net = verify.Network(weights, biases)
    space = verify.activation_space(net)
    assert (space.dimension, space.n_samples) == (dimension, samples)
    bounds = verify.functional_dimension(net)
    assert bounds.lo == bounds.hi == functional
    assert isinstance(verify.non_degenerate(net), verify.No if samples is None else verify.Yes)


@pytest.mark.parametrize(("weights", "biases"), [
    ([[[1]], [[0]]], [[0], [0]]), ([[[1, 1], [2, 1]], [[3, 0]]], [[0, 1], [0]])])
def test_no_sample_suffices_where_a_neuron_is_not_read(weights, biases):
    """V = 0, so that it is non-degenerate; but (w, b) of that neuron can be anything."""
    net = verify.Network(weights, biases)
    assert isinstance(verify.non_degenerate(net), verify.Yes)
    space = verify.activation_space(net)
    assert (space.dimension, space.n_samples) == (0, None)
    points = [[Fraction(x, 3), Fraction(y, 7)][:net.widths[0]]
              for x in range(-10, 11, 3) for y in range(-10, 11, 3)]
    assert isinstance(verify.locally_identifiable(net, points), verify.No)


def drawn(seed, widths, pool=(1, -1, 2, -2, 3, "1/2", 0)):
    draw = random.Random(seed)
    return verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                           for a, b in pairwise(widths)],
                          [[draw.choice(pool) for _ in range(b)] for b in widths[1:]])


def listed_dimension(net, points):
    """dim V by listing paths: #paths minus k times the rank of the path activations' vectors."""
    rows = []
    output = net.architecture.outputs[0]
    for x in points:
        rows.append([Fraction(on) * (Fraction(x[path[0]]) if path[0] < len(x) else 1)
                     for path, on in path_activations(net, x).items() if path[-1] == output])
    return sum(net.n_paths) - net.architecture.n_outputs * rank(rows)


def test_one_input_against_listed_paths():
    """All intervals are known from their breakpoints, without the enumeration of cells."""
    seen = Counter()
    for seed in range(200):
        draw = random.Random(seed)
        widths = [1, *(draw.randint(1, 3) for _ in range(draw.randint(1, 3))), draw.randint(1, 2)]
        net = drawn(seed, widths)
        points = [(x,) for piece in pieces(net) for x in piece.points()]
        off = [x for x, neuron in zip(points, kinks(net, points), strict=True) if neuron is None]
        expected = listed_dimension(net, off) if off else sum(net.n_paths)
        assert verify.activation_space(net).dimension == expected
        seen[expected] += 1
    assert len(seen) > 15


def test_closed_form_of_one_hidden_layer():
    seen = Counter()
    for seed in range(150):
        draw = random.Random(seed)
        d, n, k = draw.randint(1, 3), draw.randint(1, 5), draw.randint(1, 2)
        net = drawn(seed, (d, n, k), (1, -1, 0) if seed % 2 else (1, -1, 2, -2))
        found = spanned(net)
        assert shallow_spans(net) == (found.tuples, found.partial)
        if all(any(row) for row in net.weights[0]):
            lines = {tuple(x / next(w for w in row if w) for x in (*row, bias))
                     for row, bias in zip(net.weights[0], net.biases[0], strict=True)}
            mixed = int(isinstance(verify.negative_twins(net), verify.Yes))
            m = len(lines)
            assert verify.activation_space(net).dimension == (
                d * k * (n - m - mixed) + k * (n - m))
            seen[m < n, mixed] += 1
    assert len(seen) == 3
    assert min(seen.values()) > 10


def test_two_hidden_layers_against_a_grid():
    """Points of a fine grid span no more than the enumerated cells, and usually as much."""
    equal = 0
    for seed in range(60):
        net = drawn(seed, (2, 2, 2, 1))
        points = [(Fraction(i, 3) + Fraction(1, 97), Fraction(j, 3) + Fraction(1, 89))
                  for i, j in product(range(-12, 13), repeat=2)]
        off = [x for x, neuron in zip(points, kinks(net, points), strict=True) if neuron is None]
        by_grid = listed_dimension(net, off) if off else sum(net.n_paths)
        dimension = verify.activation_space(net).dimension
        assert dimension <= by_grid
        equal += dimension == by_grid
    assert equal > 30


def test_random_networks():
    """The rank at a sample never exceeds the functional dimension; verdicts fit the ranks."""
    seen = Counter()
    for seed in range(300):
        draw = random.Random(seed)
        widths = [draw.randint(1, 2) for _ in range(draw.choice((3, 4, 4, 5)))]
        net = drawn(seed, widths)
        decision, bounds = verify.non_degenerate(net), verify.functional_dimension(net)
        full = net.n_params - net.n_hidden
        assert bounds.lo == bounds.hi <= full
        points = sample(net, 12, seed=1)
        assert rank(jacobian(net, points)) <= bounds.hi
        if isinstance(decision, verify.Yes) and "rows" in decision.certificate.witness:
            assert bounds.lo == full
            witness = decision.certificate.witness
            assert isinstance(verify.locally_identifiable(net, witness["points"]), verify.Yes)
        if isinstance(decision, verify.No):
            assert bounds.hi < full
        seen[type(decision)] += 1
    assert min(seen[verify.Yes], seen[verify.No]) > 60


def test_samples_that_suffice_do():
    """(#P + #Q - dim V) / k points of X_theta identify; the witness has no more of them."""
    for name in ("1-3-1", "clip", "two outputs"):
        net = verify.Network(*TABLE[name][:2])
        points = verify.non_degenerate(net).certificate.witness["points"]
        assert len(points) <= verify.activation_space(net).n_samples


def test_without_outgoing_weights():
    """V = 0 makes theta non-degenerate although w moves freely."""
    net = verify.Network([[[1, 1]], [[0]]], [[0], [0]])
    decision = verify.non_degenerate(net)
    assert set(decision.certificate.witness) == {"points"}
    assert verify.activation_space(net).dimension == 0
    assert isinstance(verify.locally_identifiable(net, [[1, 2]]), verify.No)
    twins = verify.Network([[[1], [1]], [[0, 0]]], [[0, 0], [0]])
    assert isinstance(verify.non_degenerate(twins), verify.Unknown)


def test_nothing_off_the_kinks():
    net = verify.Network([[[1], [0]], [[1, 1]]], [[0, 0], [0]])
    assert verify.non_degenerate(net).certificate.witness == {"neuron": 2}
    assert verify.activation_space(net).dimension == sum(net.n_paths)
    deep = verify.Network([[[0]], [[1]], [[1]]], [[-1], [0], [0]])
    assert verify.non_degenerate(deep).certificate.witness["points"] == []


def test_budget():
    net = drawn(3, (2, 6, 6, 1), (5, -3, 2, 7, -4))
    with pytest.raises(verify.BudgetExceeded, match="3 allowed") as caught:
        verify.activation_space(net, budget=verify.Budget(items=3))
    assert verify.activation_space(net, budget=verify.Budget(items=10**4)).dimension <= (
        caught.value.partial) < sum(net.n_paths)
    dead = verify.Network([[[1], [2]], [[-1, -1]], [[1]]], [[0, 1], [-1], [0]])
    decision = verify.non_degenerate(dead, budget=verify.Budget(items=1))
    assert isinstance(decision, verify.Unknown)
    bounds = verify.functional_dimension(dead, budget=verify.Budget(items=1))
    assert bounds.lo < bounds.hi == dead.n_params - dead.n_hidden


def test_a_wide_network_is_decided_by_sampling():
    net = drawn(5, (3, 30, 1), range(-79, 80, 2))
    assert isinstance(verify.non_degenerate(net), verify.Yes)


def test_general_graphs_are_refused():
    graph = nx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {}), (2, {"kind": "output"})])
    graph.add_weighted_edges_from([(0, 1, 1), (1, 2, 1), (0, 2, 1)])
    net = verify.Network.from_graph(graph)
    for question in (verify.non_degenerate, verify.activation_space, verify.functional_dimension):
        with pytest.raises(verify.InvalidInstance, match="is a notion of layered networks"):
            question(net)


def wide(*widths):
    draw = np.random.default_rng(0)
    return verify.Network([draw.normal(size=(b, a)) for a, b in pairwise(widths)],
                          [draw.normal(size=b) for b in widths[1:]])


@pytest.mark.parametrize("widths", [(64, 30, 10, 10), (10, 20, 20, 5), (100, 60, 40, 10)])
@pytest.mark.parametrize("question", ["non_degenerate", "activation_space",
                                      "functional_dimension", "locally_identifiable"])
def test_the_seconds_of_the_budget_hold_for_all_of_it(widths, question):
    """An answer that says what was spent, an error that does, or bounds that are not tight.

    A parameter that no point sees is found in time: then the answer is No.
    """
    net, budget = wide(*widths), verify.Budget(seconds=0.2)
    points = np.random.default_rng(1).normal(size=(net.n_params // widths[-1], widths[0]))
    try:
        found = getattr(verify, question)(
            net, *([points] if question == "locally_identifiable" else []), budget=budget)
    except verify.BudgetExceeded as error:
        assert question == "activation_space"
        reason = str(error)
    else:
        if question == "functional_dimension":
            assert found.lo < found.hi
            reason = "0.2 s allowed"
        else:
            reason = found.reason if isinstance(found, verify.Unknown) else question
    assert "0.2 s allowed" in reason or reason == "locally_identifiable"


def test_an_elimination_that_takes_longer_than_is_left_is_not_begun():
    net = wide(100, 90, 50)
    decision = verify.locally_identifiable(
        net, np.random.default_rng(1).normal(size=(270, 100)), budget=verify.Budget(seconds=10))
    assert isinstance(decision, verify.Unknown)
    assert "s more needed at least, 10 s allowed in all" in decision.reason


def test_one_hidden_layer_of_any_size_is_decided_by_its_hyperplanes():
    net = wide(60, 80, 10)
    decision = verify.non_degenerate(net)
    assert decision.certificate.witness == {"hyperplanes": 80}
    space = verify.activation_space(net)
    assert (space.dimension, space.n_samples) == (0, 61 * 80 + 1)
    bounds = verify.functional_dimension(net)
    assert bounds.lo == bounds.hi == net.n_params - net.n_hidden
    weights = [np.array(matrix) for matrix in net.weights]
    biases = [np.array(vector) for vector in net.biases]
    weights[0][1], biases[0][1] = 2 * weights[0][0], 2 * biases[0][0]
    twins = verify.non_degenerate(verify.Network(weights, biases))
    assert twins.certificate.witness["pair"] == [60, 61]


def test_closed_forms_of_one_hidden_layer_against_cells(monkeypatch):
    """As if all networks were large: hyperplanes never prove what cells refute."""
    seen = Counter()
    for seed in range(250):
        draw = random.Random(seed)
        widths = (draw.randint(1, 2), draw.randint(1, 3), draw.randint(1, 2))
        net = drawn(seed, widths, (1, -1, 2, 0) if seed % 2 else (1, -1, 2, -2))
        slow, bounds = verify.non_degenerate(net), verify.functional_dimension(net)
        with monkeypatch.context() as patch:
            patch.setattr("verify.identifiability.degeneracy.EXACT_ENTRIES", 0)
            fast = verify.non_degenerate(net)
        closed = isinstance(fast, verify.Yes) and "hyperplanes" in fast.certificate.witness
        if closed:
            assert isinstance(slow, verify.Yes)
            points = spanned(net).points(verify.Budget().meter("points"))
            assert bounds.lo == bounds.hi == verify.jacobian_rank(net, points).rank
            assert verify.activation_space(net).dimension == 0
        seen[closed, type(slow).__name__] += 1
    assert seen[True, "Yes"] > 60
    assert seen[False, "No"] > 30


def test_many_inputs_are_sampled_in_all_directions():
    """240 points on few lines would span few of the 20 dimensions."""
    decision = verify.non_degenerate(wide(20, 6, 3))
    assert isinstance(decision, verify.Yes)
    assert len(decision.certificate.witness["rows"]) == 20 * 6 + 6 * 3 + 3
