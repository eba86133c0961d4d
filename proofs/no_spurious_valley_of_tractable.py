"""Under condition (T) factorization on fixed supports has no spurious valley."""

from hypothesis import strategies as st

import verify
from verify import sparsity
from verify.strategies import landscapes

TRIANGULAR = [[1, 0], [1, 1]]


def instances():
    """Critical and other points of overlapping blocks; spurious minima that are no valleys."""
    blocks = landscapes.tractable_landscapes()
    valleys = landscapes.triangular_valleys().map(lambda point: {name: point[name]
                                                                 for name in "AIJXY"})
    return st.one_of(blocks, landscapes.degenerate_minima(), valleys)


theorem = verify.Theorem(
    name="no_spurious_valley_of_tractable",
    part="fixed supports",
    statement="If the supports satisfy condition (T), a path leads from all X, Y to a global "
              "minimum of ||A - X Y^T||^2, or near the infimum, on which it never increases.",
    source="Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization "
           "with fixed support, 2023",
    scope="The path is the proof's: complete classes get full rank at constant loss, fit what is "
          "left on their rectangles, then one column after the other turns into a singular vector. "
          "It ends at a global minimum where these are rational; else the answer is Unknown.",
    arguments={"A": "matrix", "I": "support", "J": "support", "X": "matrix", "Y": "matrix"},
    hypotheses=(sparsity.tractable.on("I", "J"),),
    conclusions=((~sparsity.spurious_valley).on("A", "I", "J", "X", "Y"),),
    instances=instances,
    sharp={"tractable": {"A": [[1, 1], [1, 1]], "I": TRIANGULAR, "J": TRIANGULAR,
                         "X": [["1/4", 0], [-4, 1]], "Y": [["-1/4", 0], [4, 17]]}},
)
