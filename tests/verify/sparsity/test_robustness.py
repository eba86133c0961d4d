"""The robust null space property against sampled vectors, and against the one without noise."""

import random
from fractions import Fraction
from itertools import product

import verify
from verify.exact.matrix import l1, times
from verify.sparsity import null_space_constant, robust_null_space_property, robustly_close


def test_against_all_small_vectors_and_the_checkable_evidence():
    seen = {"yes": 0, "no": 0}
    for seed in range(150):
        draws = random.Random(seed)
        A = [[Fraction(draws.randint(-2, 2)) for _ in range(3)] for _ in range(2)]
        s, rho, tau = 1, draws.choice((Fraction(1, 2), Fraction(2, 3))), draws.choice((1, 2))
        decision = robust_null_space_property(A, s, [rho, tau])
        seen[decision.certificate.answer] += 1
        violated = False
        for v in product(range(-3, 4), repeat=3):
            largest = max(map(abs, v))
            noise = l1(times(A, v))
            violated |= largest > rho * (l1(v) - largest) + tau * noise
        if isinstance(decision, verify.Yes):
            assert not violated
            theta = null_space_constant(A, s)
            assert theta <= rho * (1 - theta)
        else:
            v = list(map(Fraction, decision.certificate.witness["vector"]))
            largest = max(map(abs, v))
            assert largest > rho * (l1(v) - largest) + tau * l1(times(A, v))
    assert min(seen.values()) > 10


def test_large_tau_leaves_the_kernel_only():
    """For tau large enough it says theta <= rho / (1 + rho)."""
    for seed in range(40):
        draws = random.Random(seed)
        A = [[Fraction(draws.randint(-2, 2)) for _ in range(3)] for _ in range(2)]
        theta = null_space_constant(A, 1)
        decision = robust_null_space_property(A, 1, ["2/3", 1000])
        assert isinstance(decision, verify.Yes) is (theta <= Fraction(2, 5))


def test_the_bound_is_attained():
    """Spikes and ones, rho = 1/2: the other minimizer is as far as it may be."""
    A = [[int(i == j) for j in range(5)] + [1] for i in range(5)]
    x, z = [1, 1, 1, 0, 0, 0], [0, 0, 0, -1, -1, 1]
    assert isinstance(robustly_close(A, x, z, 2, ["1/2", 0]), verify.Yes)
    assert isinstance(robustly_close(A, x, z, 2, ["49/100", 0]), verify.No)


def test_constants_out_of_range_and_budgets():
    for constants in ([1, 1], [-1, 1], [0, -1]):
        assert isinstance(robust_null_space_property([[1, 1]], 1, constants), verify.No)
    out = verify.Budget(items=0)
    assert isinstance(robust_null_space_property([[1, 1]], 1, [0, 1], budget=out), verify.Unknown)
