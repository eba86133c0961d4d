"""No butterfly is nearer to a matrix than the largest error of a single split."""

from hypothesis import strategies as st

import verify
from verify.sparsity.nearness import reach
from verify.sparsity.splits import product


@st.composite
def instances(draw):
    """A matrix and a butterfly, drawn or made from it."""
    levels = draw(st.integers(1, 3))
    n = 2**levels
    entry = st.integers(-2, 2)
    A = draw(st.lists(st.lists(entry, min_size=n, max_size=n), min_size=n, max_size=n))
    if draw(st.booleans()):
        return {"A": A, "B": reach(A)}
    return {"A": A, "B": product([draw(st.lists(entry, min_size=2 * n, max_size=2 * n))
                                  for _ in range(levels)])}


theorem = verify.Theorem(
    name="farther_than_splits_of_butterfly_product",
    part="butterfly factorization",
    statement="If B is a butterfly product then |A - B| >= E_l(A) in Frobenius norm for every "
              "split l, E_l(A) being the distance to the matrices whose blocks have rank one.",
    source="Le, Zheng, Riccietti, Gribonval 2022; Eckart, Young 1936 block by block",
    scope="Rational matrices of size n > 1, a power of 2; the lower half of the certificate.",
    arguments={"A": "matrix", "B": "matrix"},
    hypotheses=(verify.sparsity.butterfly_product.on("B"),),
    conclusions=(verify.sparsity.farther_than_splits.on("A", "B"),),
    instances=instances,
    sharp={"butterfly_product": {
        "A": [[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]],
        "B": [[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]}},
)
