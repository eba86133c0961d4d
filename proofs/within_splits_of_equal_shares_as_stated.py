"""False as stated: with each singular value shared equally the steps are best in another norm."""

from hypothesis import strategies as st

import verify
from verify.sparsity.equal_shares import equal_shares
from verify.sparsity.splits import product

A = [[585, 0, 1404, 0, 0, 0, 0, 0], [0] * 8, [0, 256, 0, 0, 0, 0, 0, 0], *[[0] * 8] * 5]


@st.composite
def instances(draw):
    """Matrices with few entries, fourth powers, whose factors are rational; the example, scaled."""
    n = draw(st.sampled_from([2, 4, 8]))
    rows = [[0] * n for _ in range(n)]
    place = st.integers(0, n - 1)
    for _ in range(draw(st.integers(1, 3))):
        rows[draw(place)][draw(place)] = draw(st.sampled_from([1, 16, -16, 81]))
    if n == 8 and draw(st.booleans()):
        rows = [[16 * entry for entry in row] for row in A]
    X = equal_shares(rows) or [[0] * (2 * n)] * (n.bit_length() - 1)
    return {"A": rows, "B": product(X), "X": X}


theorem = verify.Theorem(
    name="within_splits_of_equal_shares_as_stated",
    part="butterfly factorization",
    statement="If the factors X come of A left to right, by best approximations of rank one whose "
              "singular values both sides share equally, and B is their product, then |A - B|^2 is "
              "at most the sum of the squared split errors of A (and |A|^2 / 10^4). False: columns "
              "of unit length are needed.",
    source="The bound of hierarchical factorization, taken for the usual balanced factors",
    scope="Refuted by three integers in an 8 x 8 matrix: 585^2 against 256^2. The quotient of the "
          "errors has no bound; with unit columns it is at most 1.",
    arguments={"A": "matrix", "B": "matrix", "X": "matrix"},
    hypotheses=(verify.sparsity.reached_with_equal_shares.on("A", "B", "X"),),
    conclusions=(verify.sparsity.within_splits.on("A", "B"),),
    instances=instances,
    sharp={"reached_with_equal_shares": {"A": [[0, 0], [0, 1]], "B": [[2, 0], [0, 0]],
                                         "X": [[2, 0, 0, 0]]}},
    counterexample={"A": A, "B": product(equal_shares(A)), "X": equal_shares(A)},
)
