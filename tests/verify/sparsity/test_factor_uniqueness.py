"""Unique factors against other factors found by enumeration and by descent in floats."""

import random
from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import verify
from verify.sparsity.descent import descent_runs
from verify.sparsity.factor_uniqueness import ps_equivalent

identifiable = verify.sparsity.identifiable_factors
CURVE = ([[1, 1], [1, 0]], [[3, -2], [6, -5]], [[1, 1], [1, 0]], [[1, 1], [1, 1]])
LINEAR = ([[0, 1], [1, 1], [1, 0]], [[1, 1], [1, 2]], [[0, 1], [1, 1], [1, 0]], [[1, 1], [1, 1]])


def _drawn(draws, most=3, zeros=True):
    m, n, r = draws.randint(1, most), draws.randint(1, most), draws.randint(1, 3)
    dense = draws.choice((0.4, 0.6, 0.8))
    I, J = ([[int(draws.random() < dense) for _ in range(r)] for _ in range(size)]
            for size in (m, n))
    values = (1, 2, -1, 3, 1, 2, 0) if zeros else (1, 2, -1, 3)
    X, Y = ([[draws.choice(values) if free else 0 for free in row] for row in side]
            for side in (I, J))
    return X, Y, I, J


def _matrix(rows):
    return tuple(tuple(map(Fraction, row)) for row in rows)


def _terms(X, Y):
    """The terms as matrices, in an order that permutations of the terms do not change."""
    terms = [np.outer(x, y).round(4) + 0.0 for x, y in zip(np.array(X, float).T,
                                                            np.array(Y, float).T, strict=True)]
    return np.array(sorted(terms, key=lambda term: term.ravel().tolist()))


def test_answers_against_descents_to_the_same_product():
    draws, seen = random.Random(1), Counter()
    for _ in range(160):
        X, Y, I, J = _drawn(draws, zeros=draws.random() < 0.3)
        found = identifiable(X, Y, I, J)
        seen[type(found).__name__] += 1
        if isinstance(found, verify.Yes):
            A = (np.array(X) @ np.array(Y).T).tolist()
            runs = descent_runs(A, I, J, starts=3, steps=400)
            for loss, point in zip(runs.losses, runs.points, strict=True):
                if loss < 1e-16:
                    assert np.allclose(_terms(*point), _terms(X, Y), atol=1e-3)
                    seen["compared"] += 1
        elif isinstance(found, verify.No):
            other = [_matrix(found.certificate.witness[name]) for name in "XY"]
            assert (np.array(other[0]) @ np.array(other[1]).T
                    == np.array(X) @ np.array(Y).T).all()
            assert not ps_equivalent((_matrix(X), _matrix(Y)), tuple(other))
            assert not any(entry and not free for side, support in zip(other, (I, J), strict=True)
                           for row, places in zip(side, support, strict=True)
                           for entry, free in zip(row, places, strict=True))
    assert min(seen["Yes"], seen["No"]) > 30
    assert seen["compared"] > 40
    assert seen["Unknown"] < 5


def _grid(support, values):
    places = [(i, k) for i, row in enumerate(support) for k, free in enumerate(row) if free]
    for chosen in product(values, repeat=len(places)):
        found = [[0] * len(support[0]) for _ in support]
        for (i, k), value in zip(places, chosen, strict=True):
            found[i][k] = value
        yield found


def test_no_others_among_all_small_factors():
    """All factors with entries -1, 0, 1, 2: those with the product are equivalent, or it is No."""
    draws, seen = random.Random(2), Counter()
    while seen["Yes"] < 25 or seen["No"] < 25:
        X, Y, I, J = _drawn(draws, most=2)
        if sum(map(sum, I + J)) > 6:
            continue
        X, Y = ([[min(entry, 2) for entry in row] for row in side] for side in (X, Y))
        A, given = np.array(X) @ np.array(Y).T, (_matrix(X), _matrix(Y))
        found = identifiable(X, Y, I, J)
        others = [(x, y) for x in _grid(I, (-1, 0, 1, 2)) for y in _grid(J, (-1, 0, 1, 2))
                  if (np.array(x) @ np.array(y).T == A).all()]
        alone = all(ps_equivalent(given, (_matrix(x), _matrix(y))) for x, y in others)
        assert alone or isinstance(found, verify.No)
        seen[type(found).__name__] += 1
        seen["others"] += not alone
    assert seen["others"] > 15


def test_equivalence_against_all_permutations_of_the_terms():
    draws, seen = random.Random(3), Counter()
    for _ in range(400):
        r = draws.randint(1, 3)
        X, Y = ([[draws.choice((0, 0, 1, -1, 2)) for _ in range(r)] for _ in range(2)]
                for _ in range(2))
        order = draws.sample(range(r), r)
        scale = [Fraction(draws.choice((1, -1, 2, 3)), draws.choice((1, 2))) for _ in range(r)]
        x = [[row[k] * scale[k] for k in order] for row in X]
        y = [[Fraction(row[k]) / scale[k] for k in order] for row in Y]
        assert ps_equivalent((_matrix(X), _matrix(Y)), (_matrix(x), _matrix(y)))
        i, k = draws.randrange(2), draws.randrange(r)
        x[i][k] += draws.choice((1, -1))
        same = ps_equivalent((_matrix(X), _matrix(Y)), (_matrix(x), _matrix(y)))
        if (np.array(X) @ np.array(Y).T != np.array(x) @ np.array(y).T).any():
            assert not same
        seen[same] += 1
    assert min(seen.values()) > 5


def test_the_published_examples():
    assert isinstance(identifiable(*CURVE), verify.No)
    assert isinstance(identifiable(*LINEAR), verify.Yes)
    assert isinstance(verify.sparsity.completable(*LINEAR), verify.No)
    for t in range(-3, 4):  # the curve through it
        X, Y = [[t, 1], [1, 0]], [[3, 1 - 3 * t], [6, 2 - 6 * t]]
        assert (np.array(X) @ np.array(Y).T == [[1, 2], [3, 6]]).all()
        assert isinstance(identifiable(X, Y, *CURVE[2:]), verify.No)


def test_local_answers():
    draws, seen = random.Random(4), Counter()
    for _ in range(500):
        given = _drawn(draws)
        globally = identifiable(*given)
        locally = verify.sparsity.locally_identifiable_factors(*given)
        seen[type(locally).__name__] += 1
        if isinstance(globally, verify.Yes):
            assert isinstance(locally, verify.Yes)
        if isinstance(locally, verify.No):
            assert isinstance(globally, verify.No)
            X, Y = (np.array(side) for side in given[:2])
            D, E = (np.array(_matrix(locally.certificate.witness[name])) for name in "XY")
            for t in (Fraction(1, 1000), -3):
                assert ((X + t * D) @ (Y + t * E).T == X @ Y.T).all()
    assert min(seen["Yes"], seen["No"]) > 100
    assert seen["Unknown"] < 25


def test_conditions_against_their_definitions():
    draws = random.Random(5)
    for _ in range(200):
        X, Y, I, J = _drawn(draws)
        terms = range(len(I[0]))
        disjoint = all(sum(bool(a[k] and b[k]) for k in terms) < 2 for a in I for b in J)
        assert isinstance(verify.sparsity.disjoint_terms(I, J),
                          verify.Yes if disjoint else verify.No)
        nonzero = all(np.outer([row[k] for row in X], [row[k] for row in Y]).any()
                      for k in terms if any(row[k] for row in I + J))
        assert isinstance(verify.sparsity.terms_nonzero(X, Y, I, J),
                          verify.Yes if nonzero else verify.No)
        if disjoint:
            assert isinstance(identifiable(X, Y, I, J), verify.Yes if nonzero else verify.No)


@pytest.mark.parametrize(("given", "place"), [
    (([[1, 1]], [[1, 1]], [[1, 0]], [[1, 1]]), r"X\[0\]\[1\]: 1 outside I"),
    (([[1]], [[1]], [[1, 1]], [[1]]), "J: 1 columns, I has 2"),
    (([[1], [1]], [[1]], [[1]], [[1]]), "I: 1 rows, A has 2"),
    (([[True]], [[1]], [[1]], [[1]]), r"X\[0\]\[0\]"), (([[1]], [[1]], [[3]], [[1]]), r"I\[0\]")])
@pytest.mark.parametrize("predicate", [
    identifiable, verify.sparsity.completable, verify.sparsity.terms_nonzero,
    verify.sparsity.locally_identifiable_factors])
def test_errors_name_the_place(predicate, given, place):
    with pytest.raises(verify.InvalidInstance, match=place):
        predicate(*given)
