"""Exact checks per second of a hunt: one process, two processes, a Dask cluster of two workers.

Usage: python tests/bench/checks.py [seconds [theorem ...]]; 10 seconds a figure without. Counted
from the first batch on, when the workers have loaded what they need; the three take turns.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import verify
from verify.search.batches import Task, in_this_process
from verify.search.refutes import Refutes
from verify.search.workers import on_workers

THEOREMS = ("sign_eq_of_scaling_equivalent", "realization_eq_of_scaling_equivalent",
            "sparse_solutions_unique_of_coherence")


@contextmanager
def two_workers():
    """The address of a scheduler with two workers of one thread each on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address, quiet = f"tcp://127.0.0.1:{port}", {"stdout": subprocess.DEVNULL,
                                                "stderr": subprocess.DEVNULL}
    module = [sys.executable, "-P", "-m", "distributed.cli.dask_"]
    started = [subprocess.Popen([*module[:3], module[3] + "scheduler", "--host", "127.0.0.1",
                                 "--port", str(port), "--no-dashboard"], **quiet)]
    started += [subprocess.Popen([*module[:3], module[3] + "worker", address, "--no-nanny",
                                  "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"],
                                 **quiet) for _ in range(2)]
    try:
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def rate(batches):
    """Checks per second from the second batch on."""
    first, tried, last = None, 0, 0.0
    for batch in batches:
        if batch.last == batch.first:
            continue
        last = time.perf_counter()
        if first is None:
            first = last
        else:
            tried += batch.tried
    return tried / (last - first) if first is not None and last > first else float("nan")


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    with two_workers() as address:
        for name in sys.argv[2:] or THEOREMS:
            task = Task(verify.theorem(name), None, 0)
            figures = {
                "one process": lambda end, task=task: in_this_process(
                    task, Refutes(task.theorem, None), [], None, end),
                "two processes": lambda end, task=task: on_workers(
                    task, [], None, end, jobs=2, scheduler=None),
                "two Dask workers": lambda end, task=task: on_workers(
                    task, [], None, end, jobs=2, scheduler=address)}
            found = {what: [] for what in figures}
            for _ in range(3):
                for what, run in figures.items():
                    found[what].append(rate(run(time.monotonic() + seconds)))
            alone = sorted(found["one process"])[1]
            print(f"{name}: " + "; ".join(
                f"{what} {sorted(rates)[1]:,.0f}/s ({sorted(rates)[1] / alone:.2f}x)"
                for what, rates in found.items()), flush=True)


if __name__ == "__main__":
    main()
