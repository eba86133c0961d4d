"""The Hadamard matrix of size 2^J is a product of J sparse factors."""

from hypothesis import strategies as st

import verify


def instances():
    """The five smallest."""
    return st.sampled_from([2, 4, 8, 16, 32]).map(lambda n: {
        "A": [[(-1) ** (i & j).bit_count() for j in range(n)] for i in range(n)]})


theorem = verify.Theorem(
    name="butterfly_product_of_sylvester_hadamard",
    part="fast transforms",
    statement="If A[i][j] = (-1)^<i, j>, <i, j> the number of binary digits 1 in common, then A is "
              "the product of log2 n factors with the butterfly supports, of 2n entries each.",
    source="Yates 1937; the fast Walsh-Hadamard transform",
    scope="n > 1 a power of 2.",
    arguments={"A": "matrix"},
    hypotheses=(verify.sparsity.sylvester_hadamard.on("A"),),
    conclusions=(verify.sparsity.butterfly_product.on("A"),),
    instances=instances,
    sharp={"sylvester_hadamard": {"A": [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1],
                                        [1, -1, -1, -1]]}},
)
