"""The machine beside every figure: how fast it copies and reads, and medians of repeated runs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import fastpath
from fastpath import _floats


def median(work: Callable[[], object], repeats: int = 5) -> float:
    """The median wall time of a call, in milliseconds, after one call that does not count."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def read(*arrays: np.ndarray, threads: int = 1) -> float:
    """One reading of all entries, in milliseconds: the floor of whatever must look at each."""
    flat = [x.reshape(-1) for x in arrays]
    if threads == 1:
        return median(lambda: [_floats.all_finite(x) for x in flat])
    halves = [(x[: x.size // 2], x[x.size // 2 :]) for x in flat]
    with ThreadPoolExecutor(2) as pool:
        return median(
            lambda: list(pool.map(lambda k: [_floats.all_finite(h[k]) for h in halves], (0, 1)))
        )


def describe() -> None:
    """Print what the figures depend on."""
    x = np.ones(1 << 26, np.float32)
    y = np.empty_like(x)
    copy = 2 * x.nbytes / median(lambda: np.copyto(y, x)) / 1e6
    alone, both = (x.nbytes / read(x, threads=k) / 1e6 for k in (1, 2))
    print(f"numpy {np.__version__}, compiled kernels: {fastpath.compiled}")
    print(f"copy {copy:.0f} GB/s, read {alone:.0f} GB/s by one thread, {both:.0f} GB/s by two")
