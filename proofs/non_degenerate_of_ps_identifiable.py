"""What the function determines up to permutation and scaling, it determines locally."""

from hypothesis import strategies as st

import verify


def instances():
    """Networks with one hidden layer and few zeros; most of them are identifiable."""
    return st.sampled_from([(2, 2, 1), (2, 3, 2), (3, 2, 1), (1, 1, 1), (2, 1, 2)]).flatmap(
        lambda widths: verify.strategies.networks(widths=widths, zeros=False)).map(
        lambda net: {"a": net})


theorem = verify.Theorem(
    name="non_degenerate_of_ps_identifiable",
    part="identifiability",
    statement="If theta is identifiable up to permutation and scaling from some bounded set, then "
              "it is non-degenerate; hence locally identifiable up to scaling from finitely many "
              "points off the kinks.",
    source="the talk, identifiability up to permutation and scaling is stronger than locally; "
           "there are finitely many permutations, and their classes are apart",
    scope="Decided with one hidden layer.",
    arguments={"a": "network"},
    hypotheses=(verify.ps_identifiable.on("a"),),
    conclusions=(verify.non_degenerate.on("a"),),
    instances=instances,
    sharp={"ps_identifiable": {
        "a": verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])}},
)
