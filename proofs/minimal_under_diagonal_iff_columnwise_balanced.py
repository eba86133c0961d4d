"""The implicit regularizer of a product of two matrices is a sum over its terms of rank one."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def pairs():
    """Factors of small integers, some balanced column by row."""
    def of_sizes(m, r, n):
        entry = st.sampled_from((0, 1, -1, 2))
        return st.fixed_dictionaries({
            "S1": st.lists(st.lists(entry, min_size=r, max_size=r), min_size=m, max_size=m),
            "S2": st.lists(st.lists(entry, min_size=n, max_size=n), min_size=r, max_size=r)})

    def balance(pair):
        left = [sum(map(abs, column)) for column in zip(*pair["S1"], strict=True)]
        right = [sum(map(abs, row)) for row in pair["S2"]]
        return {"S1": [[x * b for x, b in zip(row, right, strict=True)] for row in pair["S1"]],
                "S2": [[x * a for x in row] for row, a in zip(pair["S2"], left, strict=True)]}

    drawn = st.tuples(*[st.integers(1, 2)] * 3).flatmap(lambda sizes: of_sizes(*sizes))
    return st.one_of(drawn, drawn.map(balance))


theorem = verify.Theorem(
    name="minimal_under_diagonal_iff_columnwise_balanced",
    part="deconvolution",
    statement="No diagonal D > 0 makes ||S1 D|| + ||D^-1 S2|| smaller than ||S1|| + ||S2|| iff "
              "column k of S1 and row k of S2 have one l1 norm, for every k. The least sum is "
              "2 sum_k sqrt(||u_k|| ||v_k||).",
    source="the inequality of the means, term by term",
    scope="Entrywise l1 norms of real matrices.",
    arguments={"S1": "matrix", "S2": "matrix"},
    hypotheses=(sparsity.columnwise_balanced.on("S1", "S2"),),
    conclusions=(sparsity.minimal_under_diagonal.on("S1", "S2"),),
    iff=True,
    instances=pairs,
    sharp={"columnwise_balanced": {"S1": [[4]], "S2": [[1]]}},
)
