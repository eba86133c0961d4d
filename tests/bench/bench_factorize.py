"""Factorization on fixed supports beside a loop of SVDs over the blocks: run as a script.

Usage: python tests/bench/bench_factorize.py [n]; 1024 without. The supports of a split of an n x n
matrix, with square blocks and with blocks of two rows; a random matrix, and one whose blocks have
rank one up to noise. The loop is told the blocks, and for each takes numpy's SVD and keeps the
first pair: the usual way to write the algorithm down, with all singular vectors (what np.linalg.svd
does unless told otherwise) or the thin ones. All are run in turn, and medians compared. The first
call on new supports also sorts the terms into classes; it does not count.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import sys
import time

import numpy as np
from machine import describe

from verify.sparsity import factorize, kronecker


def loop(A, blocks, *, thin):
    X, Y = np.zeros((len(A), len(blocks))), np.zeros((A.shape[1], len(blocks)))
    for k, (rows, columns) in enumerate(blocks):
        u, s, v = np.linalg.svd(A[np.ix_(rows, columns)], full_matrices=not thin)
        X[rows, k], Y[columns, k] = u[:, 0], s[0] * v[0]
    return X, Y


def timed(work):
    start = time.perf_counter()
    found = work()
    return 1e3 * (time.perf_counter() - start), found


def measure(n, p):
    I, J = kronecker(1, p, p, n // p), kronecker(p, n // p, n // p, 1)
    blocks = [(np.flatnonzero(i), np.flatnonzero(j)) for i, j in zip(I.T, J.T, strict=True)]
    draws = np.random.default_rng(0)
    noise = draws.standard_normal((n, n))
    ranks = (draws.standard_normal((n, n)) * I) @ (draws.standard_normal((n, n)) * J).T
    for name, A in (("random", noise), ("near rank one", ranks + 1e-3 * noise)):
        factorize(A, I, J)
        times = {"ours": [], "thin": [], "full": []}
        for turn in range(15):
            spent, found = timed(lambda A=A: factorize(A, I, J))
            times["ours"].append(spent)
            spent, (X, Y) = timed(lambda A=A: loop(A, blocks, thin=True))
            times["thin"].append(spent)
            if turn % 5 == 0:
                times["full"].append(timed(lambda A=A: loop(A, blocks, thin=False))[0])
        ours, thin, full = (statistics.median(times[key]) for key in times)
        error = np.abs(found.X @ found.Y.T - X @ Y.T).max() / np.abs(A).max()
        bound, found = timed(lambda found=found: found.loss)
        print(f"{p:4} x {n // p:3} {name:13} {ours:7.1f} ms; loop {thin:7.1f} ms thin "
              f"({thin / ours:4.1f} times), {full:7.1f} ms full ({full / ours:5.1f} times); "
              f"differ by {error:.0e}; loss in {bound:6.0f} ms to "
              f"{float(found.width / found.lo) if found.lo else 0:.0e}", flush=True)


if __name__ == "__main__":
    describe()
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    measure(size, 2 ** ((size.bit_length() - 1) // 2))
    measure(size, 2)
