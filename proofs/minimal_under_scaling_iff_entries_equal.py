"""Scaled against each other, several factors are best when their norms are equal."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """One to four norms, equal in half of the draws."""
    norm = verify.strategies.fractions_small().map(abs)
    return st.one_of(st.lists(norm, min_size=1, max_size=4),
                     st.tuples(norm, st.integers(1, 4)).map(lambda drawn: [drawn[0]] * drawn[1])
                     ).map(lambda c: {"c": c})


theorem = verify.Theorem(
    name="minimal_under_scaling_iff_entries_equal",
    part="deconvolution",
    statement="For norms c_j >= 0, no lambda_j > 0 with product 1 make sum lambda_j c_j smaller "
              "than sum c_j iff all c_j are equal; the infimum is J (prod c_j)^(1/J).",
    source="the inequality of the means",
    scope="The implicit regularizer of A = S_1 ... S_J for scalar rescalings.",
    arguments={"c": "vector"},
    hypotheses=(sparsity.entries_equal.on("c"),),
    conclusions=(sparsity.minimal_under_scaling.on("c"),),
    iff=True,
    instances=instances,
    sharp={"entries_equal": {"c": [4, 1]}},
    formal="minimal_under_scaling_iff_entries_equal",
)
