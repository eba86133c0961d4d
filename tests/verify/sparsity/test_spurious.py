"""Local and spurious minima against sampling, known instances, and symmetries."""

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

import verify
from verify.search.draws import for_each_drawn
from verify.sparsity.descent import descent_runs
from verify.sparsity.landscape import Landscape, combined
from verify.strategies import landscapes

LU = [[1, 0], [1, 1]]
FLAT = ([[1, 2], [1, -2]], LU, LU, [[1, 0], [-1, 0]], [[0, 0], [2, 0]])
MINIMUM = ([[1, 0], [0, 1]], LU, LU, [[0, 0], ["3/2", 1]], [[0, 0], ["3/2", "-5/4"]])
DEGENERATE = ([[0, 0, 0], [2, 0, 0], [1, 0, 0], [0, 2, 0]],
              [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 1]], [[1, 1, 1], [1, 1, 1], [1, 1, 0]],
              [[1, 0, 0], [0, 0, 2], [0, 0, 1], [0, 0, 0]], [[0, 0, 1], [0, 0, 0], [0, 1, 0]])


def _lowest(instance, radius, tries=400):
    """The least difference of the loss at random points within the radius, in floats."""
    landscape = Landscape.of(*instance[:3])
    X, Y = landscape.point(*instance[3:])
    A, x, y = (np.array([[float(e) for e in row] for row in M]) for M in (landscape.A, X, Y))
    masks = [np.array(side, dtype=bool) for side in (landscape.I, landscape.J)]
    draws, start = np.random.default_rng(7), float(landscape.loss(X, Y))
    lowest = np.inf
    for _ in range(tries):
        step = [radius * draws.uniform(-1, 1, mask.shape) * mask * (draws.random(mask.shape) < 0.7)
                for mask in masks]
        lowest = min(lowest, ((A - (x + step[0]) @ (y + step[1]).T)**2).sum() - start)
    return lowest


@pytest.mark.parametrize("strategy", [landscapes.triangular_minima, landscapes.degenerate_minima])
def test_families_of_spurious_minima(strategy):
    def look(drawn):
        instance = tuple(drawn[name] for name in "AIJXY")
        found = verify.sparsity.spurious_minimum(*instance)
        assert isinstance(found, verify.Yes)
        assert isinstance(verify.sparsity.local_minimum(*instance), verify.Yes)
        for radius in (1e-2, 1e-4):
            assert _lowest(instance, radius, 60) > -1e-12
        landscape = Landscape.of(*instance[:3])
        better = landscape.point(*found.certificate.witness["better"])
        assert landscape.loss(*better) < landscape.loss(*landscape.point(*instance[3:]))

    for_each_drawn(strategy(), 40, look)


def test_the_degenerate_minimum_in_a_box_of_its_own():
    assert all(_lowest(DEGENERATE, radius, 3000) >= 0 for radius in (1 / 20, 1 / 50))
    twin = [[list(row) for row in side] for side in DEGENERATE[3:]]
    twin[0][1][1], twin[1][2][1] = 1, 0  # the same loss, at full rank
    found = verify.sparsity.spurious_minimum(*DEGENERATE[:3], *twin)
    assert isinstance(found, verify.No)
    assert "curve" in found.certificate.witness


def test_the_bound_of_the_degenerate_family_is_sharp():
    """d^2 < a^2 + b^2, with a = 2, b = 1: at d = 3 the Hessian itself descends."""
    A = [list(row) for row in DEGENERATE[0]]
    for d, kind in ((2, verify.Yes), (-2, verify.Yes), (3, verify.No)):
        A[3][1] = d
        assert isinstance(verify.sparsity.spurious_minimum(A, *DEGENERATE[1:]), kind)


def _drawn(draws):
    m, n, r = draws.randint(1, 3), draws.randint(1, 3), draws.randint(1, 3)
    columns = [[draws.randint(0, 1) for _ in range(m + n)] for _ in range(r)]
    if draws.random() < 0.4:
        columns[-1] = columns[0]
    I, J = [[c[i] for c in columns] for i in range(m)], [[c[m + j] for c in columns]
                                                        for j in range(n)]
    if draws.random() < 0.4:
        m = n = r = 2
        I = J = LU
    pool = draws.choice([(0, 1), (0, 0, 1, -1, 2, Fraction(1, 2))])
    X, Y = ([[draws.choice(pool) if free else 0 for free in row] for row in side]
            for side in (I, J))
    A = [[draws.choice((0, 0, 1, 2, -1)) for _ in range(n)] for _ in range(m)]
    if draws.random() < 0.3:
        A = [[sum(Fraction(a) * b for a, b in zip(x, y, strict=True)) for y in Y] for x in X]
    return A, I, J, X, Y


def test_answers_against_sampling_and_curves():
    draws, seen = random.Random(11), Counter()
    for _ in range(600):
        instance = _drawn(draws)
        found = verify.sparsity.local_minimum(*instance)
        seen[type(found).__name__] += 1
        if isinstance(found, verify.Yes):
            assert _lowest(instance, 1e-3, 25) > -1e-13
        elif isinstance(found, verify.No):
            landscape = Landscape.of(*instance[:3])
            X, Y = landscape.point(*instance[3:])
            start = landscape.loss(X, Y)
            steps = [landscape.point(*step) for step in found.certificate.witness["curve"]]
            for t in (Fraction(1, 2**20), Fraction(1, 2**40)):
                weights = [t**(k + 1) for k in range(len(steps))]
                moved = [combined([(1, side), *((w, step[n]) for w, step in
                                                zip(weights, steps, strict=True))])
                         for n, side in enumerate((X, Y))]
                assert landscape.loss(*moved) < start
    assert min(seen["Yes"], seen["No"]) > 150
    assert seen["Unknown"] < 30


def test_a_global_minimum_is_never_undercut():
    seen = []

    def look(drawn):
        instance = tuple(drawn[name] for name in "AIJXY")
        found = verify.sparsity.spurious_minimum(*instance)
        assert isinstance(found, verify.No)
        if found.certificate.witness.get("rectangles"):
            landscape = Landscape.of(*instance[:3])
            loss = float(landscape.loss(*landscape.point(*instance[3:])))
            runs = descent_runs(*instance[:3], starts=2, steps=200)
            assert runs.losses.min() > loss - 1e-8
            seen.append(loss)

    for_each_drawn(landscapes.tractable_landscapes(overlapping=False), 60, look)
    assert len(seen) > 8
    assert max(seen) > 1


@pytest.mark.parametrize("instance", [MINIMUM, FLAT, DEGENERATE])
def test_the_answer_does_not_depend_on_order_or_scale(instance):
    draws = random.Random(2)
    kind = type(verify.sparsity.spurious_minimum(*instance))
    A, I, J, X, Y = (np.array([[Fraction(e) for e in row] for row in side]) for side in instance)
    for _ in range(6):
        rows, columns, terms = (draws.sample(range(size), size)
                                for size in (len(I), len(J), len(I[0])))
        scales = [Fraction(draws.choice((1, 2, -1, -3)), draws.choice((1, 2))) for _ in terms]
        x = X[rows][:, terms] * np.array(scales)
        y = Y[columns][:, terms] / np.array(scales)
        given = A[rows][:, columns], I[rows][:, terms], J[columns][:, terms], x, y
        assert type(verify.sparsity.spurious_minimum(*(side.tolist() for side in given))) is kind


def test_fourth_order_descent():
    assert isinstance(verify.sparsity.second_order_critical(*FLAT), verify.Yes)
    found = verify.sparsity.spurious_minimum(*FLAT)
    assert len(found.certificate.witness["curve"]) == 2


def test_floats_of_every_size_are_decided_and_rechecked():
    draws, kinds = random.Random(6), {"A": "matrix", "I": "support", "J": "support",
                                      "X": "matrix", "Y": "matrix"}
    theorem = verify.Theorem(
        name="one", arguments=kinds, hypotheses=(), instances=lambda: None,
        conclusions=(verify.sparsity.local_minimum.on(*kinds),
                     verify.sparsity.spurious_valley.on(*kinds)))
    sizes = (0.0, -0.0, 5e-324, 1e-310, 2.0**61, 2.0**61 + 512, 1.0, 1e154, 1.7e308)
    for _ in range(60):
        pool = [*draws.sample(sizes, 3), 0.0]
        X, Y = ([[draws.choice(pool) if free else 0.0 for free in row] for row in LU]
                for _ in range(2))
        A = [[draws.choice(pool) for _ in range(2)] for _ in range(2)]
        verdict = verify.check(theorem, {"A": A, "I": LU, "J": LU, "X": X, "Y": Y})
        verify.recheck(verdict.document())
        assert not isinstance(verdict.conclusions[0].decision, verify.Unknown)
