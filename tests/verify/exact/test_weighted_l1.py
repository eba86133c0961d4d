"""Least weighted l1 norms: from a support alone, on any rank, with any weights."""

import random
from fractions import Fraction

from verify.exact.matrix import l1, times, transposed
from verify.exact.sparse_optimum import sparse_optimum
from verify.exact.weighted_l1 import least_weighted_l1


def test_a_support_and_a_rough_dual_prove_the_same_optimum():
    proved = 0
    for seed in range(400):
        draws = random.Random(seed)
        m, n = draws.randint(1, 3), draws.randint(2, 5)
        rows = [[draws.randint(-3, 3) for _ in range(n)] for _ in range(m)]
        x = [draws.choice((0, 0, 1, -2)) for _ in range(n)]
        y = list(times([list(map(Fraction, row)) for row in rows], x))
        best = least_weighted_l1(rows, y, [1] * n)
        support = {j: (entry > 0) - (entry < 0) for j, entry in enumerate(best.x) if entry}
        noise = [Fraction(draws.randint(-9, 9), 1000) for _ in range(m)]
        rough = [a + b for a, b in zip(best.dual, noise, strict=True)]
        found = sparse_optimum(rows, y, [1] * n, support, lambda rough=rough: rough)
        if found is not None:
            proved += 1
            assert found.lower == found.upper == best.upper
            assert times(rows, found.x) == tuple(y)
            assert max(map(abs, times(transposed(rows), found.dual))) <= 1
            assert sum(a * b for a, b in zip(found.dual, y, strict=True)) == l1(found.x)
        wrong = {j: -sign for j, sign in support.items()}
        exact = best.dual
        assert not wrong or sparse_optimum(rows, y, [1] * n, wrong, lambda d=exact: d) is None
    assert proved > 100


def test_scaled_weights_scale_the_norm():
    for seed in range(100):
        draws = random.Random(seed)
        rows = [[draws.randint(-3, 3) for _ in range(4)] for _ in range(2)]
        y = [Fraction(draws.randint(-3, 3)) for _ in range(2)]
        weights = [draws.randint(0, 3) for _ in range(4)]
        one, three = (least_weighted_l1(rows, y, [c * weight for weight in weights])
                      for c in (1, 3))
        assert one.infeasible == three.infeasible
        if not one.infeasible:
            assert 3 * one.lower == three.lower == three.upper
            cost = sum(w * abs(x) for w, x in zip(weights, one.x, strict=True))
            assert cost == one.upper == one.lower
            assert all(abs(price) <= weight for price, weight in
                       zip(times(transposed(rows), one.dual), weights, strict=True))
