"""The certificate's inequalities on rationals, beside singular values in floats."""

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from proofs.within_splits_of_reached_as_stated import BALANCED
from verify.claims.decision import No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity.butterfly import butterfly, split_errors
from verify.sparsity.nearness import (
    farther_than_splits,
    increasing,
    reach,
    reached_by_splits,
    within_splits,
)
from verify.sparsity.splits import butterfly_product


def target(draws):
    n = draws.choice([2, 4, 4, 4, 8])
    return [[draws.choice([0, 0, 0, 1, 2, -1, 3, Fraction(1, 2)]) for _ in range(n)]
            for _ in range(n)]


def floats(A):
    return np.array([[float(x) for x in row] for row in A])


def near(draws, A):
    """A butterfly or something else, near or far."""
    n = len(A)
    match draws.randrange(5):
        case 0:
            return reach(A)
        case 1:
            return [[0] * n] * n
        case 2:
            return A
        case 3:
            return [[x + Fraction(draws.randint(-1, 1), 4) for x in row] for row in A]
        case _:
            return [[2 * x for x in row] for row in reach(A)]


def test_both_sides_against_singular_values():
    draws, answers = random.Random(0), Counter()
    for _ in range(400):
        A = target(draws)
        B = near(draws, A)
        splits, energy = np.array(split_errors(floats(A))), np.linalg.norm(floats(A)) ** 2
        distance = np.linalg.norm(floats(A) - floats(B))
        for predicate, gap in (
                (farther_than_splits, distance - max(splits, default=0)),
                (within_splits, np.sum(splits**2) + energy / 10**4 - distance**2)):
            decided = predicate(A, B)
            answers[predicate.name, type(decided).__name__] += 1
            if abs(gap) > 1e-6 * (1 + energy):
                assert isinstance(decided, Yes if gap > 0 else No)
        if isinstance(butterfly_product(B), Yes):
            assert isinstance(farther_than_splits(A, B), Yes)
    assert min(answers[name, answer] for name in ("farther_than_splits", "within_splits")
               for answer in ("Yes", "No")) > 40
    assert sum(answers[name, "Unknown"] for name, _ in answers) < 10


def test_left_to_right_on_rationals_is_the_float_tree():
    draws = random.Random(1)
    for _ in range(100):
        A = target(draws)
        B = reach(A)
        assert isinstance(butterfly_product(B), Yes)
        order = list(range(1, len(A).bit_length() - 1))
        assert isinstance(reached_by_splits(A, B, order), Yes)
        assert isinstance(within_splits(A, B), Yes)
        exact = np.linalg.norm(floats(A) - floats(B))
        # each step is best up to 10^-6, and later steps see the earlier ones' choices in ties
        assert exact <= np.linalg.norm(split_errors(floats(A))) * (1 + 1e-5) + 1e-12
        if len(A) <= 4:
            assert exact == pytest.approx(butterfly(floats(A)).error, abs=1e-4)


def test_reached_every_order():
    draws = random.Random(2)
    for order in ([1, 2, 3], [2, 3, 1], [3, 2, 1], [3, 1, 2]):
        A = [[draws.randint(-2, 2) for _ in range(16)] for _ in range(16)]
        B = reach(A, order)
        assert isinstance(butterfly_product(B), Yes)
        assert isinstance(reached_by_splits(A, B, order), Yes)
        assert isinstance(reached_by_splits(A, reach(B), order), Unknown | Yes)
        larger = [[2 * x + (not any(map(any, B))) for x in row] for row in A]
        assert isinstance(reached_by_splits(B, larger, order), No)
        assert isinstance(reached_by_splits(A, A, order), No)


def test_the_balanced_tree_beats_its_bound():
    """The integer 16 x 16 instance: 137.3766 against 136.3268."""
    B = reach(BALANCED, [2, 3, 1])
    splits = split_errors(np.array(BALANCED))
    balanced = butterfly(np.array(BALANCED), tree="balanced").error
    assert np.linalg.norm(floats(BALANCED) - floats(B)) == pytest.approx(balanced, rel=1e-6)
    assert balanced**2 > np.sum(np.square(splits)) + 1
    assert isinstance(within_splits(BALANCED, B), No)
    assert isinstance(within_splits(BALANCED, reach(BALANCED)), Yes)


def test_increasing():
    for order in ([], [3], [1, 2], [-1, "1/2", 7]):
        assert isinstance(increasing(order), Yes)
    for order in ([1, 1], [2, 1], [1, 3, 2]):
        assert isinstance(increasing(order), No)


def test_refused():
    with pytest.raises(InvalidInstance, match="B"):
        within_splits([[1, 2], [3, 4]], [[1] * 4] * 4)
    for order in ([], [1], [2, 2], [1, 2, 3], ["1/2", 1]):
        with pytest.raises(InvalidInstance, match="order"):
            reached_by_splits([[1] * 8] * 8, [[1] * 8] * 8, order)
