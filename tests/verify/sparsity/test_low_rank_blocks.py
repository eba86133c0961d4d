"""Products along chains: factors multiplied again, ranks of blocks found from the supports."""

import random
from fractions import Fraction
from functools import reduce

import numpy as np
import pytest

from verify.claims.decision import Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.exact.rank import rank
from verify.sparsity.chains import split_errors_along
from verify.sparsity.low_rank_blocks import blocks_low_rank, chain_product, cut_blocks
from verify.sparsity.patterns import Pattern, kronecker_chain
from verify.sparsity.splits import butterfly_product


def drawn(draws):
    size = draws.randint(1, 4)
    chained = kronecker_chain([(draws.randint(1, 3), draws.randint(1, 3)) for _ in range(size)],
                              [draws.randint(1, 2) for _ in range(size - 1)])
    if draws.random() < 0.4:
        a, d = draws.randint(1, 2), draws.randint(1, 2)
        chained = [Pattern(p.a * a, p.b, p.c, p.d * d) for p in chained]
    if max(max(p.shape) for p in chained) > 12:
        return drawn(draws)
    A = reduce(np.matmul, [p.support() * np.array(
        [[draws.choice([0, 1, 2, -1]) for _ in range(p.shape[1])] for _ in range(p.shape[0])])
        for p in chained])
    for _ in range(draws.choice([0, 1, 1, 2])):
        A[draws.randrange(len(A)), draws.randrange(len(A[0]))] += draws.choice([1, -1])
    return A, chained


def dense(entries, p):
    """The matrix of a factor, read off the support in the order of (i, j, k, l)."""
    supply = iter(entries)
    found = np.zeros(p.shape, dtype=object)
    for i in range(p.a):
        for j in range(p.b):
            for k in range(p.c):
                for l in range(p.d):
                    found[(i * p.b + j) * p.d + l, (i * p.c + k) * p.d + l] = Fraction(next(supply))
    return found


def low_ranks(A, chained):
    """The same question, with classes and blocks from products of supports."""
    if (A * (1 - np.minimum(reduce(np.matmul, [p.support() for p in chained]), 1))).any():
        return False
    for l in range(1, len(chained)):
        left = reduce(np.matmul, [p.support() for p in chained[:l]])
        right = reduce(np.matmul, [p.support() for p in chained[l:]])
        classes = {}
        for k in range(left.shape[1]):
            key = tuple(np.flatnonzero(left[:, k])), tuple(np.flatnonzero(right[k]))
            classes[key] = classes.get(key, 0) + 1
        if any(rank(A[np.ix_(rows, columns)].tolist()) > size
               for (rows, columns), size in classes.items()):
            return False
    return True


def test_factors_and_minors():
    draws, answers = random.Random(0), {"yes": 0, "no": 0}
    for _ in range(400):
        A, chained = drawn(draws)
        decided = chain_product(A.tolist(), chained)
        answer, witness = decided.certificate.answer, decided.certificate.witness
        answers[answer] += 1
        assert (answer == "yes") == low_ranks(A, chained)
        assert blocks_low_rank(A.tolist(), chained).certificate.answer == answer
        if answer == "yes":
            factors = [dense(f, p) for f, p in zip(witness["factors"], chained, strict=True)]
            assert (reduce(np.matmul, factors) == A).all()
            assert max(split_errors_along(A, chained), default=0) < 1e-9
        elif "entry" in witness:
            i, j = witness["entry"]
            assert A[i, j]
            assert not reduce(np.matmul, [p.support() for p in chained])[i, j]
        else:
            part = A[np.ix_(witness["rows"], witness["columns"])].tolist()
            l = witness["cut"]
            r = chained[l - 1].a * chained[l - 1].c // chained[l].a
            assert rank(part) == len(part) == r + 1
            p, q = reduce(Pattern.then, chained[:l]), reduce(Pattern.then, chained[l:])
            assert any(set(witness["rows"]) <= set(rows) and set(witness["columns"]) <= set(cols)
                       for rows, cols, _ in cut_blocks(p, q))
    assert min(answers.values()) > 60, answers


def test_the_dyadic_chain_is_the_butterfly():
    draws = random.Random(1)
    for _ in range(100):
        levels = draws.randint(1, 3)
        chained = kronecker_chain([(2, 2)] * levels)
        A = reduce(np.matmul, [p.support() * np.array(
            [[draws.choice([0, 1, 2]) for _ in range(2**levels)] for _ in range(2**levels)])
            for p in chained])
        if draws.random() < 0.5:
            A[draws.randrange(len(A)), draws.randrange(len(A))] += 1
        assert (chain_product(A.tolist(), chained).certificate.answer
                == butterfly_product(A.tolist()).certificate.answer)


def test_nasty_numbers_and_large_classes():
    tiny, big = Fraction(1, 2**1074), Fraction(2**61)
    patterns = [(1, 2, 1, 1), (1, 1, 2, 1)]
    assert isinstance(chain_product([[tiny, big], [tiny * 3, big * 3]], patterns), Yes)
    assert blocks_low_rank([[tiny, big], [tiny * 3, big * 3 + tiny]], patterns) \
        .certificate.witness == {"cut": 1, "rows": [0, 1], "columns": [0, 1]}
    # classes larger than the blocks: all matrices
    assert isinstance(chain_product([[1, 2], [3, 4]], [(1, 2, 5, 1), (1, 5, 2, 1)]), Yes)
    huge = [(1, 2, 10**9, 1), (1, 10**9, 2, 1)]
    for decide in (chain_product, blocks_low_rank):
        assert isinstance(decide([[1, 2], [3, 4]], huge), Unknown)


@pytest.mark.parametrize(("A", "P", "place"), [
    (np.eye(4), [(1, 2, 1, 2), (2, 1, 2, 1)], "patterns"), (np.eye(3), [(1, 2, 2, 1)], "A"),
    (np.eye(2), [(1, 2, 2)], "patterns"), (np.eye(2), [], "patterns"),
    (np.eye(2), [(1, 2, 2, 0)], "patterns")])
def test_refused(A, P, place):
    for decide in (chain_product, blocks_low_rank):
        with pytest.raises(InvalidInstance, match=place):
            decide(A, P)
