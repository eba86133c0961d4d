"""ENorm side by side with plain sweeps: python tests/bench/bench_enorm.py

Each network is rescaled at random (log-sd 1.5) and balanced to the relative imbalance 1e-10, from
matrices |w|^2 that are there already. Columns: how many plain sweeps that takes, and the median
time of one; what ours takes in sweeps' worth of products and of time, and what imbalance it leaves;
then `verify.enorm` as a whole, with the width of its enclosure relative to the minimum.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from time import perf_counter

import numpy as np

import verify
from verify.symmetry.balancing import Balancing

TOLERANCE = 1e-10


def rescaled(weights: list[np.ndarray], rng: np.random.Generator) -> verify.Network:
    scale = [np.ones(weights[0].shape[1]),
             *(np.exp(1.5 * rng.standard_normal(len(w))) for w in weights[:-1]),
             np.ones(len(weights[-1]))]
    return verify.Network([(w * after[:, None] / before).astype(np.float32)
                           for w, (before, after) in zip(weights, pairwise(scale), strict=True)],
                          [np.zeros(len(w), np.float32) for w in weights])


def dense(widths: list[int], rng: np.random.Generator) -> list[np.ndarray]:
    return [rng.standard_normal((b, a)) / np.sqrt(a) for a, b in pairwise(widths)]


def families() -> Iterator[tuple[str, verify.Network]]:
    rng = np.random.default_rng(0)
    yield "784-1024x3-10", rescaled(dense([784, *[1024] * 3, 10], rng), rng)
    yield "784-512x15-10", rescaled(dense([784, *[512] * 15, 10], rng), rng)
    for coupling in (1e-2, 1e-6):
        weights = dense([256] * 9, rng)
        for w in weights:
            w[:128, 128:] *= coupling
            w[128:, :128] *= coupling
        for w in weights[:4]:
            w[:128] *= 30
        yield f"256x9, halves coupled by {coupling:g}", rescaled(weights, rng)
    i = np.arange(256)
    for layers, band in ((8, 2), (16, 1), (16, 0)):
        weights = [rng.standard_normal((256, 256)) * (abs(i[:, None] - i) <= band)
                   for _ in range(layers)]
        yield f"256x{layers + 1}, band of {2 * band + 1}", rescaled(weights, rng)
    for layers, tail in ((8, 3), (16, 4)):
        weights = [np.exp(tail * rng.standard_normal((256, 256))) for _ in range(layers)]
        yield f"256x{layers + 1}, log-normal {tail}", rescaled(weights, rng)


def start(net: verify.Network) -> Balancing:
    matrices = [np.asarray(w, np.float64) ** 2 for w in net.weights]
    return Balancing(matrices, [np.ones(n) for n in net.widths],
                     [np.ones(n, bool) for n in net.widths])


def plain_sweeps(net: verify.Network, most: int) -> tuple[str, float]:
    """(how many plain sweeps reach the tolerance, the median time of one)."""
    state, times = start(net), []
    state.equalises = False
    while state.work < most:
        begun = perf_counter()
        state.sweep()
        times.append(perf_counter() - begun)
        if state.imbalance <= TOLERANCE:
            return str(int(state.work)), median(times)
    return f"> {most}", median(times)


def ours(net: verify.Network) -> tuple[float, float, float]:
    """(the time to the tolerance, sweeps' worth of products, the imbalance that is left)."""
    state = start(net)
    begun = perf_counter()
    state.run(TOLERANCE / 2)
    spent = perf_counter() - begun
    work = state.work
    reads, sends = state.flows()
    left = max(float(np.abs(a / b - 1).max()) for a, b in zip(reads, sends, strict=False))
    return spent, work, left


if __name__ == "__main__":
    print(f"{'network':30}{'plain sweeps':>14}{'ms a sweep':>12}{'products':>10}{'time':>6}"
          f"{'imbalance':>11}{'enorm, ms':>11}{'width':>9}")
    for name, net in families():
        number, sweep = plain_sweeps(net, 1000)
        spent, work, left = min(ours(net) for _ in range(3))
        begun = perf_counter()
        result = verify.enorm(net)
        whole = perf_counter() - begun
        width = float(result.objective.width / result.objective.hi)
        print(f"{name:30}{number:>14}{1e3 * sweep:12.2f}{work:10.0f}{spent / sweep:6.0f}"
              f"{left:11.1e}{1e3 * whole:11.0f}{width:9.0e}")
