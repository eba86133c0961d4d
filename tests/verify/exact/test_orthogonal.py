"""Orthogonal bases, shortest solutions and rational singular vectors."""

import random
from fractions import Fraction

import numpy as np

from verify.exact.matrix import dot, times, transposed
from verify.exact.orthogonal import least_norm, orthogonal, singular_vectors
from verify.exact.rank import rank


def _drawn(draws, m, n):
    return tuple(tuple(Fraction(draws.choice((0, 1, -1, 2))) for _ in range(n)) for _ in range(m))


def test_bases_and_shortest_solutions():
    draws = random.Random(1)
    for _ in range(100):
        block = _drawn(draws, draws.randint(1, 3), draws.randint(3, 5))
        if rank(block) < len(block):
            continue
        basis = orthogonal(block)
        assert all(dot(a, b) == 0 for i, a in enumerate(basis) for b in basis[:i])
        assert rank([*block, *basis]) == len(block)
        wanted = [Fraction(draws.choice((0, 1, -2))) for _ in block]
        z = least_norm(block, wanted)
        assert list(times(block, z)) == wanted
        shortest = np.linalg.pinv(np.array(block, dtype=float)) @ np.array(wanted, dtype=float)
        assert np.allclose(np.array(z, dtype=float), shortest)


def test_singular_vectors_of_planted_matrices():
    us, vs = ((3, 4, 0), (-4, 3, 0), (0, 0, 1)), ((1, 1), (1, -1), (0, 0))
    M = tuple(tuple(sum((Fraction(c * u[i] * v[j]) for c, u, v in zip((1, 3, 0), us, vs,
                                                                      strict=True)), Fraction(0))
                    for j in range(2)) for i in range(3))
    found = singular_vectors(M, 2)
    assert rank([found[0], us[1]]) == rank([found[1], us[0]]) == 1
    gram = [[dot(a, b) for b in M] for a in M]
    assert all(rank([times(gram, v), v]) == 1 for v in found)
    assert singular_vectors(((Fraction(1), Fraction(2)), (Fraction(3), Fraction(4))), 1) is None
    assert len(singular_vectors(transposed(M), 1)) == 1
    assert singular_vectors(((Fraction(10)**400,),), 1) is None
