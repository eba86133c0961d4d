"""The hunt: a minimal exact counterexample to a theorem, or to it without one of its hypotheses."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any

from verify.claims.catalog import theorem as find
from verify.claims.catalog import theorems
from verify.claims.check import check
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.instance import coerce
from verify.claims.theorem import Theorem
from verify.claims.verdict import Refuted, Undecided, Verdict
from verify.search.candidates import candidates
from verify.search.shrink import shrink

Progress = Callable[[int], None]


def hunt(theorem: Theorem | str, *, without: str | None = None, seconds: float = 10, seed: int = 0,
         jobs: int = 1, progress: Progress | None = None) -> Verdict:
    """A counterexample is found, and no single step makes it smaller; or none within the time.

    Refuted carries the instance and its document; it is smallest under leaving out neurons, then
    under zeros, then under smaller numbers. Undecided carries `.tried`, the number of instances
    looked at. The same theorem, hypothesis and seed give the same instance whenever the time lasts.
    With several `jobs`, processes start from different seeds and the first find counts.

    Raises: KeyError if no theorem has this name; ValueError if `without` is no hypothesis.

    >>> import verify
    >>> found = hunt("realization_eq_of_scaling_equivalent", without="scaling_equivalent")
    >>> type(found).__name__, found.instance["a"].n_params
    ('Refuted', 2)
    """
    if isinstance(theorem, str):
        theorem = find(theorem)
    dropped = None if without is None else theorem.label(without)
    if jobs > 1:
        return _hunt_in_processes(theorem, dropped, seconds, seed, jobs)
    end = time.monotonic() + seconds
    tried = 0
    for candidate in candidates(theorem, seed):
        if time.monotonic() > end:
            break
        tried += 1
        if progress is not None:
            progress(tried)
        if _refutes(theorem, candidate, dropped):
            smallest = shrink(coerce(theorem.arguments, candidate),
                              lambda instance: _refutes(theorem, instance, dropped))
            verdict = check(theorem, smallest, without=dropped)
            return Refuted(verdict.theorem, verdict.instance, verdict.hypotheses,
                           verdict.conclusions, dropped, tried)
    return Undecided(theorem, {}, dropped=dropped, tried=tried)


def _hunt_in_processes(theorem: Theorem, dropped: str | None, seconds: float, seed: int,
                       jobs: int) -> Verdict:
    named = theorem.name if theorem.name in theorems() else None
    if named is None or find(named) is not theorem:
        raise ValueError(f"{theorem.name}: jobs > 1 is for theorems of the catalog, which other "
                         "processes can load by name")
    tried = 0
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_found, named, dropped, seconds, seed + 10**6 * job)
                   for job in range(jobs)]
        for future in as_completed(futures):
            count, instance = future.result()
            tried += count
            if instance is not None:
                for process in list((pool._processes or {}).values()):
                    process.terminate()
                verdict = check(theorem, instance, without=dropped)
                return Refuted(verdict.theorem, verdict.instance, verdict.hypotheses,
                               verdict.conclusions, dropped, tried)
    return Undecided(theorem, {}, dropped=dropped, tried=tried)


def _found(name: str, dropped: str | None, seconds: float, seed: int) -> tuple[int, Any]:
    """(instances tried, the counterexample or None), in another process."""
    verdict = hunt(name, without=dropped, seconds=seconds, seed=seed)
    return verdict.tried, verdict.instance if isinstance(verdict, Refuted) else None


def _refutes(theorem: Theorem, instance: Mapping[str, Any], dropped: str | None) -> bool:
    """The instance is one of the theorem's and refutes it."""
    try:
        return isinstance(check(theorem, instance, without=dropped), Refuted)
    except (InvalidInstance, BudgetExceeded):
        return False
