"""Left to right with unit columns, the errors of the steps are orthogonal: squares add up."""

from hypothesis import strategies as st

import verify
from proofs.within_splits_of_reached_as_stated import BALANCED
from verify.sparsity.nearness import reach


@st.composite
def instances(draw):
    """Matrices of integers and what the left-to-right tree makes of them; a few for any tree."""
    if draw(st.integers(1, 8)) == 8:
        order = draw(st.sampled_from([[1, 2, 3], [2, 1, 3], [2, 3, 1]]))
        A = draw(verify.strategies.badly_split(order))
    else:
        n = draw(st.sampled_from([2, 4, 4, 4, 8]))
        order = list(range(1, n.bit_length() - 1))
        A = draw(st.lists(st.lists(st.integers(-2, 2), min_size=n, max_size=n),
                          min_size=n, max_size=n))
    return {"A": A, "B": reach(A, order), "order": order}


theorem = verify.Theorem(
    name="within_splits_of_reached_left_to_right",
    part="butterfly factorization",
    statement="If B is what best projections of the blocks make of A, split after split in the "
              "order 1, 2, ..., then |A - B|^2 is at most the sum of the squared split errors of A "
              "(and |A|^2 / 10^4, which allows for projections that are best up to 10^-6).",
    source="Zheng, Riccietti, Gribonval 2023, with unit vectors; orthogonality of the steps",
    scope="Rational matrices of size n = 2, 4, ..., 2^100; the upper half of the certificate, in "
          "squared errors. With the lower half: the error, not squared, is at most "
          "sqrt(log2 n - 1) times the best.",
    arguments={"A": "matrix", "B": "matrix", "order": "vector"},
    hypotheses=(verify.sparsity.reached_by_splits.on("A", "B", "order"),
                verify.sparsity.increasing.on("order")),
    conclusions=(verify.sparsity.within_splits.on("A", "B"),),
    instances=instances,
    sharp={"reached_by_splits": {"A": [[0, 0], [0, 1]], "B": [[2, 0], [0, 0]], "order": []},
           "increasing": {"A": BALANCED, "B": reach(BALANCED, [2, 3, 1]), "order": [2, 3, 1]}},
)
