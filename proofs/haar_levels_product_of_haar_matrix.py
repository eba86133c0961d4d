"""The Haar matrix is a product of sums and differences of neighbours, 4n - 4 entries in all."""

from hypothesis import strategies as st

import verify
from verify.sparsity.haar_levels import haar_rows


def instances():
    """The five smallest."""
    return st.sampled_from([2, 4, 8, 16, 32]).map(lambda n: {"A": haar_rows(n)})


theorem = verify.Theorem(
    name="haar_levels_product_of_haar_matrix",
    part="fast transforms",
    statement="If row 0 of A is 1 and row 2^m + r is 1 and then -1 on the halves of the r-th of "
              "2^m equal parts, 0 elsewhere, then A = F_1 ... F_J, n = 2^J, F_l taking sums and "
              "differences of neighbours among its first 2^l entries and leaving the others.",
    source="Haar 1910; Mallat, multiresolution approximations and wavelet bases, 1989",
    scope="n > 1 a power of 2; sums and differences, without the factors that make the rows unit.",
    arguments={"A": "matrix"},
    hypotheses=(verify.sparsity.haar_matrix.on("A"),),
    conclusions=(verify.sparsity.haar_levels_product.on("A"),),
    instances=instances,
    sharp={"haar_matrix": {"A": [[1, 1], [1, 1]]}},
)
