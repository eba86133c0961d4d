"""A vanishing gradient and a positive semidefinite Hessian need not be a local minimum."""

from hypothesis import strategies as st

import verify
from verify import sparsity


@st.composite
def instances(draw):
    """a22 a21 + a11 a12 = 0, at x22 = y22 = 0, y1 = 0, x1 y2 = a12 and x1 a11 + x2 a21 = 0."""
    a, b, x = (draw(st.sampled_from((1, -1, 2, 3))) for _ in range(3))
    c = draw(st.sampled_from((1, -1)))
    return {"A": [[a, b], [c, -a * b * c]], "I": [[1, 0], [1, 1]], "J": [[1, 0], [1, 1]],
            "X": [[x, 0], [-x * a * c, 0]],
            "Y": [[0, 0], [f"{b if x > 0 else -b}/{abs(x)}", 0]]}


theorem = verify.Theorem(
    name="exists_second_order_critical_not_minimum",
    part="fixed supports",
    statement="There are landscapes ||A - X Y^T||^2 on triangular supports with a point where the "
              "gradient vanishes and the Hessian is positive semidefinite, and which is no local "
              "minimum.",
    source="the landscape of theorem 3 of the talk",
    scope="The loss decreases with the fourth power of the distance, along a curve: no float "
          "Hessian tells such a point from a minimum.",
    arguments={"A": "matrix", "I": "support", "J": "support", "X": "matrix", "Y": "matrix"},
    hypotheses=(),
    conclusions=(sparsity.second_order_critical.on("A", "I", "J", "X", "Y"),
                 (~sparsity.local_minimum).on("A", "I", "J", "X", "Y")),
    instances=instances,
)
