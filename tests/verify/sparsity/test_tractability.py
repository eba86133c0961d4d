"""Conditions (T) and (T0) against their definitions by sets of entries."""

import random
from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest

import verify
from verify.sparsity import disjoint_rectangles, kronecker, tractable
from verify.sparsity.tractability import structure


def _rectangles(I, J):
    found = []
    for k in range(len(I[0])):
        entries = frozenset((i, j) for i in range(len(I)) if I[i][k]
                            for j in range(len(J)) if J[j][k])
        if entries:
            found.append(entries)
    return found


def _sides(entries):
    return {i for i, _ in entries}, {j for _, j in entries}


def _definition(I, J):
    """(T), (T0) by the words of the definition."""
    rectangles = Counter(_rectangles(I, J))
    complete = {entries for entries, n in rectangles.items()
                if n >= min(map(len, _sides(entries)))}
    taken = frozenset().union(*complete)
    left = [entries - taken for entries in rectangles if entries not in complete]
    return (all(not a & b for a, b in combinations(left, 2))
            and all(entries == set(product(*_sides(entries))) for entries in left),
            all(not a & b for a, b in combinations(rectangles, 2)))


def _draw(draws):
    m, n, r = draws.randint(1, 4), draws.randint(1, 4), draws.randint(1, 5)
    share = draws.choice([0.3, 0.5, 0.7, 0.9])
    I, J = ([[int(draws.random() < share) for _ in range(r)] for _ in range(rows)]
            for rows in (m, n))
    if r > 1 and draws.random() < 0.5:  # repeat a term
        for side in (I, J):
            for row in side:
                row[1] = row[0]
    return I, J


def test_against_the_definition():
    seen = Counter()
    for seed in range(2500):
        I, J = _draw(random.Random(seed))
        by_t, by_t0 = tractable(I, J), disjoint_rectangles(I, J)
        found = isinstance(by_t, verify.Yes), isinstance(by_t0, verify.Yes)
        assert found == _definition(I, J), (I, J)
        assert not found[1] or found[0]  # (T0) implies (T)
        seen[found] += 1
        if isinstance(by_t, verify.No):
            _check_no(I, J, by_t.certificate.witness)
    assert min(seen[key] for key in ((True, True), (True, False), (False, False))) > 150


def _check_no(I, J, witness):
    rectangles = [frozenset((i, j) for i in range(len(I)) if I[i][k]
                            for j in range(len(J)) if J[j][k]) for k in range(len(I[0]))]
    incomplete = [k for k, entries in enumerate(rectangles) if entries
                  and rectangles.count(entries) < min(map(len, _sides(entries)))]
    taken = frozenset().union(*(entries for k, entries in enumerate(rectangles)
                                if entries and k not in incomplete))
    entry = tuple(witness["entry"])
    if "terms" in witness:
        one, other = witness["terms"]
        assert rectangles[one] != rectangles[other]
        assert {one, other} <= set(incomplete)
        assert entry in (rectangles[one] & rectangles[other]) - taken
    else:
        left = rectangles[witness["term"]] - taken
        rows, columns = _sides(left)
        assert witness["term"] in incomplete
        assert entry in taken & set(product(rows, columns))


def test_the_structure_of_the_published_example():
    found = tractable([[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 1]],
                      [[1, 1, 1], [1, 1, 1], [1, 1, 0]])
    assert found.certificate.witness == {"classes": [
        {"terms": [0, 1], "rows": [0, 1], "columns": [0, 1, 2], "remainder": [[], []]},
        {"terms": [2], "rows": [1, 2, 3], "columns": [0, 1], "remainder": [[2, 3], [0, 1]]}]}


def test_triangular_supports_fail_the_condition():
    for n in range(2, 6):
        lower = np.tri(n, dtype=int)
        assert isinstance(tractable(lower, lower), verify.No)
    assert isinstance(tractable([[1]], [[1]]), verify.Yes)


@pytest.mark.parametrize("l", range(1, 6))
def test_butterflies_have_disjoint_rectangles_at_every_split(l):
    n, p = 64, 2**l
    left, right = kronecker(1, p, p, n // p), kronecker(p, n // p, n // p, 1)
    assert isinstance(disjoint_rectangles(left, right.T), verify.Yes)
    found = structure(left, right.T)
    assert len(found.classes) == n
    assert all(len(one.rows) == p and len(one.columns) == n // p for one in found.classes)


def test_all_pairs_of_kronecker_patterns():
    shapes = [(1, 2, 2, 2), (2, 2, 2, 1), (4, 1, 1, 1), (1, 4, 2, 1), (2, 1, 2, 2), (1, 1, 4, 1)]
    met = 0
    for first, second in product(shapes, repeat=2):
        I, J = kronecker(*first), kronecker(*second).T
        if I.shape[1] == J.shape[1]:
            met += 1
            assert isinstance(disjoint_rectangles(I, J), verify.Yes)
    assert met > 5


@pytest.mark.parametrize(("I", "J", "place"), [
    ([[1], [1, 0]], [[1]], "I"), ([[1]], [[2]], r"J\[0\]\[0\]"), ([[1, 0]], [[1]], "J: 1 columns"),
    ([[]], [[]], "I"), ([[float("nan")]], [[1]], r"I\[0\]\[0\]"), ([], [[1]], "I")])
def test_hostile_supports(I, J, place):
    for decide in (tractable, disjoint_rectangles):
        with pytest.raises(verify.InvalidInstance, match=place):
            decide(I, J)
