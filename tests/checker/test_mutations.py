"""Mutated documents: what the checker still accepts is still true.

Real documents (verdicts on the theorems' own instances, on drawn pairs for every predicate, and the
accepted corpus) are changed in one to three random ways, in structure or in values. The checker may
raise Rejected and nothing else, within 100,000 steps. If it accepts, then
- the document has the keys, formats and types of version 1,
- each yes and no is confirmed on the changed instance by the definitions in definitions.py, which
  share no code with the checker or the library; for a predicate without one there, the library's
  own decision, which shares none with the checker, is not the opposite,
- the verdict is the one that follows from the answers, as written down here once more.
So the mutations that pass are the ones without effect on what the document claims to be true: a new
theorem name; a reason; another way to write a number; a weight that no answer depends on; a finding
twice, moved or left out, with the verdict that follows; two networks or arguments exchanged under a
symmetric predicate; other evidence that is evidence too (a breakpoint more, the factor of a neuron
that touches nothing); a hypothesis dropped on which nothing hinged. All others are rejected.
"""

import json
import os
import random
import runpy
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

import verify
from verify.checker import Rejected, recheck
from verify.checker.command import check_file
from verify.checker.rules import RULES
from verify.network.document import decode
from verify.search.draws import for_each_drawn

HERE = Path(__file__).parent
TRUTH = runpy.run_path(str(HERE / "definitions.py"))
DEFINITIONS, exact, findings, holds, names, verdict = (TRUTH[name] for name in (
    "DEFINITIONS", "exact", "findings", "holds", "names", "verdict"))
mutated = runpy.run_path(str(HERE / "mutations.py"))["mutated"]
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
NUMBER = 20_000 if DEEP else 2_000
STEPS = 10**5


def _checked(theorem, number):
    documents = []
    for_each_drawn(theorem.instances(), number, lambda instance: documents.append(
        verify.check(theorem, instance).document()))
    return documents


def _drawn():
    """Verdicts with many findings, over pairs of networks in every relation."""
    ab = [verify.scaling_equivalent, verify.signed_scaling_equivalent, verify.sign_equal,
          verify.phi_equal, verify.realization_equal, verify.permutation_scaling_equivalent]
    one = [verify.admissible, verify.positive_twins, verify.negative_twins, verify.irreducible]
    conditions = [p.on("a", "b") for p in ab] + [p.on("a") for p in one]
    conditions += [(~p).on("b", "a") for p in ab[:3]] + [(~p).on("b") for p in one]
    draws = verify.strategies.network_pairs(max_width=2, max_depth=2)
    choose = random.Random(1)
    for iff in (False, True):
        for _ in range(12):
            chosen = choose.sample(conditions, 5)
            yield from _checked(verify.Theorem(
                name="drawn", arguments={"a": "network", "b": "network"}, iff=iff,
                hypotheses=chosen[:2], conclusions=chosen[2:], instances=lambda: draws), 6)


def _bases():
    found = [document for name in verify.theorems()
             for document in _checked(verify.theorem(name), 5)]
    found += _drawn()
    found += [json.loads(path.read_text(encoding="utf-8"))
              for path in sorted((HERE / "accepted").glob("*.json"))]
    plain = [json.loads(json.dumps(document)) for document in found]
    return [document for document in plain if "instance" in document
            and len(json.dumps(document["instance"])) < 700]


def _confirm(document):
    """The accepted document is of the format, and all it says is true."""
    assert {*document} - {"iff"} == {"format", "theorem", "verdict", "dropped", "instance",
                                     "hypotheses", "conclusions"}
    assert document["format"] == "rescaling-verify/verdict/1"
    assert type(document["theorem"]) is str
    assert type(document.get("iff", False)) is bool
    assert document["verdict"] == verdict(document)
    dropped = [document["dropped"] in names(finding) for finding in document["hypotheses"]]
    assert document["dropped"] is None or dropped.count(True) == 1
    for finding in findings(document):
        assert {*finding} == {"predicate", "arguments", "answer", "witness", "reason"}
        if finding["answer"] == "unknown":
            assert finding["reason"]
            assert not finding["witness"]
            continue
        assert finding["reason"] is None
        arguments = [document["instance"][name] for name in finding["arguments"]]
        points = finding["witness"].get("points", [finding["witness"].get("point")])
        hints = [point for point in points if point]
        answer, name = finding["answer"] == "yes", finding["predicate"]
        if name.removeprefix("not_") in DEFINITIONS:
            assert holds(name, arguments, hints) is answer, finding
        else:
            bare = name.removeprefix("not_")
            predicate = getattr(verify if hasattr(verify, bare) else verify.sparsity, bare)
            opposite = verify.No if answer != name.startswith("not_") else verify.Yes
            assert not isinstance(predicate(*map(_object, arguments)), opposite), finding


def _texts(data):
    return list(map(_texts, data)) if type(data) is list else str(exact(data))


def _object(data):
    """An argument of the instance as the library's predicates take it."""
    if type(data) is dict:  # the library would not mix hexadecimal floats with rationals
        return decode(data | {key: _texts(data[key]) for key in ("weights", "biases")}, "instance")
    if type(data) is list:
        return tuple(map(_object, data))
    value = Fraction(exact(data))
    return value.numerator if value.denominator == 1 else value


@pytest.fixture(scope="module")
def bases():
    found = _bases()
    for document in found:
        recheck(document)
        _confirm(document)
    return found


def test_every_rule_with_a_definition_is_used_by_the_documents(bases):
    """But for the two predicates that are theorems: no instance answers no."""
    used = {(finding["predicate"], finding["answer"])
            for document in bases for finding in findings(document)}
    rules = {(name, answer) for name in DEFINITIONS for answer in ("yes", "no")}
    assert rules <= set(RULES)
    assert rules - used == {("path_norm_is_sweep", "no"),
                            ("realization_is_activation_dot_phi", "no")}


def test_what_is_accepted_after_mutation_is_true(bases):
    draw = random.Random(20)
    seen = Counter()
    for _ in range(NUMBER):
        document = mutated(bases, draw)
        try:
            recheck(document, max_items=STEPS)
        except Rejected as error:
            seen["rejected"] += 1
            seen["steps"] += "steps" in str(error)
        else:
            seen["accepted"] += 1
            _confirm(document)
    assert seen["rejected"] > NUMBER * 0.4
    assert seen["accepted"] > NUMBER * 0.05


def test_bytes_changed_at_random(bases, tmp_path, capsys):
    """The command answers 0, 1 or 2 on one line; what it accepts it also accepts in memory."""
    draw = random.Random(21)
    path = tmp_path / "document.json"
    seen = Counter()
    for _ in range(NUMBER // 4):
        content = bytearray(json.dumps(draw.choice(bases)).encode())
        for _ in range(draw.choice((1, 1, 2, 5))):
            place = draw.randrange(len(content))
            how = draw.randrange(4)
            if how == 0:
                content[place] = draw.choice(b'0123456789"[]{},:/x-\\etrufalsn \x00\x80\xff')
            elif how == 1:
                del content[place:place + draw.choice((1, 1, 1, 30))]
            elif how == 2:
                content[place:place] = content[place:place + draw.randrange(1, 20)]
            else:
                content[place] ^= 1 << draw.randrange(8)
        path.write_bytes(content)
        status = check_file(str(path), max_items=STEPS)
        seen[status] += 1
        assert capsys.readouterr().out.count("\n") == 1
        if status == 0:
            _confirm(json.loads(content))
    assert set(seen) == {0, 1, 2}
