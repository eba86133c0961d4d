"""A matrix is a product of sparse butterfly factors exactly if its blocks have rank one."""

from hypothesis import strategies as st

import verify
from verify.sparsity.splits import product


@st.composite
def instances(draw):
    """Products of butterfly factors with many zeros, one entry changed or none."""
    levels = draw(st.integers(1, 3))
    n = 2**levels
    factor = st.lists(st.sampled_from([0, 1, 1, 2, -1]), min_size=2 * n, max_size=2 * n)
    rows = [list(row) for row in product([draw(factor) for _ in range(levels)])]
    place = draw(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)))
    rows[place[0]][place[1]] += draw(st.sampled_from([0, 1, -2]))
    return {"A": rows}


theorem = verify.Theorem(
    name="butterfly_product_iff_split_minors_vanish",
    part="butterfly factorization",
    statement="A is the product of log2 n factors with the butterfly supports, 2n entries each, if "
              "and only if every 2 x 2 minor of every block of every split is 0.",
    source="Zheng, Riccietti, Gribonval, efficient identification of butterfly sparse matrix "
           "factorizations, 2023",
    scope="Any rational matrix of size n > 1, a power of 2; zero blocks included.",
    arguments={"A": "matrix"},
    hypotheses=(verify.sparsity.split_minors_vanish.on("A"),),
    conclusions=(verify.sparsity.butterfly_product.on("A"),),
    instances=instances,
    iff=True,
    sharp={"split_minors_vanish": "An equivalence: where a minor is not 0, A is no product."},
)
