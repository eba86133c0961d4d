"""Networks: construction, immutability, copies, equality, rounding."""

import copy
import math
import pickle
import tracemalloc
from fractions import Fraction as F

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from verify import BudgetExceeded, InvalidInstance, Network


def small():
    """1-2-1 with fractions."""
    return Network([[[1], ["-1/2"]], [[2, 3]]], [[0, 1], ["1/3"]])


def graph_network():
    """A skip connection, in floats."""
    graph = nx.DiGraph()
    graph.add_node("x", kind="input")
    graph.add_node("h", bias=-0.5)
    graph.add_node("y", kind="output", bias=0.25)
    graph.add_weighted_edges_from([("x", "h", 1.5), ("h", "y", 2.0), ("x", "y", -1.0)])
    return Network.from_graph(graph)


def test_what_a_network_knows():
    net = small()
    assert (net.widths, net.n_params, net.n_hidden, net.n_paths) == ((1, 2, 1), 7, 2, (2, 3))
    assert net.is_exact
    assert net.weights == (((F(1),), (F(-1, 2),)), ((F(2), F(3)),))
    assert net.biases == ((F(0), F(1)), (F(1, 3),))
    assert list(net.rows()) == [(1, range(1), (F(1),), F(0)), (2, range(1), (F(-1, 2),), F(1)),
                                (3, range(1, 3), (F(2), F(3)), F(1, 3))]
    assert net.exactly() is net


def test_one_matrix_is_a_network():
    net = Network([[[1, 2]]], [[3]])
    assert (net.widths, net.n_hidden, net((1, 1))) == ((2, 1), 0, (F(6),))


@pytest.mark.parametrize("give", [
    lambda w, b: (w, b), lambda w, b: (tuple(w), tuple(b)),
    lambda w, b: ([m.tolist() for m in w], [v.tolist() for v in b]),
    lambda w, b: ([list(m) for m in w], [tuple(v) for v in b]),
    lambda w, b: (np.stack(w), np.stack(b)),
], ids=["arrays", "tuples", "lists", "lists of rows", "stacked"])
def test_the_forms_of_one_network(give):
    weights = [np.array([[1.5, -2.0], [0.0, 3.0]]), np.array([[1.0, 0.5], [0.25, -1.0]])]
    biases = [np.array([0.5, -0.5]), np.array([1.0, 2.0])]
    assert Network(*give(weights, biases)) == Network(weights, biases)


@pytest.mark.parametrize(("weights", "biases", "place"), [
    ([], [], "weights is empty"),
    (None, None, "weights: NoneType"),
    ("12", [[0]], "weights: str"),
    ({0: [[1]]}, [[0]], "weights: dict"),
    (iter([[[1]]]), [[0]], "weights: list_iterator"),
    (np.array(1.0), [[0]], "weights: ndarray"),
    ([[[1]]], None, "biases: NoneType"),
    ([[[1]]], [], "biases: 0 vectors"),
    ([[[1]]], [[0], [0]], "biases: 2 vectors"),
    ([[[1]]], [[0, 0]], r"biases\[0\] has 2 entries"),
    ([[[1], [2]], [[1]]], [[0, 0], [0]], r"weights\[1\] has 1 columns, weights\[0\] has 2 rows"),
    ([[[1]], [[1, 2]]], [[0], [0]], r"weights\[1\] has 2 columns"),
    ([np.zeros((0, 3))], [np.zeros(0)], r"weights\[0\]: shape \(0, 3\)"),
    ([np.zeros((2, 0))], [np.zeros(2)], r"weights\[0\]: shape \(2, 0\)"),
    ([[[1]]], [[]], r"biases\[0\]: shape \(0,\)"),
    (np.ones((2, 2)), np.zeros((2, 2)), r"weights\[0\]: 1 axes"),
    (5, [[0]], "weights: int"),
])
def test_misfits_are_named(weights, biases, place):
    with pytest.raises(InvalidInstance, match=place):
        Network(weights, biases)


@pytest.mark.parametrize("net", [small(), small().rounded(), small().rounded("float32"),
                                 graph_network(), graph_network().exactly()], ids=repr)
def test_copies_and_pickles_are_equal_and_read_only(net):
    for other in (copy.copy(net), copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert other == net
        assert other.dtype == net.dtype
        for array in (*other.weights, *other.biases):
            assert isinstance(array, (tuple, F, np.float64)) or not array.flags.writeable


def test_a_network_does_not_change():
    net = small()
    for change in (lambda: setattr(net, "weights", ()), lambda: delattr(net, "biases"),
                   lambda: setattr(net, "name", "x")):
        with pytest.raises(AttributeError, match="immutable"):
            change()
    with pytest.raises(ValueError, match="read-only"):
        net.rounded().biases[0][0] = 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(net)


def test_equality():
    net = Network([np.array([[0.0, 1.0]])], [np.zeros(1)])
    assert net == Network([np.array([[-0.0, 1.0]])], [-np.zeros(1)])
    assert net != Network([np.array([[5e-324, 1.0]])], [np.zeros(1)])
    assert net != net.rounded("float32")
    assert net != net.exactly()
    assert net.exactly() == net.rounded("float32").exactly()
    assert net != Network([np.array([[0.0], [1.0]])], [np.zeros(2)])
    assert net != "net"


def test_equality_while_subnormals_are_flushed(flush_to_zero):
    def net(bits):
        return Network([np.array([[bits]], np.uint32).view(np.float32)], [np.zeros(1, np.float32)])

    a, b, zero, minus = net(1), net(2), net(0), net(1 << 31)
    with flush_to_zero():
        assert a.weights[0] == b.weights[0] == zero.weights[0]
        assert a != b
        assert a != zero
        assert zero == minus


@given(hnp.arrays(np.float32, (3, 2), elements={"allow_nan": False, "allow_infinity": False}))
def test_exactly_loses_nothing_and_rounding_returns(matrix):
    net = Network([matrix], [np.zeros(3, np.float32)])
    exact = net.exactly()
    assert exact.is_exact
    assert exact.weights[0] == tuple(tuple(F(float(v)) for v in row) for row in matrix)
    assert exact.rounded("float32") == net
    assert exact.rounded("float64") == net.rounded("float64")
    assert net.rounded("float64").exactly() == exact


@given(st.fractions())
def test_rounding_is_to_the_nearest(number):
    rounded = Network([[[number]]], [[0]]).rounded().weights[0][0, 0]
    wanted = F(float(rounded))
    for step in (-math.inf, math.inf):
        assert abs(wanted - number) <= abs(F(float(np.nextafter(rounded, step))) - number)


def test_rounding_out_of_range():
    with pytest.raises(InvalidInstance, match="largest float64"):
        Network([[[10**400]]], [[0]]).rounded()
    with pytest.raises(InvalidInstance, match="largest float32"):
        Network([[[1e300]]], [[0.0]]).rounded("float32")
    with pytest.raises(InvalidInstance, match="float16"):
        small().rounded("float16")


def test_representations():
    assert repr(small()) == "Network([[[1], [-1/2]], [[2, 3]]], [[0, 1], [1/3]])"
    assert repr(small().rounded()) == "Network(Architecture(1-2-1), 7 parameters, float64)"
    assert len(repr(Network([[[10**5000]]], [[0]]))) < 100


def test_documents_refuse_integers_that_no_reader_takes():
    with pytest.raises(BudgetExceeded, match="4000 digits"):
        Network([[[10**4000]]], [[0]]).document()
    assert Network([[[10**4000 - 1]]], [[0]]).document()["biases"] == [["0"]]


def test_ten_million_parameters_take_the_memory_of_a_copy():
    """A parameter in an object of its own would take ten times as much."""
    matrix = np.ones((2000, 5000), np.float32)
    bias = np.zeros(2000, np.float32)
    net, building = with_peak(lambda: Network([matrix], [bias]))
    same, comparing = with_peak(lambda: net == copy.deepcopy(net))
    assert same
    assert building < 2 * matrix.nbytes
    assert comparing < 3 * matrix.nbytes


def with_peak(work):
    """What one call returns, and the bytes that it takes meanwhile."""
    tracemalloc.start()
    try:
        return work(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
