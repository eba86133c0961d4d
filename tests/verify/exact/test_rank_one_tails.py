"""Bounds in floats beside exact ones: any proposal, any scale, repeated singular values."""

from fractions import Fraction

import numpy as np
import pytest

from verify.exact.rank_one_tails import rank_one_tails
from verify.exact.spectrum import tail_bounds


def exactly(block):
    """The bounds from big integers."""
    low = 1100
    rows = [[int(Fraction(x) * 2**low) for x in row] for row in block.tolist()]
    lo, hi = tail_bounds(rows, 1)
    return lo / 4**low, hi / 4**low


def drawn(draws):
    """A block; whether its bounds should be close to each other is said by the kind."""
    p, q = draws.integers(2, 7, 2)
    block = draws.standard_normal((p, q))
    kind = draws.choice(["plain", "integers", "near", "repeated", "nearly repeated", "scaled",
                         "graded", "rank one"])
    if kind == "integers":
        block = np.rint(block)
    elif kind == "near":
        block = (np.outer(draws.standard_normal(p), draws.standard_normal(q))
                 + 10.0**-draws.integers(1, 15) * block)
    elif kind in ("repeated", "nearly repeated"):
        block = np.linalg.qr(draws.standard_normal((max(p, q),) * 2))[0][:p, :q]
        if kind == "nearly repeated":
            block[0] *= 1 + 10.0**-draws.integers(3, 16)
    elif kind == "scaled":
        block = np.ldexp(block, int(draws.choice([-1060, -240, -100, 100, 240, 900])))
    elif kind == "graded":
        block = block * 10.0**draws.integers(-200, 200, (p, 1))
    elif kind == "rank one":
        block = np.outer(draws.integers(-9, 10, p), draws.integers(-9, 10, q)) / 8
    return kind, block


def test_bounds_hold_for_any_proposal_and_are_near_for_good_ones():
    draws, decided = np.random.default_rng(0), {}
    for _ in range(2000):
        kind, block = drawn(draws)
        U, S, V = np.linalg.svd(block)
        u, w = U[:, 0], S[0] * V[0]
        proposal = draws.choice(["best", "turned", "perturbed", "any", "zero", "large"])
        if proposal == "turned":
            u, w = S[0] * u, V[0]
        elif proposal == "perturbed":
            u = u + 10.0**-draws.integers(1, 12) * draws.standard_normal(len(u))
        elif proposal == "any":
            u, w = draws.standard_normal(len(u)), draws.standard_normal(len(w))
        elif proposal == "zero":
            u = 0 * u
        elif proposal == "large":
            u = u * 1e200
        lo, hi = (float(bound[0]) for bound in rank_one_tails(block[None], u[None], w[None]))
        low, high = exactly(block)
        if lo > 0:
            assert Fraction(lo) <= high
            assert low <= Fraction(hi)
            if proposal in ("best", "turned"):
                assert hi - lo <= 3e-13 * S[0]**2 + 4e-13 * lo
                if kind == "plain" and S[1] < 0.99 * S[0]:
                    assert hi - lo <= 1e-12 * lo
        good = proposal in ("best", "turned")
        decided.setdefault((kind, good), []).append(lo > 0)
    assert all(all(found) for (kind, good), found in decided.items()
               if good and kind in ("plain", "repeated", "nearly repeated"))
    assert not any(decided["rank one", True] + decided["rank one", False])
    assert 0 < sum(decided["plain", False]) < len(decided["plain", False])


def test_a_wrong_pair_is_not_taken_for_the_leading_one():
    """u w^T is a stationary point, at the second singular value: t is below the first."""
    for second in (2.0, 2.999, 3 * (1 - 1e-9), 3.0):
        lo, hi = rank_one_tails(np.diag([3.0, second, 1])[None], np.eye(3)[1:2],
                                second * np.eye(3)[1:2])
        tail = Fraction(second)**2 + 1
        assert not lo[0] > 0 or Fraction(lo[0]) <= tail <= Fraction(hi[0])
        assert Fraction(hi[0]) >= 10  # the loss of this pair


def test_many_blocks_in_parts_are_the_same_as_one_by_one():
    draws = np.random.default_rng(1)
    blocks = draws.standard_normal((600, 9, 30))
    blocks[::7] = 0
    blocks[1::7, 1:] = 0
    U, S, V = np.linalg.svd(blocks, full_matrices=False)
    u, w = U[:, :, 0], S[:, :1] * V[:, 0]
    lo, hi = rank_one_tails(blocks, u, w)
    turned = rank_one_tails(blocks.transpose(0, 2, 1), w, u)
    tails = (S[:, 1:]**2).sum(axis=1)
    plain = tails > 1e-20
    assert (~plain[::7]).all()
    assert plain.sum() == 600 - 2 * 86
    for low, high in ((lo, hi), turned):
        assert not low[~plain].any()
        assert np.abs(low[plain] / tails[plain] - 1).max() < 1e-12
        assert np.abs(high[plain] / tails[plain] - 1).max() < 1e-12
    single = [rank_one_tails(blocks[k:k + 1], u[k:k + 1], w[k:k + 1])[0][0] for k in range(0, 30)]
    assert np.abs(single - lo[:30]).max() <= 1e-12 * lo.max()


@pytest.mark.parametrize("size", [1, 2, 3, 17, 64, 129])
def test_errors_of_norms_are_as_small_as_is_said(size):
    from verify.exact.rank_one_tails import _norms

    x = np.random.default_rng(size).standard_normal((20, size)) * 2.0**np.arange(-10, 10)[:, None]
    for row, norm in zip(x.tolist(), _norms(x).tolist(), strict=True):
        exact = sum(Fraction(entry)**2 for entry in row)
        assert Fraction(norm)**2 * (1 - Fraction(1, 2**46))**2 <= exact
        assert exact <= Fraction(norm)**2 * (1 + Fraction(1, 2**46))**2
