"""A hunt cut into blocks that any process can go through, in any order."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import final

from verify.claims.instance import coerce
from verify.claims.theorem import Theorem
from verify.search.candidates import Candidates
from verify.search.refutes import Refutes
from verify.search.size import Instance


@final
@dataclass(frozen=True, slots=True)
class Task:
    """What is hunted: a theorem, the label of the hypothesis set aside or None, the seed."""

    theorem: Theorem
    dropped: str | None
    seed: int

    @property
    def digest(self) -> str:
        """Names the statement: a theorem that says something else has another one.

        The predicates count by their names.
        """
        theorem = self.theorem
        said = [theorem.name, dict(theorem.arguments), list(map(str, theorem.hypotheses)),
                list(map(str, theorem.conclusions)), theorem.iff, theorem.statement]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@final
@dataclass(frozen=True, slots=True)
class Batch:
    """The blocks first, ..., last - 1 hold no counterexample among their `tried` instances.

    If one was found, it is `instance`, number `place` (from 1) of block `last`.
    """

    first: int
    last: int
    tried: int
    instance: Instance | None = None
    place: int = 0


def look(refutes: Refutes, candidates: Candidates, first: int, last: int, *,
         until: float = math.inf) -> Batch:
    """Goes through the blocks until one instance refutes; whole blocks only, if time runs out."""
    tried = 0
    for block in range(first, last):
        place = 0
        for place, candidate in enumerate(candidates.block(block), start=1):
            if time.monotonic() > until:
                return Batch(first, block, tried + place - 1)
            if refutes(candidate):
                instance = coerce(refutes.theorem.arguments, candidate)
                return Batch(first, block, tried, instance, place)
        tried += place
    return Batch(first, last, tried)


def unexplored(explored: Iterable[Batch], below: int | None) -> Iterator[int]:
    """The numbers of the blocks that none of these batches contains, up to a bound or endless."""
    start = 0
    for batch in sorted(explored, key=lambda batch: batch.first):
        yield from range(start, batch.first if below is None else min(batch.first, below))
        start = max(start, batch.last)
    yield from count(start) if below is None else range(start, below)


def in_this_process(task: Task, refutes: Refutes, explored: Iterable[Batch], below: int | None,
                    until: float) -> Iterator[Batch]:
    """The blocks that are left, one after the other, until one refutes or time runs out.

    The last, if time ran out in it, is a batch without blocks, whose instances were tried.
    """
    candidates = Candidates(refutes, task.seed)
    for block in unexplored(explored, below):
        if time.monotonic() > until:
            return
        batch = look(refutes, candidates, block, block + 1, until=until)
        yield batch
        if batch.instance is not None or batch.last == block:
            return
