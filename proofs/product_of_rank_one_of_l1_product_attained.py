"""The lower bound 2 sqrt(||A||) for the norms of two factors is for matrices of rank one."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """One column times one row, the other terms zero; now and then a second term."""
    def pair(u, v, width, other):
        S1 = [[x] + [0] * (width - 1) for x in u]
        S2 = [list(v)] + [[0] * len(v) for _ in range(width - 1)]
        if other and width > 1:
            S1[0][1] = S2[1][0] = 1
        return {"S1": S1, "S2": S2}

    row = st.lists(st.sampled_from((1, 2, 0, -1, -3)), min_size=1, max_size=3)
    return st.builds(pair, row, row, st.integers(1, 3), st.integers(0, 4).map(lambda k: k == 4))


theorem = verify.Theorem(
    name="product_of_rank_one_of_l1_product_attained",
    part="deconvolution",
    statement="If ||S1 S2|| = ||S1|| ||S2||, then S1 S2 has rank at most one: of a matrix of "
              "larger rank, ||S1|| + ||S2|| > 2 sqrt(||A||) for all factors.",
    source="the triangle inequality for the terms u_k v_l^T",
    scope="Entrywise l1 norms of real matrices.",
    arguments={"S1": "matrix", "S2": "matrix"},
    hypotheses=(sparsity.l1_product_attained.on("S1", "S2"),),
    conclusions=(sparsity.product_of_rank_one.on("S1", "S2"),),
    instances=instances,
    sharp={"l1_product_attained": {"S1": [[1, 0], [0, 1]], "S2": [[1, 0], [0, 1]]}},
)
