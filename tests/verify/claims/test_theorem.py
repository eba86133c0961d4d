"""Theorems say at once what is wrong with them."""

import pytest

import verify

AB = {"a": "network", "b": "network"}
SIGN, SCALING = verify.sign_equal.on("a", "b"), verify.scaling_equivalent.on("a", "b")


def _theorem(**changes):
    parts = {"name": "t", "arguments": AB, "hypotheses": (SCALING,), "conclusions": (SIGN,),
             "instances": lambda: None}
    return verify.Theorem(**(parts | changes))


def test_lists_of_conditions_become_tuples():
    theorem = _theorem(hypotheses=[SCALING], conclusions=[SIGN, SCALING])
    assert theorem.hypotheses == (SCALING,)
    assert theorem.conclusions == (SIGN, SCALING)
    assert repr(theorem) == "Theorem('t')"


@pytest.mark.parametrize(("changes", "message"), [
    ({"conclusions": ()}, "t: a theorem needs a conclusion"),
    ({"arguments": AB | {"c": "graph"}}, "argument 'c' has kind 'graph'"),
    ({"arguments": {"a": "network"}}, "scaling_equivalent(a, b) names 'b'"),
    ({"conclusions": (verify.admissible.on("c"),)}, "admissible(c) names 'c'"),
    ({"hypotheses": (SCALING, SCALING)}, "a hypothesis stands twice"),
    ({"sharp": {"sign_equal": "why"}}, "sharp has 'sign_equal', which is no hypothesis"),
    ({"hypotheses": (), "sharp": {"x": "why"}}, "(they are none)"),
    ({"hypotheses": (verify.sign_equal,)}, "hypotheses[0] is the predicate sign_equal, not said"),
    ({"hypotheses": SCALING}, "hypotheses is Condition, no tuple"),
    ({"hypotheses": verify.sign_equal}, "hypotheses is Predicate, no tuple"),
    ({"conclusions": (SIGN, "scaling_equivalent")}, "conclusions[1] is str, no condition"),
    ({"instances": verify.strategies.networks()}, "the function that makes the strategy"),
    ({"instances": None}, "the function that makes the strategy"),
])
def test_what_is_wrong_is_named(changes, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- the message is compared in full below
        _theorem(**changes)
    assert message in str(caught.value)


def test_positions_are_not_arguments():
    with pytest.raises(TypeError):
        verify.Theorem("t", AB, (), (SIGN,), lambda: None)


def test_labels_are_in_full_where_a_name_is_not_enough():
    both = (verify.admissible.on("a"), verify.admissible.on("b"), SCALING)
    theorem = _theorem(hypotheses=both, sharp={"admissible(a)": "why", "scaling_equivalent": "why"})
    assert theorem.labels == ("admissible(a)", "admissible(b)", "scaling_equivalent")
    assert theorem.label("scaling_equivalent") == "scaling_equivalent"
    assert theorem.label("scaling_equivalent(a, b)") == "scaling_equivalent"
    assert theorem.label("admissible(b)") == "admissible(b)"
    for wrong in ("admissible", "sign_equal", "", "admissible(c)"):
        with pytest.raises(ValueError, match="its hypotheses: admissible"):
            theorem.label(wrong)


def test_theorems_do_not_change():
    with pytest.raises(AttributeError):
        _theorem().name = "other"
