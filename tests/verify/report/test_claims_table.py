"""Each claim has a row of two cells; refuted ones are marked; Markdown shows the statement."""

import html
import re

import verify
from verify.report.claims_table import claims_table

THEOREMS = list(map(verify.theorem, verify.theorems()))
ROWS = [line for line in claims_table(THEOREMS).splitlines() if "[file]" in line]


def test_every_claim_has_a_row_with_its_statement():
    for theorem, row in zip(THEOREMS, ROWS, strict=True):
        claim, verdict = re.fullmatch(r"\| (.*) \[file\]\(\S+\) \| (.*) \|", row).groups()
        assert not re.search(r"(?<!\\)[|*_]", claim)
        assert html.unescape(re.sub(r"\\(.)", r"\1", claim)) == theorem.statement
        refuted = theorem.counterexample is not None
        assert (verdict == "**refuted as stated**") == refuted


def test_parts_are_counted():
    summaries = re.findall(r"<summary>(.+?): (\d+) claims?(?:, (\d+) refuted as stated)?</summary>",
                           claims_table(THEOREMS))
    assert sum(int(number) for _, number, _ in summaries) == len(THEOREMS)
    assert sum(int(number or 0) for _, _, number in summaries) == sum(
        theorem.counterexample is not None for theorem in THEOREMS)
    assert len({part for part, _, _ in summaries}) == len(summaries)
