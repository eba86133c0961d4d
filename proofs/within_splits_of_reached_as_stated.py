"""False as stated: in the balanced tree the errors of the steps are not orthogonal."""

from hypothesis import strategies as st

import verify
from verify.sparsity.nearness import reach

BALANCED = [
    [2, 4, 0, -1, 1, 0, -1, 4, -2, -2, 0, 1, 0, 0, 0, 0],
    [0, -4, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 3, 0, -3, 0],
    [0, 0, 0, 0, 0, 0, 0, 3, 0, -1, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0],
    [0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0],
    [0, -4, 0, 0, 4, 4, 3, -2, 0, 3, 0, 0, -2, 0, 0, 0],
    [3, -2, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, -1, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 4, 0, 0, 1, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0],
    [0, -2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    [-3, -1, 2, 0, -1, 0, 0, 0, 0, 2, 0, 0, 4, 0, 4, 0],
    [-1, 0, 3, 0, 0, 0, -2, 3, 0, 0, 0, 0, -4, 0, -1, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, -4, 0, 0, -3, 0, 0, 0, 0],
    [0, -1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, -1, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 4, -3, 0, -2, 0, 2, 0],
    [-2, 2, 4, 0, -4, -4, -1, 3, 0, 0, 0, 0, -4, 0, 2, 1],
]


@st.composite
def instances(draw):
    """Small matrices, and what trees make of them; a few that climbed, in balanced trees."""
    if draw(st.integers(1, 8)) == 8:
        order = draw(st.sampled_from([[2, 1, 3], [2, 3, 1]]))
        A = draw(verify.strategies.badly_split(order))
    else:
        order = draw(st.sampled_from([[1], [1], [1], [1], [1, 2], [2, 1]]))
        n = 2 ** (len(order) + 1)
        A = draw(st.lists(st.lists(st.integers(-2, 2), min_size=n, max_size=n),
                          min_size=n, max_size=n))
    return {"A": A, "B": reach(A, order), "order": order}


theorem = verify.Theorem(
    name="within_splits_of_reached_as_stated",
    part="butterfly factorization",
    statement="If B is what best projections of the blocks make of A, split after split in some "
              "order, then |A - B|^2 is at most the sum of the squared split errors of A (and "
              "|A|^2 / 10^4). False for the balanced tree, the order 2, 3, 1.",
    source="The bound of hierarchical factorization, taken for any tree; Le, Zheng, Riccietti, "
           "Gribonval 2024 bound the balanced tree by a constant that grows with the depth",
    scope="Refuted by an integer 16 x 16 matrix: |A - B|^2 is about 137.38, the sum of the squared "
          "split errors 136.33.",
    arguments={"A": "matrix", "B": "matrix", "order": "vector"},
    hypotheses=(verify.sparsity.reached_by_splits.on("A", "B", "order"),),
    conclusions=(verify.sparsity.within_splits.on("A", "B"),),
    instances=instances,
    sharp={"reached_by_splits": {"A": [[0, 0], [0, 1]], "B": [[2, 0], [0, 0]], "order": []}},
    counterexample={"A": BALANCED, "B": reach(BALANCED, [2, 3, 1]), "order": [2, 3, 1]},
)
