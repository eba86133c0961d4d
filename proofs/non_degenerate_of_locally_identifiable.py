"""Values of f off the kinks that determine the parameters locally leave V no room."""

from hypothesis import strategies as st

import verify


def instances():
    """Small networks and many points; those on a kink are not used by the decision."""
    strategies = verify.strategies
    nets = (strategies.networks(widths=(1, 1, 1), zeros=False)
            | strategies.networks(widths=(1, 2, 1), zeros=False)
            | strategies.networks(widths=(1, 1, 1, 1), zeros=False))
    points = [[f"{2 * k + 1}/16"] for k in range(-48, 48)]
    return st.tuples(nets, st.just(points)).map(lambda drawn: {"a": drawn[0], "x": drawn[1]}) \
        .filter(lambda drawn: not isinstance(verify.locally_identifiable(**{
            "net": drawn["a"], "points": drawn["x"]}), verify.No))


theorem = verify.Theorem(
    name="non_degenerate_of_locally_identifiable",
    part="identifiability",
    statement="If finitely many points off the kinks determine theta locally up to rescaling, then "
              "theta is non-degenerate.",
    source="the talk, non-degenerate iff locally identifiable from a finite set; with points on "
           "kinks it fails: |x| is determined by its values at -2, -1, 0, 1, 2",
    scope="Layered networks; the answer yes comes from points off the kinks.",
    arguments={"a": "network", "x": "points"},
    hypotheses=(verify.locally_identifiable.on("a", "x"),),
    conclusions=(verify.non_degenerate.on("a"),),
    instances=instances,
    sharp={"locally_identifiable": {
        "a": verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]]),
        "x": [[-2], [-1], [1], [2]]}},
)
