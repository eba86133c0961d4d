"""False as stated: a point on a kink determines |x| locally, and V does not see that point."""

from hypothesis import strategies as st

import verify

ABSOLUTE = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])


def instances():
    """Small networks, and whole numbers for points: kinks are often among them."""
    nets = st.sampled_from([(1, 1, 1), (1, 2, 1)]).flatmap(
        lambda widths: verify.strategies.networks(widths=widths, zeros=False))
    return nets.map(lambda net: {"a": net, "x": [[k] for k in range(-5, 6)]})


theorem = verify.Theorem(
    name="non_degenerate_of_locally_identifiable_as_stated",
    part="identifiability",
    statement="If the values of f at finitely many points determine theta locally up to rescaling, "
              "then theta is non-degenerate. False where a point is on a kink: near |x| all "
              "parameters with its values at -2, -1, 1, 2 have the value |t| at 0, for a "
              "parameter t of theirs; that at 0 makes t = 0.",
    source="the talk, non-degenerate iff locally identifiable from a finite set, read without "
           "points off the kinks; the other half needs no such points",
    scope="Refuted by |x| at -2, -1, 0, 1, 2, which is degenerate. The evidence goes through the "
          "four pairs of sides on which the two neurons can be at 0.",
    arguments={"a": "network", "x": "points"},
    hypotheses=(verify.locally_identifiable.on("a", "x"),),
    conclusions=(verify.non_degenerate.on("a"),),
    instances=instances,
    sharp={"locally_identifiable": {"a": ABSOLUTE, "x": [[-2], [-1], [1], [2]]}},
    counterexample={"a": ABSOLUTE, "x": [[-2], [-1], [0], [1], [2]]},
)
