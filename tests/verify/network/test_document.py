"""Networks as plain data and back, and every way the data can be wrong."""

import json
from fractions import Fraction as F

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify import InvalidInstance, Network
from verify.network.document import decode, float_from_hex

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def general(weight):
    """Inputs x, z; a max-pool, an identity, a ReLU; outputs y, v."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["x", "z"], kind="input")
    graph.add_node("pool", kind="maxpool")
    graph.add_node("id", kind="identity", bias=weight(1))
    graph.add_node("relu", bias=weight(-3))
    graph.add_nodes_from(["y", "v"], kind="output", bias=weight(2))
    for edge in ("x pool", "z pool", "pool id", "x relu", "id y", "relu y", "relu v", "z v"):
        graph.add_edge(*edge.split(), weight=weight(len(edge)))
    return Network.from_graph(graph)


NETWORKS = {
    "exact": Network([[[1], ["-1/2"]], [[1, "22/7"]]], [[0, 3], ["1/3"]]),
    "floating": Network([[[0.1, -5e-324]], [[1.7e308]]], [[0.0], [-2.0]]),
    "one matrix": Network([[[1, 2], [3, 4]]], [[5, 6]]),
    "general exact": general(lambda v: F(v, 3)),
    "general floating": general(lambda v: v / 3),
}


@pytest.mark.parametrize("net", NETWORKS.values(), ids=NETWORKS)
def test_there_and_back_through_json(net):
    document = json.loads(json.dumps(net.document()))
    assert decode(document, "net") == net
    assert decode(net.document(), "net") == net


def test_float32_comes_back_with_the_same_numbers():
    net = Network([np.array([[0.1, 1e-45]], np.float32)], [np.ones(1, np.float32)])
    back = decode(net.document(), "net")
    assert back.dtype == np.float64
    assert back.exactly() == net.exactly()


def test_the_data_is_plain():
    assert NETWORKS["exact"].document() == {
        "weights": [[["1"], ["-1/2"]], [["1", "22/7"]]], "biases": [["0", "3"], ["1/3"]]}
    assert Network([[[0.75]]], [[-0.0]]).document() == {"weights": [[["0x3p-2"]]],
                                                       "biases": [["0x0p0"]]}


@given(FLOATS)
def test_hex_floats_are_those_of_python(number):
    assert float_from_hex(number.hex().replace("p+", "p"), "x") == number
    assert float_from_hex(number.hex(), "x") == number
    text = Network([[[number]]], [[0.0]]).document()["weights"][0][0][0]
    assert float.fromhex(text) == number


@pytest.mark.parametrize("text", [
    "0x", "0x1", "0xp3", "0x1p", "1p3", "0x1p9999", "0x1p-9999", "0x1p1024", "0x1p-1075",
    "0x1.00000000000001p0", "0X1P3", "0x1.8p3 ", "--0x1p3", "+0x1p3", "0x1p3/2", "0x1p" + "9" * 99,
    "0x" + "f" * 99 + "p0", "0x1_0p0", "0xg1p0", "",
])
def test_texts_that_are_no_float64(text):
    with pytest.raises(InvalidInstance, match=r"^here: "):
        float_from_hex(text, "here")


GOOD = {"weights": [[["1"]]], "biases": [["0"]]}
DAG = {"inputs": 1, "kinds": ["relu", "output"], "predecessors": [[0], [0, 1]],
       "weights": [["1"], ["1", "2"]], "biases": ["0", "0"]}


@pytest.mark.parametrize(("document", "place"), [
    (None, "net: NoneType"), ([], "net: list"), ("text", "net: str"), ({}, "net: keys"),
    ({"weights": [[["1"]]]}, "net: keys"), (GOOD | {"extra": 1}, "net: keys"),
    (GOOD | {"weights": 3}, "net: weights: int"),
    (GOOD | {"weights": [[["1/0"]]]}, r"weights\[0\]\[0\]\[0\]"),
    (GOOD | {"weights": [[["0x1p9999"]]]}, r"net.weights\[0\]\[0\]\[0\]"),
    (GOOD | {"weights": [[[True]]]}, r"weights\[0\]\[0\]\[0\]"),
    (GOOD | {"weights": [[[None]]]}, r"weights\[0\]\[0\]\[0\]"),
    (GOOD | {"weights": [[[{}]]]}, r"weights\[0\]\[0\]\[0\]"),
    (GOOD | {"weights": [[[[1]]]]}, r"net.weights\[0\]\[0\]\[0\]: a list"),
    (GOOD | {"weights": [[["0x1p0", "1/3"]]]}, r"weights\[0\]: .*mixed"),
    (GOOD | {"weights": [[[1, 2], [3]]]}, "ragged"), (GOOD | {"weights": [[]]}, "width of 0"),
    (GOOD | {"biases": [[0, 0]]}, r"biases\[0\] has 2"), (GOOD | {"biases": []}, "biases: 0"),
    (DAG | {"inputs": 0}, "net.inputs"), (DAG | {"inputs": True}, "net.inputs"),
    (DAG | {"inputs": "1"}, "net.inputs"), (DAG | {"inputs": 10**9}, "net.inputs"),
    (DAG | {"inputs": 10**5000}, "net.inputs"),
    (DAG | {"kinds": 2}, "net.kinds"), (DAG | {"kinds": ["relu"]}, "one entry for each neuron"),
    (DAG | {"kinds": ["relu", "tanh"]}, r"net.kinds\[1\]"),
    (DAG | {"kinds": [["relu"], "output"]}, r"net.kinds\[0\]"),
    (DAG | {"kinds": ["input", "output"]}, r"net.kinds\[0\]"),
    (DAG | {"kinds": ["output", "relu"]}, "net: .*(reads nothing|is read by)"),
    (DAG | {"predecessors": [[0], [0, 2]]}, r"net.predecessors\[1\]: not only earlier"),
    (DAG | {"predecessors": [[1], [0, 1]]}, r"net.predecessors\[0\]: not only earlier"),
    (DAG | {"predecessors": [[-1], [0, 1]]}, r"net.predecessors\[0\]"),
    (DAG | {"predecessors": [["0"], [0, 1]]}, r"net.predecessors\[0\]"),
    (DAG | {"predecessors": [[True], [0, 1]]}, r"net.predecessors\[0\]"),
    (DAG | {"predecessors": [[0], [0, 0]]}, r"net.predecessors\[1\]: 0 stands twice"),
    (DAG | {"predecessors": [[0], 1]}, r"net.weights\[1\]: one weight"),
    (DAG | {"predecessors": [[], [0, 1]], "weights": [[], ["1", "2"]]}, "node 1 .*reads nothing"),
    (DAG | {"weights": [["1"], ["1"]]}, r"net.weights\[1\]: one weight"),
    (DAG | {"weights": [["1"], ["1", "x"]]}, "edge 1->2"),
    (DAG | {"biases": ["0", None]}, "bias of node 2"), (DAG | {"biases": ["0"]}, "net.biases"),
    (DAG | {"kinds": ["maxpool", "output"], "biases": ["1", "0"]}, "node 1 .maxpool."),
    # hidden neurons of depth 2 and 1, in this order; and outputs before hidden neurons
    ({"inputs": 1, "kinds": ["relu", "relu", "relu", "output"],
      "predecessors": [[0], [1], [0], [2, 3]], "weights": [[1], [1], [1], [1, 1]],
      "biases": [0, 0, 0, 0]}, "canonical order"),
    ({"inputs": 1, "kinds": ["output", "relu"], "predecessors": [[0], [0]],
      "weights": [[1], [1]], "biases": [0, 0]}, "canonical order"),
])
def test_the_place_of_a_fault_is_named(document, place):
    with pytest.raises(InvalidInstance, match=place) as caught:
        decode(document, "net")
    assert str(caught.value).startswith("net")
    assert len(str(caught.value)) < 400


def test_a_layered_network_may_be_written_as_a_general_one():
    document = {"inputs": 1, "kinds": ["relu", "output"], "predecessors": [[0], [1]],
                "weights": [[2], [3]], "biases": [4, 5]}
    assert decode(document, "net") == Network([[[2]], [[3]]], [[4], [5]])


def test_hex_floats_while_subnormals_are_flushed(flush_to_zero):
    net = Network([[[5e-324, 1.5e-310]]], [[0.0]])
    wanted = net.document()
    with flush_to_zero():
        document, back = net.document(), decode(wanted, "net")
    assert document == wanted
    assert back == net
