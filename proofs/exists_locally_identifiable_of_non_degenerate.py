"""Non-degenerate parameters are locally determined by finitely many values of f."""

import verify


def instances():
    """Non-degenerate networks, each with no more points than the dimension of V asks for."""
    strategies = verify.strategies
    nets = (strategies.networks(max_depth=2, zeros=False)
            | strategies.networks(widths=(1, 1, 1, 1), zeros=False)
            | strategies.networks(widths=(2, 2, 1, 1), zeros=False))
    return nets.filter(_non_degenerate).map(lambda net: {
        "a": net, "x": verify.non_degenerate(net).certificate.witness["points"]})


def _non_degenerate(net):
    decision = verify.non_degenerate(net)
    if not isinstance(decision, verify.Yes) or "rows" not in decision.certificate.witness:
        return False
    points = decision.certificate.witness["points"]
    return len(points) <= verify.activation_space(net).n_samples


theorem = verify.Theorem(
    name="exists_locally_identifiable_of_non_degenerate",
    part="identifiability",
    statement="Non-degenerate admissible parameters are determined up to rescaling, near theta, by "
              "f at (#P + #Q - dim V) / k or fewer points off the kinks.",
    source="the talk, local identifiability from a finite set; the strategy draws the points",
    scope="Layered networks whose Jacobian attains rank #parameters - #hidden at those points.",
    arguments={"a": "network", "x": "points"},
    hypotheses=(),
    conclusions=(verify.non_degenerate.on("a"), verify.locally_identifiable.on("a", "x")),
    instances=instances,
)
