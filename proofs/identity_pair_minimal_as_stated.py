"""False as stated: without convolution, (A, I) is not an optimal factorization."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Matrices of rank one, and matrices with more columns than rows."""
    def row(n):
        return st.lists(st.sampled_from((1, -1, 2, 0)), min_size=n, max_size=n)

    rank_one = st.tuples(row(2), row(3)).map(
        lambda pair: [[a * b for b in pair[1]] for a in pair[0]])
    single = row(2).map(lambda a: [[x] for x in a])
    wide = st.tuples(row(3), row(3)).map(list)
    return st.one_of(rank_one, single, wide).map(lambda A: {"A": A})


theorem = verify.Theorem(
    name="identity_pair_minimal_as_stated",
    part="deconvolution",
    statement="Balanced, the pair (A, I) minimizes ||S1|| + ||S2|| subject to S1 S2 = A, as the "
              "trivial pair does for convolutions. False without their structure.",
    source="the pitfall of blind deconvolution (Benichoux, Vincent, Gribonval 2013), carried over "
           "to all matrix products",
    scope="Refuted by the 2 x 2 matrix of ones: 2 sqrt(4 * 2) against 2 sqrt(2 * 2), for its "
          "factors of rank one.",
    arguments={"A": "matrix"},
    hypotheses=(),
    conclusions=(sparsity.identity_pair_minimal.on("A"),),
    instances=instances,
    counterexample={"A": [[1, 1], [1, 1]]},
)
