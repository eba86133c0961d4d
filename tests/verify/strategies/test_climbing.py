"""Climbing reaches what sparse random matrices do not."""

import numpy as np
import pytest

import verify
from verify.search.draws import for_each_drawn
from verify.sparsity.nearness import reach


def drawn(strategy, number=6):
    found = []
    for_each_drawn(strategy, number, found.append)
    return found


def test_the_highest_score_is_reached():
    def near(A):
        return -np.abs(A - [[1.0, -2.0, 3.0], [0.0, 4.0, -4.0]]).sum(axis=(1, 2))

    climbed = drawn(verify.strategies.climbed_matrices((2, 3), near))
    assert climbed.count([[1, -2, 3], [0, 4, -4]]) == len(climbed)


def test_the_climb_ends_when_the_score_is_enough():
    most = []

    def entries(A):
        most.append(A.sum(axis=(1, 2)).max())
        return A.sum(axis=(1, 2))

    for A in drawn(verify.strategies.climbed_matrices((2, 2), entries, enough=9)):
        assert sum(map(sum, A)) > 9
    assert len(most) < 300


@pytest.mark.parametrize("order", [[1, 2], [2, 1, 3]])
def test_the_score_is_what_the_predicate_says(order):
    """Where the climb ends above 1 the bound of the splits is violated, and else it is not."""
    answers = [type(verify.sparsity.within_splits(A, reach(A, order))).__name__
               for A in drawn(verify.strategies.badly_split(order), 4)]
    assert (("No" in answers) if order == [2, 1, 3] else (set(answers) == {"Yes"})), answers
