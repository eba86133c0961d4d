"""Redundant constraints as combinations of facets."""

import random
from collections import Counter
from itertools import pairwise

from verify.cells.integral import primitive
from verify.cells.polyhedron import Polyhedron


def test_multipliers_add_up():
    draw, seen = random.Random(0), Counter()
    for _ in range(400):
        d = draw.choice([1, 2, 3, 4])
        size = draw.choice([1, 1, 1, 2, 30])
        cell = Polyhedron.space(d)
        for _ in range(draw.randint(d, d + 8)):
            form = tuple(draw.randint(-size, size) for _ in range(d + 1))
            if not any(form[:-1]):
                continue
            above, below = cell.split(primitive(form))
            if above and below:
                cell = draw.choice([above, below])
                continue
            cell, last = above or below, len((above or below).constraints) - 1
            found = cell.multipliers(last)
            rest = list(cell.constraints[last])
            for k, m in found.items():
                assert 0 < k < last
                assert m > 0
                rest = [p - m * q for p, q in zip(rest, cell.constraints[k], strict=True)]
            assert not any(rest[:-1])
            assert rest[-1] >= 0
            direct = cell.lines or cell._at_least_vertex(cell.constraints[last], [
                k for k in cell.facets() if k < last])
            seen["lines" if cell.lines else "read off" if direct else "simplex"] += 1
    assert min(seen.values()) >= 5
    assert len(seen) == 3


def test_splits_are_disjoint():
    form, other = (1, 0, -1), (1, 0, 1)
    parts = Polyhedron.space(2).split(form)
    assert [part.constraints[-1] for part in parts] == [form, (-1, 0, 1)]
    above, below = parts[0].split(other)
    assert below is None
    assert all(x != y for x, y in pairwise(above.constraints))
