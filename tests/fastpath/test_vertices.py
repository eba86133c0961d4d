"""Rays, vertices and points of cells in integers."""

import random
from array import array
from fractions import Fraction
from math import gcd

import numpy as np

from fastpath.vertices import OPEN, Exact, bits, dot, dyadic, floats, independent, null_vector


def test_null_vectors():
    draw = random.Random(0)
    for _ in range(300):
        n, size = draw.randint(2, 5), draw.choice([1, 3, 10**20])
        base = [[draw.randint(-size, size) for _ in range(n)] for _ in range(n - 1)]
        rows = [*base, [sum(draw.randint(-2, 2) * x for x in column)
                        for column in zip(*base, strict=True)]]
        rank = np.linalg.matrix_rank(np.array(base, float)) if size < 10 else n - 1
        if rank < n - 1:
            continue
        draw.shuffle(rows)
        if len(independent([(*row, 0) for row in rows])) < n - 1:
            continue
        vector = null_vector(map(tuple, base))
        assert any(vector)
        assert gcd(*vector) == 1
        assert not any(dot(row, vector) for row in base)


def test_a_cell_of_two_layers():
    """x > 0, y < 0, then relu(x) - 1 < 0: a strip, whose corners are (0, 0) and (1, 0)."""
    layers = [[((1, 0), 0), ((0, 1), 0)], [((1, 1), -1)], [((5,), 7)]]
    exact = Exact(lambda: layers, [2, 1, 1], [(0, 0, 1)])
    signs = array("b", [1, -1, -1])
    assert exact.form(signs, 2) == (1, 0, -1)
    assert exact.form(signs, 3) == (0, 0, 7)
    assert exact.ray(signs, 0b0110) == (0, 0, 1)
    assert exact.ray(signs, 0b1100) == (1, 0, 1)
    assert exact.ray(signs, 0b1001) == (0, -1, 0)
    assert exact.vertex(signs, 0b1100) == [1, 0, 1, 0, 0, 0]
    before = array("b", [1, -1, OPEN])
    assert [exact.sign(before, mask, 2) for mask in (0b0110, 0b0011, 0b0101)] == [-1, 0, 1]
    assert exact.contains(signs, (1, -1, 2))
    assert not exact.contains(signs, (1, 0, 2))
    assert not exact.contains(signs, (3, -1, 2))


def test_floats_are_as_near_as_they_say():
    for vector in [(1, -2, 3), (10**400, -1, 10**399 + 1), (0, 2**60 + 1, -1), (2**53, 1, 0)]:
        found = floats(vector)
        values, bounds = found[:3], found[3:]
        scale = Fraction(max(values, key=abs)) / max(vector, key=abs)
        for value, bound, entry in zip(values, bounds, vector, strict=True):
            assert abs(Fraction(value) - scale * entry) <= Fraction(bound)
            assert (bound == 0) >= (entry == 0)


def test_dyadic_networks():
    layers = dyadic([np.array([[0.5, 3]]), np.array([[0.25]])],
                    [np.array([0.0]), np.array([5e-324])])
    assert layers[0] == [((1, 6), 0)]
    (weight,), bias = layers[1][0]
    assert Fraction(bias, weight) == 2 * Fraction(5e-324) / Fraction(1, 4)


def test_bits():
    assert list(bits(0b101001)) == [0, 3, 5]
    assert list(bits(0)) == []
