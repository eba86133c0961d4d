"""The audit: is a theorem as stated, is each hypothesis necessary, does the checker agree?"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, final

from verify.checker import Rejected, recheck
from verify.claims.catalog import theorem as find
from verify.claims.check import check
from verify.claims.decision import answer_of
from verify.claims.theorem import Theorem
from verify.claims.verdict import Refuted, Verdict
from verify.search.draws import for_each_drawn

DRAWS = 60
_ENOUGH = 30  # the first draws of a strategy are its simplest: of fewer, shares say nothing
_MOSTLY = 0.5  # a strategy most of whose draws are vacuous or undecided tests next to nothing


@final
@dataclass(slots=True)
class Audited:
    """What the audit of one theorem found; as stated iff there are no `problems`."""

    name: str
    verdicts: Counter[str] = field(default_factory=Counter)
    sharp: dict[str, str] = field(default_factory=dict)
    documents: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def draws(self) -> int:
        """How many instances were drawn."""
        return self.verdicts.total()

    def share(self, verdict: str) -> float:
        """The share of draws with this verdict."""
        return self.verdicts[verdict] / self.draws if self.draws else 0.0


def audit(theorem: Theorem | str, *, draws: int = DRAWS) -> Audited:
    """Checks the theorem on drawn instances, on its sharp instances and on its counterexample.

    Every verdict's document goes through JSON to the checker. A problem is: a Refuted draw of a
    theorem that claims no counterexample; a strategy whose draws are mostly vacuous or undecided; a
    hypothesis without a sharp instance or a sentence; a sharp instance or a counterexample that
    does not refute; a document the checker rejects.
    """
    if isinstance(theorem, str):
        theorem = find(theorem)
    start = time.perf_counter()
    result = Audited(theorem.name)

    def draw(instance: Any) -> None:
        verdict = check(theorem, instance)
        result.verdicts[verdict.word] += 1
        document = _rechecked(verdict, "a drawn instance", result)
        if isinstance(verdict, Refuted) and theorem.counterexample is None:
            _problem(result, f"refuted by a drawn instance: {json.dumps(document['instance'])}")

    for_each_drawn(theorem.instances(), draws, draw)
    for word, verb in (("vacuous", "violate a hypothesis"), ("undecided", "stay undecided")):
        if not result.draws or (draws >= _ENOUGH and result.share(word) > _MOSTLY):
            _problem(result, f"{result.share(word):.0%} of the draws {verb}: they test too little")
    for label in theorem.labels:
        _audit_sharp(theorem, label, result)
    if theorem.counterexample is not None:
        verdict = check(theorem, theorem.counterexample)
        _rechecked(verdict, "the counterexample", result)
        if not isinstance(verdict, Refuted):
            _problem(result, f"the counterexample does not refute it: {verdict.word}")
    result.seconds = time.perf_counter() - start
    return result


def _audit_sharp(theorem: Theorem, label: str, result: Audited) -> None:
    """The hypothesis is necessary: an instance violates only it and a conclusion."""
    instance = theorem.sharp.get(label)
    if instance is None:
        result.sharp[label] = "missing"
        _problem(result, f"{label}: no sharp instance, and no sentence why none is known")
        return
    if isinstance(instance, str):
        result.sharp[label] = instance
        return
    verdict = check(theorem, instance, without=label)
    _rechecked(verdict, f"the sharp instance of {label}", result)
    answers = dict(zip(theorem.labels, (answer_of(finding.decision)
                                        for finding in verdict.hypotheses), strict=True))
    if isinstance(verdict, Refuted) and answers[label] == "no":
        result.sharp[label] = "necessary"
    else:
        result.sharp[label] = "not shown"
        _problem(result, f"{label}: its sharp instance gives {verdict.word}, with {label} "
                         f"answered {answers[label]}")


def _rechecked(verdict: Verdict, what: str, result: Audited) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(verdict.document()))
    result.documents.append(document)
    try:
        recheck(document)
    except Rejected as error:
        _problem(result, f"the checker rejects {what}: {error}")
    return document


def _problem(result: Audited, sentence: str) -> None:
    if len(result.problems) < 20 and sentence not in result.problems:
        result.problems.append(sentence)


def audit_all(names: Sequence[str], *, draws: int = DRAWS, jobs: int = 1,
              progress: Callable[[str], None] | None = None) -> Iterator[Audited]:
    """The audits of these theorems, in order, as they are ready; `progress` gets the next name."""
    if jobs <= 1:
        for name in names:
            if progress:
                progress(name)
            yield audit(name, draws=draws)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(audit, name, draws=draws) for name in names]
        try:
            for name, future in zip(names, futures, strict=True):
                if progress:
                    progress(name)
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)
