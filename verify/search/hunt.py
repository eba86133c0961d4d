"""The hunt: a minimal exact counterexample to a theorem, or to it without one of its hypotheses."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from numbers import Integral, Real
from os import PathLike

from verify.claims.catalog import theorem as find
from verify.claims.check import check
from verify.claims.theorem import Theorem
from verify.claims.verdict import Refuted, Undecided, Verdict
from verify.search.batches import Task, in_this_process
from verify.search.refutes import Refutes
from verify.search.shrink import shrink
from verify.search.store import Find, Store
from verify.search.workers import on_workers

Progress = Callable[[int], None]


def hunt(theorem: Theorem | str, *, without: str | None = None, seconds: float = 10, seed: int = 0,
         jobs: int = 1, scheduler: str | None = None, store: str | PathLike[str] | None = None,
         progress: Progress | None = None) -> Verdict:
    """A counterexample is found, and no single step makes it smaller; or none within the time.

    Refuted carries the instance and its document; it has few neurons, then few nonzero numbers,
    then small ones: see `shrink`. Undecided carries `.tried`, the number of instances looked at.
    The same theorem, hypothesis and seed give the same instance whenever the time lasts, with any
    number of `jobs` (processes) and on the workers of a Dask `scheduler` (its address; extra
    `cluster`).

    With a `store`, a file, the hunt goes on where an earlier one for this statement, hypothesis and
    seed ended or was killed; what that one found is checked again and returned.

    Raises: KeyError if no theorem has this name; ValueError if `without` is no hypothesis,
    `seconds` or `jobs` is no such number (`math.inf` seconds: until one is found), or other
    processes cannot load the theorem by name; InvalidInstance if the file is no store, or
    what it holds does not refute; ImportError if Dask is asked for and not installed.

    >>> import verify
    >>> found = hunt("realization_eq_of_scaling_equivalent", without="scaling_equivalent")
    >>> type(found).__name__, found.instance["a"].n_params
    ('Refuted', 2)
    """
    _require_numbers(seconds, seed, jobs)
    if isinstance(theorem, str):
        theorem = find(theorem)
    task = Task(theorem, None if without is None else theorem.label(without), seed)
    until = time.monotonic() + seconds
    if store is None:
        return _hunt(task, None, until, jobs, scheduler, progress)
    with Store(store) as opened:
        return _hunt(task, opened, until, jobs, scheduler, progress)


def _require_numbers(seconds: object, seed: object, jobs: object) -> None:
    if not (isinstance(seconds, Real) and seconds >= 0):
        raise ValueError(f"seconds must be a number >= 0, got {seconds!r}")
    if not isinstance(seed, Integral):
        raise ValueError(f"seed must be an int, got {seed!r}")
    if not (isinstance(jobs, Integral) and jobs >= 1):
        raise ValueError(f"jobs must be an int >= 1, got {jobs!r}")


def _hunt(task: Task, store: Store | None, until: float, jobs: int, scheduler: str | None,
          progress: Progress | None) -> Verdict:
    refutes = Refutes(task.theorem, task.dropped)
    explored = store.explored(task) if store else []
    found = store.found(task) if store else None
    spent = sum(batch.tried for batch in explored)
    if found is None or not found.minimal:
        below = None if found is None else found.block
        batches = (on_workers(task, explored, below, until, jobs=jobs, scheduler=scheduler)
                   if jobs > 1 or scheduler else
                   in_this_process(task, refutes, explored, below, until))
        for batch in batches:
            spent += batch.tried + batch.place
            if progress is not None:
                progress(spent)
            if batch.last > batch.first:
                explored.append(batch)
                if store:
                    store.explore(task, batch)
            if batch.instance is not None and (found is None or batch.last < found.block):
                found = Find(batch.last, batch.place, batch.instance)
                if store:
                    store.keep(task, found)
        if found is None:
            return Undecided(task.theorem, {}, dropped=task.dropped, tried=spent)
        found = replace(found, instance=shrink(found.instance, refutes, until=until), minimal=True)
        if store:
            store.keep(task, found)
    tried = sum(batch.tried for batch in explored if batch.last <= found.block) + found.place
    verdict = check(task.theorem, found.instance, without=task.dropped)
    return Refuted(verdict.theorem, verdict.instance, verdict.hypotheses, verdict.conclusions,
                   task.dropped, tried)
