"""A matrix is a product along a chain of patterns exactly if its blocks have low rank."""

from functools import reduce
from operator import matmul

from hypothesis import strategies as st

import verify
from verify.sparsity.patterns import kronecker_chain


@st.composite
def instances(draw):
    """Products of sparse factors along a chain, one entry changed or none."""
    size = st.integers(1, 3)
    shapes = draw(st.lists(st.tuples(size, size), min_size=1, max_size=3))
    patterns = kronecker_chain(shapes, draw(st.integers(1, 2)))
    repeat = draw(st.integers(1, 2))  # more than one leaves parts of the matrix out
    patterns = [(repeat * a, b, c, d) for a, b, c, d in patterns]
    factors = []
    for a, b, c, d in patterns:
        support = verify.sparsity.kronecker(a, b, c, d)
        entry = st.sampled_from([0, 1, 1, 2, -1])
        values = draw(st.lists(entry, min_size=int(support.sum()), max_size=int(support.sum())))
        factor = support.astype(int)
        factor[support] = values
        factors.append(factor)
    rows = reduce(matmul, factors).tolist()
    i, j = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, len(rows[0]) - 1))
    rows[i][j] += draw(st.sampled_from([0, 1, -2]))
    return {"A": rows, "P": [list(p) for p in patterns]}


theorem = verify.Theorem(
    name="chain_product_iff_blocks_low_rank",
    part="butterfly factorization",
    statement="For chainable patterns P_1, ..., P_L, A is a product of factors with their supports "
              "if and only if A is 0 off the support of the product and at each cut l its blocks "
              "have rank at most r_l, the size of the classes between P_l and P_(l+1).",
    source="Le, Zheng, Riccietti, Gribonval, butterfly factorization with error guarantees, 2024: "
           "generalized complementary low-rank matrices",
    scope="Rational matrices; Monarch, deformable butterflies, any ranks. The butterfly is the "
          "case of L = log2 n patterns (2^(l-1), 2, 2, n/2^l), all r_l = 1.",
    arguments={"A": "matrix", "P": "matrix"},
    hypotheses=(verify.sparsity.blocks_low_rank.on("A", "P"),),
    conclusions=(verify.sparsity.chain_product.on("A", "P"),),
    instances=instances,
    iff=True,
    sharp={"blocks_low_rank": "An equivalence: where a block has a larger rank, A is no product."},
)
