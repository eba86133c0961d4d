"""What identifiability from a bounded set asks of the parameters."""

import verify


def instances():
    """Networks with one hidden layer and few zeros; most of them are identifiable."""
    shapes = ((2, 2, 1), (2, 3, 2), (3, 2, 1), (1, 1, 1), (2, 1, 2))
    nets = [verify.strategies.networks(widths=widths, zeros=False) for widths in shapes]
    return (nets[0] | nets[1] | nets[2] | nets[3] | nets[4]).map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="irreducible_of_ps_identifiable",
    part="identifiability",
    statement="If theta is identifiable up to permutation and scaling from some bounded set, then "
              "it is admissible, has neither positive nor negative twins, and is irreducible.",
    source="the talk, necessary conditions; boundedness is needed for negative twins and, by |x|, "
           "for irreducibility",
    scope="Decided with one hidden layer, where these conditions also suffice and decide: the "
          "draws re-prove the conditions, but are no evidence independent of them.",
    arguments={"a": "network"},
    hypotheses=(verify.ps_identifiable.on("a"),),
    conclusions=(verify.admissible.on("a"), (~verify.positive_twins).on("a"),
                 (~verify.negative_twins).on("a"), verify.irreducible.on("a")),
    instances=instances,
    sharp={"ps_identifiable": {"a": verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])}},
)
