"""Factors on the supports of a completion problem complete as well: fixed supports are NP-hard."""

from hypothesis import strategies as st

import verify
from verify import sparsity


@st.composite
def instances(draw):
    """Observed entries, their supports, a matrix and factors, seldom off the supports."""
    m, n = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    W = draw(verify.strategies.supports(shape=(m, n)))
    I, J = (side.astype(int).tolist() for side in sparsity.completion_supports(W))
    off = draw(st.sampled_from((0, 0, 0, 1)))
    if draw(st.sampled_from((0, 0, 0, 1))):
        I[draw(st.integers(0, m - 1))][draw(st.integers(0, n))] ^= 1
    entry = st.sampled_from((0, 1, -1, 2))
    X, Y = ([[draw(entry) if free or off else 0 for free in row] for row in side]
            for side in (I, J))
    A = [[draw(entry) for _ in range(n)] for _ in range(m)]
    return {"A": A, "W": W, "I": I, "J": J, "X": X, "Y": Y}


theorem = verify.Theorem(
    name="completion_no_worse_of_factors",
    part="fixed supports",
    statement="If X, Y live on the supports [1 | 1 - W] and [1 | identity], their first columns x, "
              "y make the sum of (A_ij - x_i y_j)^2 over W_ij = 1 at most |A - X Y^T|^2.",
    source="Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization "
           "with fixed support, 2023",
    scope="With `factors_of_completion`, the other way round, both infima are equal. Rank-one "
          "completion is NP-hard (Gillis, Glineur 2011). The number of terms grows with A.",
    arguments={"A": "matrix", "W": "support", "I": "support", "J": "support", "X": "matrix",
               "Y": "matrix"},
    hypotheses=(sparsity.supports_of_completion.on("I", "J", "W"),
                sparsity.supported.on("X", "I"), sparsity.supported.on("Y", "J")),
    conclusions=(sparsity.completion_no_worse.on("A", "W", "X", "Y"),),
    instances=instances,
    sharp={
        "supports_of_completion": {"A": [[1]], "W": [[1]], "I": [[1, 1]], "J": [[1, 1]],
                                   "X": [[0, 1]], "Y": [[0, 1]]},
        "supported(X, I)": {"A": [[1]], "W": [[1]], "I": [[1, 0]], "J": [[1, 1]],
                            "X": [[0, 1]], "Y": [[0, 1]]},
        "supported(Y, J)": {"A": [[0, 1]], "W": [[0, 1]], "I": [[1, 1, 0]],
                            "J": [[1, 1, 0], [1, 0, 1]], "X": [[0, 1, 0]],
                            "Y": [[0, 0, 0], [0, 1, 0]]}},
)
