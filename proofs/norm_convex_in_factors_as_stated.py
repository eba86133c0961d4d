"""False as stated: the norm over a rescaling class is not convex in the factors themselves."""

from fractions import Fraction

from hypothesis import strategies as st

import verify


def instances():
    """Chains with weights of any size, at two pairs of factors."""
    number = verify.strategies.fractions_small(max_numerator=10, max_denominator=10,
                                               zeros=False).map(abs)
    numbers = st.lists(number, min_size=7, max_size=7)
    return numbers.map(lambda n: {
        "net": verify.Network([[[n[0]]], [[n[1]]], [[n[2]]]], [[0], [0], [0]]),
        "x": n[3:5], "y": n[5:7], "p": 2})


theorem = verify.Theorem(
    name="norm_convex_in_factors_as_stated",
    part="canonical representers",
    statement="At the arithmetic mean of two sequences of factors the sum of |w|^p is at most the "
              "mean of those at the two. False: with f, g > 0 the sum f^2/100 + g^2/f^2 + 1/(100 "
              "g^2) has the values 0.5967..., 1.3806... and 1.02 at (0.8, 0.6), (1.2, 1.4) and the "
              "midpoint (1, 1).",
    source="the talk says convex; in the logarithms it is",
    scope="Refuted by a chain of two hidden neurons.",
    arguments={"net": "network", "x": "vector", "y": "vector", "p": "integer"},
    hypotheses=(),
    conclusions=(verify.norm_midpoint_convex.on("net", "x", "y", "p"),),
    instances=instances,
    counterexample={
        "net": verify.Network([[[Fraction(1, 10)]], [[1]], [[Fraction(1, 10)]]], [[0], [0], [0]]),
        "x": [Fraction(4, 5), Fraction(3, 5)], "y": [Fraction(6, 5), Fraction(7, 5)], "p": 2},
)
