"""Optimal factors under condition (T); a bracket, and no claim, without it."""

import os
import random
from fractions import Fraction

import numpy as np
import pytest

import verify
from verify.exact.matrix import product, transposed
from verify.sparsity import factorize, kronecker
from verify.sparsity.multistart import multistart
from verify.sparsity.tractability import structure

LOWER = [[1, 0], [1, 1]]
EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 50  # instances searched too


def _tractable(draws):
    """Disjoint rectangles, some complete classes over or beside them."""
    while True:
        m, n, r = draws.randint(1, 5), draws.randint(1, 5), draws.randint(1, 4)
        share = draws.choice([0.4, 0.6, 0.9])
        I, J = ([[int(draws.random() < share) for _ in range(r)] for _ in range(rows)]
                for rows in (m, n))
        if draws.random() < 0.5:  # a part of the rows for each term: disjoint rectangles
            owner = [draws.randrange(r) for _ in range(m)]
            I = [[int(owner[i] == k) for k in range(r)] for i in range(m)]
        found = structure(I, J)
        if found.tractable and (draws.random() < 0.2 or any(
                len(one.remainder[0]) and len(one.terms) < min(map(len, one.remainder))
                for one in found.classes)):
            return I, J


def _closed_form(A, I, J):
    """The formula of the theorem, classes found term by term, singular values by numpy."""
    rectangles = [(tuple(i for i in range(len(I)) if I[i][k]),
                   tuple(j for j in range(len(J)) if J[j][k])) for k in range(len(I[0]))]
    rectangles = [sides for sides in rectangles if all(sides)]
    covered, taken = np.zeros(A.shape, bool), np.zeros(A.shape, bool)
    for rows, columns in rectangles:
        covered[np.ix_(rows, columns)] = True
        if rectangles.count((rows, columns)) >= min(len(rows), len(columns)):
            taken[np.ix_(rows, columns)] = True
    total = (A[~covered]**2).sum()
    for rows, columns in set(rectangles):
        count = rectangles.count((rows, columns))
        if count < min(len(rows), len(columns)):
            left = ~taken[np.ix_(rows, columns)]
            block = A[np.ix_(rows, columns)][left.any(1)][:, left.any(0)]
            if block.size:
                total += (np.linalg.svd(block, compute_uv=False)[count:]**2).sum()
    return total


def test_tractable_instances():
    """500: the closed form is enclosed; the pair has its loss; no search goes below."""
    searched = 0
    for seed in range(500):
        draws = random.Random(seed)
        I, J = _tractable(draws)
        A = np.random.default_rng(seed).standard_normal((len(I), len(J)))
        if seed % 3 == 0:
            A = np.rint(A)
        found = factorize(A, I, J)
        X, Y, loss = found.X, found.Y, found.loss
        assert isinstance(found.attained, verify.Yes)
        assert not X[np.array(I) == 0].any()
        assert not Y[np.array(J) == 0].any()
        scale = (A**2).sum()
        assert loss.width <= 1e-12 * scale
        room = 1e-12 * scale
        assert loss.lo - room <= _closed_form(A, I, J) <= loss.hi + room
        assert abs(((A - X @ Y.T)**2).sum() - loss.hi) <= room
        if seed % EVERY == 0:
            searched += 1
            X, Y = multistart(A, np.array(I, bool), np.array(J, bool), 4, seed)
            reached = _exact_loss(A, X, Y)
            assert loss.lo <= reached
            assert reached - loss.hi < 1e-6 * max(scale, 1)
    assert searched == 500 // EVERY


def _exact_loss(A, X, Y):
    A, X, Y = ([list(map(Fraction, row)) for row in side.tolist()] for side in (A, X, Y))
    return sum((a - b)**2 for rows in zip(A, product(X, transposed(Y)), strict=True)
               for a, b in zip(*rows, strict=True))


@pytest.mark.parametrize(("supports", "method"), [
    (([[1], [1]], [[1], [1]]), "blocks"),
    (([[1, 1], [1, 0]], [[1, 0], [1, 1]]), "search"),
])
def test_there_are_no_bounds_for_a_matrix_that_has_been_changed(supports, method):
    A = np.array([[3.0, 1], [1, 2]])
    found, kept = factorize(A, *supports), factorize(A, *supports)
    assert found.method == kept.method == method
    before = kept.loss
    A[1, 1] = np.nextafter(A[1, 1], 0)
    with pytest.raises(verify.InvalidInstance, match="A: it has been changed"):
        found.loss  # noqa: B018
    assert kept.loss is before
    A[1, 1] = 2
    assert found.loss == before


@pytest.mark.parametrize("given", [
    [[3.0, 1], [1, 2]], np.array([[3, 1], [1, 2]]), np.array([[3, 1], [1, 2]], np.float32),
    np.array([[3.0, 1], [1, 2]], order="F"), np.array([[3.0, 1, 1], [1, 2, 1]])[:, :2]])
def test_what_had_to_be_copied_may_change(given):
    A = np.asarray(given)[[0, 1]][:, [0, 1]]
    assert (A == [[3, 1], [1, 2]]).all()
    found = factorize(given, [[1], [1]], [[1], [1]])
    given[0][0] = given[1][0] = 0
    assert float(found.loss.lo) == pytest.approx((5 - 5**0.5) ** 2 / 4)


def test_zero_is_exact():
    for seed in range(60):
        draws = random.Random(seed)
        I, J = _tractable(draws)
        X, Y = ([[draws.choice([0, 1, -2, Fraction(1, 3)]) * free for free in row] for row in side]
                for side in (I, J))
        A = product([list(map(Fraction, row)) for row in X],
                    transposed([list(map(Fraction, row)) for row in Y]))
        assert factorize(A, I, J).loss == verify.Enclosure(0, 0)


def test_a_complete_class_takes_the_rest_not_the_original():
    """Fitted to A itself, complete classes would repeat what the others have where they meet."""
    I, J = [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 1]], [[1, 1, 1], [1, 1, 1], [1, 1, 0]]
    A = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 0], [1, 3, 0]])
    found = factorize(A, I, J)
    tail = np.linalg.svd(A[2:, :2], compute_uv=False)[1]**2
    assert float(found.loss.hi) == pytest.approx(tail, rel=1e-12)
    assert ((A - found.X @ found.Y.T)**2).sum() == pytest.approx(tail, rel=1e-12)


def test_without_the_condition_nothing_is_claimed():
    chain = [[1, 0], [1, 1], [0, 1]]
    searched = 0
    for seed in range(12):
        draws = random.Random(seed)
        I = J = chain
        if seed % 2:
            I, J = ([[int(draws.random() < 0.6) for _ in range(3)] for _ in range(4)]
                    for _ in range(2))
        A = np.random.default_rng(seed).standard_normal((len(I), len(J)))
        found = factorize(A, I, J, starts=1)
        if found.method == "blocks":
            continue
        searched += 1
        assert isinstance(found.attained, verify.Unknown)
        assert found.loss.lo < found.loss.hi == _exact_loss(A, found.X, found.Y)
    assert searched > 6
    # the lower end is the closed form where the terms do not matter to one another
    found = factorize(np.diag([3.0, 0.0, 2.0]), chain, chain)
    assert found.loss.lo <= 0 <= found.loss.hi < 1e-9


def test_triangular_supports():
    assert factorize([[0, 1], [1, 0]], LOWER, LOWER).loss == verify.Enclosure(0, 0)
    for A, attained in (([[0, 1], [1, 0]], verify.No), ([[1, 2], [3, 4]], verify.Yes),
                        ([[0, 0], [1, 0]], verify.Yes), ([[0, 1], [0, 1]], verify.Yes)):
        found = factorize(A, LOWER, LOWER)
        assert isinstance(found.attained, attained)
        assert found.method == "triangular"
        error = np.abs(np.array(A) - found.X @ found.Y.T).max()
        assert (error == 0) if attained is verify.Yes else (0 < error < 1e-5)


@pytest.mark.parametrize(("p", "q"), [(8, 8), (2, 32), (32, 2), (4, 16)])
def test_butterfly_blocks_against_a_loop(p, q):
    n = p * q
    I, J = kronecker(1, p, p, q), kronecker(p, q, q, 1).T
    A = np.random.default_rng(p).standard_normal((n, n))
    A[:, :q] = 0
    best = np.zeros_like(A)
    for k in range(n):
        places = np.ix_(np.flatnonzero(I[:, k]), np.flatnonzero(J[:, k]))
        u, s, v = np.linalg.svd(A[places])
        best[places] = s[0] * np.outer(u[:, 0], v[0])
    found = factorize(A, I, J)
    assert np.abs(found.X @ found.Y.T - best).max() < 1e-12
    assert float(found.loss.lo) == pytest.approx(((A - best)**2).sum(), rel=1e-12)


@pytest.mark.parametrize("exponent", [-1070, -600, 0, 1, 700, 1000])
def test_any_scale(exponent):
    A = np.ldexp(np.array([[3.0, 1, 0], [1, 2, 5]]), exponent)
    found = factorize(A, [[1, 0], [1, 1]], [[1, 0], [1, 0], [0, 1]])
    plain = factorize(np.ldexp(A, -exponent), [[1, 0], [1, 1]], [[1, 0], [1, 0], [0, 1]])
    for loss in (found.loss, plain.loss):
        assert loss.lo <= loss.hi <= loss.lo * (1 + Fraction(1, 10**12))
    assert float(found.loss.lo * Fraction(4) ** -exponent / plain.loss.lo) == pytest.approx(
        1, rel=1e-12)
    assert np.isfinite(found.X @ found.Y.T / 2.0**exponent).all()
    one, other = (np.ldexp(factors.X, -(e // 2)) @ np.ldexp(factors.Y, -(e - e // 2)).T
                  for factors, e in ((found, exponent), (plain, 0)))
    assert np.abs(one - other).max() < 1e-13


def test_types_of_numbers():
    I, J = [[1], [1]], [[1], [1]]
    exact = factorize([[1, "1/2"], [Fraction(1, 2), "1/4"]], I, J)
    assert exact.loss == verify.Enclosure(0, 0)
    for dtype in (np.float32, np.float64, np.int8, ">f8"):
        found = factorize(np.array([[3, 1], [1, 2]], dtype=dtype), I, J)
        assert found.X.dtype == np.float64
        assert float(found.loss.lo) == pytest.approx((5 - 5**0.5) ** 2 / 4)


@pytest.mark.parametrize(("A", "I", "J", "place"), [
    ([[1, 2], [3]], LOWER, LOWER, r"A\[1\]"),
    ([[1, float("nan")], [0, 1]], LOWER, LOWER, r"A\[0\]\[1\]"),
    (np.array([[1, np.inf], [0, 1]]), LOWER, LOWER, r"A\[0\]\[1\]"),
    (np.zeros((2, 2), complex), LOWER, LOWER, "A"), ([], LOWER, LOWER, "A"),
    ([[]], LOWER, LOWER, "A"), (np.zeros((2, 0)), LOWER, LOWER, "A"),
    ([[1, 2, 3], [4, 5, 6]], LOWER, LOWER, "J: 2 rows, A has 3"),
    ([[1, 2]], LOWER, LOWER, "I: 2 rows, A has 1"),
    ([[1, 2], [3, 4]], LOWER, [[1], [1]], "J: 1 columns"),
    ([[1, 2], [3, 4]], [[1, 2], [1, 1]], LOWER, r"I\[0\]\[1\]"),
    ([[1, 2], [3, 4]], np.zeros((2, 0), bool), np.zeros((2, 0), bool), "I"),
    ([["1e5"]], [[1]], [[1]], r"A\[0\]\[0\]"),
    ([[10**400]], [[1]], [[1]], "A"), (5, [[1]], [[1]], "A")])
def test_hostile_input(A, I, J, place):
    with pytest.raises(verify.InvalidInstance, match=place):
        factorize(A, I, J)


@pytest.mark.parametrize("A", [[[1e-200, 1e200], [1e200, 0.0]], [[1.7e308, -1.7e308],
                                                                 [1.7e308, 1.7e308]]])
def test_large_triangular_factors_are_balanced(A):
    """As L has ones on its diagonal, an entry of the one or the other is beyond the floats."""
    found = factorize(A, [[1, 0], [1, 1]], [[1, 0], [1, 1]])
    assert found.method == "triangular"
    assert (found.loss.lo, found.loss.hi) == (0, 0)
    assert found.attained.certificate.answer == "yes"
    X, Y = ([[Fraction(x) for x in row] for row in side.tolist()] for side in (found.X, found.Y))
    sizes = [sum(abs(x * y) for x, y in zip(row, other, strict=True)) for row in X for other in Y]
    entries = [entry for row in product(X, transposed(Y)) for entry in row]
    for entry, value, size in zip(entries, np.ravel(A).tolist(), sizes, strict=True):
        assert abs(entry - Fraction(value)) <= size / 2**51


def test_factors_beyond_the_floats_are_infinite():
    tiny, big = 5e-324, 1.7e308
    lower = np.tri(2, dtype=int)
    found = factorize([[tiny, big], [big, 0.0]], lower, lower)
    assert np.isinf(found.X).any() or np.isinf(found.Y).any()
    assert found.attained.certificate.answer == "yes"
    assert isinstance(verify.sparsity.blocks_reached([[tiny, big], [big, 0.0]], lower, lower),
                      (verify.Yes, verify.Unknown))
