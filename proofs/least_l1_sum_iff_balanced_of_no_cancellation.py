"""Blind deconvolution: the balanced pairs without cancellation are the minimizers."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Pairs over Z, Z_n and Z_2 x Z_2: balanced or not, of one sign or not, trivial or not."""
    def pair(n):
        groups = st.sampled_from(([], [n]) + (([2, 2],) if n == 4 else ()))
        sign = st.sampled_from((0, 1, 1, 2, -1))
        row = st.one_of(st.lists(sign, min_size=n, max_size=n),
                        st.lists(sign.map(abs), min_size=n, max_size=n),
                        st.just([2] + [0] * (n - 1)))
        rows = st.tuples(row, row).map(list)
        balanced = rows.map(lambda s: [[x * sum(map(abs, s[1 - i])) for x in s[i]]
                                       for i in (0, 1)])
        return st.fixed_dictionaries({"group": groups, "factors": st.one_of(rows, balanced)})

    return st.sampled_from((1, 2, 3, 4)).flatmap(pair)


theorem = verify.Theorem(
    name="least_l1_sum_iff_balanced_of_no_cancellation",
    part="deconvolution",
    statement="(s1, s2) minimizes ||s1|| + ||s2|| among the pairs of the same convolution iff "
              "||s1|| = ||s2|| and ||s1 * s2|| = ||s1|| ||s2||; the least sum is then "
              "2 sqrt(||s1 * s2||), which a balanced trivial pair attains.",
    source="Benichoux, Vincent, Gribonval 2013; the triangle inequality and that of the means",
    scope="l1 norms, real signals on Z or on a finite abelian group. The trivial pair is not the "
          "only minimizer: (1, 1, 0, 0) * (1, 0, 1, 0) = (1, 1, 1, 1).",
    arguments={"group": "vector", "factors": "matrix"},
    hypotheses=(sparsity.factors_balanced.on("factors"),
                sparsity.no_cancellation.on("group", "factors")),
    conclusions=(sparsity.least_l1_sum.on("group", "factors"),),
    iff=True,
    instances=instances,
    sharp={"factors_balanced": {"group": [], "factors": [[4], [1]]},
           "no_cancellation": {"group": [], "factors": [[1, 1], [1, -1]]}},
    formal="least_l1_sum_iff_balanced_of_no_cancellation",
)
