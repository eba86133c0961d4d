"""Yes, No and Unknown are matched on; none of them is a bool."""

import pytest

import verify
from verify.claims.decision import Decision, answer_of

YES = verify.Certificate("p", "yes")
NO = verify.Certificate("p", "no", {"path": [1]})
MEASURED = verify.Measurement(0.5, 1e-9, 1e-6, "bisection")
DECISIONS = [verify.Yes(YES), verify.No(NO), verify.Unknown("out of budget", MEASURED)]


@pytest.mark.parametrize("decision", DECISIONS)
def test_no_decision_is_a_bool(decision):
    for use in (bool, lambda d: not d, lambda d: d and 1, lambda d: [1 for _ in [0] if d],
                lambda d: any([d]), lambda d: 1 if d else 2):
        with pytest.raises(TypeError, match="match"):
            use(decision)


@pytest.mark.parametrize(("decision", "word"), list(zip(DECISIONS, ("yes", "no", "unknown"),
                                                        strict=True)))
def test_matching_by_position(decision, word):
    match decision:
        case verify.Yes(certificate):
            found = certificate.answer
        case verify.No(certificate):
            found = certificate.answer
        case verify.Unknown(reason, measurement):
            found = "unknown"
            assert (reason, measurement) == ("out of budget", MEASURED)
    assert found == word == answer_of(decision)
    assert isinstance(decision, Decision)


def test_equal_by_content():
    assert verify.Yes(YES) == verify.Yes(verify.Certificate("p", "yes"))
    assert verify.Yes(YES) != verify.No(NO)
    assert verify.Unknown("a") != verify.Unknown("b")


def test_answers_go_with_their_certificates():
    with pytest.raises(ValueError, match="Yes"):
        verify.Yes(NO)
    with pytest.raises(ValueError, match="No"):
        verify.No(YES)
    with pytest.raises(ValueError, match="reason"):
        verify.Unknown("")


@pytest.mark.parametrize("other", [True, None, "yes", YES, 1])
def test_nothing_else_has_an_answer(other):
    with pytest.raises(TypeError, match="not a Decision"):
        answer_of(other)
