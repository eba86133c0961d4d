"""Predicates: names, negation, conditions, and procedures that do not keep to the rules."""

import pytest

import verify
from verify.claims.predicate import Condition, predicate


def _even(n, *, budget=None):
    """n is a multiple of two."""
    if budget == 0:
        return verify.Unknown("no budget")
    answer = "no" if n % 2 else "yes"
    certificate = verify.Certificate("even", answer, {"half": n // 2})
    return verify.No(certificate) if n % 2 else verify.Yes(certificate)


EVEN = verify.Predicate("even", _even)


def test_calls_pass_through():
    assert EVEN(4) == verify.Yes(verify.Certificate("even", "yes", {"half": 2}))
    assert EVEN(5).certificate.answer == "no"
    assert EVEN(4, budget=0) == verify.Unknown("no budget")
    assert EVEN.__doc__ == "n is a multiple of two."
    assert repr(EVEN) == "Predicate('even')"


def test_the_negation_answers_the_opposite_by_the_same_witness():
    odd = ~EVEN
    assert odd.name == "not_even"
    assert odd(4) == verify.No(verify.Certificate("not_even", "no", {"half": 2}))
    assert odd(5) == verify.Yes(verify.Certificate("not_even", "yes", {"half": 2}))
    assert odd(5, budget=0) == verify.Unknown("no budget")
    assert (~odd).name == "even"
    assert [(~odd)(n) for n in (4, 5)] == [EVEN(n) for n in (4, 5)]
    assert (~odd)(4, budget=0) == verify.Unknown("no budget")


@pytest.mark.parametrize(("predicate", "arguments", "message"), [
    (EVEN, (), "even(): missing a required argument: 'n'"),
    (EVEN, ("n", "m"), "even(n, m): too many"),
    (~EVEN, ("n", "m"), "not_even(n, m): too many"),
    (verify.scaling_equivalent, ("a",), "scaling_equivalent(a): missing a required argument: 'b'"),
])
def test_a_condition_has_as_many_arguments_as_its_predicate_takes(predicate, arguments, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- the message is compared below
        predicate.on(*arguments)
    assert str(caught.value).startswith(message)


def test_a_procedure_without_a_signature_is_legal():
    assert verify.Predicate("odd", dict.fromkeys).on("a").arguments == ("a",)
    assert str(verify.Predicate("odd", int).on("a", "b", "c")) == "odd(a, b, c)"


def test_the_negation_of_a_real_predicate_passes_the_checker():
    a, b = (verify.Network([[[w]]], [[0]]) for w in (1, -1))
    theorem = verify.Theorem(
        name="t", arguments={"a": "network", "b": "network"}, hypotheses=(),
        conclusions=((~verify.sign_equal).on("a", "b"), (~~verify.sign_equal).on("a", "a"),
                     (~~~verify.sign_equal).on("b", "a")), instances=lambda: None)
    verdict = verify.check(theorem, {"a": a, "b": b})
    assert isinstance(verdict, verify.Holds)
    verify.recheck(verdict.document())


def test_conditions():
    condition = EVEN.on("n")
    assert str(condition) == "even(n)"
    assert str(verify.sign_equal.on("a", "b")) == "sign_equal(a, b)"
    assert condition == Condition(EVEN, ("n",))
    assert EVEN.on("a") != EVEN.on("b")


def test_the_decorator_takes_the_name_of_the_function():
    @predicate
    def odd(n):
        return verify.Yes(verify.Certificate("odd", "yes"))

    assert odd.name == odd.__name__ == "odd"


@pytest.mark.parametrize("name", ["", "not even", "even(n)", "1st", "a.b", "a,b"])
def test_names_are_identifiers(name):
    with pytest.raises(ValueError, match="identifier"):
        verify.Predicate(name, _even)


@pytest.mark.parametrize("returned", [True, None, "yes", verify.Certificate("p", "yes")])
def test_decide_returns_a_decision(returned):
    with pytest.raises(TypeError, match="p: decide returned"):
        verify.Predicate("p", lambda: returned)()


def test_a_certificate_of_another_predicate_is_refused():
    borrowed = verify.Predicate("p", lambda: verify.Yes(verify.Certificate("q", "yes")))
    for use in (borrowed, ~borrowed):
        with pytest.raises(ValueError, match="p: the certificate is for q"):
            use()


def test_predicates_do_not_change():
    with pytest.raises(AttributeError):
        EVEN.name = "odd"
