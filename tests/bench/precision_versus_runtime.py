"""Precision versus runtime of butterfly factorization: hierarchical, and by descent on all factors.

    python tests/bench/precision_versus_runtime.py [--size 32] [--seconds 5] [--starts 3]
                                                   [--picture FILE.png]

For each target A it prints the relative error ||A - X_1 ... X_J||_F / ||A||_F that each method has
reached after several times: `verify.sparsity.butterfly`, and gradient descent (backtracking), Adam
and L-BFGS (scipy), which start from random factors with the butterfly supports; of their starts the
median, and the best one at the end. With matplotlib and --picture the curves are drawn, too.

What comes out depends on the target. On the Hadamard and the bit-reversed Fourier matrix every
method gets to machine precision, the hierarchical one in about a millisecond, L-BFGS and gradient
descent hundreds of times later, Adam last. On random butterflies most descents are still at 1e-3 to
1e-1 after seconds, where the hierarchical method is exact; with noise Adam and L-BFGS come down to
its error. A matrix without structure has no good butterfly, and there descent, which improves
all factors together, ends below the hierarchical error: that one is within sqrt(log2 n - 1) of the
best possible, and need not be best.
"""

from __future__ import annotations

import argparse
import contextlib
import time

import numpy as np
from scipy.linalg import hadamard
from scipy.optimize import minimize

from verify.sparsity import butterfly

TIMES = (0.001, 0.01, 0.1, 0.5, 2.0, 10.0)


class Product:
    """The loss of factors on the butterfly supports, their entries being one real vector."""

    def __init__(self, target):
        size = len(target)
        levels = size.bit_length() - 1
        self.target, self.norm = target, np.linalg.norm(target)
        self.masks = [np.kron(np.kron(np.eye(2**level), np.ones((2, 2))),
                              np.eye(size >> (level + 1))).astype(bool) for level in range(levels)]

    def start(self, draws):
        """Gaussian entries, scaled to a product of about the target's norm."""
        size = 2 * len(self.target) * len(self.masks)
        point = draws.standard_normal(size * (1 + np.iscomplexobj(self.target)))
        return point * (self.norm / np.linalg.norm(self._ends(self._factors(point))[0][-1])
                        ) ** (1 / len(self.masks))

    def _factors(self, point):
        values = point.view(complex) if np.iscomplexobj(self.target) else point
        factors = []
        for mask, part in zip(self.masks, values.reshape(len(self.masks), -1), strict=True):
            factor = np.zeros(mask.shape, dtype=values.dtype)
            factor[mask] = part
            factors.append(factor)
        return factors

    def _ends(self, factors):
        """The products of the first and of the last ones."""
        left, right = [np.eye(len(self.target))], [np.eye(len(self.target))]
        for first, last in zip(factors, factors[::-1], strict=True):
            left.append(left[-1] @ first)
            right.append(last @ right[-1])
        return left, right[::-1]

    def __call__(self, point):
        """The squared relative error and its gradient."""
        left, right = self._ends(self._factors(point))
        error = self.target - left[-1]
        gradient = np.concatenate([(-2 * before.conj().T @ error @ after.conj().T)[mask] for
                                   before, after, mask in zip(left, right[1:], self.masks,
                                                              strict=False)])
        scale = self.norm**2
        return float((abs(error)**2).sum()) / scale, np.ascontiguousarray(gradient).view(
            float) / scale


class Clock:
    """The errors over time; evaluations beyond the seconds end the method."""

    def __init__(self, loss, seconds):
        self.loss, self.seconds = loss, seconds
        self.begin, self.times, self.errors = time.perf_counter(), [], []

    def __call__(self, point):
        value, gradient = self.loss(point)
        now = time.perf_counter() - self.begin
        if now > self.seconds:
            raise TimeoutError
        self.times.append(now)
        self.errors.append(min([value**0.5, *self.errors[-1:]]))
        return value, gradient

    def at(self, seconds):
        """The error reached by then."""
        reached = np.searchsorted(self.times, seconds, side="right")
        return self.errors[reached - 1] if reached else np.nan


def gradient_descent(clock, point):
    step = 0.1
    value, gradient = clock(point)
    while step > 1e-16:
        ahead, its = clock(point - step * gradient)
        if ahead <= value - 0.5 * step * gradient @ gradient:
            point, value, gradient, step = point - step * gradient, ahead, its, 2 * step
        else:
            step /= 2


def adam(clock, point, rate=0.02):
    mean, square, count = np.zeros_like(point), np.zeros_like(point), 0
    while True:
        _, gradient = clock(point)
        count += 1
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        point = point - rate * (mean / (1 - 0.9**count)) / (
            np.sqrt(square / (1 - 0.999**count)) + 1e-12)


def lbfgs(clock, point):
    minimize(clock, point, jac=True, method="L-BFGS-B",
             options={"maxiter": 10**6, "maxfun": 10**7, "ftol": 0, "gtol": 1e-300, "maxcor": 30})


METHODS = {"gradient descent": gradient_descent, "Adam": adam, "L-BFGS": lbfgs}


def descended(target, method, seconds, starts):
    """A clock for each start."""
    loss, clocks = Product(target), []
    for seed in range(starts):
        start = loss.start(np.random.default_rng((7, seed)))
        clocks.append(Clock(loss, seconds))
        with contextlib.suppress(TimeoutError):
            method(clocks[-1], start)
    return clocks


def hierarchical(target):
    """(seconds, relative error, the proved lower bound on any butterfly's), after a first call."""
    butterfly(target)
    begin = time.perf_counter()
    found = butterfly(target)
    seconds = time.perf_counter() - begin
    norm = np.linalg.norm(target)
    return seconds, found.error / norm, float(found.bounds[0]) / norm


def targets(size):
    draws = np.random.default_rng(1)
    order = [int(f"{k:0{size.bit_length() - 1}b}"[::-1], 2) for k in range(size)]
    product = Product(np.eye(size))
    random = np.linalg.multi_dot(product._factors(draws.standard_normal(
        2 * size * (size.bit_length() - 1))))
    return {"Hadamard": hadamard(size).astype(float),
            "Fourier, bit-reversed": np.fft.fft(np.eye(size))[:, order],
            "random butterfly": random,
            "random butterfly, 1% noise": random + 0.01 * np.linalg.norm(random) / size
            * draws.standard_normal((size, size)),
            "Gaussian matrix": draws.standard_normal((size, size))}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--picture")
    given = parser.parse_args()
    times = [t for t in TIMES if t < given.seconds] + [given.seconds]
    curves = {}
    for name, target in targets(given.size).items():
        print(f"\n{name}, {given.size} x {given.size}; relative error after\n{'':18}"
              + "".join(f"{t:>9g} s" for t in times) + "   best start")
        seconds, error, lower = hierarchical(target)
        print(f"{'hierarchical':18}" + "".join(
            f"{error if t >= seconds else np.nan:11.1e}" for t in times)
            + f"   ({1e3 * seconds:.2g} ms; no butterfly is below {lower:.1e})")
        curves[name] = {"hierarchical": [([seconds, given.seconds], [error, error])]}
        for method, run in METHODS.items():
            clocks = descended(target, run, given.seconds, given.starts)
            print(f"{method:18}" + "".join(
                f"{np.median([clock.at(t) for clock in clocks]):11.1e}" for t in times)
                + f"{min(clock.errors[-1] for clock in clocks):11.1e}")
            curves[name][method] = [(clock.times, clock.errors) for clock in clocks]
    if given.picture:
        draw(curves, given.picture)


def draw(curves, path):
    try:
        import matplotlib
    except ImportError:
        print("\nno picture: matplotlib is not installed")
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(curves), figsize=(4 * len(curves), 3.5), sharey=True)
    for axis, (name, methods) in zip(axes, curves.items(), strict=True):
        for colour, (method, runs) in enumerate(methods.items()):
            for index, (seconds, errors) in enumerate(runs):
                axis.loglog(seconds, np.maximum(errors, 1e-17), color=f"C{colour}",
                            label=None if index else method)
        axis.set_title(name)
        axis.set_xlabel("seconds")
    axes[0].set_ylabel("relative error")
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    print(f"\n{path}")


if __name__ == "__main__":
    main()
