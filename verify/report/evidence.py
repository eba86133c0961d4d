"""The ladder of evidence: what each theorem's highest rung is, and proofs as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from verify.claims.decision import Unknown
from verify.claims.theorem import Theorem
from verify.claims.verdict import Verdict
from verify.prover.coq import Formal, NotProved, statement
from verify.prover.prove import Bounded, size_text

Row = tuple[str, Sequence[int] | Mapping[str, Any], Bounded | Verdict | Unknown, float]


def highest_rung(theorem: Theorem) -> str:
    """"formal", or "bounded" with the largest of the sizes, or "checked".

    This is what the theorem's file states; `verify prove` confirms it.

    >>> import verify
    >>> highest_rung(verify.theorem("realization_eq_of_scaling_equivalent"))
    'formal'
    """
    if theorem.formal:
        return "formal"
    if theorem.bounded:
        return f"bounded {size_text(theorem.bounded[-1])}"
    return "checked"


def evidence(theorem: Theorem) -> str:
    """Every rung of the theorem, or that it is refuted, and the command that confirms it."""
    if theorem.counterexample is not None:
        return f"refuted as stated, by exactly this instance (verify audit {theorem.name})"
    rungs = ["checked on instances (verify audit)"]
    if theorem.bounded:
        rungs.append(f"bounded: all parameters of {', '.join(map(size_text, theorem.bounded))} "
                     f"(verify prove {theorem.name})")
    if theorem.formal:
        rungs.append(f"formal: all sizes, proofs/{theorem.formal}.v "
                     f"(verify prove --formal {theorem.name})")
    return "\n".join(rungs)


def side_by_side(theorem: Theorem) -> RenderableType:
    """The statement in predicates and the statement in Coq; a person compares them."""
    if theorem.formal is None:
        return Text()
    table = Table(pad_edge=False, show_lines=False)
    table.add_column("in predicates", overflow="fold", ratio=2)
    table.add_column(f"in Coq (proofs/{theorem.formal}.v; networks: proofs/network.v)",
                     overflow="fold", ratio=3)
    arguments = ", ".join(f"{name}: {kind}" for name, kind in theorem.arguments.items())
    left = [f"for all {arguments}", *(f"if {condition}" for condition in theorem.hypotheses),
            *(f"{'iff' if theorem.iff else 'then'} {condition}"
              for condition in theorem.conclusions)]
    table.add_row(escape("\n".join(left)), escape(statement(theorem.formal)))
    return Group(Text(), table)


def bounded_table(rows: Iterable[Row]) -> Table:
    """One row a theorem and size: what came out, of which solver, in which time."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("size", "outcome", "seconds"):
        table.add_column(heading, no_wrap=True, justify="right" if heading == "seconds" else "left")
    table.add_column("theorem", overflow="fold")
    for name, widths, found, seconds in rows:
        table.add_row(size_text(widths), _outcome(found), f"{seconds:.1f}",
                      name + (f": {escape(found.reason)}" if isinstance(found, Unknown) else ""))
    return table


def _outcome(found: Bounded | Verdict | Unknown) -> str:
    match found:
        case Bounded():
            return f"[green]bounded[/green] ({found.solver})"
        case Unknown():
            return "unknown"
    return f"[yellow]{found.word}[/yellow]"


def formal_table(found: Iterable[Formal | NotProved]) -> Table:
    """One row a theorem: accepted by Coq, in which time, or what Coq says against it."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("outcome", no_wrap=True)
    table.add_column("seconds", no_wrap=True, justify="right")
    table.add_column("theorem", overflow="fold")
    for proof in found:
        if isinstance(proof, Formal):
            table.add_row("[green]formal[/green]", f"{proof.seconds:.1f}", proof.name)
        else:
            table.add_row("[red]NOT PROVED[/red]", "", f"{proof.name}: {escape(proof.message)}")
    return table
