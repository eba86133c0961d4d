"""Basis pursuit, settled exactly, beside the bare solver: python bench_recovery.py [LARGEST M]"""

import sys
import time

import numpy as np

from verify.convex.float_l1 import FloatL1
from verify.exact.matrix import exact_vector, integral_rows
from verify.sparsity import basis_pursuit


def instance(m, kind, seed=0):
    draws = np.random.default_rng(seed)
    n = 2 * m
    if kind == "integers":
        A, x = draws.integers(-9, 10, (m, n)), draws.integers(-9, 10, n)
    else:
        A, x = draws.standard_normal((m, n)), draws.standard_normal(n)
    x[m // 10:] = 0
    return A, A @ x


def main(largest=400):
    print("  m    n  kind      solver (s)  certified (s)  ratio  width")
    for m in (100, 200, 400, 1000):
        for kind in ("integers", "floats"):
            if m > largest:
                continue
            A, y = instance(m, kind)
            rows, scales = integral_rows(A)
            right = [scale * entry for scale, entry in zip(scales, exact_vector(y), strict=True)]
            start = time.perf_counter()
            FloatL1(rows, right, [1] * len(rows[0]))
            bare = time.perf_counter() - start
            start = time.perf_counter()
            found = basis_pursuit(A, y)
            certified = time.perf_counter() - start
            print(f"{m:5}{2 * m:5}  {kind:9}{bare:10.2f}{certified:14.2f}{certified / bare:8.1f}"
                  f"  {float(found.value.width):.3g}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
