"""Proofs for one size: true theorems are bounded, false ones refuted, the rest is Unknown."""

import dataclasses
import importlib

import pytest

import verify
from verify.prover import prove as module

z3 = pytest.importorskip("z3", reason="z3 is not installed (extra `smt`)")
smt = importlib.import_module("verify.prover.smt")

TRUE = [name for name in verify.theorems() if verify.theorem(name).bounded]


@pytest.mark.parametrize("name", TRUE)
def test_the_first_of_the_stated_sizes_is_proved(name):
    (widths, *_) = verify.theorem(name).bounded
    found = verify.prove(name, widths=widths)
    if isinstance(found, verify.Unknown) and smt.yices_command() is None:
        pytest.skip("z3 alone did not answer; yices-smt2 is not installed")
    assert isinstance(found, verify.Bounded)
    assert (found.theorem, found.widths) == (
        name, widths if isinstance(widths, dict) else tuple(widths))
    solver = z3.Solver()
    solver.from_string(found.script)
    solver.set("timeout", 2_000)
    assert solver.check() in ((z3.unsat,) if found.solver.startswith("z3") else
                              (z3.unsat, z3.unknown))


def test_z3_alone_serves(monkeypatch):
    monkeypatch.setattr(smt, "yices_command", lambda: None)
    for name in ("realization_eq_of_scaling_equivalent",
                 "scaling_equivalent_of_phi_eq_of_sign_eq_of_admissible"):
        found = verify.prove(name, widths=[1, 2, 1])
        assert isinstance(found, verify.Bounded)
        assert found.solver.startswith("z3")


FALSE = [name for name in verify.theorems() if name.endswith("_as_stated") and isinstance(
    verify.prove(name, widths=(1, 2, 1), seconds=5), verify.Refuted)]


def test_false_claims_of_the_catalog_are_refuted():
    assert {"realization_eq_of_signed_rescaling_as_stated",
            "scaling_equivalent_of_phi_eq_of_sign_eq_as_stated",
            "realization_eq_of_full_path_phi_eq_of_sign_eq_as_stated",
            "segre_eq_of_full_path_phi_eq_as_stated"} <= set(FALSE)


@pytest.mark.parametrize("name", FALSE)
def test_a_refutation_is_exact_and_re_proved(name):
    found = verify.prove(name, widths=[1, 2, 1])
    assert isinstance(found, verify.Refuted)
    assert all(net.is_exact and net.widths == (1, 2, 1) for net in found.instance.values())
    verify.recheck(found.document())


@pytest.mark.parametrize("name", ["realization_eq_of_scaling_equivalent",
                                  "sign_eq_of_scaling_equivalent",
                                  "phi_eq_of_signed_scaling_equivalent",
                                  "realization_eq_of_phi_eq_of_sign_eq",
                                  "scaling_equivalent_of_phi_eq_of_sign_eq_of_admissible",
                                  "phi_fibre_is_signed_classes",
                                  "flip_preserves_realization_of_reducible"])
def test_without_a_hypothesis_each_is_refuted(name):
    theorem = verify.theorem(name)
    for label, dropped in zip(theorem.labels, theorem.hypotheses, strict=True):
        rest = tuple(h for h in theorem.hypotheses if h is not dropped)
        kept = rest or (verify.admissible.on("a"),)
        weaker = dataclasses.replace(theorem, hypotheses=kept, sharp={})
        found = verify.prove(weaker, widths=[2, 2, 1])
        assert isinstance(found, verify.Refuted), label
        verify.recheck(found.document())


@pytest.mark.parametrize("name", [
    "attention_products_eq_of_equivalent", "attention_equivalent_of_products_eq",
    "attention_rank_maximal_of_full_ranks", "second_factor_no_worse_of_normal_equations"])
def test_without_a_hypothesis_each_is_refuted_at_its_size(name):
    theorem = verify.theorem(name)
    rank = verify.full_column_rank.on("Q")  # where nothing else is left: else nothing is refuted
    for label, dropped in zip(theorem.labels, theorem.hypotheses, strict=True):
        kept = tuple(h for h in theorem.hypotheses if h is not dropped) or (rank,)
        weaker = dataclasses.replace(theorem, hypotheses=kept, sharp={})
        found = verify.prove(weaker, widths=theorem.bounded[-1])
        assert isinstance(found, verify.Refuted), label
        verify.recheck(found.document())


def conjecture(**parts):
    return verify.Theorem(**{
        "name": "conjecture", "arguments": {"a": "network", "b": "network"},
        "hypotheses": (verify.scaling_equivalent.on("a", "b"),),
        "conclusions": (verify.sign_equal.on("a", "b"),), "instances": lambda: None} | parts)


def test_equivalences_are_denied_on_both_sides():
    with_signs = conjecture(hypotheses=(verify.signed_scaling_equivalent.on("a", "b"),
                                        verify.sign_equal.on("a", "b")),
                            conclusions=(verify.scaling_equivalent.on("a", "b"),), iff=True)
    assert isinstance(verify.prove(with_signs, widths=[1, 1]), verify.Bounded)
    one_way = conjecture(iff=True)
    found = verify.prove(one_way, widths=[1, 1, 1])
    assert isinstance(found, verify.Refuted)
    assert isinstance(verify.sign_equal(found.instance["a"], found.instance["b"]), verify.Yes)


@pytest.mark.parametrize(("parts", "reason"), [
    ({"hypotheses": (verify.realization_equal.on("a", "b"),)}, "it speaks of all points"),
    ({"conclusions": ((~verify.realization_equal).on("a", "b"),)}, "it speaks of all points"),
    ({"conclusions": (verify.permutation_scaling_equivalent.on("a", "b"),)}, "has no encoding"),
    ({"arguments": {"a": "network", "b": "network", "X": "points"}}, "neither network nor vector"),
])
def test_what_cannot_be_asked_is_unknown_with_the_reason(parts, reason):
    found = verify.prove(conjecture(**parts), widths=[1, 1, 1])
    assert isinstance(found, verify.Unknown)
    assert reason in found.reason


def test_existence_is_not_refuted_by_networks_nobody_drew():
    found = verify.prove("exists_realization_eq_not_scaling_equivalent", widths=[1, 2, 1])
    assert isinstance(found, verify.Unknown)
    assert "its strategy draws" in found.reason


def test_an_irrational_counterexample_is_unknown():
    def squared(net):
        ratio = net.weights[0][0][0]
        return (verify.No if ratio * ratio == 2 else verify.Yes)(
            verify.Certificate("never_root_two", "no" if ratio * ratio == 2 else "yes"))

    encoding = importlib.import_module("verify.prover.encoding")
    never = verify.Predicate("never_root_two", squared)
    made = encoding.decidable(lambda net: net.values[0, 1] * net.values[0, 1] != 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(encoding.ENCODINGS, "never_root_two", made)
        found = verify.prove(conjecture(arguments={"a": "network"}, hypotheses=(),
                                        conclusions=(never.on("a"),)), widths=[1, 1])
    assert isinstance(found, verify.Unknown)
    assert "rational" in found.reason


def test_a_wrong_encoding_cannot_refute():
    encoding = importlib.import_module("verify.prover.encoding")
    wrong = encoding.decidable(lambda a, b: z3.BoolVal(False))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(encoding.ENCODINGS, "sign_equal", wrong)
        found = verify.prove(conjecture(), widths=[1, 1, 1])
    assert isinstance(found, verify.Unknown)
    assert "not confirmed" in found.reason


def test_scripts_are_the_same_every_time():
    first, second = (verify.prove("sign_eq_of_scaling_equivalent", widths=[1, 1, 1])
                     for _ in range(2))
    assert first.script == second.script
    assert "denied for networks of widths 1-1-1" in first.script


def test_arguments_whose_names_run_together_are_told_apart():
    theorem = conjecture(arguments={"a": "network", "a_b": "vector"}, hypotheses=(),
                         conclusions=(verify.realization_is_activation_dot_phi.on("a", "a_b"),))
    assert isinstance(verify.prove(theorem, widths=[1, 1, 1]), verify.Bounded)


def test_wrong_calls():
    with pytest.raises(verify.InvalidInstance, match="widths"):
        verify.prove("sign_eq_of_scaling_equivalent", widths=[1])
    with pytest.raises(KeyError, match="no theorem"):
        verify.prove("nonsense", widths=[1, 1])


@pytest.mark.parametrize(("name", "sizes", "message"), [
    ("precision_at_most_of_equalized", (1, 1, 1, 1), "one hidden layer"),
    ("chain_minimum_of_balanced", {"a": (1, 2, 1), "b": (1, 2, 1), "p": 2}, "one neuron a layer"),
    ("unique_basis_pursuit_of_strict_dual", {"A": (1, 2), "x": 3, "h": 1}, "x"),
    ("one_sparse_of_half_norm_attained", {"group": [2], "s": 3, "roots": 3}, "signals"),
])
def test_sizes_that_do_not_fit_are_unknown(name, sizes, message):
    found = verify.prove(name, widths=sizes)
    assert isinstance(found, verify.Unknown)
    assert "no instance has this size" in found.reason
    assert message in found.reason


@pytest.mark.parametrize(("name", "sizes"), [
    ("sign_eq_of_scaling_equivalent", (1000, 1000, 1)),
    ("sign_eq_of_scaling_equivalent", (10**21, 1)),
    ("sparse_solutions_unique_of_coherence", {"A": (40, 40), "k": 1})])
def test_sizes_that_are_too_large_are_unknown_at_once(name, sizes):
    found = verify.prove(name, widths=sizes, seconds=1)
    assert isinstance(found, verify.Unknown)
    assert "numbers, 1,000 allowed" in found.reason


@pytest.mark.parametrize("widths", [(), (2,), (2, 0), (2, -1, 1), (2.5, 1), ("2", 1)])
def test_widths_are_positive_integers(widths):
    with pytest.raises(verify.InvalidInstance, match="widths"):
        verify.prove("sign_eq_of_scaling_equivalent", widths=widths)


def test_sizes_of_other_arguments_are_invalid():
    with pytest.raises(verify.InvalidInstance, match="the arguments are net"):
        verify.prove("rank_phi_eq_of_admissible", widths={"a": (1, 1, 1)})


@pytest.mark.parametrize(("widths", "said"), [
    (None, "widths: None is not a sequence of widths"), (3, "widths: 3 is not"),
    ("231", "widths: '231' is not"), ({"A": 2, "k": 1}, r"A: 2 is not \(rows, columns\)"),
    ({"A": (2, 3, 1), "k": 1}, r"A: \(2, 3, 1\) is not \(rows"),
    ({"A": (2, -3), "k": 1}, "A: "), ({"A": (2, 1.5), "k": 1}, "A: "), ({"A": None, "k": 1}, "A: "),
    ({"A": "2x3", "k": 1}, "A: '2x3' is not"), ({"A": (2, 3), "k": None}, "k: ")])
def test_what_is_no_size(widths, said):
    with pytest.raises(verify.InvalidInstance, match=said):
        verify.prove("l1_recovers_of_coherence_of_equal_norms", widths=widths)


@pytest.mark.parametrize("size", [3, None, "abc"])
def test_what_is_no_width(size):
    with pytest.raises(verify.InvalidInstance, match=r"net: .* is not a sequence of widths"):
        verify.prove("rank_phi_eq_of_admissible", widths={"net": size})


@pytest.mark.parametrize("size", [(3, 2), None, -1, 1.5])
def test_what_is_no_length(size):
    with pytest.raises(verify.InvalidInstance, match=r"a: .* is not the length of a vector"):
        verify.prove("trivial_pair_minimal_as_stated", widths={"a": size})


def test_sizes_by_name_are_needed_where_widths_do_not_say_all():
    found = verify.prove("chain_minimum_of_balanced", widths=(1, 1, 1))
    assert isinstance(found, verify.Unknown)
    assert "sizes by name are needed" in found.reason


def test_a_false_claim_about_matrices_is_refuted_at_its_size():
    claim = dataclasses.replace(
        verify.theorem("l1_recovers_of_coherence_of_equal_norms"), sharp={},
        hypotheses=(verify.sparsity.coherence_below.on("A", "k"),))
    found = verify.prove(claim, widths={"A": (2, 3), "k": 1})
    assert isinstance(found, verify.Refuted)
    verify.recheck(found.document())


def test_coincidences_are_the_same_for_a_seed():
    theorem = verify.theorem("eq_of_balanced_of_scaling_equivalent")
    sizes = {"a": (1, 1, 1), "b": (1, 1, 1), "p": 1}
    first, second = (module.coincidence(theorem, sizes=sizes, without="admissible", seed=4)
                     for _ in range(2))
    assert first == second
    assert isinstance(verify.check(theorem, first, without="admissible"), verify.Refuted)
    assert module.coincidence(theorem, sizes=sizes) is None


def test_without_z3_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "z3", None)
    with pytest.raises(ImportError, match=r"pip install 'rescaling-verify\[smt\]'"):
        module.prove("sign_eq_of_scaling_equivalent", widths=[1, 1])
