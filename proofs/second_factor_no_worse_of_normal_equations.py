"""With one factor and the other's support known, factorization is least squares."""

from hypothesis import strategies as st

import verify
from verify import sparsity
from verify.sparsity.known_factor import best_second_factor


@st.composite
def instances(draw):
    """A matrix, a factor, a support, the best second factor or a random one, and a rival."""
    m, n, r = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    entry = st.sampled_from((0, 1, -1, 2))
    A, X, Y, Z = ([[draw(entry) for _ in range(columns)] for _ in range(rows)]
                  for rows, columns in ((m, n), (m, r), (n, r), (n, r)))
    J = draw(verify.strategies.supports(shape=(n, r)))
    if draw(st.sampled_from((True, True, False))):
        Y = best_second_factor(A, X, J)
    if draw(st.sampled_from((True, True, False))):
        Z = [[entry * free for entry, free in zip(*rows, strict=True)]
             for rows in zip(Z, J, strict=True)]
    return {"A": A, "X": X, "Y": Y, "Z": Z, "J": J}


theorem = verify.Theorem(
    name="second_factor_no_worse_of_normal_equations",
    part="fixed supports",
    statement="If Y on the support J satisfies the normal equations of X, column by column, then "
              "|A - X Y^T| <= |A - X Z^T| for every Z on J.",
    source="least squares",
    scope="Such a Y always exists, and n small linear systems find it: "
          "`verify.sparsity.best_second_factor`. Both factors unknown, the problem is NP-hard.",
    arguments={"A": "matrix", "X": "matrix", "Y": "matrix", "Z": "matrix", "J": "support"},
    hypotheses=(sparsity.supported.on("Y", "J"), sparsity.normal_equations.on("A", "X", "Y", "J"),
                sparsity.supported.on("Z", "J")),
    conclusions=(sparsity.second_factor_no_worse.on("A", "X", "Y", "Z"),),
    instances=instances,
    sharp={
        "supported(Y, J)": {"A": [[0]], "X": [[1]], "Y": [[1]], "Z": [[0]], "J": [[0]]},
        "normal_equations": {"A": [[1]], "X": [[1]], "Y": [[0]], "Z": [[1]], "J": [[1]]},
        "supported(Z, J)": {"A": [[1]], "X": [[1]], "Y": [[0]], "Z": [[1]], "J": [[0]]}},
    bounded=({"A": (2, 1), "X": (2, 1), "Y": (1, 1), "Z": (1, 1), "J": [[1]]},
             {"A": (2, 2), "X": (2, 2), "Y": (2, 2), "Z": (2, 2), "J": [[1, 0], [0, 1]]}),
)
