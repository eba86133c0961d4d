"""Every diagonal matrix has a spurious local minimum on triangular supports."""

import verify
from verify import sparsity
from verify.strategies import landscapes

theorem = verify.Theorem(
    name="exists_spurious_minimum_of_diagonal",
    part="fixed supports",
    statement="On the supports of a lower and an upper triangular factor of size 2, the landscape "
              "||A - X Y^T||^2 of every diagonal matrix with a11 not 0 has a spurious local "
              "minimum.",
    source="the talk, theorem 3: easy by an analytic solution, and a bad landscape",
    scope="At x1 = y1 = 0 the loss is a11^2, and nearby no less where |x2 y2| > |a11|, because "
          "x1^2 y2^2 + x2^2 y1^2 >= 2 |x1 y1| |x2 y2|.",
    arguments={"A": "matrix", "I": "support", "J": "support", "X": "matrix", "Y": "matrix"},
    hypotheses=(),
    conclusions=(sparsity.diagonal.on("A"), sparsity.triangular_supports.on("I", "J"),
                 sparsity.spurious_minimum.on("A", "I", "J", "X", "Y")),
    instances=landscapes.triangular_minima,
)
