"""check: the truth table, iff, without, and instances that are not the theorem's."""

from itertools import product

import pytest

import verify
from verify.claims.check import conclude, conjunction

NET = verify.Network([[[1]]], [[0]])
ANSWERS = ("yes", "no", "unknown")
TABLE = {
    ("yes", "yes"): "Holds", ("yes", "unknown"): "Undecided", ("yes", "no"): "Refuted",
    ("unknown", "yes"): "Holds", ("unknown", "unknown"): "Undecided",
    ("unknown", "no"): "Undecided", ("no", "yes"): "Vacuous", ("no", "unknown"): "Vacuous",
    ("no", "no"): "Vacuous",
}
BOTH = {
    ("yes", "yes"): "Holds", ("yes", "no"): "Refuted", ("no", "yes"): "Refuted",
    ("no", "no"): "Holds",
}


def _says(answer, place):
    """A predicate that always answers so."""
    name = f"says_{answer}_{place}"
    decision = (verify.Unknown("it does not say") if answer == "unknown" else
                {"yes": verify.Yes, "no": verify.No}[answer](verify.Certificate(name, answer)))
    return verify.Predicate(name, lambda net: decision).on("a")


def _theorem(left, right, **options):
    return verify.Theorem(
        name="t", arguments={"a": "network"}, instances=lambda: None,
        hypotheses=tuple(_says(answer, i) for i, answer in enumerate(left)),
        conclusions=tuple(_says(answer, i) for i, answer in enumerate(right)), **options)


@pytest.mark.parametrize("left", [c for n in range(3) for c in product(ANSWERS, repeat=n)])
@pytest.mark.parametrize("right", [c for n in (1, 2) for c in product(ANSWERS, repeat=n)])
def test_the_truth_table(left, right):
    key = conjunction(left), conjunction(right)
    for iff, expected in ((False, TABLE[key]), (True, BOTH.get(key, "Undecided"))):
        verdict = verify.check(_theorem(left, right, iff=iff), {"a": NET})
        assert type(verdict).__name__ == expected == conclude(left, right, iff=iff).__name__
        assert len(verdict.hypotheses) == len(left)
        decided = iff or conjunction(left) != "no"
        assert len(verdict.conclusions) == (len(right) if decided else 0)


def test_conjunction():
    assert conjunction(()) == "yes"
    assert conjunction(("yes", "yes")) == "yes"
    assert conjunction(("yes", "unknown")) == "unknown"
    assert conjunction(("unknown", "no")) == "no"


@pytest.mark.parametrize(("left", "right", "without", "expected"), [
    (("no",), ("no",), "says_no_0", verify.Refuted),
    (("no",), ("yes",), "says_no_0", verify.Holds),
    (("no", "no"), ("no",), "says_no_1(a)", verify.Vacuous),
    (("unknown", "yes"), ("no",), "says_unknown_0", verify.Refuted),
    (("yes",), ("no",), "says_yes_0", verify.Refuted),
])
def test_without_a_hypothesis(left, right, without, expected):
    verdict = verify.check(_theorem(left, right), {"a": NET}, without=without)
    assert type(verdict) is expected
    assert verdict.dropped == without.removesuffix("(a)")
    assert len(verdict.hypotheses) == len(left)
    assert verdict.dropped in repr(verdict)
    assert verdict.document()["dropped"] == verdict.dropped


def test_without_passes_the_checker():
    theorem = verify.theorem("realization_eq_of_scaling_equivalent")
    verdict = verify.check(theorem.name, theorem.sharp["scaling_equivalent"],
                           without="scaling_equivalent")
    assert isinstance(verdict, verify.Refuted)
    verify.recheck(verdict.document())
    kept = verify.check(theorem, theorem.sharp["scaling_equivalent"])
    assert isinstance(kept, verify.Vacuous)
    verify.recheck(kept.document())


def test_equivalences_pass_the_checker():
    def found(w, iff):
        theorem = verify.Theorem(
            name="t", arguments={"a": "network", "b": "network"}, iff=iff, instances=lambda: None,
            hypotheses=(verify.sign_equal.on("a", "b"),),
            conclusions=(verify.scaling_equivalent.on("a", "b"),))
        verdict = verify.check(theorem, {"a": NET, "b": verify.Network([[[w]]], [[0]])})
        assert ("iff" in verdict.document()) is iff
        verify.recheck(verdict.document())
        return type(verdict)

    assert [found(w, False) for w in (1, 2, -1)] == [verify.Holds, verify.Refuted, verify.Vacuous]
    assert [found(w, True) for w in (1, 2, -1)] == [verify.Holds, verify.Refuted, verify.Holds]


def test_a_users_predicate_is_legal_and_the_checker_says_it_has_no_rule():
    verdict = verify.check(_theorem(("yes",), ("no",)), {"a": NET})
    with pytest.raises(verify.Rejected, match="no rule for says_yes_0"):
        verify.recheck(verdict.document())
    verify.recheck(verify.check(_theorem((), ("unknown",)), {"a": NET}).document())


def test_what_is_wrong_is_named():
    theorem = _theorem(("yes",), ("yes",))
    with pytest.raises(ValueError, match="no hypothesis 'conclusion'"):
        verify.check(theorem, {"a": NET}, without="conclusion")
    with pytest.raises(verify.InvalidInstance, match="'a' is missing"):
        verify.check(theorem, {})
    with pytest.raises(verify.InvalidInstance, match="'b' is not one of a"):
        verify.check(theorem, {"a": NET, "b": NET})
    with pytest.raises(verify.InvalidInstance, match="a: int is not a Network"):
        verify.check(theorem, {"a": 3})
    with pytest.raises(KeyError, match="no theorem 'nothing'"):
        verify.check("nothing", {})
