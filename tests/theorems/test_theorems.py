"""Every theorem file, found by walking `proofs`, is as stated; planted false ones are caught."""

import json

import pytest
from hypothesis import strategies as st

import verify
from verify.search.audit import audit


@pytest.mark.parametrize("name", verify.theorems())
def test_as_stated(name):
    result = audit(name, draws=60)
    assert not result.problems
    assert result.draws > 3
    assert all(value != "missing" for value in result.sharp.values())


@pytest.mark.parametrize("name", verify.theorems())
def test_card(name):
    theorem = verify.theorem(name)
    assert theorem.statement.endswith((".", ")"))
    assert theorem.part
    assert theorem.source
    assert set(theorem.sharp) == set(theorem.labels)
    assert name.endswith("_as_stated") == (theorem.counterexample is not None)


def _conjecture(**changes):
    parts = {
        "name": "conjecture", "arguments": {"a": "network", "b": "network"},
        "hypotheses": (verify.sign_equal.on("a", "b"),),
        "conclusions": (verify.scaling_equivalent.on("a", "b"),),
        "instances": lambda: verify.strategies.network_pairs(max_depth=2),
        "sharp": {"sign_equal": "none looked for"},
    }
    return verify.Theorem(**(parts | changes))


def test_a_false_theorem_is_refuted_by_a_draw():
    result = audit(_conjecture())
    assert any(problem.startswith("refuted by a drawn instance") for problem in result.problems)


def test_a_missing_sharp_instance_is_a_problem():
    true = _conjecture(hypotheses=(verify.scaling_equivalent.on("a", "b"),),
                       conclusions=(verify.sign_equal.on("a", "b"),), sharp={},
                       instances=verify.strategies.scaling_pairs)
    assert audit(true).problems == ["scaling_equivalent: no sharp instance, and no sentence why "
                                    "none is known"]


def test_a_sharp_instance_that_does_not_violate_is_a_problem():
    net = verify.Network([[[1]], [[1]]], [[0], [0]])
    wrong = _conjecture(hypotheses=(verify.scaling_equivalent.on("a", "b"),),
                        conclusions=(verify.sign_equal.on("a", "b"),),
                        sharp={"scaling_equivalent": {"a": net, "b": net}},
                        instances=verify.strategies.scaling_pairs)
    (problem,) = audit(wrong).problems
    assert "its sharp instance gives holds" in problem


def test_a_counterexample_that_refutes_nothing_is_a_problem():
    net = verify.Network([[[1]], [[1]]], [[0], [0]])
    assert any("the counterexample does not refute it" in problem
               for problem in audit(_conjecture(counterexample={"a": net, "b": net})).problems)


def test_a_near_vacuous_strategy_is_a_problem():
    pairs = st.just({"a": verify.Network([[[1]]], [[0]]), "b": verify.Network([[[-1]]], [[0]])})
    assert any("violate a hypothesis" in problem
               for problem in audit(_conjecture(instances=lambda: pairs)).problems)


def test_a_predicate_without_rule_is_said_so_by_the_checker():
    def small(net):
        answer = "yes" if net.n_params < 5 else "no"
        return (verify.Yes if answer == "yes" else verify.No)(
            verify.Certificate("small", answer))

    theorem = verify.Theorem(
        name="small_nets", arguments={"net": "network"}, hypotheses=(),
        conclusions=(verify.Predicate("small", small).on("net"),),
        instances=lambda: verify.strategies.networks(widths=(1, 1)).map(
            lambda net: {"net": net}))
    assert any("there is no rule for small answered" in problem
               for problem in audit(theorem).problems)


def test_documents_survive_json_and_the_checker():
    for name in verify.theorems():
        for document in audit(name, draws=5).documents:
            verify.recheck(json.loads(json.dumps(document)))
