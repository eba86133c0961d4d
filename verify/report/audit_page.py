"""The audit as one page: each theorem, its verdicts, their evidence and their documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import verify
from verify.claims.catalog import theorem as find
from verify.claims.theorem import Theorem
from verify.report.evidence import evidence, highest_rung
from verify.report.mathml import formula, sentence
from verify.report.notation import condition_notation
from verify.report.page import badge, download, facts, folded, page, plain
from verify.search.audit import Audited

FORMAT = "rescaling-verify/audit/1"
_KINDS = {"holds": "good", "refuted": "bad"}


def audit_page(entries: Sequence[Audited]) -> str:
    """One self-contained document, theorems in the order of the talk.

    Of each theorem: its statement and its conditions in mathematical notation, what the draws came
    to, and with their evidence its counterexample, the instances that show its hypotheses
    necessary, and one drawn instance of each verdict. Every verdict's document can be saved, for
    the checker.
    """
    return page("Theorems on ReLU networks and sparse factorizations, audited", _body(entries))


def _body(entries: Sequence[Audited]) -> Iterator[str]:
    theorems = {entry.name: find(entry.name) for entry in entries}
    refuted = sum(theorem.counterexample is not None for theorem in theorems.values())
    problems = sum(bool(entry.problems) for entry in entries)
    draws = sum(entry.draws for entry in entries)
    documents = sum(len(entry.documents) for entry in entries)
    yield (f"<p>{len(entries)} claims: {len(entries) - refuted} theorems and {refuted} that are "
           f"false as stated. {draws:,} instances were drawn and {documents:,} documents re-proved "
           f"by the independent checker; rescaling-verify {verify.__version__}. ")
    yield (badge("all as stated", "good") if not problems
           else badge(f"{problems} not as stated", "bad")) + "</p>"
    yield folded("How to read this", facts([
        ("checked", "every drawn instance that meets the hypotheses satisfies the conclusions, "
                    "exactly, and the checker re-proves it"),
        ("bounded", "so, and an SMT solver proves it for all parameters of these widths"),
        ("formal", "so, and Coq proves it for all sizes"),
        ("refuted", "false as stated, by the counterexample shown"),
        ("without ...", "an exact instance that violates this one hypothesis, and a conclusion: "
                        "the hypothesis is necessary")]))
    part = None
    for entry in entries:
        theorem = theorems[entry.name]
        if theorem.part != part:
            part = theorem.part
            yield f"<h2>{escape(part)}</h2>"
        yield _article(theorem, entry)


def _article(theorem: Theorem, entry: Audited) -> str:
    refuted = theorem.counterexample is not None
    word = "PROBLEM" if entry.problems else "refuted" if refuted else highest_rung(theorem)
    kind = "bad" if entry.problems or refuted else "good"
    return "\n".join([
        f'<article id="{escape(theorem.name)}"><header>{badge(word, kind)} '
        f'<span class="name">{escape(theorem.name)}</span></header>',
        f"<p>{sentence(theorem.statement)}</p>",
        *(f"<p><strong>{escape(problem)}</strong></p>" for problem in entry.problems),
        folded("Conditions, evidence, documents", facts(_facts(theorem, entry)),
               *(_verdict(title, document) for title, document in _shown(entry)),
               "<p>", download(f"Save all {len(entry.documents)} documents",
                               f"{theorem.name}.json",
                               {"format": FORMAT, "verdicts": entry.documents}), "</p>"),
        "</article>"])


def _facts(theorem: Theorem, entry: Audited) -> Iterator[tuple[str, str]]:
    yield "for all", ", ".join(f"{formula(name) if len(name) < 3 else escape(name)} ({kind})"
                               for name, kind in theorem.arguments.items())
    if theorem.hypotheses:
        yield "if", "<br>".join(map(condition_notation, theorem.hypotheses))
    yield "iff" if theorem.iff else "then", "<br>".join(map(condition_notation,
                                                            theorem.conclusions))
    if theorem.scope:
        yield "scope", sentence(theorem.scope)
    if theorem.source:
        yield "source", escape(theorem.source)
    yield "evidence", escape(evidence(theorem)).replace("\n", "<br>")
    yield "draws", ", ".join(f"{number} {word}" for word, number in sorted(entry.verdicts.items()))
    for label, shown in entry.sharp.items():
        yield f"why {escape(label)}", "shown below" if shown == "necessary" else sentence(shown)
    yield "seconds", f"{entry.seconds:.2f}"


def _shown(entry: Audited) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The documents that the page unfolds, with their titles."""
    seen = set()
    for k, document in enumerate(entry.documents):
        if k >= entry.draws:
            dropped = document["dropped"]
            yield (f"without {dropped}" if dropped else "the counterexample"), document
        elif document["verdict"] not in seen:
            seen.add(document["verdict"])
            yield f"drawn instance {k + 1}", document


def _verdict(title: str, document: Mapping[str, Any]) -> str:
    word = document["verdict"]
    rows = [("instance", "".join(f"<code>{escape(name)}</code>{plain(value)}"
                                 for name, value in document["instance"].items()))]
    for role in ("hypotheses", "conclusions"):
        for finding in document[role]:
            shown = finding["reason"] or finding["witness"] or "recomputed by the checker"
            label = escape(f"{finding['predicate']}({', '.join(finding['arguments'])})")
            rows.append((f"{'if' if role == 'hypotheses' else 'then'} <code>{label}</code>",
                         f"{escape(finding['answer'])}{plain(shown)}"))
    name = f"{document['theorem']}-{title.replace(' ', '-')}.json"
    return folded(f"{escape(title)}: {badge(word, _KINDS.get(word, ''))}", facts(rows),
                  f"<p>{download('Save this document', name, document)}</p>")
