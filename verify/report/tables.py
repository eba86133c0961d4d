"""Tables that fit a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table

from verify.claims.catalog import theorem as find
from verify.claims.decision import answer_of
from verify.claims.theorem import Theorem
from verify.claims.verdict import Verdict, written
from verify.report.evidence import evidence, highest_rung, side_by_side
from verify.search.audit import Audited


def console() -> Console:
    """A console on standard output; 100 columns wide where that is no terminal."""
    plain = Console()
    return plain if plain.is_terminal else Console(width=100)


def audit_table(entries: Iterable[Audited]) -> Table:
    """One row a theorem: outcome, draws, verdicts, undecided share, sharp hypotheses, checker."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("claim", max_width=14)  # sizes by name fold
    for heading in ("draws", "hold", "refute", "open", "sharp", "re-proved"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("theorem", overflow="fold")
    part = None
    for entry in entries:
        theorem = find(entry.name)
        if theorem.part != part:
            part = theorem.part
            table.add_row(*[""] * 7, f"[bold]{escape(part)}[/bold]")
        necessary = sum(value == "necessary" for value in entry.sharp.values())
        rejected = sum("checker rejects" in problem for problem in entry.problems)
        table.add_row(
            _outcome(theorem, entry), str(entry.draws), str(entry.verdicts["holds"]),
            str(entry.verdicts["refuted"]), f"{entry.share('undecided'):.0%}",
            f"{necessary}/{len(entry.sharp)}" if entry.sharp else "-",
            f"{len(entry.documents) - rejected}/{len(entry.documents)}", entry.name)
    return table


def _outcome(theorem: Theorem, entry: Audited) -> str:
    return "[red]PROBLEM[/red]" if entry.problems else _claim(theorem)


def _claim(theorem: Theorem) -> str:
    if theorem.counterexample is not None:
        return "[yellow]refuted[/yellow]"
    return f"[green]{escape(highest_rung(theorem))}[/green]"


LEGEND = ("claim: checked = holds exactly on every draw that meets its hypotheses; bounded 2-3-1 = "
          "so, and an SMT solver proves it for all parameters of this size; formal = so, and "
          "Coq proves it for all sizes (`verify prove` confirms both); refuted = false as stated, "
          "by the counterexample it names. hold, refute: draws with that verdict (the rest violate "
          "a hypothesis or stay open). sharp: hypotheses that an exact instance shows necessary. "
          "re-proved: documents that the independent checker accepts.")


def problems_of(entries: Iterable[Audited]) -> Iterable[str]:
    """Each problem as a sentence with the theorem's name."""
    for entry in entries:
        for problem in entry.problems:
            yield f"{entry.name}: {problem}"


def catalog_table(theorems: Iterable[Theorem]) -> Table:
    """Names, statements and the rung of evidence, part by part."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("claim", max_width=14)
    table.add_column("theorem", overflow="fold", ratio=2)
    table.add_column("statement", ratio=3)
    for part, members in groupby(theorems, key=lambda theorem: theorem.part):
        table.add_row("", f"[bold]{escape(part)}[/bold]", "")
        for theorem in members:
            table.add_row(_claim(theorem), theorem.name, escape(theorem.statement))
    return table


def theorem_card(theorem: Theorem) -> RenderableType:
    """Everything a theorem file says, for people."""
    card = Table.grid(padding=(0, 2))
    card.add_column(style="bold", no_wrap=True)
    card.add_column(overflow="fold")
    for heading, text in (
            ("theorem", theorem.name), ("part", theorem.part), ("statement", theorem.statement),
            ("if" if theorem.hypotheses else "", "\n".join(map(str, theorem.hypotheses))),
            ("iff" if theorem.iff else "then", "\n".join(map(str, theorem.conclusions))),
            ("scope", theorem.scope), ("source", theorem.source)):
        if heading and text:
            card.add_row(heading, escape(text))
    for label, instance in theorem.sharp.items():
        if isinstance(instance, str):
            card.add_row(f"why {label}", escape(instance))
        else:
            card.add_row(f"why {label}", _instance(instance))
    if theorem.counterexample is not None:
        card.add_row("refuted by", _instance(theorem.counterexample))
    card.add_row("evidence", escape(evidence(theorem)))
    return Group(card, side_by_side(theorem))


def _instance(instance: Mapping[str, Any]) -> str:
    return "\n".join(f"{name} = {escape(written(value))}" for name, value in instance.items())


def verdict_table(verdict: Verdict) -> RenderableType:
    """The verdict with each condition, its answer and its witness or reason."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("condition", no_wrap=True)
    table.add_column("answer")
    table.add_column("evidence", overflow="fold")
    for role, findings in (("if", verdict.hypotheses), ("then", verdict.conclusions)):
        for finding in findings:
            document = finding.document()
            evidence = document["reason"] or str(document["witness"] or "recomputed by the checker")
            table.add_row(role, str(finding.condition), answer_of(finding.decision),
                          escape(evidence if len(evidence) < 2000 else evidence[:2000] + " ..."))
    return Group(f"{verdict.theorem.name}: [bold]{verdict.word}[/bold]", table)


def facts_table(title: str, rows: Iterable[tuple[str, str]]) -> RenderableType:
    """Facts, one a row."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for what, finding in rows:
        table.add_row(what, escape(finding))
    return Group(f"[italic]{escape(title)}[/italic]", table)
