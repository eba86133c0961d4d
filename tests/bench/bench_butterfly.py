"""Butterfly factorization beside batched numpy singular vectors and pyfaust: run as a script.

Usage: python tests/bench/bench_butterfly.py [n ...]; 256 512 1024 2048 without. Each size, for the
Hadamard matrix and for a random butterfly with noise: the left-to-right tree in closed form, the
measurement of its error, the split errors, the same tree with numpy's batched SVD, pyfaust where it
can be imported, and the operator's product beside the dense one.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import sys
import time

import numpy as np
from scipy.linalg import hadamard

from verify.sparsity import Butterfly, butterfly, split_errors
from verify.sparsity.hierarchy import dense, distance, factor

try:
    from pyfaust import Faust  # noqa: F401
    from pyfaust.fact import butterfly as faust
except ImportError:
    faust = None


def median(work, repeats=5):
    """The median wall time of a call, in milliseconds, after one that does not count."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def by_svd(matrix):
    """The left-to-right tree, each level one batched SVD of all 2 x q blocks."""
    factors = []
    parts = matrix[None]
    while parts.shape[1] > 2:
        b, m, _ = parts.shape
        blocks = parts.reshape(b, 2, m // 2, 2, m // 2).transpose(0, 2, 3, 1, 4)
        u, s, v = np.linalg.svd(blocks, full_matrices=False)
        factors.append(u[..., 0].transpose(0, 3, 2, 1))
        right = s[..., :1] * v[..., 0, :]
        parts = right.transpose(0, 2, 1, 3).reshape(2 * b, m // 2, m // 2)
    return [*factors, parts.reshape(-1, 2, 2, 1)]


def targets(n):
    yield "Hadamard", hadamard(n).astype(float)
    rng = np.random.default_rng(n)
    levels = n.bit_length() - 1
    product = dense([rng.standard_normal((2**l, 2, 2, n >> (l + 1))) for l in range(levels)])
    yield "noisy", product + 1e-3 * np.linalg.norm(product) / n * rng.standard_normal((n, n))


def measure(n):
    floor = 24 * n * n / copy_speed()
    for name, matrix in targets(n):
        arrays = factor(matrix, "left")
        ours = median(lambda m=matrix: butterfly(m))
        kernel = median(lambda m=matrix: factor(m, "left"))
        error = median(lambda m=matrix, a=arrays: distance(m, a))
        svd = median(lambda m=matrix: by_svd(m), 1)
        splits = median(lambda m=matrix: split_errors(m), 1)
        line = (f"{n:5} {name:9} butterfly {ours:7.2f} ms (factors {kernel:7.2f}, floor "
                f"{floor:5.2f}), error {error:6.2f}, split errors {splits:7.0f}, batched svd "
                f"{svd:7.0f} ({svd / ours:4.0f} times)")
        if faust is not None:
            theirs = median(lambda m=matrix: faust(m), 3)
            line += f", pyfaust {theirs:7.1f} ({theirs / ours:4.0f} times)"
        found = butterfly(matrix)
        print(f"{line}; relative error {found.error / np.linalg.norm(matrix):.1e}")


def product(n):
    operator, matrix = Butterfly(butterfly(hadamard(n)).factors), hadamard(n).astype(float)
    x = np.random.default_rng(0).standard_normal(n)
    ours = median(lambda: operator.matvec(x), 50)
    theirs = median(lambda: matrix @ x, 50)
    print(f"{n:5} product  {1e3 * ours:6.0f} us, dense {1e3 * theirs:6.0f} us")


def copy_speed():
    """Bytes moved in a millisecond by a copy of 64 MB."""
    x = np.ones(1 << 23)
    y = np.empty_like(x)
    return 2 * x.nbytes / median(lambda: np.copyto(y, x))


if __name__ == "__main__":
    print(f"numpy {np.__version__}, copy {copy_speed() / 1e6:.0f} GB/s, pyfaust "
          f"{'there' if faust is not None else 'not installed'}")
    for size in [int(word) for word in sys.argv[1:]] or [256, 512, 1024, 2048]:
        measure(size)
        product(size)
