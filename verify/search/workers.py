"""A hunt on several processes of this machine, or on the workers of a Dask scheduler."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from threading import TIMEOUT_MAX
from typing import Any

from verify.claims.catalog import theorem as find
from verify.claims.catalog import theorems
from verify.search.batches import Batch, Task, look, unexplored
from verify.search.candidates import Candidates
from verify.search.refutes import Refutes

_SECONDS = 0.5  # a batch takes at least that long, which hides what it costs to send it
_BLOCKS = 256
_AHEAD = 2  # batches a worker, one of them waiting
_CONNECT = 10  # seconds until the scheduler and a worker have to be there


def on_workers(task: Task, explored: Iterable[Batch], below: int | None, until: float, *,
               jobs: int, scheduler: str | None) -> Iterator[Batch]:
    """The batches that are left, as they are ready, until time runs out.

    When one refutes, those behind it are cancelled and those before it still awaited: the first
    instance in the order of blocks is among what is given. A batch whose worker was lost is done
    again by another.

    Raises: ValueError if the workers cannot load the theorem by its name.
    """
    name = task.theorem.name
    if name not in theorems() or find(name) is not task.theorem:
        raise ValueError(f"{name}: other processes load theorems by name, from the package "
                         "`proofs`; this one is not there: use jobs=1 and no scheduler")
    left = unexplored(explored, below)
    with _processes(jobs) if scheduler is None else _cluster(scheduler) as (executor, workers):
        pending: dict[Future[tuple[Batch, float]], int] = {}
        blocks, bound = 1, math.inf
        block = next(left, None)
        while block is not None or pending:
            while block is not None and block < bound and len(pending) < _AHEAD * workers:
                first = last = block
                while block == last and last - first < blocks:
                    block, last = next(left, None), last + 1
                future = executor.submit(batch_by_name, name, task.digest, task.dropped, task.seed,
                                         first, last)
                pending[future] = first
            done, _ = wait(pending, timeout=min(max(0.0, until - time.monotonic()), TIMEOUT_MAX),
                           return_when=FIRST_COMPLETED)
            if not done:
                return
            for future in done:
                batch, seconds = future.result()
                yield batch
                del pending[future]
                if batch.instance is not None:
                    bound = min(bound, batch.last)
                elif seconds < _SECONDS and batch.last - batch.first >= blocks:
                    blocks = min(2 * blocks, _BLOCKS)
            for future, first in list(pending.items()):
                if first > bound:
                    future.cancel()
                    del pending[future]
            if bound < math.inf:
                block = None


@contextmanager
def _processes(jobs: int) -> Iterator[tuple[Executor, int]]:
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    try:
        yield pool, jobs
    finally:
        processes, manager = list((pool._processes or {}).values()), pool._executor_manager_thread
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
            process.join()
        if manager is not None:  # it joins them too: who reaps a process is told last
            manager.join(_CONNECT)


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers of the scheduler at this address. Raises: ImportError without Dask, OSError."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ImportError("dask is not installed; it comes with the extra `cluster`: "
                          "pip install 'rescaling-verify[cluster]'") from error
    with Client(address, timeout=_CONNECT, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=_CONNECT)
        threads = sum(client.nthreads().values())
        executor = client.get_executor(pure=False)
        try:
            yield executor, threads
        finally:
            executor.shutdown(wait=False)


def batch_by_name(name: str, digest: str, dropped: str | None, seed: int, first: int,
                  last: int) -> tuple[Batch, float]:
    """The batch of the theorem of this name, and how many seconds it took; run by a worker.

    Raises: ValueError if the worker has another theorem of this name.
    """
    start = time.monotonic()
    refutes, candidates, here = _prepared(name, dropped, seed)
    if here != digest:
        raise ValueError(f"the worker has another theorem named {name}: versions differ")
    return look(refutes, candidates, first, last), time.monotonic() - start


@functools.lru_cache(maxsize=8)
def _prepared(name: str, dropped: str | None, seed: int) -> Any:
    task = Task(find(name), dropped, seed)
    refutes = Refutes(task.theorem, dropped)
    return refutes, Candidates(refutes, seed), task.digest
