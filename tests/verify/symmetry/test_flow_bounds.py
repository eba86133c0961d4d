"""The dual bound from any point, not only near the minimum, on graphs with a known minimum."""

import math
import random
from fractions import Fraction
from itertools import pairwise

import numpy as np

from verify.symmetry.balancing import Balancing
from verify.symmetry.flow_bounds import float_bounds, rational_bounds


def test_a_chain_from_anywhere():
    rng = random.Random(0)
    for _ in range(300):
        n, p = rng.randint(1, 4), rng.choice([1, 2, 3])
        weights = [Fraction(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(n + 1)]
        ends = [n, *range(n), n]
        edges = [(ends[i], ends[i + 1], w) for i, w in enumerate(weights)]
        factors = [Fraction(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(n)]
        loop = Fraction(rng.randint(0, 3)) or None
        bounds = rational_bounds(n, edges, [loop] if loop else [], factors, Fraction(p))
        product = math.prod(float(w) ** p for w in weights) ** (1 / (n + 1))
        least = (n + 1) * product + float(loop or 0) ** p
        assert float(bounds.lo) <= least * (1 + 1e-12)
        assert float(bounds.hi) >= least * (1 - 1e-12)


def test_both_ways_agree_away_from_the_minimum():
    rng = np.random.default_rng(1)
    widths = [3, 4, 3, 2]
    for _ in range(50):
        weights = [np.exp(rng.standard_normal((b, a))) for a, b in pairwise(widths)]
        factors = [np.exp(0.3 * rng.standard_normal(n)) for n in widths]
        factors[0][:] = factors[-1][:] = 1
        state = Balancing([w * w for w in weights], [f * f for f in factors],
                          [np.ones(n, bool) for n in widths])
        fast = float_bounds(state, 2.0**-51)
        starts, n = [None, 0, 4, None], 7
        edges = []
        for l, matrix in enumerate(weights):
            for i, row in enumerate(matrix):
                for j, w in enumerate(row):
                    tail = n if starts[l] is None else starts[l] + j
                    head = n if starts[l + 1] is None else starts[l + 1] + i
                    edges.append((tail, head, Fraction(float(w))))
        exact = rational_bounds(n, edges, [], [Fraction(float(f)) for part in factors[1:-1]
                                               for f in part], Fraction(2))
        for a, b in ((fast.lo, exact.lo), (fast.hi, exact.hi)):
            assert abs(float(a - b)) < 1e-9 * float(exact.hi)
        assert fast.hi >= exact.hi * (1 - Fraction(1, 10**13))
