"""Patterns against Kronecker products formed entry by entry; chains against their supports."""

import random
from functools import reduce
from itertools import pairwise
from itertools import product as tuples

import numpy as np
import pytest

from verify.claims.decision import Unknown
from verify.claims.errors import InvalidInstance
from verify.sparsity.patterns import (
    Pattern,
    chainable,
    class_size,
    kronecker_chain,
    kronecker_support,
    patterns_of,
    product_kronecker,
    require_chain,
)

SMALL = [Pattern(*p) for p in tuples((1, 2, 3, 4), repeat=4)]


def support(a, b, c, d):
    """Entry by entry: row (i, j, l), column (i', k, l'), 1 where i = i' and l = l'."""
    return np.array([[int(r // (b * d) == s // (c * d) and r % d == s % d)
                      for s in range(a * c * d)] for r in range(a * b * d)])


def pairs(draws, count):
    """Pairs that multiply, a third of them chainable."""
    by_rows = {}
    for q in SMALL:
        by_rows.setdefault(q.shape[0], []).append(q)
    while count:
        p = draws.choice(SMALL)
        if others := by_rows.get(p.shape[1]):
            q = draws.choice(others)
            if prod_of(p, q) < 1500:
                count -= 1
                yield p, q


def prod_of(p, q):
    return max(p.shape[0] * p.shape[1], q.shape[0] * q.shape[1], p.shape[0] * q.shape[1])


def test_supports():
    for p in random.Random(0).sample(SMALL, 60):
        assert np.array_equal(p.support(), support(*p))
        assert p.support().shape == p.shape
        assert p.support().sum() == p.nnz


def test_chainable_pairs_and_their_products():
    draws, answers = random.Random(1), {"yes": 0, "no": 0}
    for p, q in pairs(draws, 2000):
        answer = chainable(p, q).certificate.answer
        answers[answer] += 1
        r = p.a * p.c / q.a
        assert r == q.b * q.d / p.d
        assert (answer == "yes") == (r == int(r) and q.a % p.a == 0 and p.d % q.d == 0)
        if answer == "yes":
            assert class_size(p, q) == r
            assert np.array_equal(p.support() @ q.support(), r * p.then(q).support())
            assert product_kronecker(p, q).certificate.answer == "yes"
    assert min(answers.values()) > 300, answers


def test_products_that_are_kronecker_by_trying_all():
    draws, answers = random.Random(2), {"yes": 0, "no": 0}
    for p, q in pairs(draws, 500):
        product = support(*p) @ support(*q)
        m, n = product.shape
        divisors = [k for k in range(1, max(m, n) + 1) if m % k == 0 or n % k == 0]
        expected = any(np.array_equal(product, product.max() * support(*f))
                       for f in tuples(divisors, repeat=4)
                       if (f[0] * f[1] * f[3], f[0] * f[2] * f[3]) == (m, n))
        certificate = product_kronecker(p, q).certificate
        answers[certificate.answer] += 1
        assert (certificate.answer == "yes") == expected
        if expected:
            multiple = certificate.witness["multiple"]
            assert np.array_equal(product, multiple * support(*certificate.witness["pattern"]))
    assert min(answers.values()) > 50, answers


def test_supports_that_are_kronecker():
    draws, answers = random.Random(6), {"yes": 0, "no": 0}
    small = [p for p in SMALL if max(p.shape) <= 8]
    for _ in range(600):
        given = draws.choice(small).support()
        if draws.random() < 0.5:
            given[draws.randrange(len(given)), draws.randrange(given.shape[1])] ^= 1
        expected = any(p.shape == given.shape and np.array_equal(support(*p), given)
                       for p in tuples_of(*given.shape))
        certificate = kronecker_support(given).certificate
        answers[certificate.answer] += 1
        assert (certificate.answer == "yes") == expected
        if expected:
            assert np.array_equal(support(*certificate.witness["pattern"]), given)
    assert min(answers.values()) > 150, answers
    assert kronecker_support([[0]]).certificate.answer == "no"


def tuples_of(m, n):
    return [Pattern(a, m // (a * d), n // (a * d), d) for a in range(1, m + 1)
            for d in range(1, m + 1) if m % (a * d) == n % (a * d) == 0]


def test_the_patterns_of_a_shape():
    for p in random.Random(3).sample(SMALL, 40):
        found = list(patterns_of(*p.shape, p.nnz))
        assert p in found
        assert all(f.shape == p.shape and f.nnz == p.nnz for f in found)


def test_the_unchainable_pair_of_the_dyadic_patterns():
    p, q = Pattern(1, 2, 1, 2), Pattern(2, 1, 2, 1)
    assert chainable(p, q).certificate.answer == "no"
    assert (p.support() @ q.support()).tolist() == [[1, 1, 0, 0], [0, 0, 1, 1]] * 2
    assert product_kronecker(p, q).certificate.answer == "no"


def test_chains():
    assert kronecker_chain([(2, 2)] * 3) == [(1, 2, 2, 4), (2, 2, 2, 2), (4, 2, 2, 1)]
    assert kronecker_chain([(3, 3), (5, 5)]) == [(1, 3, 3, 5), (3, 5, 5, 1)]
    draws = random.Random(4)
    for _ in range(200):
        size = draws.randint(1, 4)
        shapes = [(draws.randint(1, 3), draws.randint(1, 3)) for _ in range(size)]
        ranks = [draws.randint(1, 3) for _ in range(size - 1)]
        found = require_chain(kronecker_chain(shapes, ranks))
        assert [class_size(p, q) for p, q in pairwise(found)] == ranks
        rows, columns = (int(np.prod([s[k] for s in shapes])) for k in (0, 1))
        assert reduce(Pattern.then, found) == (1, rows, columns, 1)
        product = reduce(np.matmul, [p.support() for p in found])
        assert (product == np.prod(ranks, initial=1)).all()


def test_the_product_of_a_chain_is_that_of_its_parts():
    """Grouping does not matter, and the class size at a place is that of the products there."""
    draws = random.Random(5)
    for _ in range(200):
        shapes = [(draws.randint(1, 3), draws.randint(1, 3)) for _ in range(4)]
        found = kronecker_chain(shapes, [draws.randint(1, 3) for _ in range(3)])
        p, q, r, s = found
        assert p.then(q).then(r.then(s)) == p.then(q.then(r)).then(s)
        assert class_size(p.then(q), r.then(s)) == class_size(q, r)


def test_large_products_are_not_formed():
    huge = Pattern(1, 10**4, 10**4, 1)
    assert isinstance(product_kronecker(huge, huge), Unknown)
    assert chainable((10**30, 1, 1, 1), (10**30, 1, 1, 1)).certificate.answer == "yes"


@pytest.mark.parametrize(("p", "q", "place"), [
    ((1, 2, 2), (1, 2, 2, 1), "p: not four"), ((1, 2, 2, 0), (1, 2, 2, 1), "p: not four"),
    ((1, 2, 2, 1), ("1/2", 2, 2, 1), "q: not four"), ((1, 2, 2, 1), (1, 3, 2, 1), "q: 3 rows")])
def test_refused(p, q, place):
    for decide in (chainable, product_kronecker):
        with pytest.raises(InvalidInstance, match=place):
            decide(p, q)


@pytest.mark.parametrize(("shapes", "ranks", "place"), [
    ([], 1, "none"), ([(2, 0)], 1, r"shapes\[0\]"), ([(2, 2)] * 2, [1, 1], "ranks"),
    ([(2, 2)] * 2, 0, "ranks")])
def test_chains_refused(shapes, ranks, place):
    with pytest.raises(InvalidInstance, match=place):
        kronecker_chain(shapes, ranks)


def test_patterns_that_are_no_chain():
    for patterns in ([], [(1, 2, 1, 2), (2, 1, 2, 1)], [(1, 2, 2, 1), (1, 3, 2, 1)]):
        with pytest.raises(InvalidInstance, match="patterns"):
            require_chain(patterns)
