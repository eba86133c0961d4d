"""Coq: every file compiles without axioms, false or cheating ones do not, and both sides compute
the same on shared examples."""

import os
import random
import re
import shutil
import subprocess
from fractions import Fraction
from itertools import pairwise

import pytest

import verify
from verify.lifting.activation import path_activations
from verify.prover import coq
from verify.search.draws import for_each_drawn

needs_coq = pytest.mark.skipif(bool(coq._missing()), reason=coq.HOW_TO_GET_COQ)
FILES = sorted(coq._folder().glob("*.v"))


@needs_coq
def test_theorems_compile_and_are_closed():
    """Some of them here, all of them in the deep profile and by `verify prove --formal`."""
    names = coq.formal_names()
    assert len(names) >= 12
    before = set(coq._folder().iterdir())
    deep = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
    some = ("phi_eq_of_scaling_equivalent", "two_root_norm_le_sum")
    for name, proof in coq.prove_formally(names if deep else some).items():
        assert isinstance(proof, coq.Formal), f"{name}: {proof}"
    assert set(coq._folder().iterdir()) - before <= {coq._folder() / "__pycache__"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_word_that_leaves_a_proof_open(path):
    text = path.read_text()
    assert not re.search(r"\b(Admitted|admit|Axiom|Axioms|Parameter|Conjecture|Unset Guard|"
                         r"bypass_check|Abort|give_up)\b", text)


def test_theorem_files_name_their_companion():
    told = {verify.theorem(name).formal for name in verify.theorems()} - {None}
    assert told == set(coq.formal_names())
    for name in verify.theorems():
        formal = verify.theorem(name).formal
        if formal:
            assert f"Theorem {formal}" in coq.statement(formal)


def planted(tmp_path, monkeypatch, text, name="planted"):
    for path in FILES:
        shutil.copy(path, tmp_path)
    (tmp_path / f"{name}.v").write_text(
        "From mathcomp Require Import all_ssreflect.\n" + text)
    monkeypatch.setattr(coq, "_folder", lambda: tmp_path)
    return coq.prove_formally([name])[name]


@needs_coq
@pytest.mark.parametrize(("text", "message"), [
    ("Theorem planted : 1 = 2.\nProof. Admitted.\n", "planted : 1 = 2"),
    ("Axiom easy : 1 = 2.\nTheorem planted : 1 = 2.\nProof. exact: easy. Qed.\n", "easy : 1 = 2"),
    ("Theorem planted : 1 = 2.\nProof. by []. Qed.\n", "Error"),
])
def test_an_open_proof_is_not_accepted(tmp_path, monkeypatch, text, message):
    found = planted(tmp_path, monkeypatch, text)
    assert isinstance(found, coq.NotProved)
    assert message in found.message


@needs_coq
def test_what_needs_a_broken_file_is_not_accepted(tmp_path, monkeypatch):
    (tmp_path / "broken.v").write_text("Lemma l : 1 = 2. Proof. by []. Qed.\n")
    found = planted(tmp_path, monkeypatch, "From proofs Require Import broken.\n"
                    "Theorem planted : 1 = 1.\nProof. by []. Qed.\n")
    assert found == coq.NotProved("planted", "it needs broken.v, which does not compile")


def test_without_coqc_the_answer_is_unknown_and_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(coq.shutil, "which", lambda name: None)
    found = coq.prove_formally(["sign_eq_of_scaling_equivalent"])
    assert found["sign_eq_of_scaling_equivalent"] == verify.Unknown(coq.HOW_TO_GET_COQ)
    assert "apt-get install" in coq.HOW_TO_GET_COQ


def test_an_interrupt_ends_the_compilers(tmp_path, monkeypatch):
    """One file compiles at once, the other one would take ten minutes."""
    fake = tmp_path / "coqc"
    fake.write_text("#!/bin/sh\nfor file; do :; done\necho $$ > $file.pid\n"
                    "[ $file = quick.v ] || exec sleep 600\n"
                    "while [ ! -s slow.v.pid ]; do sleep 0.01; done\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    def interrupt(name):
        assert name == "quick"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        coq._compile(tmp_path, {"quick": set(), "slow": set()}, interrupt, 2)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "slow.v.pid").read_text()), 0)


def test_statement_has_the_definitions_and_not_the_proof():
    text = coq.statement("flip_preserves_realization_of_reducible")
    assert "Hypothesis apart" in text
    assert "Definition flipped" in text
    assert "Proof" not in text
    with pytest.raises(KeyError, match="that proves network"):
        coq.statement("network")


# Shared examples: the same network in both languages, and what the library computes as a goal

def rational(value):
    value = Fraction(value)
    return f"(({value.numerator})%:Q / {value.denominator}%:Q)"


def table(rows, default="[::]"):
    return "[:: " + "; ".join(rows) + "]" if rows else default


def coq_network(net, number):
    architecture = net.architecture
    kinds = table([{"relu": "Relu", "identity": "Identity", "maxpool": "Maxpool"}[kind]
                   for kind in architecture.kinds])
    edges, weights, biases = [], {}, ["0"] * architecture.n_neurons
    for neuron, sources, row, bias in net.rows():
        for source, weight in zip(sources, row, strict=True):
            edges.append(f"({source}, {neuron})%N")
            weights[source, neuron] = rational(weight)
        if architecture.has_bias(neuron):
            biases[neuron] = rational(bias)
    neurons = range(architecture.n_neurons)
    rows = [table([weights.get((u, v), "0") for v in neurons]) for u in neurons]
    return (f"Definition A{number} := Architecture {architecture.n_inputs} {architecture.n_hidden} "
            f"{architecture.n_outputs} (fun v => nth Relu {kinds} (v - {architecture.n_inputs})) "
            f"(fun u v => (u, v) \\in {table(edges)}).\n"
            f"Definition a{number} : parameters rat_realFieldType := Parameters "
            f"(fun u v => nth 0 (nth [::] {table(rows)} u) v) "
            f"(fun v => nth 0 {table(biases)} v).\n")


def goals(net, x, number):
    point = f"(fun v => nth 0 {table([rational(value) for value in x])} v)"
    for output, value in zip(net.architecture.outputs, net(x), strict=True):
        yield f"value A{number} a{number} {point} {output} == {rational(value)}"
    on = path_activations(net, x)
    for path, value in verify.embedding(net).items():
        tail = table([f"{v}" for v in path[1:]]) + "%N"
        yield f"is_path A{number} {path[0]} {tail}"
        yield f"Phi A{number} a{number} {path[0]} {tail} == {rational(value)}"
        yield (f"activation A{number} a{number} {point} {path[0]} {tail} == "
               f"{'true' if on[path] else 'false'}")
    neurons = range(net.architecture.n_neurons)
    draw = random.Random(number)
    known = {edge for path in verify.embedding(net) for edge in pairwise(path)}
    for u in neurons:
        v = draw.choice(neurons)
        if (u, v) in known:
            yield f"edge A{number} {u} {v}"
        if u >= v:
            yield f"~~ edge A{number} {u} {v}"


HEAD = """From mathcomp Require Import all_ssreflect all_algebra.
From proofs Require Import network.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Ltac compute_it := rewrite /value /activation /passes /on /selected /value /values /gate
  /preactivation ?unlock; vm_compute; exact: erefl.
"""


def few_nets():
    """Small networks on any graph, two that have each kind of neuron."""
    drawn = []
    for_each_drawn(verify.strategies.dags(max_hidden=3), 200, drawn.append)
    small = [net for net in drawn if net.n_params <= 16 and net.n_hidden]
    return list({id(net): net for kind in ("relu", "identity", "maxpool")
                 for net in [net for net in small if kind in net.architecture.kinds][-2:]}.values())


def compiles(folder, file, text=None):
    if text is not None:
        (folder / file).write_text(text)
    done = subprocess.run(["coqc", "-w", "-all", "-Q", ".", "proofs", file], cwd=folder,
                          capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr


@needs_coq
def test_the_definitions_compute_what_the_library_computes(tmp_path):
    draw, text, count = random.Random(7), HEAD, 0
    for number, net in enumerate(few_nets()):
        net = net.exactly()
        x = [Fraction(draw.randint(-4, 4), draw.randint(1, 3)) for _ in net.architecture.inputs]
        text += coq_network(net, number)
        for goal in goals(net, x, number):
            text += f"Goal {goal}.\nProof. compute_it. Qed.\n"
            count += 1
    assert count > 60
    shutil.copy(coq._folder() / "network.v", tmp_path)
    assert compiles(tmp_path, "network.v")[0]
    good, said = compiles(tmp_path, "examples.v", text)
    assert good, said
    net = verify.Network([[[2]], [["-1/3"]]], [[-1], ["1/2"]])
    right = next(goals(net, [3], 0))
    wrong = right.replace("== ((-7)", "== ((-8)")
    assert right != wrong
    for goal, expected in ((right, True), (wrong, False)):
        example = f"{HEAD}{coq_network(net, 0)}Goal {goal}.\nProof. compute_it. Qed.\n"
        assert compiles(tmp_path, "example.v", example)[0] is expected
