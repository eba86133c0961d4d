"""Instances on their way in and out."""

from fractions import Fraction as F

import numpy as np
import pytest

from verify import BudgetExceeded, InvalidInstance, Network
from verify.claims.instance import coerce, encode


def one(kind, value):
    """The coerced value of one argument A of this kind."""
    return coerce({"A": kind}, {"A": value})["A"]


@pytest.mark.parametrize("value", [
    [[1, "1/2"], [F(3), 0]], (("1", "1/2"), ("3", "0")), [[1.0, 0.5], [3.0, 0.0]],
    np.array([[1, 0.5], [3, 0]]), np.array([[1, 0.5], [3, 0]], np.float32),
    np.array([[1, 0.5], [3, 0]], np.float16), np.array([[1, 0.5], [3, 0]]).T.copy().T,
    [np.array([1.0, 0.5]), [np.float32(3), 0]], np.array([[1, 0.5], [3, 0]], ">f8"),
])
@pytest.mark.parametrize("kind", ["matrix", "points"])
def test_matrices(kind, value):
    assert one(kind, value) == ((F(1), F(1, 2)), (F(3), F(0)))


@pytest.mark.parametrize("value", [
    [[True, False], [0, 1]], np.eye(2), np.eye(2, dtype=bool), np.eye(2, dtype=np.int8),
    [[1.0, 0], [F(0), np.bool_(True)]], [np.array([1, 0]), np.array([False, True])],
])
def test_supports(value):
    coerced = one("support", value)
    assert coerced == ((1, 0), (0, 1))
    assert {type(entry) for row in coerced for entry in row} == {int}


def test_vectors_integers_and_networks():
    assert one("vector", np.array([1, -2])) == (F(1), F(-2))
    assert one("vector", []) == ()
    for value in (3, "6/2", F(3), 3.0, np.int8(3), np.array(3)):
        assert one("integer", value) == 3
    net = Network([[[1]]], [[0]])
    assert one("network", net) is net


@pytest.mark.parametrize(("kind", "value", "place"), [
    ("matrix", 3, "A: int"), ("matrix", "12", "A: str"), ("matrix", [1, 2], r"A\[0\]: int"),
    ("matrix", [[1], [2, 3]], r"A\[1\]: 2 entries"), ("matrix", [[1, True]], r"A\[0\]\[1\]"),
    ("matrix", [[F(1), 0.5]], "A: Fraction .* mixed with float"),
    ("matrix", [["1/2"], [0.5]], "A: Fraction .* mixed with float"),
    ("matrix", np.eye(2, dtype=bool), r"A\[0\]\[0\]: bool"), ("matrix", np.eye(2) * 1j, "A: compl"),
    ("matrix", np.array([[F(1)]], object), "A: object"), ("matrix", [[1, np.nan]], r"A\[0\]\[1\]"),
    ("matrix", np.ma.array([[1.0, 2.0]], mask=[[0, 1]]), "A: a masked array"),
    ("matrix", np.ones((1, 1, 1)), r"A\[0\]\[0\]"), ("matrix", np.array(1.0), "A: ndarray"),
    ("matrix", [[[1]]], r"A\[0\]\[0\]: list"), ("matrix", np.eye(2, dtype="M8[s]"), "A: datetime"),
    ("matrix", (row for row in [[1]]), "A: generator"), ("matrix", {0: [1]}, "A: dict"),
    ("vector", [[1]], r"A\[0\]: list"), ("vector", np.ones((2, 2)), r"A\[0\]"),
    ("vector", [0.5, "1/2"], "A: Fraction .* mixed"),
    ("points", [[1, float("inf")]], r"A\[0\]\[1\]"),
    ("support", [[1, 2]], r"A\[0\]\[1\]: 2"), ("support", [[0, float("nan")]], r"A\[0\]\[1\]"),
    ("support", [[0], [0, 1]], r"A\[1\]: 2 entries"), ("support", [["1"]], r"A\[0\]\[0\]: 1"),
    ("support", [[np.array([1, 2])]], r"A\[0\]\[0\]"), ("support", [[None]], r"A\[0\]\[0\]: None"),
    ("support", np.ma.array([[True]], mask=[[True]]), "A: a masked"),
    ("integer", "1/2", "A: 1/2 is not an integer"), ("integer", True, "A: bool"),
    ("integer", F(1, 10**5000), "A: a number of 16611 bits"), ("integer", np.ones(2), "A: ndarray"),
    ("network", [[1]], "A: list is not a Network"), ("network", None, "A: NoneType"),
])
def test_the_place_of_a_fault_is_named(kind, value, place):
    with pytest.raises(InvalidInstance, match=place):
        one(kind, value)


def test_arguments_are_exactly_those_declared():
    with pytest.raises(InvalidInstance, match="argument 'b' is missing"):
        coerce({"a": "integer", "b": "integer"}, {"a": 1})
    with pytest.raises(InvalidInstance, match="argument 'c' is not one of a"):
        coerce({"a": "integer"}, {"a": 1, "c": 2})


@pytest.mark.parametrize("wrong", [[1, 2], None, "a", 3])
def test_an_instance_is_a_dict(wrong):
    with pytest.raises(InvalidInstance, match="an instance is a dict of a, b, not"):
        coerce({"a": "vector", "b": "vector"}, wrong)


def test_plain_data():
    kinds = {"n": "integer", "A": "matrix", "I": "support", "net": "network"}
    net = Network([[[0.5]]], [[1.0]])
    instance = coerce(kinds, {"n": 2, "A": [[1, "2/3"]], "I": [[True, 0]], "net": net})
    assert encode(kinds, instance) == {
        "n": 2, "A": [["1", "2/3"]], "I": [[1, 0]],
        "net": {"weights": [[["0x1p-1"]]], "biases": [["0x1p0"]]}}
    big = coerce({"A": "matrix"}, {"A": np.zeros((1001, 1000))})
    with pytest.raises(BudgetExceeded, match="1001000 numbers"):
        encode({"A": "matrix"}, big)


def test_subnormals_are_read_where_they_are_flushed(flush_to_zero):
    tiny = np.array([[1, 3]], np.uint32).view(np.float32)
    with flush_to_zero():
        coerced = one("matrix", tiny)
    assert coerced == ((F(1, 2**149), F(3, 2**149)),)
