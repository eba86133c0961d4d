"""Sweeps and Newton steps on matrices: J never grows in a sweep, and the bounds close in on it."""

from itertools import pairwise

import numpy as np
import pytest

from verify.symmetry.balancing import Balancing
from verify.symmetry.flow_bounds import float_bounds


def state(widths, seed, *, band=None, spread=1.5):
    rng = np.random.default_rng(seed)
    matrices = []
    for a, b in pairwise(widths):
        matrix = np.exp(spread * rng.standard_normal((b, a)))
        if band is not None:
            matrix *= abs(np.arange(b)[:, None] - np.arange(a)) <= band
        matrices.append(matrix)
    return Balancing(matrices, [np.ones(n) for n in widths], [np.ones(n, bool) for n in widths])


def total(balancing):
    return sum(float(part.sum()) for part in balancing.flows()[0])


@pytest.mark.parametrize("equalises", [True, False])
def test_a_sweep_never_increases_the_norm_and_the_bounds_close(equalises):
    balancing = state([6, 9, 8, 9, 4], 0)
    balancing.equalises = equalises
    norm, width = total(balancing), float("inf")
    for _ in range(60):
        balancing.sweep()
        smaller = total(balancing)
        assert smaller <= norm * (1 + 1e-14)
        norm = smaller
        bounds = float_bounds(balancing, 2.0**-52)
        assert bounds.lo <= norm * (1 + 1e-12)
        width = float(bounds.width / bounds.hi)
    assert width < 1e-11


@pytest.mark.parametrize("band", [None, 0, 1])
def test_newton_steps_reach_what_plain_sweeps_reach(band):
    widths = [30] * 14
    newton, plain = state(widths, 1, band=band), state(widths, 1, band=band)
    newton.run(1e-12)
    plain.equalises = False
    for _ in range(1500):
        plain.sweep()
    assert newton.imbalance < 1e-11
    assert newton.work < 250
    for a, b in zip(newton.factors, plain.factors, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def test_neurons_that_are_not_live_are_left_out():
    balancing = state([3, 4, 2], 2)
    live = [mask.copy() for mask in balancing.live]
    live[1][2] = False
    without = Balancing(balancing.matrices, [mask.astype(float) for mask in live], live)
    without.run(1e-12)
    assert without.factors[1][2] == without.inverse[1][2] == 0
    first, second = balancing.matrices
    kept = live[1]
    expected = 2 * np.sqrt(first[kept].sum(axis=1) * second[:, kept].sum(axis=0)).sum()
    assert total(without) == pytest.approx(expected)
