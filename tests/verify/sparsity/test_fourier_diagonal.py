"""Circulant matrices against floats, and the two descriptions of them against one another."""

import random
from fractions import Fraction

import numpy as np
import pytest

from verify.claims.decision import No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity.fourier_diagonal import fourier_diagonal, shift_invariant
from verify.sparsity.roots import vanishes


def drawn(draws):
    n = draws.randint(1, 7)
    column = [draws.choice([0, 1, -2, Fraction(1, 3), 5]) for _ in range(n)]
    A = [[column[(i - j) % n] for j in range(n)] for i in range(n)]
    for _ in range(draws.choice([0, 0, 1, 2])):
        A[draws.randrange(n)][draws.randrange(n)] += draws.choice([1, Fraction(1, 7), 0])
    return A


def test_circulant_is_made_diagonal_and_nothing_else():
    draws, answers = random.Random(0), {"yes": 0, "no": 0}
    for _ in range(300):
        A = drawn(draws)
        n = len(A)
        F = np.fft.fft(np.eye(n))
        image = F @ np.array(A, float) @ np.linalg.inv(F)
        off = np.abs(image - np.diag(np.diag(image))) > 1e-9
        decided = fourier_diagonal(A)
        answers[decided.certificate.answer] += 1
        assert isinstance(decided, No if off.any() else Yes)
        if isinstance(decided, No):
            assert off[tuple(decided.certificate.witness["entry"])]
        circulant = all(A[i][j] == A[(i + k) % n][(j + k) % n] for i in range(n) for j in range(n)
                        for k in range(n))
        shifted = shift_invariant(A)
        assert isinstance(shifted, Yes if circulant else No)
        assert shifted.certificate.answer == decided.certificate.answer
        if isinstance(shifted, No):
            i, j = shifted.certificate.witness["entry"]
            assert A[i][j] != A[(i + 1) % n][(j + 1) % n]
    assert min(answers.values()) > 80, answers


def test_polynomials_in_roots_of_unity_against_floats():
    draws, zeros = random.Random(1), 0
    for _ in range(2000):
        turn = draws.randint(1, 24)
        powers = {draws.randrange(turn): draws.choice([1, -1, 2, Fraction(1, 2)])
                  for _ in range(draws.randint(0, 5))}
        if draws.random() < 0.5:  # a sum over the multiples of a step vanishes
            step = draws.choice([s for s in range(1, turn + 1) if turn % s == 0])
            powers = {}
            for start in range(draws.randint(0, 2)):
                for k in range(0, turn, step):
                    powers[(k + start) % turn] = powers.get((k + start) % turn, 0) + 3
        value = sum(float(c) * np.exp(2j * np.pi * k / turn) for k, c in powers.items())
        assert vanishes(powers, turn) == (abs(value) < 1e-9)
        zeros += abs(value) < 1e-9
    assert 300 < zeros < 1700


def test_large_and_refused():
    assert isinstance(fourier_diagonal(np.eye(40)), Unknown)
    for decide in (fourier_diagonal, shift_invariant):
        with pytest.raises(InvalidInstance, match="square"):
            decide([[1, 2]])
