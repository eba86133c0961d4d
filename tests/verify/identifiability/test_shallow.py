"""The canonical form: it is the function, and equal functions have equal forms."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import verify
from verify.identifiability.shallow import canonical_form, difference_point, value

shallow = verify.strategies.networks(max_depth=2, max_width=4)


@settings(max_examples=300)
@given(shallow, st.data())
def test_it_is_the_function(net, data):
    form = canonical_form(net)
    for point in data.draw(verify.strategies.points(net.widths[0])):
        assert value(form, point) == net(point)


@settings(max_examples=300)
@given(verify.strategies.permutation_pairs(max_depth=2, max_width=4))
def test_permuted_and_rescaled_networks_have_one_form(pair):
    assert canonical_form(pair["a"]) == canonical_form(pair["b"])


@settings(max_examples=500)
@given(st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(lambda dk: st.tuples(*(
    verify.strategies.networks(widths=(dk[0], n, dk[1])) for n in (1, 3)))))
def test_a_point_tells_different_forms_apart(nets):
    a, b = map(canonical_form, nets)
    point = difference_point(a, b)
    assert (point is None) == (a == b)
    if point is not None:
        assert nets[0](point) != nets[1](point)


def test_absolute_value_in_three_ways():
    forms = [canonical_form(verify.Network(*parts)) for parts in (
        ([[[1], [-1]], [[1, 1]]], [[0, 0], [0]]),
        ([[[-2], [3]], [["1/2", "1/3"]]], [[0, 0], [0]]),
        ([[[1], [1], [0]], [[1, 1, 1]]], [[0, 0, 5], [-5]]))]
    assert forms[0] == forms[1]
    assert forms[0] != forms[2]


def test_parallel_and_concurrent_hyperplanes():
    """relu(x) - relu(x - 1) + relu(-x) ... with cancelling jumps is affine."""
    net = verify.Network([[[1, 1], [-1, -1], [2, 2]], [[1, -1, "-1/2"]]], [[0, 0, 0], [0]])
    form = canonical_form(net)  # relu(t) - relu(-t) - relu(2t)/2 = t - relu(t)
    assert form.jumps == {(1, 1, 0): (-1,)}
    assert form.slope == ((1, 1),)


def test_a_difference_on_a_far_small_cell():
    """Two kinks 2^-40 apart: the functions differ only by a bump between them."""
    eps = Fraction(1, 2**40)
    bump = verify.Network([[[1], [1], [1]], [[1, -2, 1]]], [[-1, -1 - eps, -1 - 2 * eps], [0]])
    zero = verify.Network([[[1]], [[0]]], [[0], [0]])
    point = difference_point(canonical_form(bump), canonical_form(zero))
    assert point is not None
    assert bump(point) != zero(point)


def test_deep_networks_are_refused():
    with pytest.raises(verify.InvalidInstance, match="at most one hidden layer"):
        canonical_form(verify.Network([[[1]]] * 3, [[0]] * 3))
