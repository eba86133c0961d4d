"""On tractable supports no factors lose less than the truncated singular values of the blocks."""

from hypothesis import strategies as st

import verify
from verify import sparsity

LOWER, CHAIN = [[1, 0], [1, 1]], [[1, 0], [1, 1], [0, 1]]


@st.composite
def instances(draw):
    """Supports, factors on them most of the time, and their product or another matrix."""
    supports = draw(st.one_of(
        *[verify.strategies.support_pairs(max_rows=3, max_columns=3)] * 5,
        st.sampled_from(({"I": LOWER, "J": LOWER}, {"I": CHAIN, "J": CHAIN}))))
    entry = st.sampled_from((0, 1, -1, 2))
    off = draw(st.sampled_from((0,) * 7 + (1,)))
    X, Y = ([[draw(entry) if free or off else 0 for free in row] for row in supports[side]]
            for side in "IJ")
    A = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in Y] for x in X]
    if draw(st.booleans()):
        A = [[draw(entry) for _ in row] for row in A]
    return supports | {"A": A, "X": X, "Y": Y}


theorem = verify.Theorem(
    name="no_nearer_than_blocks_of_tractable",
    part="fixed supports",
    statement="If the supports satisfy condition (T) and X, Y live on them, then |A - X Y^T|^2 is "
              "at least the sum, over the incomplete classes P, of the squares of all but the |P| "
              "largest singular values of A on what complete classes leave of P's rectangle, plus "
              "the squares of the entries that no term reaches.",
    source="Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization "
           "with fixed support, 2023",
    scope="Rational matrices. The lower half of: the algorithm finds the optimum.",
    arguments={"A": "matrix", "I": "support", "J": "support", "X": "matrix", "Y": "matrix"},
    hypotheses=(sparsity.tractable.on("I", "J"), sparsity.supported.on("X", "I"),
                sparsity.supported.on("Y", "J")),
    conclusions=(sparsity.no_nearer_than_blocks.on("A", "I", "J", "X", "Y"),),
    instances=instances,
    sharp={
        "tractable": {"A": [[1, 1], [1, 2]], "I": [[1, 0], [1, 1]], "J": [[1, 0], [1, 1]],
                      "X": [[1, 0], [1, 1]], "Y": [[1, 0], [1, 1]]},
        "supported(X, I)": {"A": [[0], [1]], "I": [[1], [0]], "J": [[1]], "X": [[0], [1]],
                            "Y": [[1]]},
        "supported(Y, J)": {"A": [[0, 1]], "I": [[1]], "J": [[1], [0]], "X": [[1]],
                            "Y": [[0], [1]]}},
)
