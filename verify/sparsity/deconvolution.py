"""Blind sparse deconvolution: what the l1 norms of factors can be, given their convolution.

All norms are entrywise l1 norms where no other is named. A family of factors is the rows of a
matrix; `group` lists the orders of a finite abelian group, [] stands for Z (see convolution).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any

from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Yes
from verify.claims.enclosure import Enclosure
from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.logarithm import root_bounds
from verify.exact.matrix import Matrix, exact_matrix, exact_vector, l1
from verify.exact.power import power_bounds
from verify.sparsity.convolution import as_group, convolve, delta
from verify.sparsity.spark import order


def least_sum(a: Any, *, factors: int = 2) -> Enclosure:
    """The least ||s_1|| + ... + ||s_J|| among factors with s_1 * ... * s_J = a: J ||a||^(1/J).

    It is reached by a multiple of a and multiples of the unit, all of one norm: a factor alone says
    nothing about a. A penalty Phi(a - s_1 * ... * s_J) changes nothing: among the factors with the
    same convolution b, hence the same penalty, the least sum is J ||b||^(1/J).

    Raises: InvalidInstance unless `factors`, J, is a positive integer.

    >>> least_sum([4]) == Enclosure(4, 4)
    True
    """
    norm = l1(exact_vector(a, None, "a"))
    factors = order(factors, "factors")
    if not factors:
        raise InvalidInstance("factors: at least one is needed")
    if not norm:
        return Enclosure(0, 0)
    lo, hi = root_bounds(norm, factors)
    return Enclosure(factors * lo, factors * hi)


def implicit_regularizer(*signals: Any) -> Enclosure:
    """The least sum of lambda_j ||s_j|| over lambda_j > 0 with product 1: J (prod ||s_j||)^(1/J).

    An infimum that is not attained if some, but not all, of the signals vanish.

    >>> implicit_regularizer([4], [1]) == Enclosure(4, 4)
    True
    """
    norms = [l1(exact_vector(signal, None, f"signals[{i}]")) for i, signal in enumerate(signals)]
    return least_sum([prod(norms)], factors=len(norms))


def norm_bounds(x: Any, p: Any, *, bits: int = 96) -> Enclosure:
    """The l_p norm (quasi-norm below 1) of x, p > 0 rational, between two rationals.

    >>> norm_bounds([3, 4], 2)
    Enclosure(lo=5, hi=5)
    """
    (p,) = exact_vector([p], 1, "p")
    sizes = [abs(entry) for entry in exact_vector(x, None, "x") if entry]
    if p <= 0:
        raise InvalidInstance(f"p: {p} is not positive")
    if not sizes:
        return Enclosure(0, 0)
    powers = [power_bounds(size, p, bits=bits) for size in sizes]
    lo, hi = (sum((pair[end] for pair in powers), Fraction(0)) for end in (0, 1))
    # the p-th root is the (p's denominator)-th power of the (p's numerator)-th root
    low, high = (root_bounds(value, p.numerator, bits=bits)[end] ** p.denominator
                 for end, value in ((0, lo), (1, hi)))
    return Enclosure(low, high)


@predicate
def product_bound(group: Any, s1: Any, s2: Any, exponents: Any) -> Decision:
    """||s1 * s2||_p <= ||s1||_p ||s2||_q for the positive integers exponents = [p, q].

    So the trivial pair (a, unit) has the least product: for q <= 1 <= p. Other exponents are
    enclosed by `norm_bounds`.

    Witness: nothing.

    >>> product_bound([], [1, 1], [1, 1], [2, 2]).certificate.answer
    'no'
    """
    p, q = _exponents(exponents)
    left, right = (_power_sum(s, e) for s, e in ((s1, p), (s2, q)))
    product = _power_sum(convolve(s1, s2, group=group), p)
    return _settled("product_bound", product**q <= left**q * right**p)


@predicate
def exponents_for_product_bound(exponents: Any) -> Decision:
    """q <= min(1, p) for the positive integers exponents = [p, q]. Witness: nothing."""
    p, q = _exponents(exponents)
    return _settled("exponents_for_product_bound", q <= min(1, p))


def _exponents(exponents: Any) -> tuple[int, int]:
    p, q = exact_vector(exponents, 2, "exponents")
    if p < 1 or q < 1 or p.denominator != 1 or q.denominator != 1:
        raise InvalidInstance("exponents: two positive integers are needed")
    return int(p), int(q)


def _power_sum(x: Any, p: int) -> Fraction:
    return sum((abs(entry) ** p for entry in exact_vector(x, None, "x")), Fraction(0))


@predicate
def half_norm_attained(group: Any, s: Any, roots: Any) -> Decision:
    """||s * t||_1 = ||s||_1 ||t||_(1/2) for t_i = roots_i |roots_i|.

    That is, (s, t) has the least product ||s||_1 ||t||_(1/2) of all pairs with its convolution.
    Every t is of this form over the reals, and its quasi-norm is then (sum |roots_i|)^2.

    Witness: nothing.
    """
    roots = exact_vector(roots, None, "roots")
    product = l1(convolve(s, [root * abs(root) for root in roots], group=group))
    return _settled("half_norm_attained",
                    product == l1(exact_vector(s, None, "s")) * l1(roots) ** 2)


@predicate
def nonzero(x: Any) -> Decision:
    """Some entry of the vector x does not vanish. Witness: nothing."""
    return _settled("nonzero", any(exact_vector(x, None, "x")))


@predicate
def one_sparse(x: Any) -> Decision:
    """At most one entry of the vector x does not vanish. Witness: nothing."""
    return _settled("one_sparse", sum(map(bool, exact_vector(x, None, "x"))) <= 1)


@predicate
def no_cancellation(group: Any, factors: Any) -> Decision:
    """||s_1 * ... * s_J|| = ||s_1|| ... ||s_J|| for the rows s_j of `factors`.

    Of two: at every index, the nonzero terms s1[i] s2[k - i] have one sign. Witness: nothing.
    """
    rows = exact_matrix(factors, "factors")
    return _settled("no_cancellation",
                    l1(convolve(*rows, group=group)) == prod(map(l1, rows)))


@predicate
def factors_balanced(factors: Any) -> Decision:
    """All rows of `factors` have the same l1 norm. Witness: nothing."""
    return _settled("factors_balanced", len(set(map(l1, exact_matrix(factors, "factors")))) == 1)


@predicate
def least_l1_sum(group: Any, factors: Any) -> Decision:
    """No J signals with the same convolution as the rows of `factors` have a smaller sum of norms.

    By the inequality of the means, iff (sum ||s_j||)^J = J^J ||s_1 * ... * s_J||.

    Witness: yes, nothing; no, `better`, such signals: a multiple of the convolution and multiples
    of the unit.

    >>> least_l1_sum([], [[4], [1]]).certificate.witness
    {'better': [['2'], ['2']]}
    """
    name, rows = "least_l1_sum", exact_matrix(factors, "factors")
    total, size = sum(map(l1, rows), Fraction(0)), len(rows)
    a = convolve(*rows, group=group)
    if total**size == size**size * l1(a):
        return Yes(Certificate(name, "yes"))
    return No(Certificate(name, "no", {"better": _plain(_better(a, size, group, total))}))


def _better(a: Sequence[Fraction], size: int, group: Any, total: Fraction) -> Matrix:
    """(a / t^(J - 1), t unit, ..., t unit) of a sum of norms below `total`."""
    unit, norm = delta(group) if as_group(group) else (Fraction(1),), l1(a)
    if not norm:
        return (tuple(a), *(tuple(0 * entry for entry in unit) for _ in range(size - 1)))
    bits = 16
    while True:
        # near ||a||^(1/J), and a power of two off where there is no need to be near
        t = root_bounds(norm, size, bits=bits)[0]
        if t != root_bounds(norm, size, bits=bits)[1]:
            t = Fraction(round(t * 2**bits), 2**bits) or Fraction(1, 2**bits)
        if norm / t ** (size - 1) + (size - 1) * t < total:
            return (tuple(entry / t ** (size - 1) for entry in a),
                    *(tuple(t * entry for entry in unit) for _ in range(size - 1)))
        bits *= 2


@predicate
def trivial_pair_minimal(a: Any) -> Decision:
    """(a, unit) has the least ||s1|| + ||s2|| among the pairs with s1 * s2 = a, over any group.

    Witness: yes, nothing (||a|| = 1, the only case); no, `scale` t > 0 such that (a / t, t unit)
    has a smaller sum, or "0" if a = 0.

    >>> trivial_pair_minimal([4]).certificate.witness
    {'scale': '2'}
    """
    a = exact_vector(a, None, "a")
    if l1(a) == 1:
        return Yes(Certificate("trivial_pair_minimal", "yes"))
    scale = _better(a, 2, [], l1(a) + 1)[1][0]
    return No(Certificate("trivial_pair_minimal", "no", {"scale": to_text(scale)}))


@predicate
def trivial_pair_no_worse(group: Any, s1: Any, s2: Any) -> Decision:
    """2 sqrt(||s1 * s2||) <= ||s1|| + ||s2||: the balanced trivial pair costs no more.

    It has the same convolution, hence the same penalty Phi(a - s1 * s2), whatever Phi and a are.

    Witness: nothing.
    """
    total = sum((l1(exact_vector(s, None, "s")) for s in (s1, s2)), Fraction(0))
    return _settled("trivial_pair_no_worse",
                    4 * l1(convolve(s1, s2, group=group)) <= total**2)


def _settled(name: str, answer: bool) -> Decision:
    return Yes(Certificate(name, "yes")) if answer else No(Certificate(name, "no"))


def _plain(rows: Matrix) -> Plain:
    return [[to_text(entry) for entry in row] for row in rows]
