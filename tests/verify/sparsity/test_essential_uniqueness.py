"""Uniqueness by counting all factors over two elements, by recovery, and by other factors."""

import random
from fractions import Fraction

import numpy as np
import pytest

from verify.claims.decision import No, Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity.essential_uniqueness import (
    essentially_unique,
    inner_lines_nonzero,
    line_places,
)
from verify.sparsity.splits import exact_factors, product


def dense(factor, l, n):
    """The matrix of one factor from its definition."""
    s, found = n >> (l + 1), [[Fraction(0)] * n for _ in range(n)]
    for place, entry in enumerate(factor):
        rest, t = divmod(place, s)
        rest, j = divmod(rest, 2)
        c, i = divmod(rest, 2)
        found[(c * 2 + i) * s + t][(c * 2 + j) * s + t] = Fraction(entry)
    return found


def lines_by_definition(X):
    n = 2 ** len(X)
    matrices = [dense(factor, l, n) for l, factor in enumerate(X)]
    return (all(any(row[k] for row in A) for A in matrices[:-1] for k in range(n))
            and all(any(row) for A in matrices[1:] for row in A))


def test_all_factors_of_size_four_over_two_elements():
    """Over these only the identity scales: unique is that no others have the same product."""
    codes = np.arange(2**16)
    bits = (codes[:, None] >> np.arange(16)) & 1
    key = np.zeros(2**16, dtype=np.int64)
    for r in range(4):
        for c in range(4):
            first = [place for place in line_places(4, 0, "row", r)
                     if place in line_places(4, 0, "column", c // 2 * 2 + r % 2)]
            second = [place for place in line_places(4, 1, "row", c // 2 * 2 + r % 2)
                      if place in line_places(4, 1, "column", c)]
            key = 2 * key + bits[:, first[0]] * bits[:, 8 + second[0]]
    single = np.bincount(key)[key] == 1
    assert 1000 < single.sum() < 2**16 - 1000
    for code in random.Random(0).sample(range(2**16), 1500) + np.flatnonzero(single)[:300].tolist():
        X = bits[code].reshape(2, 8).tolist()
        assert isinstance(essentially_unique(X), Yes if single[code] else No)
        assert isinstance(inner_lines_nonzero(X), Yes if single[code] else No)


def drawn(draws):
    levels = draws.choice([1, 2, 3, 3, 4])
    values = draws.choice([[1, -2, 3, Fraction(1, 3)], [1, 1, 1, 1, 1, 0, 2**61], [1, 1, 0],
                           [1] * 20 + [0]])
    return [[draws.choice(values) for _ in range(2 * 2**levels)] for _ in range(levels)]


def test_recovered_factors_differ_by_diagonals_and_others_do_not():
    draws, answers = random.Random(1), {"yes": 0, "no": 0}
    for _ in range(300):
        X = drawn(draws)
        n = 2 ** len(X)
        decided = essentially_unique(X)
        answer = decided.certificate.answer
        answers[answer] += 1
        assert answer == ("yes" if lines_by_definition(X) else "no")
        assert inner_lines_nonzero(X).certificate.answer == answer
        if isinstance(decided, Yes):
            found = exact_factors(product([[Fraction(v) for v in f] for f in X]))
            D = [Fraction(1)] * n
            for l, (ours, theirs) in enumerate(zip(X, found, strict=True)):
                A, B = dense(ours, l, n), dense(theirs, l, n)
                # B = D^-1 A E, with E read from one nonzero entry of each column
                E = []
                for k in range(n):
                    i = next((i for i in range(n) if A[i][k]), None)
                    E.append(B[i][k] * D[i] / A[i][k] if i is not None and l < len(X) - 1
                             else Fraction(1))
                assert all(B[i][k] == A[i][k] * E[k] / D[i] for i in range(n) for k in range(n))
                D = E
        else:
            others = [[Fraction(v) for v in f] for f in decided.certificate.witness["others"]]
            assert product(others) == product([[Fraction(v) for v in f] for f in X])
            assert [[not v for v in f] for f in others] != [[not v for v in f] for f in X]
    assert min(answers.values()) > 60, answers


def test_zero_lines_are_found_where_they_are():
    draws = random.Random(2)
    for _ in range(300):
        X = drawn(draws)
        decided = inner_lines_nonzero(X)
        if isinstance(decided, No):
            witness = dict(decided.certificate.witness)
            l = witness.pop("factor")
            ((side, k),) = witness.items()
            A = dense(X[l - 1], l - 1, 2 ** len(X))
            assert not any(A[k] if side == "row" else [row[k] for row in A])
            assert l < len(X) if side == "column" else l > 1


@pytest.mark.parametrize("X", [[[1] * 8], [[1] * 4] * 2, [[1, 2, 3]], [[1] * 8, [1] * 7], []])
def test_refused(X):
    for decide in (essentially_unique, inner_lines_nonzero):
        with pytest.raises(InvalidInstance, match="X"):
            decide(X)
