"""How long `fastpath.rescaling.decide` takes beside row-blocked np.allclose: run as a script.

Usage: python tests/bench/rescaling.py [number of parameters ...]; 1e5 1e6 1e7 without.
Every line is one pair of networks (four square layers with biases), all timed in this process.
np.allclose compares a network with itself: it decides nothing, and is what people write.
"""

from __future__ import annotations

import sys

import numpy as np
from machine import describe, median, read

from fastpath.rescaling import NotRescaled, Rescaled, decide


def allclose(a, b):
    """Row-blocked, so that the temporaries stay in the cache."""
    for x, y in zip([*a[0], *a[1]], [*b[0], *b[1]], strict=True):
        height = max(1, (1 << 16) // x.shape[-1]) if x.ndim == 2 else len(x)
        for i in range(0, len(x), height):
            if not np.allclose(x[i : i + height], y[i : i + height]):
                return False
    return True


def pair(rng, n, dtype, family):
    """A network with four layers of n and its rescaling, by powers of two or by rationals."""
    ends = [True, False, False, False, True]
    bits = 6 if family == "rationals" else 0
    num, den = (
        [np.ones(n, np.int64) if end else rng.integers(1, 2**bits + 1, n) for end in ends]
        for _ in range(2)
    )
    power = [np.zeros(n, int) if end else rng.integers(-20, 21, n) for end in ends]
    own = (23 if dtype == np.float32 else 52) - 2 * bits - 1
    a, b = ([], []), ([], [])
    for l in range(4):
        digits = rng.integers(1, 2**own, (n, n), dtype=np.int64 if own > 31 else np.int32)
        digits *= rng.choice(np.array([-1, 1], digits.dtype), (n, 1))
        if family == "sparse":
            digits[rng.random((n, n), dtype=np.float32) < 0.9] = 0
        up, down = (x.astype(dtype) for x in (num[l + 1], den[l + 1]))
        a[0].append(digits.astype(dtype) * down[:, None] * num[l].astype(dtype))
        b[0].append(digits.astype(dtype) * up[:, None] * den[l].astype(dtype))
        np.ldexp(b[0][l], power[l + 1][:, None].astype(np.int32), out=b[0][l])
        np.ldexp(b[0][l], -power[l].astype(np.int32), out=b[0][l])
        bias = rng.integers(1, 2**own, n).astype(dtype)
        a[1].append(bias * down)
        b[1].append(np.ldexp(bias * up, power[l + 1].astype(np.int32)))
    return a, b


def measure(parameters):
    n = round((parameters / 4) ** 0.5)
    repeats = 21 if parameters < 3e6 else 5 if parameters < 3e7 else 3
    rng = np.random.default_rng(0)
    families = [("powers", np.float32), ("rationals", np.float32), ("sparse", np.float32)]
    if parameters < 3e7:
        families.append(("rationals", np.float64))
    for family, dtype in families:
        a, b = pair(rng, n, dtype, family)
        arrays = [x for net in (a, b) for line in net for x in line]
        floors = [read(*arrays, threads=k) for k in (1, 2)]
        close = median(lambda a=a: allclose(a, a), repeats)

        def line(
            answer, kind, a=a, b=b, close=close, floors=floors, name=f"{family} {dtype.__name__}"
        ):
            assert isinstance(decide(*a, *b), kind)
            one, two = (median(lambda k=k: decide(*a, *b, threads=k), repeats) for k in (1, 2))
            print(
                f"{parameters:8.0e} {name:18} {answer:16} one thread {one:8.3f} ms "
                f"({one / close:4.2f} of allclose {close:8.3f}, {one / floors[0]:5.2f} reads), "
                f"two {two:8.3f} ms ({two / floors[1]:5.2f} reads of {floors[1]:7.3f})"
            )

        line("Yes", Rescaled)
        last = b[0][3]
        at = tuple(int(k[-1]) for k in np.nonzero(last))
        kept = last[at]
        last[at] = np.nextafter(kept, dtype(np.inf))
        line("No, last entry", NotRescaled)
        last[at] = kept
        j = np.flatnonzero(b[0][1][0])[-1]
        b[0][1][0, j] *= -1
        line("No, layer 1", NotRescaled)
        b[0][1][0, j] *= -1
        b[1][2][-1] = np.nextafter(b[1][2][-1], dtype(np.inf))
        line("No, a bias", NotRescaled)


if __name__ == "__main__":
    describe()
    for size in sys.argv[1:] or ("1e5", "1e6", "1e7"):
        measure(float(size))
