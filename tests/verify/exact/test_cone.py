"""Farkas: multipliers or a separating vector, each checked; both answers occur often."""

import random
from collections import Counter

from verify.exact.cone import combination


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def test_exactly_one_alternative_with_its_proof():
    draw, seen = random.Random(0), Counter()
    for _ in range(3000):
        m, n, top = draw.randint(1, 4), draw.randint(0, 6), draw.choice([1, 3, 2**70])
        columns = [[draw.randint(-top, top) for _ in range(m)] for _ in range(n)]
        target = [draw.randint(-top, top) for _ in range(m)]
        if draw.random() < 0.3 and columns:
            target = [dot(row, [draw.randint(0, 2)] * n) for row in zip(*columns, strict=True)]
        multipliers, separating = combination(columns, target)
        assert (multipliers is None) != (separating is None)
        seen[separating is None] += 1
        if multipliers is not None:
            assert all(x >= 0 for x in multipliers)
            assert [sum(x * column[i] for x, column in zip(multipliers, columns, strict=True))
                    for i in range(m)] == target
        else:
            assert all(dot(separating, column) >= 0 for column in columns)
            assert dot(separating, target) < 0
    assert min(seen.values()) > 700


def test_cycling_is_avoided():
    """Many columns through the origin of one plane: every pivot is degenerate."""
    columns = [(i, j, -i - j) for i in range(-3, 4) for j in range(-3, 4)]
    assert combination(columns, (0, 0, 0))[0] is not None
    assert combination(columns, (1, 1, -2))[0] is not None
    assert combination(columns, (0, 0, 1))[1] is not None
