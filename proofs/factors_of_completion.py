"""A completion of rank one gives factors on its supports that lose as much."""

from hypothesis import strategies as st

import verify
from verify import sparsity


@st.composite
def instances(draw):
    """Observed entries, supports that are theirs as a rule, a matrix and a completion."""
    m, n = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    W = draw(verify.strategies.supports(shape=(m, n)))
    I, J = (side.astype(int).tolist() for side in sparsity.completion_supports(W))
    if draw(st.sampled_from((0, 0, 0, 1))):
        I[draw(st.integers(0, m - 1))][draw(st.integers(0, n))] ^= 1
    entry = verify.strategies.fractions_small()
    return {"A": [[draw(entry) for _ in range(n)] for _ in range(m)], "W": W, "I": I, "J": J,
            "x": [draw(entry) for _ in range(m)], "y": [draw(entry) for _ in range(n)]}


theorem = verify.Theorem(
    name="factors_of_completion",
    part="fixed supports",
    statement="For any x, y the factors [x | A - x y^T where W = 0] and [y | identity] live on the "
              "supports [1 | 1 - W] and [1 | identity], and |A - X Y^T|^2 is the sum of "
              "(A_ij - x_i y_j)^2 over W_ij = 1.",
    source="Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization "
           "with fixed support, 2023",
    scope="The other half of the reduction is `completion_no_worse_of_factors`.",
    arguments={"A": "matrix", "W": "support", "x": "vector", "y": "vector", "I": "support",
               "J": "support"},
    hypotheses=(sparsity.supports_of_completion.on("I", "J", "W"),),
    conclusions=(sparsity.completion_lifts.on("A", "W", "x", "y", "I", "J"),),
    instances=instances,
    sharp={"supports_of_completion": {"A": [[1]], "W": [[0]], "x": [0], "y": [0], "I": [[1, 0]],
                                      "J": [[1, 1]]}},
)
