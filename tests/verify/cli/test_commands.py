"""The command line: what is printed, what is written, and every exit status."""

import dataclasses
import importlib.metadata
import json
import subprocess
import sys

import pytest

import verify
from verify.cli.main import main


def test_audit_prints_every_theorem_and_writes_documents(tmp_path, capsys):
    file, shown = tmp_path / "audit.json", tmp_path / "audit.html"
    assert main(["audit", "--draws", "3", "--json", str(file), "--html", str(shown)]) == 0
    printed = capsys.readouterr().out
    heading, *lines = printed.splitlines()
    names = "".join(line[heading.index("theorem"):].strip() for line in lines)  # the last column
    for name in verify.theorems():
        assert name in names
    assert "all as stated" in printed
    audit = json.loads(file.read_text())
    assert audit["format"] == "rescaling-verify/audit/1"
    for document in audit["verdicts"]:
        verify.recheck(document)
    assert main(["recheck", str(file)]) == 0
    assert shown.read_text().count("<article id=") == len(verify.theorems())


def test_audit_of_named_theorems(capsys):
    assert main(["audit", "--draws", "3", "sign_eq_of_scaling_equivalent"]) == 0
    assert "1 theorems, 3 instances" in capsys.readouterr().out.replace("\n", " ")
    assert main(["audit", "sign_eq"]) == 2
    assert "no theorem 'sign_eq'" in capsys.readouterr().err


def test_no_command_is_the_audit(capsys):
    assert main(["--draws", "2"]) == 0
    assert "theorems" in capsys.readouterr().out


def test_list_and_show(capsys):
    assert main(["list"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["sparse", "recovery"] in lines
    assert ["formal", "sign_eq_of_scaling_equivalent"] in [line[:2] for line in lines]
    assert ["refuted", "product_bound_as_stated"] in [line[:2] for line in lines]
    assert main(["list", "--markdown"]) == 0
    assert "[file](proofs/sign_eq_of_scaling_equivalent.py)" in capsys.readouterr().out
    assert main(["show", "sign_eq_of_scaling_equivalent"]) == 0
    assert "scaling_equivalent(a, b)" in capsys.readouterr().out


def instance(tmp_path, **arguments):
    file = tmp_path / "instance.json"
    file.write_text(json.dumps({"format": "rescaling-verify/instance/1", **arguments}))
    return str(file)


PLUS = {"weights": [[["1"]], [[1]]], "biases": [["0"], ["0"]]}
MINUS = {"weights": [[["-1"]], [[-1]]], "biases": [["0"], ["0"]]}


@pytest.mark.parametrize(("name", "b", "status", "word"), [
    ("realization_eq_of_scaling_equivalent", PLUS, 0, "holds"),
    ("realization_eq_of_scaling_equivalent", MINUS, 0, "vacuous"),
    ("realization_eq_of_signed_rescaling_as_stated", MINUS, 1, "refuted"),
])
def test_check(tmp_path, capsys, name, b, status, word):
    document = tmp_path / "verdict.json"
    assert main(["check", name, instance(tmp_path, a=PLUS, b=b), "--json",
                 str(document)]) == status
    assert word in capsys.readouterr().out
    assert main(["recheck", str(document)]) == 0


def test_check_without_a_hypothesis(tmp_path, capsys):
    file = instance(tmp_path, a=PLUS, b=MINUS)
    arguments = ["check", "realization_eq_of_scaling_equivalent", file, "--without"]
    assert main([*arguments, "scaling_equivalent"]) == 1
    assert main([*arguments, "nonsense"]) == 2
    assert "no hypothesis 'nonsense'" in capsys.readouterr().err


def test_check_of_a_deep_pair_in_the_plane(tmp_path):
    deep = {"weights": [[[1, 0], [0, 1]], [[1, 1]], [[1]]], "biases": [[0, 0], [0], [0]]}
    scaled = {"weights": [[[2, 0], [0, 1]], [["1/2", 1]], [[1]]], "biases": [[0, 0], [0], [0]]}
    assert main(["check", "realization_eq_of_scaling_equivalent",
                 instance(tmp_path, a=deep, b=scaled)]) == 0


def test_check_undecided(tmp_path, capsys, monkeypatch):
    undecided = verify.Predicate("realization_equal", lambda a, b: verify.Unknown("out of budget"))
    theorem = verify.theorem("realization_eq_of_scaling_equivalent")
    open_ended = dataclasses.replace(theorem, conclusions=(undecided.on("a", "b"),))
    monkeypatch.setattr(verify, "theorem", lambda name: open_ended)
    assert main(["check", theorem.name, instance(tmp_path, a=PLUS, b=PLUS)]) == 3
    assert "out of budget" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "message"), [
    (["show", "sign_eq_of_scaling_equivalen"], "did you mean sign_eq_of_scaling_equivalent"),
    (["check", "sign_eq_of_scaling_equivalent", "/no/such/file.json"], "No such file"),
    (["inspect", "/no/such/file.npz"], "No such file"),
    (["inspect", "/no/such/file.txt"], ".txt is not a format that is read"),
])
def test_unusable_input_is_status_2(capsys, arguments, message):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(("text", "message"), [
    ("[]", "an object with a format"),
    ('{"format": "other"}', "format 'other' is not"),
    ('{"format": "rescaling-verify/instance/1"}', "argument 'a' is missing"),
    ('{"format": "rescaling-verify/instance/1", "a": 0.5}', "decimal literal 0.5 is not exact"),
    ('{"format": "rescaling-verify/instance/1", "a": 1, "b": 2}', "a: int where an object"),
    ('{"format": "rescaling-verify/instance/1", "a": 1, "a": 2}', "'a' stands twice"),
    ("{", "not JSON at line 1"),
    ('{"format": "rescaling-verify/instance/1", "a": {"weights": [[["1/0"]]], "biases": [["0"]]}}',
     "'1/0' has denominator 0"),
])
def test_malformed_instances_name_the_place(tmp_path, capsys, text, message):
    file = tmp_path / "instance.json"
    file.write_text(text)
    assert main(["check", "sign_eq_of_scaling_equivalent", str(file)]) == 2
    assert message in capsys.readouterr().err


def test_inspect(tmp_path, capsys, digits):
    file = tmp_path / "found.json"
    assert main(["inspect", str(digits), "--json", str(file)]) == 0
    assert "64-32-10" in capsys.readouterr().out
    assert json.loads(file.read_text())["paths"]["full"] == 20_480


def test_inspect_writes_a_page(tmp_path, capsys, digits):
    model, shown = tmp_path / "<img src=x>.npz", tmp_path / "page.html"
    model.write_bytes(digits.read_bytes())
    assert main(["inspect", str(model), "--html", str(shown)]) == 0
    assert "<h1>&lt;img src=x&gt;.npz, inspected</h1>" in shown.read_text()
    assert main(["inspect", str(model), "--html", str(tmp_path)]) == 2
    assert "Is a directory" in capsys.readouterr().err


def test_wrong_usage_is_status_2():
    for arguments in (["nonsense"], ["audit", "--draws", "0"], ["audit", "--jobs", "x"], ["show"],
                      ["hunt", "t", "--seconds", "nan"], ["hunt", "t", "--seconds", "-1"],
                      ["hunt", "t", "--seconds", "x"], ["prove", "t", "--widths", "a,b"],
                      ["prove", "t", "--widths", "A="], ["prove", "t", "--widths", "A=2xq,k=1"],
                      ["prove", "t", "--widths", "A=[1"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2


@pytest.mark.parametrize("command", [["audit"], ["prove"], ["inspect", "/no/such/file.npz"],
                                     ["hunt", "sign_eq_of_scaling_equivalent"]])
@pytest.mark.parametrize(("path", "message"), [
    ("nowhere/found", "nowhere/found: there is no folder nowhere"), (".", ".: Is a directory")])
def test_what_cannot_be_written_is_said_before_the_work(monkeypatch, tmp_path, capsys, command,
                                                        path, message):
    monkeypatch.chdir(tmp_path)
    option = "--script" if command == ["prove"] else "--json"
    assert main([*command, option, path]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert not printed.out


def test_what_exists_may_be_written_over(tmp_path, digits):
    file = tmp_path / "found.json"
    file.write_text("old")
    assert main(["inspect", str(digits), "--json", str(file)]) == 0
    assert main(["inspect", str(digits), "--json", "/dev/null"]) == 0
    assert json.loads(file.read_text())["hidden"] == 32


@pytest.mark.parametrize("command", [[], ["check"], ["hunt"], ["prove"], ["compare"], ["recheck"]])
def test_help_says_what_the_exit_status_means(capsys, command):
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    assert "Exit status: 0" in " ".join(capsys.readouterr().out.split())


def test_the_version(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"verify {verify.__version__}\n"
    assert verify.__version__ == importlib.metadata.version("rescaling-verify")


def test_hunt_prints_numbers_as_they_are_written(capsys):
    assert main(["hunt", "minimal_under_diagonal_of_norms_balanced_as_stated"]) == 1
    printed = capsys.readouterr().out
    assert "S1 = [[" in printed
    assert "Fraction" not in printed


def test_the_installed_module_runs():
    done = subprocess.run([sys.executable, "-m", "verify", "list"], capture_output=True,
                          text=True, check=True, cwd="/")  # not in a checkout, which shadows it
    assert "realization_eq_of_scaling_equivalent" in done.stdout


@pytest.mark.parametrize(("other", "status", "word"), [
    (PLUS, 0, "equivalent by rescaling"), (MINUS, 1, "different functions"),
    ({"weights": [[[1], [1]], [["1/2", "1/2"]]], "biases": [[0, 0], [0]]}, 0, "the same function"),
    ({"weights": [[[1, 1]]], "biases": [[0]]}, 2, "")])
def test_compare(tmp_path, capsys, other, status, word):
    paths = []
    for name, document in (("a", PLUS), ("b", other)):
        paths.append(str(tmp_path / f"{name}.json"))
        (tmp_path / f"{name}.json").write_text(json.dumps(
            {"format": "rescaling-verify/network/1", "network": document}))
    written = tmp_path / "found.json"
    assert main(["compare", *paths, "--json", str(written)]) == status
    printed = capsys.readouterr()
    assert word in printed.out
    if status == 2:
        assert "cannot be compared" in printed.err
    else:
        assert json.loads(written.read_text())["verdict"] == word


def test_prove_for_one_size(tmp_path, capsys):
    pytest.importorskip("z3", reason="z3 is not installed (extra `smt`)")
    script = tmp_path / "script.smt2"
    assert main(["prove", "sign_eq_of_scaling_equivalent", "--widths", "1,2,1", "--script",
                 str(script)]) == 0
    assert "bounded" in capsys.readouterr().out
    assert script.read_text().count("(check-sat)") == 1
    assert main(["prove", "realization_eq_of_signed_rescaling_as_stated", "--widths",
                 "1,1,1"]) == 1
    assert "a = Network(" in capsys.readouterr().out
    assert main(["prove", "irreducible_of_ps_identifiable", "--widths", "1,1,1"]) == 3
    assert "has no encoding" in capsys.readouterr().out.replace("\n", " ")
    assert main(["prove", "sign_eq_of_scaling_equivalent", "--widths", "1"]) == 2
    assert main(["prove", "sign_eq_of_scaling_equivalent", "--widths", "1,0,1"]) == 2


@pytest.mark.parametrize(("name", "sizes", "status"), [
    ("sparse_solutions_unique_of_coherence", "A=2x2,k=1", 0),
    ("product_bound_of_exponents", "group=[2],s1=2,s2=2,exponents=[1,1]", 0),
    ("product_bound_of_exponents", "group=[],s1=1,s2=2,exponents=[1, 1]", 0),
    ("second_factor_no_worse_of_normal_equations",
     "A=2x1, X=2x1, Y=1x1, Z=1x1, J=[[1]]", 0),
    ("second_factor_no_worse_of_normal_equations",
     "A=2x2,X=2x2,Y=2x2,Z=2x2,J=[[1, 0], [0, 1]]", 0),
    ("sparse_solutions_unique_of_coherence", "2,2", 3),
    ("sparse_solutions_unique_of_coherence", "A=2,k=1", 2),
    ("sparse_solutions_unique_of_coherence", "A=2x2x2,k=1", 2),
    ("sparse_solutions_unique_of_coherence", "A=2x2,k=1x1", 2),
    ("sparse_solutions_unique_of_coherence", "A=2x2", 2),
    ("sparse_solutions_unique_of_coherence", "A=2x2,k=1,size=2", 2),
    ("sign_eq_of_scaling_equivalent", "a=2,b=2x1", 2)])
def test_prove_for_sizes_by_name(capsys, name, sizes, status):
    pytest.importorskip("z3", reason="z3 is not installed (extra `smt`)")
    assert main(["prove", name, "--widths", sizes]) == status
    assert ("size" in capsys.readouterr().err) == (status == 2)


def test_prove_formally(monkeypatch, capsys):
    from verify.prover import coq

    name = "sign_eq_of_scaling_equivalent"
    for proof, status, word in (
            (coq.Formal(name, "Theorem", 1.0), 0, "1 of 1 theorems"),
            (coq.NotProved(name, "Error: no"), 1, "Error: no"),
            (verify.Unknown(coq.HOW_TO_GET_COQ), 3, "apt-get install")):
        monkeypatch.setattr("verify.cli.commands.prove_formally",
                            lambda names, progress, proof=proof: {name: proof})
        assert main(["prove", "--formal", name]) == status
        assert word in capsys.readouterr().out
    monkeypatch.undo()
    assert main(["prove", "--formal", "rank_phi_eq_of_admissible"]) == 2
    assert "no proofs/rank_phi_eq_of_admissible.v" in capsys.readouterr().err


def test_show_of_what_is_false_gives_the_instance(capsys):
    assert main(["show", "norm_convex_in_factors_as_stated"]) == 0
    printed = capsys.readouterr().out
    assert "x = [4/5, 3/5]" in printed
    assert "refuted as stated, by exactly this instance" in printed
    assert "checked on instances" not in printed


def test_show_has_both_statements(capsys):
    assert main(["show", "flip_preserves_realization_of_reducible"]) == 0
    printed = capsys.readouterr().out
    for part in ("in predicates", "in Coq", "Theorem", "Hypothesis apart", "bounded: all",
                 "not_irreducible(a)"):
        assert part in printed
