"""False as stated: keeping the largest entries that fit is no projection on k-regular supports."""

from hypothesis import strategies as st

import verify
from verify import sparsity


@st.composite
def instances(draw):
    """Small matrices of positive integers."""
    m, n = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    return {"A": [[draw(st.integers(0, 9)) for _ in range(n)] for _ in range(m)],
            "k": draw(st.integers(1, 2))}


theorem = verify.Theorem(
    name="greedy_projection_nearest_as_stated",
    part="fixed supports",
    statement="Taking entries by decreasing magnitude, while no row and no column has more than k, "
              "projects onto the matrices with at most k entries in each row and column. False.",
    source="greedy projections, as used for k-sparse matrices, where they are exact",
    scope="Refuted by [[4, 3], [3, 0]], k = 1: greedy keeps 4 and 0, best are the 3s. The "
          "projection is an assignment problem: `verify.sparsity.project`.",
    arguments={"A": "matrix", "k": "integer"},
    hypotheses=(),
    conclusions=(sparsity.greedy_projection_nearest.on("A", "k"),),
    instances=instances,
    counterexample={"A": [[4, 3], [3, 0]], "k": 1},
)
