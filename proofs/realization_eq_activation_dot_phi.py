"""The function is a scalar product: of what the input switches on with what the parameters are."""

import verify


def instances():
    """Networks on any graph, with a point (which may be on a kink)."""
    return verify.strategies.dags().flatmap(
        lambda net: verify.strategies.points(net.architecture.n_inputs, max_size=1).map(
            lambda points: {"net": net, "x": points[0]}))


theorem = verify.Theorem(
    name="realization_eq_activation_dot_phi",
    part="path embedding",
    statement="f(x) is, output by output, the sum over paths p of activation_p(x) Phi_p, times "
              "x_i where p is a full path that starts at input i.",
    source="the talk, f = <activations, Phi>",
    scope="Any parameters and any x, on kinks too: a ReLU at 0 counts as off, a max-pool selects "
          "the first of its equal maxima. Any directed acyclic graph.",
    arguments={"net": "network", "x": "vector"},
    hypotheses=(),
    conclusions=(verify.realization_is_activation_dot_phi.on("net", "x"),),
    instances=instances,
    formal="realization_eq_activation_dot_phi",
    bounded=((2, 3, 1), (2, 2, 2, 1), (3, 4, 2)),
)
