"""Gradient and Hessian against sympy's derivatives of the loss written out."""

import random
from fractions import Fraction

import numpy as np
import pytest
import sympy

import verify
from verify.sparsity.landscape import Landscape


def _drawn(draws):
    m, n, r = draws.randint(1, 3), draws.randint(1, 3), draws.randint(1, 2)
    I, J = ([[draws.randint(0, 1) for _ in range(r)] for _ in range(size)] for size in (m, n))
    values = [0, 1, -1, 2, Fraction(1, 3)]
    X, Y = ([[draws.choice(values) if free else 0 for free in row] for row in side]
            for side in (I, J))
    A = [[draws.choice(values) for _ in range(n)] for _ in range(m)]
    return A, I, J, X, Y


def _symbolic(A, I, J):
    symbols = [[[sympy.Symbol(f"{name}{i}{k}") if free else 0 for k, free in enumerate(row)]
                for i, row in enumerate(side)] for name, side in (("x", I), ("y", J))]
    loss = sum((sympy.Rational(Fraction(A[i][j]).numerator, Fraction(A[i][j]).denominator)
                - sum(a * b for a, b in zip(x, y, strict=True)))**2
               for i, x in enumerate(symbols[0]) for j, y in enumerate(symbols[1]))
    return loss, [entry for side in symbols for row in side for entry in row if entry != 0]


def test_derivatives_are_those_of_the_loss():
    draws = random.Random(1)
    for _ in range(40):
        A, I, J, X, Y = _drawn(draws)
        landscape = Landscape.of(A, I, J)
        X, Y = landscape.point(X, Y)
        loss, names = _symbolic(A, I, J)
        at = dict(zip(names, (sympy.Rational(entry.numerator, entry.denominator)
                              for entry in landscape.flattened(X, Y)), strict=True))
        assert sympy.sympify(loss).subs(at) == landscape.loss(X, Y)
        assert [sympy.diff(loss, name).subs(at) for name in names] == list(
            landscape.flattened(*landscape.gradient(X, Y)))
        assert [[sympy.diff(loss, a, b).subs(at) for b in names] for a in names] == [
            list(row) for row in landscape.hessian(X, Y)]
        assert landscape.unflattened(landscape.flattened(X, Y)) == (X, Y)


def test_what_no_term_reaches_is_part_of_every_loss():
    landscape = Landscape.of([[1, 2], [3, 4]], [[1], [0]], [[1], [0]])
    assert landscape.outside() == 4 + 9 + 16
    assert landscape.loss(*landscape.point([[1], [0]], [[1], [0]])) == 29


@pytest.mark.parametrize(("change", "place"), [
    ({"A": [[1, "x"], [0, 1]]}, r"A\[0\]\[1\]"), ({"A": []}, "A: a matrix"),
    ({"I": [[1, 0]]}, "I: 1 rows, A has 2"), ({"J": [[1, 0]]}, "J: 1 rows, A has 2 columns"),
    ({"I": [[1, 2], [1, 1]]}, r"I\[0\]\[1\]"), ({"J": [[1], [1]]}, "J: 1 columns"),
    ({"X": [[1, 1], [0, 1]]}, r"X\[0\]\[1\]: 1 outside I"), ({"Y": [[1, 0]]}, "Y: 1 x 2, J is 2"),
    ({"Y": [[0, 0], [0, float("nan")]]}, r"Y\[1\]\[1\]"),
    ({"X": [[1.0, 0], ["1/2", 1]]}, "mixed with float")])
@pytest.mark.parametrize("predicate", [
    verify.sparsity.spurious_minimum, verify.sparsity.local_minimum,
    verify.sparsity.second_order_critical, verify.sparsity.spurious_valley,
    verify.sparsity.exact_factors])
def test_errors_name_the_place(predicate, change, place):
    LU, one = [[1, 0], [1, 1]], [[1, 0], [0, 1]]
    given = {"A": one, "I": LU, "J": LU, "X": one, "Y": one} | change
    with pytest.raises(verify.InvalidInstance, match=place):
        predicate(*(given[name] for name in "AIJXY"))


def test_floats_are_the_rationals_they_store():

    LU = np.array([[True, False], [True, True]])
    X, Y = np.array([[0, 0], [1.5, 1.0]]), np.array([[0, 0], [1.5, -1.25]])
    assert isinstance(verify.sparsity.spurious_minimum(np.eye(2), LU, LU, X, Y), verify.Yes)
    Y[1, 0] += 2.0**-50
    assert isinstance(verify.sparsity.spurious_minimum(np.eye(2), LU, LU, X, Y), verify.No)
