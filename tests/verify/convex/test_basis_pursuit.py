"""Basis pursuit against the enumeration of basic solutions, closed forms, and hostile input."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

import verify
from verify.convex.basis_pursuit import guessed_least_l1
from verify.exact.matrix import exact_matrix, exact_vector, l1, times, transposed
from verify.exact.rank import kernel
from verify.exact.weighted_l1 import least_weighted_l1
from verify.sparsity import basis_pursuit, feasible, l1_minimal, unique_basis_pursuit


def basic_solutions(A, y):
    """All x with A x = y whose support has independent columns: the vertices are among them."""
    n = len(A[0])
    for size in range(len(A) + 1):
        for support in combinations(range(n), size):
            columns = [[row[j] for j in support] for row in A]
            if kernel(columns, size):
                continue
            whole = kernel([[*row, -b] for row, b in zip(columns, y, strict=True)], size + 1)
            if whole and whole[0][-1]:
                x = [Fraction(0)] * n
                for j, value in zip(support, whole[0], strict=False):
                    x[j] = value / whole[0][-1]
                yield tuple(x)


def drawn(seed, *, solvable=True):
    draws = random.Random(seed)
    m, n = draws.randint(1, 3), draws.randint(1, 5)
    values = [Fraction(v) for v in (0, 0, 1, -1, 1, 2, -3)] + [Fraction(1, 2)]
    A = [[draws.choice(values) for _ in range(n)] for _ in range(m)]
    if draws.random() < 0.3:  # rank deficient
        A[-1] = [2 * entry for entry in A[0]]
    x = tuple(draws.choice((0, 0, 0, *values)) + Fraction(0) for _ in range(n))
    y = times(A, x) if solvable else tuple(draws.choice(values) for _ in range(m))
    return A, x, y


def test_the_least_norm_is_that_of_the_best_basic_solution():
    infeasible = 0
    for seed in range(500):
        A, _, y = drawn(seed, solvable=seed % 4 != 0)
        found = basis_pursuit(A, y)
        norms = [l1(x) for x in basic_solutions(A, y)]
        if not norms:
            infeasible += 1
            assert found.status == "infeasible"
            assert found.x is None
            assert not any(times(list(zip(*A, strict=True)), found.dual))
            assert sum(a * b for a, b in zip(found.dual, y, strict=True)) != 0
            continue
        assert found.status == "optimal"
        assert found.value == verify.Enclosure(min(norms), min(norms))
        assert times(A, found.x) == tuple(y)
        assert l1(found.x) == min(norms)
        assert max(map(abs, times(list(zip(*A, strict=True)), found.dual))) <= 1
    assert infeasible > 20


def test_minimal_and_unique_are_what_the_vertices_say():
    seen = {"minimal": [0, 0], "unique": [0, 0]}
    for seed in range(500):
        A, x, y = drawn(seed)
        vertices = list(basic_solutions(A, y))
        least = min(map(l1, vertices))
        minimal = l1(x) == least
        unique = minimal and {z for z in vertices if l1(z) == least} == {x}
        assert isinstance(l1_minimal(A, x), verify.Yes) is minimal
        assert isinstance(unique_basis_pursuit(A, x), verify.Yes) is unique
        assert isinstance(feasible(A, y), verify.Yes)
        seen["minimal"][minimal] += 1
        seen["unique"][unique] += 1
    assert min(*seen["minimal"], *seen["unique"]) > 50


def test_any_guess_leads_to_the_same_answer():
    draws = random.Random(0)
    for seed in range(200):
        A, _, y = drawn(seed)
        rows = [[int(entry * 2) for entry in row] for row in A]
        right = [2 * entry for entry in y]
        weights = [draws.randint(1, 3) for _ in rows[0]]
        guess = {j: draws.choice((1, -1))
                 for j in draws.sample(range(len(weights)), draws.randint(0, len(weights)))}
        found = [least_weighted_l1(rows, right, weights),
                 least_weighted_l1(rows, right, weights, guess=guess),
                 guessed_least_l1(rows, right, weights)]
        assert len({item.lower for item in found}) == 1
        assert all(item.lower == item.upper for item in found)


def test_weights_may_vanish():
    """What costs nothing is used freely; the bound on its price is then an equation."""
    found = least_weighted_l1([[1, 1, 2]], [Fraction(4)], [1, 0, 1])
    assert (found.x, found.lower, found.upper) == ((0, 4, 0), 0, 0)


def test_stopped_early_the_bounds_enclose():
    stopped = 0
    for seed in range(60):
        draws = np.random.default_rng(seed)
        A, y = draws.integers(-3, 4, (4, 9)), draws.integers(-3, 4, 4)
        rows, right = A.tolist(), [Fraction(int(entry)) for entry in y]
        best = basis_pursuit(A, y)
        found = least_weighted_l1(rows, right, [1] * 9, budget=verify.Budget(items=0))
        if best.status == "optimal":
            assert found.lower <= best.value.lo <= found.upper
            assert all(abs(price) <= 1 for price in times(list(zip(*rows, strict=True)),
                                                          found.dual))
            stopped += found.lower < found.upper
    assert stopped > 20


@pytest.mark.parametrize("kind", ["sparse floats", "floats", "sparse integers", "integers"])
def test_40_by_80_is_settled_exactly(kind):
    widths = []
    for seed in range(5):
        draws = np.random.default_rng(seed)
        if "integers" in kind:
            A, x = draws.integers(-9, 10, (40, 80)), draws.integers(-9, 10, 80)
        else:
            A, x = draws.standard_normal((40, 80)), draws.standard_normal(80)
        if "sparse" in kind:
            x[8:] = 0
        y = A @ x
        found = basis_pursuit(A, y)
        widths.append(found.value.width)
        assert times(exact_matrix(A), found.x) == exact_vector(y)
        assert all(abs(price) <= 1 for price in times(transposed(exact_matrix(A)), found.dual))
    assert widths == [0] * 5


def test_floats_stand_for_what_they_store():
    exact = basis_pursuit([["1/10", "1"]], ["3/10"])
    stored = basis_pursuit(np.array([[0.1, 1.0]]), [0.3])
    assert exact.x == (0, Fraction(3, 10))
    assert stored.x == (0, Fraction(0.3))
    tiny = basis_pursuit(np.array([[5e-324, 1e300]]), [1e-300])
    assert tiny.value.width == 0
    assert tiny.x == (0, Fraction(1e-300) / Fraction(1e300))


def test_subnormals_count_where_they_are_flushed(flush_to_zero):
    with flush_to_zero():
        found = basis_pursuit(np.array([[5e-324, 0.0]]), [5e-324])
    assert found.x == (1, 0)


def test_the_oracles_of_the_notes():
    kernel_311 = [[1, -3, 0], [1, 0, -3]]
    found = basis_pursuit(kernel_311, [1, 1])
    assert found.x == (0, Fraction(-1, 3), Fraction(-1, 3))
    assert found.value.lo == Fraction(2, 3)
    needs = [[1, 0, 0, 0, 1], [0, 1, 0, -1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 1, 1]]
    assert isinstance(unique_basis_pursuit(needs, [1, 0, 1, 0, 0]), verify.Yes)
    # the tie at order 3: (1, 1, 1, 0, 0, 0) against (0, 0, 0, -1, -1, 1)
    A = [[int(i == j) for j in range(5)] + [1] for i in range(5)]
    assert isinstance(l1_minimal(A, [1, 1, 1, 0, 0, 0]), verify.Yes)
    assert isinstance(unique_basis_pursuit(A, [1, 1, 1, 0, 0, 0]), verify.No)


def test_certificates_are_those_of_the_predicates():
    A, y = [[1, 0, 1], [0, 1, 1]], [2, 2]
    found = basis_pursuit(A, y)
    assert found.certificate.predicate == "l1_minimal"
    verdict = {"format": "rescaling-verify/verdict/1", "theorem": "", "verdict": "holds",
               "dropped": None, "instance": {"A": A, "x": [str(entry) for entry in found.x]},
               "hypotheses": [], "conclusions": [
                   {"predicate": "l1_minimal", "arguments": ["A", "x"], "answer": "yes",
                    "witness": found.certificate.witness, "reason": None}]}
    verify.recheck(verdict)
    assert basis_pursuit([[0]], [1]).certificate.answer == "no"
    assert basis_pursuit([[0]], [1]).certificate.predicate == "feasible"


@pytest.mark.parametrize(("A", "y"), [
    ([[float("nan")]], [1.0]), ([[1.0]], [float("inf")]), ([], []), ([[]], [1]), ([[1, 2], [3]],
    [1, 1]), ([[1]], [1, 2]), (np.zeros((0, 3)), []), (np.zeros((3, 0)), [1, 1, 1]), ([[1j]], [1]),
    ([[True]], [1]), (np.array([[np.nan, 1.0]]), [1.0]), ("A", [1]), (None, [1])])
def test_hostile_input_is_named(A, y):
    with pytest.raises(verify.InvalidInstance):
        basis_pursuit(A, y)


@pytest.mark.parametrize(("A", "y", "x"), [
    ([[0, 0]], [0], (0, 0)), ([[1]], [0], (0,)), ([[2]], [3], (Fraction(3, 2),)),
    ([[1, 1], [1, 1]], [1, 1], None), ([[0, 0], [0, 1]], [0, 5], (0, 5)),
    (np.eye(3, dtype=np.float32), [1, 2, 3], (1, 2, 3))])
def test_degenerate_problems_have_answers(A, y, x):
    found = basis_pursuit(A, y)
    assert found.status == "optimal"
    assert x is None or found.x == x
