"""On triangular supports only diagonal matrices have spurious local minima."""

from hypothesis import strategies as st

import verify
from verify import sparsity
from verify.strategies import landscapes


@st.composite
def critical(draw):
    """Critical points of matrices that need not be diagonal, with x1 y2 = a12 and y1 = 0."""
    a, b, c, x = (draw(st.sampled_from((1, -1, 2))) for _ in range(4))
    d = -a * b * c  # as |c| = 1 or not, a22 a21 + a11 a12 = 0 or not
    return {"A": [[a, b], [c, d]], "I": [[1, 0], [1, 1]], "J": [[1, 0], [1, 1]],
            "X": [[x * c, 0], [-x * a, 0]], "Y": [[0, 0], [f"{b}/{abs(x * c)}" if x * c > 0 else
                                                           f"{-b}/{abs(x * c)}", 0]]}


def instances():
    """Minima of diagonal matrices, critical points of others, minima on other supports."""
    minima = landscapes.triangular_minima()
    others = st.one_of(critical(), landscapes.degenerate_minima())
    return st.integers(0, 4).flatmap(lambda n: others if n == 4 else minima)


theorem = verify.Theorem(
    name="diagonal_of_spurious_minimum",
    part="fixed supports",
    statement="On the supports of a lower and an upper triangular factor of size 2, a matrix whose "
              "landscape ||A - X Y^T||^2 has a spurious local minimum is diagonal with a11 not 0.",
    source="the talk, theorem 3, made precise: the converse of exists_spurious_minimum_of_diagonal",
    scope="All rational A. At every other critical point that is not global the loss descends, at "
          "some of them only with the fourth power of the distance.",
    arguments={"A": "matrix", "I": "support", "J": "support", "X": "matrix", "Y": "matrix"},
    hypotheses=(sparsity.triangular_supports.on("I", "J"),
                sparsity.spurious_minimum.on("A", "I", "J", "X", "Y")),
    conclusions=(sparsity.diagonal.on("A"), sparsity.leading_entry_nonzero.on("A")),
    instances=instances,
    sharp={
        "triangular_supports": {"A": [[0, 0, 0], [2, 0, 0], [1, 0, 0], [0, 2, 0]],
                                "I": [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 1]],
                                "J": [[1, 1, 1], [1, 1, 1], [1, 1, 0]],
                                "X": [[1, 0, 0], [0, 0, 2], [0, 0, 1], [0, 0, 0]],
                                "Y": [[0, 0, 1], [0, 0, 0], [0, 1, 0]]},
        "spurious_minimum": {"A": [[1, 1], [1, 1]], "I": [[1, 0], [1, 1]], "J": [[1, 0], [1, 1]],
                             "X": [[1, 0], [1, 0]], "Y": [[1, 0], [1, 0]]}},
)
