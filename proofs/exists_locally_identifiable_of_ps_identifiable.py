"""What the function determines up to permutation, finitely many values determine locally."""

from hypothesis import strategies as st

import verify


def _with_points(net):
    """The points of X_theta that show the network to be non-degenerate, or a few."""
    decision = verify.non_degenerate(net)
    points = isinstance(decision, verify.Yes) and decision.certificate.witness["points"]
    return {"a": net, "x": points or [["1/7"] * net.widths[0]]}


def instances():
    """Networks with one hidden layer and few zeros; most of them are identifiable."""
    nets = st.sampled_from([(2, 2, 1), (2, 3, 2), (3, 2, 1), (1, 1, 1), (2, 1, 2)]).flatmap(
        lambda widths: verify.strategies.networks(widths=widths, zeros=False))
    return nets.map(_with_points).filter(
        lambda drawn: len(drawn["x"]) > 1)


theorem = verify.Theorem(
    name="exists_locally_identifiable_of_ps_identifiable",
    part="identifiability",
    statement="If theta is identifiable up to permutation and scaling from some bounded set, then "
              "it is non-degenerate, and locally identifiable up to scaling from finitely many "
              "points off the kinks.",
    source="the talk, identifiability up to permutation and scaling is stronger than locally; "
           "there are finitely many permutations, and their classes are apart",
    scope="Decided with one hidden layer; the strategy draws the points.",
    arguments={"a": "network", "x": "points"},
    hypotheses=(verify.ps_identifiable.on("a"),),
    conclusions=(verify.non_degenerate.on("a"), verify.locally_identifiable.on("a", "x")),
    instances=instances,
    sharp={"ps_identifiable": {
        "a": verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]]),
        "x": [[-2], [-1], [1], [2]]}},
)
