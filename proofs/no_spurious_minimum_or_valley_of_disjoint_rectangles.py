"""Factorization on disjoint rectangles has neither spurious local minima nor spurious valleys."""

from hypothesis import strategies as st

import verify
from verify import sparsity
from verify.strategies import landscapes

TRIANGULAR = [[1, 0], [1, 1]]


def instances():
    """Critical points of disjoint blocks, some of them saddles; and a few minima elsewhere."""
    blocks = landscapes.tractable_landscapes(overlapping=False)
    return st.integers(0, 4).flatmap(lambda n: landscapes.triangular_minima() if n == 4
                                     else blocks)


theorem = verify.Theorem(
    name="no_spurious_minimum_or_valley_of_disjoint_rectangles",
    part="fixed supports",
    statement="If two terms live on the same rectangle or on disjoint ones, ||A - X Y^T||^2 has no "
              "spurious local minimum and no spurious valley: every point that is no global "
              "minimum has a descending curve, and a path down to one.",
    source="Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization "
           "with fixed support, 2023; the landscape of low-rank approximation, block by block",
    scope="Condition (T0). On instances, the path ends at a global minimum where the best "
          "approximations have rational singular vectors; else the valley is left undecided.",
    arguments={"A": "matrix", "I": "support", "J": "support", "X": "matrix", "Y": "matrix"},
    hypotheses=(sparsity.disjoint_rectangles.on("I", "J"),),
    conclusions=((~sparsity.spurious_minimum).on("A", "I", "J", "X", "Y"),
                 (~sparsity.spurious_valley).on("A", "I", "J", "X", "Y")),
    instances=instances,
    sharp={"disjoint_rectangles": {"A": [[1, 0], [0, 1]], "I": TRIANGULAR, "J": TRIANGULAR,
                                   "X": [[0, 0], ["3/2", 1]], "Y": [[0, 0], ["3/2", "-5/4"]]}},
)
