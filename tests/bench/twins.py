"""How long `fastpath.twins.classify` takes beside numpy: run as a script.

Usage: python tests/bench/twins.py [rows [columns]]; 100000 rows of 1000 float32 weights without.
The baseline is the fastest in numpy that misses no twins here: a dictionary of rows divided by
their first nonzero entry. It rounds, so it is no decision: the twins it finds may be none.
"""

from __future__ import annotations

import sys

import numpy as np
from machine import describe, median, read

from fastpath.twins import classify


def by_dictionary(weights, biases):
    rows = np.concatenate([weights, biases[:, None]], axis=1)
    lead = rows[np.arange(len(rows)), (rows != 0).argmax(axis=1)]
    lead[lead == 0] = 1
    rows /= lead[:, None]
    seen: dict[bytes, int] = {}
    return [seen.setdefault(row.tobytes(), i) for i, row in enumerate(rows)]


def families(rng, n, m):
    weights, biases = rng.standard_normal((n, m), dtype=np.float32), np.ones(n, np.float32)
    yield "no twins", weights, biases
    factor = (2.0 ** rng.integers(-9, 9, n) * rng.choice([-1, 1], n)).astype(np.float32)
    half = rng.permutation(n)
    partner = weights.copy()
    partner[half[n // 2 :]] = weights[half[: n - n // 2]] * factor[: n - n // 2, None]
    bias = biases.copy()
    bias[half[n // 2 :]] *= factor[: n - n // 2]
    yield "pairs", partner, bias
    partner[:] = weights[0] * factor[:, None]
    yield "all twins", partner, factor
    yield "equal but for the last column", partner, rng.standard_normal(n, dtype=np.float32)
    partner[:, m // 2] = rng.standard_normal(n, dtype=np.float32)
    yield "equal but for a middle column", partner, factor
    weights[rng.random((n, m), dtype=np.float32) < 0.9] = 0
    yield "no twins, nine tenths zeros", weights, biases


def measure(n, m):
    for name, weights, biases in families(np.random.default_rng(0), n, m):
        floor = min(read(weights, biases, threads=k) for k in (1, 2))
        ours = median(lambda w=weights, b=biases: classify(w, b, finite=True))
        checked = median(lambda w=weights, b=biases: classify(w, b))
        theirs = median(lambda w=weights, b=biases: by_dictionary(w, b), 3)
        twins = int((classify(weights, biases).first != np.arange(n)).sum())
        print(
            f"{name:30} {ours:7.2f} ms ({ours / floor:4.2f} reads of {floor:.2f} ms), looking for "
            f"NaN {checked:7.2f} ms ({checked / floor:4.2f} reads), dictionary {theirs:7.1f} ms "
            f"({theirs / ours:5.1f} and {theirs / checked:5.1f} times), {twins} twins"
        )


if __name__ == "__main__":
    describe()
    sizes = [int(float(x)) for x in sys.argv[1:]] + [100_000, 1_000][len(sys.argv) - 1 :]
    measure(*sizes[:2])
