"""assert_holds passes on Holds only, and its message is a smallest counterexample."""

import pytest
from hypothesis import given, settings

import verify
from verify.testing import assert_holds

ALWAYS = verify.theorem("realization_eq_of_scaling_equivalent")
CONJECTURE = verify.Theorem(
    name="function_determines_the_class", arguments={"a": "network", "b": "network"},
    hypotheses=(verify.realization_equal.on("a", "b"),),
    conclusions=(verify.scaling_equivalent.on("a", "b"),),
    instances=verify.strategies.network_pairs)
LARGE = {"a": verify.Network([[[5, 7], [3, 2]], [[4, 9]]], [[1, 2], [3]]),
         "b": verify.Network([[[3, 2], [5, 7]], [[9, 4]]], [[2, 1], [3]])}
PLUS = verify.Network([[[1]], [[1]]], [[0], [0]])
MINUS = verify.Network([[[-1]], [[-1]]], [[0], [0]])


@given(verify.strategies.scaling_pairs())
def test_holds_passes(pair):
    assert_holds(verify.check(ALWAYS, pair))


def test_the_message_is_the_counterexample_made_minimal():
    with pytest.raises(AssertionError) as caught:
        assert_holds(verify.check(CONJECTURE, LARGE))
    lines = str(caught.value).splitlines()
    assert lines[0] == "function_determines_the_class: refuted"
    assert lines[1].startswith("  a = Network([[[")
    assert len(lines[1]) < len("  a = ") + len(repr(LARGE["a"])) - 5
    assert lines[3] == "  if realization_equal(a, b): yes"
    assert lines[4].startswith("  then scaling_equivalent(a, b): no: {")


def test_without_time_the_counterexample_is_as_small_as_single_steps_make_it():
    with pytest.raises(AssertionError, match="refuted"):
        assert_holds(verify.check(CONJECTURE, LARGE), seconds=0)


def test_a_dropped_hypothesis_is_marked():
    verdict = verify.check(ALWAYS, {"a": PLUS, "b": MINUS}, without="scaling_equivalent")
    with pytest.raises(AssertionError, match=r"if scaling_equivalent\(a, b\): no.*\(set aside\)"):
        assert_holds(verdict)


def test_vacuous_fails_outside_of_hypothesis():
    with pytest.raises(AssertionError, match="vacuous"):
        assert_holds(verify.check(ALWAYS, {"a": PLUS, "b": MINUS}))


def test_vacuous_does_not_count_within_hypothesis():
    counted = []

    @settings(max_examples=30, database=None)
    @given(verify.strategies.network_pairs())
    def test(pair):
        assert_holds(verify.check(ALWAYS, pair))
        counted.append(pair)

    test()
    assert len(counted) >= 10
    assert all(isinstance(verify.check(ALWAYS, pair), verify.Holds) for pair in counted)


def test_hypothesis_reports_the_counterexample_it_shrank_to():
    @settings(max_examples=200, database=None, print_blob=False)
    @given(verify.strategies.permutation_pairs())
    def test(pair):
        assert_holds(verify.check(CONJECTURE, pair))

    with pytest.raises(AssertionError, match="function_determines_the_class: refuted") as caught:
        test()
    assert "a = Network([[[" in str(caught.value)


def test_undecided_fails_with_what_it_says():
    with pytest.raises(AssertionError, match=r"no counterexample among [\d,]+ instances, which is "
                                             "no proof"):
        assert_holds(verify.hunt(ALWAYS, seconds=0.05))
    unsure = verify.Theorem(
        name="unsure", arguments={"a": "network"}, hypotheses=(), instances=lambda: None,
        conclusions=(verify.Predicate("seen", lambda a: verify.Unknown("too dark")).on("a"),))
    with pytest.raises(AssertionError, match="too dark"):
        assert_holds(verify.check(unsure, {"a": PLUS}))


@pytest.mark.parametrize("value", [True, None, verify.Unknown("why")])
def test_other_things_are_no_verdicts(value):
    with pytest.raises(TypeError, match="is not a verdict"):
        assert_holds(value)
