"""Error against time for a Hadamard matrix with noise: `python plot_butterfly_error.py OUT.png`."""

import sys
import time

import numpy as np
from scipy.linalg import hadamard

import verify
from verify.sparsity.gradient_butterfly import butterfly_by_gradient


def timed(factorize):
    """(seconds, error) of one factorization."""
    start = time.perf_counter()
    error = factorize()
    return time.perf_counter() - start, error


def main(target, n=64):
    """The hierarchical method along three trees, and descent with more and more steps."""
    noise = np.random.default_rng(0).standard_normal((n, n))
    matrix = hadamard(n) + 0.1 * noise
    runs = {f"{tree} tree": [timed(lambda tree=tree: verify.sparsity.butterfly(matrix, tree=tree
                                                                              ).error)]
            for tree in ("left", "right", "balanced")}
    runs["gradient descent"] = [
        timed(lambda steps=steps: butterfly_by_gradient(matrix, steps=steps)[1].value)
        for steps in (1, 5, 20, 50, 100, 200, 500)]
    bounds = verify.sparsity.butterfly(matrix).bounds
    ax = verify.plot_error(runs, bounds=bounds)
    ax.set_title(f"butterfly factors of a Hadamard matrix of size {n} with noise")
    ax.figure.savefig(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
