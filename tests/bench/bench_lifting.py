"""Phi without its paths, side by side with what one would write instead: python bench_lifting.py"""

from itertools import pairwise
from statistics import median
from time import perf_counter

import numpy as np

import verify
from verify.symmetry.permutation import permuted


def milliseconds(*tasks, repeats=15):
    """The median times of the tasks, run in turns."""
    times = [[] for _ in tasks]
    for _ in range(repeats):
        for task, spent in zip(tasks, times, strict=True):
            start = perf_counter()
            task()
            spent.append(perf_counter() - start)
    return [1e3 * median(spent) for spent in times]


def random_network(widths, dtype, seed=0):
    draws = np.random.default_rng(seed)
    return verify.Network(
        [(draws.standard_normal((n, m)) / np.sqrt(m)).astype(dtype) for m, n in pairwise(widths)],
        [draws.standard_normal(n).astype(dtype) for n in widths[1:]],
    )


def abs_matvec(net):
    value = np.ones(net.widths[0], net.dtype)
    for matrix, bias in zip(net.weights, net.biases, strict=True):
        value = np.abs(matrix) @ value + np.abs(bias)
    return value.sum()


def product_matvec(a, b):
    value = np.ones(a.widths[0], a.dtype)
    for v, w, c, d in zip(a.weights, b.weights, a.biases, b.biases, strict=True):
        value = (v * w) @ value + c * d
    return value.sum()


def norms():
    widths = [784, 1024, 1024, 1024, 10]
    for dtype in ("float32", "float64"):
        net, other = random_network(widths, dtype), random_network(widths, dtype, seed=1)
        plain, ours = milliseconds(
            lambda net=net: abs_matvec(net), lambda net=net: verify.path_norm(net)
        )
        print(
            f"path norm, 784-1024x3-10, {dtype}: abs(W) @ v {plain:.2f} ms, path_norm "
            f"{ours:.2f} ms ({ours / plain:.2f} x)"
        )
        plain, ours = milliseconds(
            lambda a=net, b=other: product_matvec(a, b),
            lambda a=net, b=other: verify.path_kernel(a, b),
        )
        print(
            f"path kernel, the same: (V * W) @ v {plain:.2f} ms, path_kernel {ours:.2f} ms "
            f"({ours / plain:.2f} x)"
        )


def predicates():
    a = random_network([5, *[50] * 6, 5], "float32")
    draws = np.random.default_rng(1)
    b = verify.rescale(a, 2.0 ** draws.integers(-9, 9, a.n_hidden))
    c = permuted(b.exactly(), [draws.permutation(50).tolist() for _ in range(6)])
    phi, permutations = milliseconds(
        lambda: verify.phi_equal(a, b),
        lambda: verify.permutation_scaling_equivalent(a, c),
        repeats=3,
    )
    print(
        f"{a.n_params:,} parameters, {sum(a.n_paths):,} paths: phi_equal {phi:.0f} ms, "
        f"permutation_scaling_equivalent {permutations:.0f} ms"
    )


def symbols():
    shape = verify.Architecture.layered([10, 10, 10, 9, 1])
    import sympy

    def with_mul():
        return [sympy.Mul(*monomial.args) for monomial in phi.values()]

    phi = verify.symbolic_embedding(shape)
    ours, sympys, polynomial = milliseconds(
        lambda: verify.symbolic_embedding(shape),
        with_mul,
        lambda: verify.activation_polynomial(shape, (1,) * shape.n_hidden),
        repeats=3,
    )
    print(
        f"{len(phi):,} paths: symbolic_embedding {ours:.0f} ms (sympy.Mul of each {sympys:.0f} "
        f"ms), activation_polynomial {polynomial:.0f} ms"
    )


if __name__ == "__main__":
    norms()
    predicates()
    symbols()
