"""f_theta(x) against a forward pass written out in Fractions, and its float form beside it."""

from fractions import Fraction as F

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify import InvalidInstance, Network
from verify.network.realization import exact_point, neuron_values

NUMBERS = st.one_of(st.just(F(0)), st.fractions(-4, 4, max_denominator=6))


@st.composite
def networks_and_points(draw):
    """(weights, biases, x) of a small layered network, zeros often."""
    widths = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    weights = [[[draw(NUMBERS) for _ in range(a)] for _ in range(b)]
               for a, b in zip(widths, widths[1:])]  # noqa: B905, RUF007
    biases = [[draw(NUMBERS) for _ in range(b)] for b in widths[1:]]
    return weights, biases, [draw(NUMBERS) for _ in range(widths[0])]


def forward(weights, biases, x):
    """The definition: y <- relu(W y + b), without the relu at the end."""
    for layer, (matrix, vector) in enumerate(zip(weights, biases, strict=True)):
        x = [sum(w * y for w, y in zip(row, x, strict=True)) + b
             for row, b in zip(matrix, vector, strict=True)]
        if layer + 1 < len(weights):
            x = [max(value, F(0)) for value in x]
    return tuple(x)


@given(networks_and_points())
def test_the_exact_value_is_that_of_the_definition(drawn):
    weights, biases, x = drawn
    net = Network(weights, biases)
    assert net(x) == forward(weights, biases, x)
    assert net([x, x]) == (forward(weights, biases, x),) * 2
    assert all(type(value) is F for value in net(x))


@given(networks_and_points())
def test_floats_are_close_to_the_exact_value(drawn):
    weights, biases, x = drawn
    net = Network(weights, biases).rounded()
    exact = forward(weights, biases, x)
    assert np.allclose(net(x), [float(value) for value in exact], rtol=1e-12, atol=1e-10)
    assert np.allclose(net([x, x])[1], net(x), rtol=1e-12, atol=1e-10)  # another sum order


@given(networks_and_points())
def test_the_graph_form_has_the_same_value(drawn):
    weights, biases, x = drawn
    net = Network(weights, biases)
    graph = nx.DiGraph()
    for neuron in net.architecture.inputs:
        graph.add_node(neuron, kind="input")
    for neuron, sources, row, bias in net.rows():
        graph.add_node(neuron, kind=net.architecture.kind(neuron), bias=bias)
        graph.add_weighted_edges_from((s, neuron, w) for s, w in zip(sources, row, strict=True))
    graph.add_edge(0, net.architecture.outputs[0], weight=F(7))  # no longer layered
    general = Network.from_graph(graph)
    if general.architecture.is_layered:  # there was no hidden layer: the edge was replaced
        return
    wanted = list(forward(weights, biases, x))
    wanted[0] += 7 * x[0]
    assert general(x) == tuple(wanted)
    assert np.allclose(general.rounded()(x), [float(v) for v in wanted], rtol=1e-12, atol=1e-10)
    assert np.allclose(general.rounded()(np.array([x, x], float))[1], general.rounded()(x))


def test_which_results_are_exact():
    net = Network([[[2]]], [[1]])
    for x in ([3], (3,), ["3"], [F(3)], np.array([3]), [np.int8(3)]):
        assert net(x) == (F(7),)
    for x in ([3.0], np.array([3.0]), np.array([3], np.float32), [np.float32(3)]):
        assert isinstance(net(x), np.ndarray)
        assert net(x) == 7
        assert isinstance(net.rounded()([3]), np.ndarray)
    assert net(np.array([[1], [2]])) == ((F(3),), (F(5),))
    assert net([[1], ["1/2"]]) == ((F(3),), (F(2),))


def test_empty_batches():
    net = Network([[[2]], [[1], [1]]], [[1], [0, 0]])
    assert net(np.zeros((0, 1))).shape == (0, 2)
    assert net(np.zeros((0, 1), int)) == ()


def test_exact_values_of_stored_floats():
    net = Network([[[0.1]]], [[0.2]])
    assert net.exactly()([F(1, 3)]) == (F(0.1) / 3 + F(0.2),)


@pytest.mark.parametrize(("x", "place"), [
    ([1, 2], "x has 2 coordinates"), ([], "x has 0 coordinates"), ([[1, 2]], "2 coordinates"),
    ([[1], [1, 2]], r"x\[1\] has 2 entries"), ([float("nan")], r"x\[0\]"),
    (np.array([[1.0], [np.inf]]), r"x\[1\]\[0\]"), ([True], r"x\[0\]"), ([None], r"x\[0\]"),
    ([1j], r"x\[0\]"), (3, "x: int"), ("3", "x: str"), (np.array(3.0), "x has 0 axes"),
    (np.zeros((1, 1, 1)), "x has 3 axes"), ([[F(1, 2)], [0.5]], "mixed"), ({1}, "x: set"),
    (np.array([True]), "x: bool"), (np.array([F(1)], object), "x: object"),
])
@pytest.mark.parametrize("net", [Network([[[2]]], [[1]]), Network([[[2.0]]], [[1.0]])],
                         ids=["exact", "floating"])
def test_bad_points_are_named(net, x, place):
    with pytest.raises(InvalidInstance, match=place):
        net(x)


def test_a_coordinate_beyond_the_floats():
    assert Network([[[2]]], [[1]])([10**400]) == (2 * 10**400 + 1,)
    with pytest.raises(InvalidInstance, match="largest float64"):
        Network([[[2.0]]], [[1.0]])([10**400])


def test_neuron_values_and_points():
    net = Network([[[1], [-1]], [[1, 1]]], [[-1, -1], [F(1, 2)]])
    pre, post = neuron_values(net, exact_point(net, [3.0]))
    assert (pre, post) == ([3, 2, -4, F(5, 2)], [3, 2, 0, F(5, 2)])
    with pytest.raises(InvalidInstance, match="point has 2 coordinates"):
        exact_point(net, [1, 2], "point")
    with pytest.raises(InvalidInstance, match="point: generator"):
        exact_point(net, (v for v in [1]), "point")


def test_points_keep_subnormals_where_they_are_flushed(flush_to_zero):
    net = Network([[[2]]], [[0]])
    tiny = np.array([3], np.uint32).view(np.float32)
    with flush_to_zero():
        point = exact_point(net, tiny)
        value = net(list(point))
    assert value == (F(6, 2**149),)
