"""Products with fast transforms beside a compiled Walsh-Hadamard transform, and OMP with them.

    python tests/bench/bench_products.py

First, one product with the operator of the Hadamard and of the Fourier matrix, n = 2^8 ... 2^16, in
turns with: the textbook transform in C, in place on a numpy array of the same type (compiled by the
`cc` of this machine with -O3, also for its own processor); numpy.fft; scipy's sparse factors one
after the other; the dense matrix where it is small enough. Then OMP that finds 8 of n places from
n/4 rows: the same operator, the dense matrix, whether the supports agree. Medians in microseconds.
"""

from __future__ import annotations

import ctypes
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from machine import describe
from scipy import sparse
from scipy.linalg import hadamard as dense_hadamard
from scipy.sparse.linalg import aslinearoperator

from verify.sparsity import Butterfly, dft, hadamard, omp

SOURCE = """
#include <stddef.h>
void walsh(double *x, ptrdiff_t n, ptrdiff_t parts) { /* parts reals an entry */
    for (ptrdiff_t s = parts; s < n * parts; s *= 2)
        for (ptrdiff_t c = 0; c < n * parts; c += 2 * s)
            for (ptrdiff_t t = c; t < c + s; t++) {
                double u = x[t], v = x[t + s];
                x[t] = u + v;
                x[t + s] = u - v;
            }
}
"""


def compiled(folder, *options):
    """The transform in C, in place."""
    source, library = folder / "walsh.c", folder / f"walsh{len(options)}.so"
    source.write_text(SOURCE)
    subprocess.run(["cc", "-O3", *options, "-shared", "-fPIC", source, "-o", library], check=True)
    walsh = ctypes.CDLL(str(library)).walsh

    def transform(x):
        walsh(ctypes.c_void_p(x.ctypes.data), ctypes.c_ssize_t(x.size),
              ctypes.c_ssize_t(x.itemsize // 8))

    return transform


def in_turns(works, repeats):
    """Medians in microseconds of functions called one after the other, again and again."""
    spent = {name: [] for name in works}
    for round_ in range(repeats + 1):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            if round_:
                spent[name].append(time.perf_counter() - start)
    return {name: 1e6 * statistics.median(times) for name, times in spent.items()}


def products(plain, native):
    for levels in range(8, 17):
        n = 2**levels
        rng = np.random.default_rng(n)
        for name, factors, dtype in (("Hadamard", hadamard(n), float), ("DFT", dft(n), complex)):
            operator = Butterfly(factors)
            x = rng.standard_normal(n).astype(dtype)
            place = np.zeros(n, dtype)  # zeros stay zeros: the transform in place never overflows

            def sparse_factors(x=x, factors=factors):
                for f in reversed(factors):
                    x = f @ x
                return x

            works = {"operator": lambda o=operator, x=x: o.matvec(x),
                     "adjoint": lambda o=operator, x=x: o.rmatvec(x),
                     "FWHT in C": lambda p=place: plain(p), "native": lambda p=place: native(p),
                     "sparse": sparse_factors}
            if dtype is complex:
                works["numpy.fft"] = lambda x=x: np.fft.fft(x)
            if n <= 2048:
                matrix = (dense_hadamard(n).astype(float) if dtype is float
                          else np.fft.fft(np.eye(n)))
                works["dense"] = lambda a=matrix, x=x: a @ x
            times = in_turns(works, 31 if n < 2**14 else 15)
            ratio = times["operator"] / times["FWHT in C"]
            print(f"{n:6} {name:9}" + ", ".join(f"{k} {v:.0f}" for k, v in times.items())
                  + f"; {ratio:.2f} times the FWHT in C", flush=True)


def pursuits(k=8):
    for levels in range(7, 14):
        n = 2**levels
        rng = np.random.default_rng(n)
        rows = np.sort(rng.choice(n, n // 4, replace=False))
        pick = sparse.csr_array((np.full(len(rows), 2 / np.sqrt(n)), rows,
                                 np.arange(len(rows) + 1)), shape=(len(rows), n))
        operator = aslinearoperator(pick) @ Butterfly(hadamard(n))
        matrix = dense_hadamard(n)[rows] * (2 / np.sqrt(n))
        same = 0
        times = {"operator": [], "dense": []}
        for _ in range(9):
            x = np.zeros(n)
            x[rng.choice(n, k, replace=False)] = rng.standard_normal(k) + 3
            y = matrix @ x
            found = {}
            spent = in_turns({
                name: lambda name=name, A=A, y=y, f=found: f.update({name: omp(A, y, k)})
                for name, A in (("operator", operator), ("dense", matrix))}, 3)
            same += np.array_equal(*map(np.flatnonzero, found.values()))
            for name, value in spent.items():
                times[name].append(value)
        ours, theirs = (statistics.median(times[name]) for name in ("operator", "dense"))
        print(f"{n:6} OMP, {k} of {n} from {len(rows)}: operator {ours:.0f}, dense {theirs:.0f}: "
              f"{theirs / ours:.2f} times; the same support {same} times of 9", flush=True)


if __name__ == "__main__":
    describe()
    with tempfile.TemporaryDirectory() as folder:
        products(compiled(Path(folder)), compiled(Path(folder), "-march=native"))
    pursuits()
