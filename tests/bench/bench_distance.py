"""How long distance, alignment and comparison take: python tests/bench/bench_distance.py

Beside each figure stand one reading of both networks (the floor of whatever looks at every weight),
row-blocked np.allclose, and for the alignment one product of two matrices of its size. The linear
program that defines the distance is timed where a solver still finishes.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
from machine import describe, median, read
from scipy.optimize import linprog
from scipy.sparse import coo_array

import verify
from verify.network.dyadic_value import dyadic_value
from verify.report.inspection import inspection
from verify.symmetry.align import permuted

WIDTHS = (784, 1024, 1024, 1024, 10)  # 2.9 million weights


def network(widths, dtype, seed=0):
    rng = np.random.default_rng(seed)
    return verify.Network(
        [(rng.standard_normal((n, m)) / np.sqrt(m)).astype(dtype) for m, n in pairwise(widths)],
        [rng.standard_normal(n).astype(dtype) for n in widths[1:]],
    )


def copied(net, noise=0.0, seed=1, powers=False):
    """(rescaled by factors of log-sd 1.5 and rounded once a weight, then permuted), the orders."""
    rng = np.random.default_rng(seed)
    factors = [np.ones(net.widths[0])]
    for n in net.widths[1:-1]:
        drawn = np.exp(1.5 * rng.standard_normal(n))
        factors.append(2.0 ** np.round(np.log2(drawn)) if powers else drawn)
    factors.append(np.ones(net.widths[-1]))
    weights = [
        (w * (1 + noise * rng.standard_normal(w.shape)) * after[:, None] / before).astype(w.dtype)
        for w, before, after in zip(net.weights, factors, factors[1:], strict=False)
    ]
    biases = [
        (b * after).astype(b.dtype) for b, after in zip(net.biases, factors[1:], strict=True)
    ]
    orders = [rng.permutation(n) for n in net.widths[1:-1]]
    rescaled = verify.Network(weights, biases)
    return rescaled, permuted(rescaled, orders), orders


def arrays(*nets):
    return [array for net in nets for array in (*net.weights, *net.biases)]


def allclose(a, b):
    """Row-blocked, so that the temporaries stay in the cache."""
    for x, y in zip(arrays(a), arrays(b), strict=True):
        height = max(1, (1 << 16) // x.shape[-1]) if x.ndim == 2 else len(x)
        for i in range(0, len(x), height):
            np.allclose(x[i : i + height], y[i : i + height])


def linear_program(a, b):
    """min t with |c_e - (u_head - u_tail)| <= t over the weights of a layered network."""
    starts = np.cumsum([0, *a.widths[1:-1]])
    ground = n = int(starts[-1])
    nodes = [np.full(a.widths[0], ground)]
    nodes += [np.arange(i, j) for i, j in pairwise(starts)] + [np.full(a.widths[-1], ground)]
    heads = np.concatenate([np.repeat(h, len(t)) for t, h in pairwise(nodes)] + nodes[1:])
    tails = np.concatenate(
        [np.tile(t, len(h)) for t, h in pairwise(nodes)]
        + [np.full(len(h), ground) for h in nodes[1:]]
    )
    left, right = (
        np.concatenate([x.astype(float).ravel() for x in (*net.weights, *net.biases)])
        for net in (a, b)
    )
    c, m = np.log(right / left), len(heads)
    rows = np.concatenate([np.arange(2 * m)] * 2 + [np.arange(2 * m)])
    columns = np.concatenate([heads, heads, tails, tails, np.full(2 * m, n + 1)])
    signs = np.concatenate([-np.ones(m), np.ones(m), np.ones(m), -np.ones(m), -np.ones(2 * m)])
    bounds = [(None, None)] * n + [(0, 0), (0, None)]
    matrix = coo_array((signs, (rows, columns)), shape=(2 * m, n + 2)).tocsr()
    return linprog(np.eye(n + 2)[-1], A_ub=matrix, b_ub=np.concatenate([-c, c]), bounds=bounds).fun


def distances():
    for dtype, noise, powers in (
        ("float32", 0.0, False), ("float32", 1e-3, False), ("float64", 0.0, False),
        ("float32", 0.0, True),
    ):
        a = network(WIDTHS, dtype)
        b, _, _ = copied(a, noise, powers=powers)
        found = verify.scaling_distance(a, b)
        ours = median(lambda a=a, b=b: verify.scaling_distance(a, b))
        floor = read(*arrays(a, b))
        naive = median(lambda a=a, b=b: allclose(a, b))
        gap = float(found.width / found.lo) if found.lo else 0.0
        what = "exact rescaling" if powers else f"noise {noise:g}" if noise else "rounded once"
        print(f"scaling_distance, {a.n_params:,} parameters, {dtype}, {what}: {ours:.0f} ms = "
              f"{ours / floor:.0f} readings of both ({floor:.2f} ms each); np.allclose "
              f"{naive:.1f} ms; distance {float(found.hi):.3g}, relative gap {gap:.1g}")
    a = network((10, 40, 40, 3), "float64")
    b, _, _ = copied(a, 1e-3)
    found = verify.scaling_distance(a, b)
    program = linear_program(a, b)
    ours = median(lambda: verify.scaling_distance(a, b))
    theirs = median(lambda: linear_program(a, b))
    print(f"the same, {a.n_params:,} parameters: {ours:.1f} ms; linear program (HiGHS) "
          f"{theirs:.0f} ms, difference {abs(program - float(found.lo)):.1g}")


def alignments():
    square = np.random.default_rng(0).standard_normal((1024, 1024))
    product = median(lambda: square @ square)
    for noise in (0.0, 1e-3):
        right = total = 0
        for seed in range(5):
            a = network(WIDTHS, "float32", seed)
            _, b, orders = copied(a, noise, seed + 10)
            found = verify.align(a, b)
            right += sum(int((np.array(one) == two).sum())
                         for one, two in zip(found.permutations, orders, strict=True))
            total += a.n_hidden
        ours = median(lambda a=a, b=b: verify.align(a, b), 3)
        print(f"align, 784-1024x3-10, float32, noise {noise:g}: {ours:.0f} ms, one product of "
              f"1024 x 1024 matrices {product:.0f} ms; {right}/{total} neurons recovered in 5 "
              f"networks; ratio within 1 + {float(found.distance.ratio.hi - 1):.2g}")


def values():
    a = network(WIDTHS, "float32")
    zero = (Fraction(0),) * a.widths[0]
    print(f"f(0) exactly, {a.n_params:,} parameters: "
          f"{median(lambda: dyadic_value(a, zero), 3):.0f} ms; inspection "
          f"{median(lambda: inspection(a), 3):.0f} ms")


if __name__ == "__main__":
    describe()
    distances()
    alignments()
    values()
