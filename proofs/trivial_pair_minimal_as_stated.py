"""False as stated: the trivial pair has to be balanced before it is optimal."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Signals of one to three entries."""
    return st.lists(verify.strategies.fractions_small(), min_size=1, max_size=3).map(
        lambda a: {"a": a if any(a) else [1]})


theorem = verify.Theorem(
    name="trivial_pair_minimal_as_stated",
    part="deconvolution",
    statement="(a, delta) always minimizes ||s1|| + ||s2|| subject to s1 * s2 = a. False: the "
              "least sum is 2 sqrt(||a||), and ||a|| + 1 is larger unless ||a|| = 1.",
    source="the talk, the pitfall of blind deconvolution, as literally written; Benichoux, "
           "Vincent, Gribonval 2013",
    scope="Refuted by a = (4), in any group: 4 + 1 against 2 + 2.",
    arguments={"a": "vector"},
    hypotheses=(sparsity.nonzero.on("a"),),
    conclusions=(sparsity.trivial_pair_minimal.on("a"),),
    instances=instances,
    sharp={"nonzero": {"a": [0]}},
    counterexample={"a": [4]},
)
