"""Terms on equal or disjoint rectangles: the simplest supports on which factorization is easy."""

import verify
from verify import sparsity


def instances():
    """Pairs of small supports; about half have disjoint rectangles."""
    return verify.strategies.support_pairs(max_rows=3, max_columns=3)


theorem = verify.Theorem(
    name="tractable_of_disjoint_rectangles",
    part="fixed supports",
    statement="If any two terms of X Y^T live on the same rectangle or on disjoint ones, condition "
              "(T) holds: outside complete classes the rectangles are disjoint and rectangular.",
    source="Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization "
           "with fixed support, 2023",
    scope="Any supports. Butterfly supports at every split, and all pairs of Kronecker patterns "
          "I x 1 x I, are of this kind.",
    arguments={"I": "support", "J": "support"},
    hypotheses=(sparsity.disjoint_rectangles.on("I", "J"),),
    conclusions=(sparsity.tractable.on("I", "J"),),
    instances=instances,
    sharp={"disjoint_rectangles": {"I": [[1, 0], [1, 1]], "J": [[1, 0], [1, 1]]}},
)
