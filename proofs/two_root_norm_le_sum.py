"""A balanced trivial pair costs no more than any pair of its convolution, penalty or not."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Pairs over Z, Z_n and Z_2 x Z_2."""
    def pair(n):
        row = st.lists(verify.strategies.fractions_small(), min_size=n, max_size=n)
        return st.fixed_dictionaries({
            "group": st.sampled_from(([], [n]) + (([2, 2],) if n == 4 else ())),
            "s1": row, "s2": row})

    return st.sampled_from((1, 2, 3, 4)).flatmap(pair)


theorem = verify.Theorem(
    name="two_root_norm_le_sum",
    part="deconvolution",
    statement="2 sqrt(||s1 * s2||) <= ||s1|| + ||s2||. So for every penalty Phi and all data a, "
              "the infimum of ||s1|| + ||s2|| + Phi(a - s1 * s2) is that of "
              "2 sqrt(||b||) + Phi(a - b) over b: noise does not make trivial pairs worse.",
    source="Benichoux, Vincent, Gribonval 2013; the penalty is the same for one convolution",
    scope="l1 norms, real signals on Z or on a finite abelian group.",
    arguments={"group": "vector", "s1": "vector", "s2": "vector"},
    hypotheses=(),
    conclusions=(sparsity.trivial_pair_no_worse.on("group", "s1", "s2"),),
    instances=instances,
    formal="two_root_norm_le_sum",
)
