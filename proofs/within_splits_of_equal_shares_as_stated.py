"""False as stated: with each singular value shared equally the steps are best in another norm."""

from math import isqrt

from hypothesis import strategies as st

import verify
from verify.sparsity.equal_shares import equal_shares
from verify.sparsity.splits import product

A = [[585, 0, 1404, 0, 0, 0, 0, 0], [0] * 8, [0, 256, 0, 0, 0, 0, 0, 0], *[[0] * 8] * 5]


# (x, y, r) with x^2 + y^2 = r^2 and y a square
LEGS = [(x, c * c, isqrt(x * x + c**4)) for c in range(2, 7) for x in range(1, 80)
        if isqrt(x * x + c**4)**2 == x * x + c**4]


@st.composite
def instances(draw):
    """Matrices with few entries, so chosen that the factors are rational.

    Fourth powers anywhere; or two entries of a row, whose length is a square, and one that is kept
    in place of the first of them, because it is a little larger when the two are compared.
    """
    n = draw(st.sampled_from([2, 4, 8, 8]))
    rows = [[0] * n for _ in range(n)]
    place = st.integers(0, n - 1)
    if n == 8 and draw(st.booleans()):
        x, y, length = draw(st.sampled_from(LEGS))
        i, j = draw(place), draw(place)
        rows[i][j], rows[i][j ^ 2] = length * x, length * y
        rows[i ^ 2][j ^ 1] = (isqrt(x) + 1)**4
    else:
        for _ in range(draw(st.integers(1, 3))):
            rows[draw(place)][draw(place)] = draw(st.sampled_from([1, 16, -16, 81]))
    X = equal_shares(rows) or [[0] * (2 * n)] * (n.bit_length() - 1)
    return {"A": rows, "B": product(X), "X": X}


theorem = verify.Theorem(
    name="within_splits_of_equal_shares_as_stated",
    part="butterfly factorization",
    statement="If the factors X come of A left to right, by best approximations of rank one whose "
              "singular values both sides share equally, and B is their product, then |A - B|^2 is "
              "at most the sum of the squared split errors of A (and |A|^2 / 10^4). False: columns "
              "of unit length are needed.",
    source="The bound of hierarchical factorization (Zheng, Riccietti, Gribonval 2023), taken for "
           "the usual balanced factors",
    scope="Refuted by three integers in an 8 x 8 matrix: |A - B|^2 is 585^2, the sum of the "
          "squared split errors 256^2. Their quotient has no bound; with unit columns it is "
          "at most 1.",
    arguments={"A": "matrix", "B": "matrix", "X": "matrix"},
    hypotheses=(verify.sparsity.reached_with_equal_shares.on("A", "B", "X"),),
    conclusions=(verify.sparsity.within_splits.on("A", "B"),),
    instances=instances,
    sharp={"reached_with_equal_shares": {"A": [[0, 0], [0, 1]], "B": [[2, 0], [0, 0]],
                                         "X": [[2, 0, 0, 0]]}},
    counterexample={"A": A, "B": product(equal_shares(A)), "X": equal_shares(A)},
)
