"""Which matrices are products of a lower and an upper triangular one."""

from hypothesis import strategies as st

import verify
from verify import sparsity
from verify.exact.matrix import product


@st.composite
def instances(draw):
    """Small matrices with many zeros, and products of triangular ones."""
    n = draw(st.integers(1, 4))
    entry = st.sampled_from((0, 0, 0, 1, -1, 2))
    A = draw(st.lists(st.lists(entry, min_size=n, max_size=n), min_size=n, max_size=n))
    if draw(st.booleans()):
        A = product([[x if j <= i else 0 for j, x in enumerate(row)] for i, row in enumerate(A)],
                    [[draw(entry) if j >= i else 0 for j in range(n)] for i in range(n)])
    return {"A": A}


theorem = verify.Theorem(
    name="lower_upper_product_iff_leading_ranks_suffice",
    part="fixed supports",
    statement="A = L U with L lower and U upper triangular if and only if, for every k, "
              "rank A[:k, :k] + k >= rank A[:k, :] + rank A[:, :k].",
    source="Okunev, Johnson, necessary and sufficient conditions for existence of the LU "
           "factorization of an arbitrary matrix, 1997",
    scope="Any square rational matrix, zeros on the diagonals of L and U allowed. So on triangular "
          "supports the infimum 0 of the loss is reached exactly for these A.",
    arguments={"A": "matrix"},
    hypotheses=(sparsity.leading_ranks_suffice.on("A"),),
    conclusions=(sparsity.lower_upper_product.on("A"),),
    instances=instances,
    iff=True,
    sharp={"leading_ranks_suffice": "An equivalence: where a rank is too small, A is no product."},
)
