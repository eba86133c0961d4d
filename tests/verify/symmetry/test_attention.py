"""Heads up to invertible maps, against the orbit itself and against the differential."""

import random
from fractions import Fraction
from itertools import product as every

import numpy as np
import pytest
import sympy

import verify
from verify.exact.matrix import exact_matrix, inverse, product, transposed

OPPOSITE = {"yes": "no", "no": "yes", "holds": "refuted", "refuted": "holds"}


def drawn(draws, rows, columns, pool=(0, 0, 1, -1, 2)):
    return [[draws.choice(pool) for _ in range(columns)] for _ in range(rows)]


def pair(seed):
    """Two heads: mapped, with the same products, or with a column changed."""
    draws = random.Random(seed)
    d, e, k = (draws.randint(1, 3) for _ in range(3))
    Q, K = drawn(draws, d, k), drawn(draws, e, k)
    if draws.random() < 0.5:
        for row in draws.choice((Q, K)):
            row[0] = 0
    while True:
        M = exact_matrix(drawn(draws, k, k))
        if sympy.Matrix(M).det():
            break
    Q2 = product(exact_matrix(Q), M)
    K2 = product(exact_matrix(K), transposed(inverse(M)))
    if draws.random() < 0.6:  # a change that the products may or may not notice
        which, changed = draws.choice(("Q2", "K2")), drawn(draws, max(d, e), 1)
        old = Q2 if which == "Q2" else K2
        new = tuple((row[0] + changed[i][0], *row[1:]) for i, row in enumerate(old))
        Q2, K2 = (new, K2) if which == "Q2" else (Q2, new)
    return [exact_matrix(A) for A in (Q, K, Q2, K2)]


def is_in_orbit(Q, K, Q2, K2):
    """By the linear equations for M and its determinant as a polynomial on their solutions."""
    k = len(Q[0])
    symbols = sympy.symbols(f"m:{k * k}")
    M = sympy.Matrix(k, k, symbols)
    equations = [*(sympy.Matrix(Q) * M - sympy.Matrix(Q2)),
                 *(M * sympy.Matrix(K2).T - sympy.Matrix(K).T)]
    solutions = sympy.linsolve(equations, symbols)
    if not solutions:
        return False
    (solution,) = solutions
    return sympy.expand(M.subs(dict(zip(symbols, solution, strict=True))).det()) != 0


def test_equivalence_is_that_some_map_of_the_linear_equations_is_invertible():
    seen = {True: 0, False: 0}
    kinds = set()
    for seed in range(250):
        heads = pair(seed)
        expected = is_in_orbit(*heads)
        found = verify.attention_equivalent(*heads)
        assert isinstance(found, verify.Yes if expected else verify.No)
        kinds |= set(found.certificate.witness)
        seen[expected] += 1
    assert min(seen.values()) > 60
    assert kinds == {"map", "inverse", "entry", "queries", "keys"}


def test_products_against_numpy():
    for seed in range(100):
        Q, K, Q2, K2 = heads = pair(seed)
        one, other = (np.array(a, dtype=object) @ np.array(b, dtype=object).T
                      for a, b in ((Q, K), (Q2, K2)))
        assert isinstance(verify.attention_products_equal(*heads),
                          verify.Yes if (one == other).all() else verify.No)


def test_the_rank_is_that_of_the_jacobian():
    seen = {True: 0, False: 0}
    for seed in range(120):
        draws = random.Random(seed)
        d, e, k = (draws.randint(1, 3) for _ in range(3))
        Q, K = drawn(draws, d, k), drawn(draws, e, k)
        names = sympy.symbols(f"q:{d * k} l:{e * k}")
        left, right = sympy.Matrix(d, k, names[:d * k]), sympy.Matrix(e, k, names[d * k:])
        jacobian = sympy.Matrix([*(left * right.T)]).jacobian(names)
        values = dict(zip(names, [x for A in (Q, K) for row in A for x in row], strict=True))
        expected = jacobian.subs(values).rank() == k * (d + e) - k * k
        assert isinstance(verify.attention_rank_maximal(Q, K),
                          verify.Yes if expected else verify.No)
        seen[expected] += 1
    assert min(seen.values()) > 20


def test_a_stated_dimension():
    """d = 4, k = 3: 2 d k - k^2 = 15."""
    Q = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 2, 3]]
    K = [[1, 1, 0], [0, 1, 1], [0, 0, 1], [2, 0, 1]]
    assert isinstance(verify.attention_rank_maximal(Q, K), verify.Yes)


@pytest.mark.parametrize("entries", [(0, 1), (0, 1, -1)])
def test_full_column_rank_of_all_small_matrices(entries):
    for flat in every(entries, repeat=4 if len(entries) == 3 else 6):
        A = [flat[i:i + 2] for i in range(0, len(flat), 2)]
        expected = sympy.Matrix(A).rank() == 2
        assert isinstance(verify.full_column_rank(A), verify.Yes if expected else verify.No)


def test_no_document_with_the_opposite_answer_passes():
    for seed in range(60):
        Q, K, Q2, K2 = pair(seed)
        instance = {"Q": Q, "K": K, "Q2": Q2, "K2": K2}
        for predicate, names in ((verify.attention_equivalent, "Q K Q2 K2"),
                                 (verify.attention_products_equal, "Q K Q2 K2"),
                                 (verify.attention_rank_maximal, "Q K"),
                                 (verify.full_column_rank, "Q")):
            names = names.split()
            claim = verify.Theorem(name="one", arguments=dict.fromkeys(names, "matrix"),
                                   hypotheses=(), conclusions=(predicate.on(*names),),
                                   instances=lambda: None)
            document = verify.check(claim, {name: instance[name] for name in names}).document()
            verify.recheck(document)
            (finding,) = document["conclusions"]
            document["verdict"] = OPPOSITE[document["verdict"]]
            finding["answer"] = OPPOSITE[finding["answer"]]
            with pytest.raises(verify.Rejected):
                verify.recheck(document)


@pytest.mark.parametrize("heads", [
    ([[1]], [[1, 2]], [[1]], [[1, 2]]), ([[1]], [[1]], [[1], [2]], [[1]]),
    ([[1]], [[1]], [[1]], [[1], [2]]), ([], [[1]], [[1]], [[1]]),
    ([[float("nan")]], [[1.0]], [[1.0]], [[1.0]])])
def test_what_is_no_pair_of_heads(heads):
    for predicate in (verify.attention_equivalent, verify.attention_products_equal):
        with pytest.raises(verify.InvalidInstance):
            predicate(*heads)


def test_floats_count_as_what_they_store():
    tiny = 5e-324
    assert isinstance(verify.attention_equivalent([[tiny]], [[1.0]], [[2 * tiny]], [[0.5]]),
                      verify.Yes)
    assert isinstance(verify.attention_equivalent([[0.1]], [[3.0]], [[0.3]], [[1.0]]), verify.No)
    exact = Fraction(0.1) * 3
    assert isinstance(verify.attention_equivalent([[Fraction(0.1)]], [[3]], [[exact]], [[1]]),
                      verify.Yes)
