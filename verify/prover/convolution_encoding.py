"""Predicates on convolutions as formulas; the group and the exponents are given numbers."""

from __future__ import annotations

from functools import reduce
from math import prod

import z3

from verify.claims.errors import InvalidInstance
from verify.prover.formula import Encoding, decidable, power, total
from verify.prover.sparsity_encoding import Matrix, Vector, l1
from verify.prover.symbolic_network import Formula, NotEncodable, Term, absolute, product
from verify.sparsity.convolution import sums


def convolved(group: Vector, *signals: Vector) -> Vector:
    """The convolution of the signals, over the group of these orders; over Z if there is none."""
    orders = _given("group", group)
    if orders and any(len(signal) != prod(orders) for signal in signals):
        raise InvalidInstance(f"signals over a group of {prod(orders)} elements have as many "
                              "entries")

    def both(left: Vector, right: Vector) -> Vector:
        terms: list[list[Term]] = [[] for _ in range(len(left) if orders
                                                     else len(left) + len(right) - 1)]
        for value, targets in zip(left, sums(len(left), len(right), orders), strict=True):
            for other, target in zip(right, targets, strict=True):
                terms[target].append(value * other)
        return [total(at) for at in terms]

    return reduce(both, signals)


def _exponents(exponents: Vector) -> tuple[int, int]:
    p, q = _given("exponents", exponents)
    return p, q


def _given(name: str, numbers: Vector) -> tuple[int, ...]:
    if not all(map(z3.is_rational_value, numbers)):
        raise NotEncodable(f"{name}: given numbers are needed")
    return tuple(int(number.as_fraction()) for number in numbers)


def _product_bound(group: Vector, s1: Vector, s2: Vector, exponents: Vector) -> Formula:
    p, q = _exponents(exponents)
    c, left, right = (total([power(absolute(entry), e) for entry in signal]) for signal, e in (
        (convolved(group, s1, s2), p), (s1, p), (s2, q)))
    return power(c, q) <= power(left, q) * power(right, p)


def _exponents_for_product_bound(exponents: Vector) -> Formula:
    p, q = _exponents(exponents)
    return z3.BoolVal(q <= min(1, p))


def _half_norm_attained(group: Vector, s: Vector, roots: Vector) -> Formula:
    signed_squares = [root * absolute(root) for root in roots]
    return l1(convolved(group, s, signed_squares)) == l1(s) * l1(roots) * l1(roots)


def _no_cancellation(group: Vector, factors: Matrix) -> Formula:
    return l1(convolved(group, *factors)) == product([l1(row) for row in factors])


def _factors_balanced(factors: Matrix) -> Formula:
    first, *rest = map(l1, factors)
    return z3.And([norm == first for norm in rest])


def _least_l1_sum(group: Vector, factors: Matrix) -> Formula:
    """(sum of norms)^J = J^J ||convolution||, which is the predicate's own criterion."""
    size = len(factors)
    return (power(total([l1(row) for row in factors]), size)
            == size**size * l1(convolved(group, *factors)))


def _one_sparse(x: Vector) -> Formula:
    return z3.And([s * t == 0 for i, s in enumerate(x) for t in x[:i]])


def _trivial_pair_no_worse(group: Vector, s1: Vector, s2: Vector) -> Formula:
    return 4 * l1(convolved(group, s1, s2)) <= power(l1(s1) + l1(s2), 2)


CONVOLUTION: dict[str, Encoding] = {
    "product_bound": decidable(_product_bound),
    "exponents_for_product_bound": decidable(_exponents_for_product_bound),
    "half_norm_attained": decidable(_half_norm_attained),
    "no_cancellation": decidable(_no_cancellation),
    "factors_balanced": decidable(_factors_balanced),
    "least_l1_sum": decidable(_least_l1_sum),
    "one_sparse": decidable(_one_sparse),
    "nonzero": decidable(lambda x: z3.Or([entry != 0 for entry in x])),
    "trivial_pair_no_worse": decidable(_trivial_pair_no_worse),
}
