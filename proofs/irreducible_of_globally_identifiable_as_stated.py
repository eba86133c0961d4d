"""False as stated: |x| is identifiable from all of R and yet reducible."""

import verify


def instances():
    """Networks with one hidden layer of up to three neurons, many of them globally identifiable."""
    shapes = ((1, 1, 1), (2, 1, 1), (2, 2, 1), (2, 2, 2), (1, 1, 2))
    nets = [verify.strategies.networks(widths=widths, zeros=False) for widths in shapes]
    return (nets[0] | nets[1] | nets[2] | nets[3] | nets[4]).map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="irreducible_of_globally_identifiable_as_stated",
    part="identifiability",
    statement="If theta is identifiable up to permutation and scaling from some set X, as it then "
              "is from R^d, it is irreducible. False for unbounded X: turning both neurons of |x| "
              "around exchanges them.",
    source="the talk, necessary conditions of identifiability from any set X",
    scope="Refuted by relu(x) + relu(-x) on X = R, where the sum of v w^T is 0. From a bounded X "
          "|x| is not identifiable: `irreducible_of_ps_identifiable`; what holds for any X is "
          "`irreducible_up_to_balanced_twins_of_globally_identifiable`.",
    arguments={"a": "network"},
    hypotheses=(verify.globally_identifiable.on("a"),),
    conclusions=(verify.irreducible.on("a"),),
    instances=instances,
    sharp={"globally_identifiable": {
        "a": verify.Network([[[1], [1], [-2]], [[1, 1, 1]]], [[0, 1, "1/2"], [0]])}},
    counterexample={"a": verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])},
)
