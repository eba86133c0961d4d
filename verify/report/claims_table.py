"""The claims of the talk with their verdicts, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from verify.claims.theorem import Theorem
from verify.report.evidence import highest_rung

_REFUTED = "**refuted as stated**"


def claims_table(theorems: Iterable[Theorem]) -> str:
    """One folded table a part of the talk, one row a claim: its statement, its file, its verdict.

    >>> import verify
    >>> one = verify.theorem("phi_eq_of_scaling_equivalent")
    >>> for line in claims_table([one]).splitlines()[:4]:
    ...     print(line)
    <details><summary>path embedding: 1 claim</summary>
    <BLANKLINE>
    | claim | verdict |
    |---|---|
    """
    blocks = []
    for part, members in groupby(theorems, key=lambda theorem: theorem.part):
        claims = list(members)
        refuted = sum(theorem.counterexample is not None for theorem in claims)
        count = f"{len(claims)} claim{'s' * (len(claims) != 1)}"
        if refuted:
            count += f", {refuted} refuted as stated"
        blocks += [f"<details><summary>{part}: {count}</summary>", "", "| claim | verdict |",
                   "|---|---|", *map(_row, claims), "", "</details>", ""]
    return "\n".join(blocks[:-1]) + "\n"


def _row(theorem: Theorem) -> str:
    verdict = _REFUTED if theorem.counterexample is not None else highest_rung(theorem)
    return (f"| {_escaped(theorem.statement)} [file](proofs/{theorem.name}.py) | {verdict} |")


def _escaped(text: str) -> str:
    """The text as Markdown shows it unchanged, in a table too."""
    text = re.sub(r"([\\|*_\[\]~#])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))
    return text.replace(">", "&gt;")
