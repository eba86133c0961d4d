"""Deconvolution into several factors: all of one norm, and nothing cancels."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Three or four signals of two entries, on Z and on Z_2."""
    row = st.one_of(st.sampled_from([[1, 1], [2, 0], [0, 2], [1, -1]]),
                    st.lists(st.integers(-1, 2), min_size=2, max_size=2))
    return st.fixed_dictionaries({"group": st.sampled_from(([], [2])),
                                  "factors": st.lists(row, min_size=3, max_size=4)})


theorem = verify.Theorem(
    name="least_l1_sum_iff_balanced_of_many_factors",
    part="deconvolution",
    statement="J signals have the least sum of l1 norms among those of the same convolution iff "
              "their norms are equal and their product is the norm of the convolution; the least "
              "sum is then J ||s_1 * ... * s_J||^(1/J).",
    source="the inequality of the means for J numbers",
    scope="l1 norms, real signals on Z or on a finite abelian group.",
    arguments={"group": "vector", "factors": "matrix"},
    hypotheses=(sparsity.factors_balanced.on("factors"),
                sparsity.no_cancellation.on("group", "factors")),
    conclusions=(sparsity.least_l1_sum.on("group", "factors"),),
    iff=True,
    instances=instances,
    sharp={"factors_balanced": {"group": [], "factors": [[4], [2], [1]]},
           "no_cancellation": {"group": [], "factors": [[1, 1], [1, -1], [2, 0]]}},
    bounded=({"group": [1], "factors": (3, 1)}, {"group": [], "factors": (2, 2)}),
)
