"""Values of f off the kinks that determine the parameters locally leave V no room."""

from hypothesis import strategies as st

import verify

ABSOLUTE = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])


def bent(w, v, kink):
    """v relu(w (x - kink)) + relu(kink - x), at the kink and two points on either side of it."""
    net = verify.Network([[[w], [-1]], [[v, 1]]], [[-w * kink, kink], [0]])
    return {"a": net, "x": [[kink + step] for step in range(-2, 3)]}


def instances():
    """Small networks and many points, seldom on a kink, or two kinks at one point that is there."""
    strategies = verify.strategies
    nets = (strategies.networks(widths=(1, 1, 1), zeros=False)
            | strategies.networks(widths=(1, 2, 1), zeros=False)
            | strategies.networks(widths=(1, 1, 1, 1), zeros=False))
    points = [[f"{2 * k + 1}/8"] for k in range(-12, 12)]
    off = st.tuples(nets, st.just(points)).map(lambda drawn: {"a": drawn[0], "x": drawn[1]}) \
        .filter(lambda drawn: not isinstance(verify.locally_identifiable(**{
            "net": drawn["a"], "points": drawn["x"]}), verify.No))
    on = st.builds(bent, st.integers(1, 3), st.integers(1, 3), st.integers(-2, 2))
    return st.integers(0, 9).flatmap(lambda k: off if k else on)


theorem = verify.Theorem(
    name="non_degenerate_of_locally_identifiable",
    part="identifiability",
    statement="If finitely many points off the kinks determine theta locally up to rescaling, then "
              "theta is non-degenerate.",
    source="the talk, non-degenerate iff locally identifiable from a finite set; the other half "
           "is exists_locally_identifiable_of_non_degenerate",
    scope="Layered networks.",
    arguments={"a": "network", "x": "points"},
    hypotheses=(verify.off_kinks.on("a", "x"), verify.locally_identifiable.on("a", "x")),
    conclusions=(verify.non_degenerate.on("a"),),
    instances=instances,
    sharp={"off_kinks": {"a": ABSOLUTE, "x": [[-2], [-1], [0], [1], [2]]},
           "locally_identifiable": {"a": ABSOLUTE, "x": [[-2], [-1], [1], [2]]}},
)
