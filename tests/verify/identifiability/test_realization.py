"""realization_equal: two procedures against each other and against exhaustive evaluation."""

from collections import Counter
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
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


def test_deep_in_the_plane_is_no_or_unknown_but_never_a_guess():
    a = verify.Network([[[1, 0], [0, 1]], [[1, 1]], [[1]]], [[0, 0], [0], [0]])
    b = verify.rescale(a, [2, 1, 1])
    decision = verify.realization_equal(a, b)
    assert isinstance(decision, verify.Unknown)
    assert "more than one input" in decision.reason
    c = verify.Network([[[1, 0], [0, 1]], [[1, 1]], [[2]]], [[0, 0], [0], [0]])
    assert isinstance(verify.realization_equal(a, c), verify.No)
    assert isinstance(verify.realization_equal(a, a), verify.Yes)


def test_floats_are_taken_as_they_are_stored():
    tenth = verify.Network([[[0.1]]], [[0.0]])
    rational = verify.Network([[["1/10"]]], [[0]])
    assert isinstance(verify.realization_equal(tenth, rational), verify.No)
    assert isinstance(verify.realization_equal(tenth, tenth.exactly()), verify.Yes)


def test_budget_gives_unknown():
    layers = [([[1], [1]], [0, "-1/2"]), *[([[2, -4], [2, -4]], [0, "-1/2"])] * 5, ([[2, -4]], [0])]
    saw = verify.Network([w for w, _ in layers], [b for _, b in layers])
    decision = verify.realization_equal(saw, verify.rescale(saw, [2] * 12),
                                        budget=verify.Budget(items=5))
    assert isinstance(decision, verify.Unknown)
    assert "5 allowed" in decision.reason


def test_refusals():
    one, two = verify.Network([[[1]]], [[0]]), verify.Network([[[1, 1]]], [[0]])
    with pytest.raises(verify.InvalidInstance, match="a has 1 inputs, b has 2"):
        verify.realization_equal(one, two)
    with pytest.raises(verify.InvalidInstance, match="a has 1 outputs, b has 2"):
        verify.realization_equal(one, verify.Network([[[1], [1]]], [[0, 0]]))
