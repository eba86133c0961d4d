"""Under condition (T), where complete classes are of full rank, no local minimum is spurious."""

from hypothesis import strategies as st

import verify
from verify import sparsity
from verify.strategies import landscapes


def instances():
    """Critical and other points of overlapping blocks; minima without one of the hypotheses."""
    blocks = landscapes.tractable_landscapes()
    others = st.one_of(landscapes.degenerate_minima(), landscapes.triangular_minima())
    return st.integers(0, 4).flatmap(lambda n: others if n == 4 else blocks)


theorem = verify.Theorem(
    name="no_spurious_minimum_of_tractable_of_full_rank",
    part="fixed supports",
    statement="If the supports satisfy condition (T) and each complete class has independent rows "
              "of X on its rows, or of Y on its columns, then (X, Y) is no spurious local minimum "
              "of ||A - X Y^T||^2.",
    source="Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization "
           "with fixed support, 2023",
    scope="Small changes of the other classes are made good by the complete ones, so each of them "
          "is a low-rank approximation of its own, whose local minima are global.",
    arguments={"A": "matrix", "I": "support", "J": "support", "X": "matrix", "Y": "matrix"},
    hypotheses=(sparsity.tractable.on("I", "J"),
                sparsity.complete_classes_full_rank.on("I", "J", "X", "Y")),
    conclusions=((~sparsity.spurious_minimum).on("A", "I", "J", "X", "Y"),),
    instances=instances,
    sharp={
        "tractable": {"A": [[1, 0], [0, 1]], "I": [[1, 0], [1, 1]], "J": [[1, 0], [1, 1]],
                      "X": [[0, 0], ["3/2", 1]], "Y": [[0, 0], ["3/2", "-5/4"]]},
        "complete_classes_full_rank": {"A": [[0, 0, 0], [2, 0, 0], [1, 0, 0], [0, 2, 0]],
                                       "I": [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 1]],
                                       "J": [[1, 1, 1], [1, 1, 1], [1, 1, 0]],
                                       "X": [[1, 0, 0], [0, 0, 2], [0, 0, 1], [0, 0, 0]],
                                       "Y": [[0, 0, 1], [0, 0, 0], [0, 1, 0]]}},
)
