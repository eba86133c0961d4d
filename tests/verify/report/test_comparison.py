"""What is said of two networks is the finest relation there is, and never a wrong one."""

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

import verify
from verify.report.comparison import closeness, comparison
from verify.strategies import network_pairs


def net(weights: list, biases: list) -> verify.Network:
    return verify.Network(weights, biases)


ONE = net([[[1, 2], [3, 4]], [[1, 1]]], [[1, 1], [0]])
TURNED = net([[[6, 8], [1, 2]], [["1/2", 1]]], [[2, 1], [0]])
# relu(-z) = relu(z) - z: flipping both twins of opposite sign keeps the function
FLIP = net([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
SPLIT = net([[[2], [-1]], [["1/2", 1]]], [[0, 0], [0]])
MORE = net([[[1], [-1], [0]], [[1, 1, 1]]], [[0, 0, 1], [-1]])
DEAD = net([[[1]], [[-1]], [[1]]], [[0], [-1], [0]])
DEAD_TOO = net([[[1]], [[-1]], [[1]]], [[0], [-2], [0]])


@pytest.mark.parametrize(("a", "b", "verdict", "answer"), [
    (ONE, verify.rescale(ONE, [5, "1/7"]), "equivalent by rescaling", "yes"),
    (ONE, TURNED, "equivalent by permutation and rescaling", "yes"),
    (FLIP, SPLIT, "equivalent by rescaling", "yes"),
    (FLIP, MORE, "the same function", "yes"),
    (DEAD, DEAD_TOO, "the same function", "yes"),
    (ONE, net([[[1, 2], [3, 4]], [[1, 1]]], [[1, 1], ["1/9"]]), "different functions", "no"),
])
def test_verdicts(a: verify.Network, b: verify.Network, verdict: str, answer: str) -> None:
    found = comparison(a, b)
    assert (found.verdict, found.answer) == (verdict, answer)
    assert dict(found.rows())["verdict"] == verdict
    document = json.loads(json.dumps(found.document()))
    assert document["verdict"] == verdict


@settings(max_examples=150)
@given(network_pairs())
def test_agrees_with_the_predicates(pair: dict[str, verify.Network]) -> None:
    a, b = pair["a"], pair["b"]
    found = comparison(a, b)
    assert (found.verdict == "equivalent by rescaling") == isinstance(
        verify.scaling_equivalent(a, b), verify.Yes)
    same = verify.realization_equal(a, b)
    assert found.answer == {verify.Yes: "yes", verify.No: "no"}.get(type(same), found.answer)
    for _, text in found.rows():
        assert "nan" not in text
    if found.answer == "no":
        assert found.function is not None
        x = tuple(map(Fraction, found.document()["function"]["witness"]["point"]))
        assert a(x) != b(x)


def test_a_rounded_permuted_copy_is_close_in_ulp() -> None:
    rng = np.random.default_rng(0)
    a = net([rng.standard_normal((20, 6)).astype("f4"), rng.standard_normal((3, 20)).astype("f4")],
            [rng.standard_normal(20).astype("f4"), rng.standard_normal(3).astype("f4")])
    order = rng.permutation(20)
    factors = np.exp(1.5 * rng.standard_normal(20))
    b = net([(a.weights[0] * factors[:, None])[order].astype("f4"),
             (a.weights[1] / factors)[:, order].astype("f4")],
            [(a.biases[0] * factors)[order].astype("f4"), a.biases[1]])
    found = comparison(a, b)
    assert found.verdict == "different functions"
    text = dict(found.rows())["by permutation too"]
    assert text.startswith("no; the same up to a ratio of 1 + ")
    assert text.endswith("ulp of float32)")
    aligned = found.document()["aligned"]["ratio"]
    assert 1 < Fraction(aligned[0]) <= Fraction(aligned[1]) < 1 + Fraction(1, 2**22)


def test_signs_that_differ_are_named_and_infinity_is_null() -> None:
    found = comparison(FLIP, net([[[1], [1]], [[1, 1]]], [[0, 0], [0]]))
    assert dict(found.rows())["by rescaling"] == (
        "no: the weight 0 -> 2 differs in sign or vanishes in one only")
    assert found.document()["distance"]["log"] == [None, None]
    assert found.distance is not None
    assert found.distance.lo == math.inf


def test_undecided_within_no_budget() -> None:
    deep = [net([[[1, 2], [3, -4]], [[1, -1], [2, 1]], [[1, w]]], [[0, 1], [1, 0], [0]])
            for w in (0, 0)]
    other = net([[[1, 2], [3, -4], [0, 0]], [[1, -1, 0], [2, 1, 0]], [[1, 0]]],
                [[0, 1, 0], [1, 0], [0]])
    found = comparison(deep[0], other, budget=verify.Budget(items=0))
    assert found.answer == "unknown"
    assert dict(found.rows())["function"].startswith("unknown: ")


def test_what_cannot_be_compared() -> None:
    with pytest.raises(verify.InvalidInstance, match="2 and 1 inputs"):
        comparison(ONE, FLIP)
    with pytest.raises(verify.InvalidInstance, match="1 and 2 outputs"):
        comparison(net([[[1]]], [[0]]), net([[[1], [1]]], [[0, 0]]))


@pytest.mark.parametrize(("hi", "text"), [
    (1 + Fraction(31, 10**8), "a ratio of 1 + 3.1e-07 (about 3 ulp of float32)"),
    (1 + Fraction(1, 10**8), "a ratio of 1 + 1e-08 (about 0.08 ulp of float32)"),
    (Fraction(11, 10), "a ratio of 1 + 0.1"), (Fraction(7, 2), "a ratio of 3.5"),
    (Fraction(2) ** 250, "a ratio of about 2^250")])
def test_closeness(hi: Fraction, text: str) -> None:
    assert closeness(verify.Enclosure(1, hi), (Fraction(1, 2**23), "float32")) == text
