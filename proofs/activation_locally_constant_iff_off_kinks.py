"""The activation at x does not depend on small changes of theta exactly where no neuron is at 0."""

from hypothesis import strategies as st

import verify


def instances():
    """Networks of every kind with one to three points, small integers, so that kinks are met."""
    def with_points(net):
        point = st.lists(st.integers(-2, 2), min_size=net.widths[0], max_size=net.widths[0])
        return st.lists(point, min_size=1, max_size=3).map(lambda x: {"a": net, "x": x})

    return verify.strategies.networks().flatmap(with_points)


theorem = verify.Theorem(
    name="activation_locally_constant_iff_off_kinks",
    part="identifiability",
    statement="The activation at x is the same for all parameters near theta if and only if no "
              "hidden neuron's pre-activation vanishes at x. So X_theta is where it does not, and "
              "there f_theta'(x) is, for theta' near theta, one polynomial in theta'.",
    source="the talk, the set X_theta; raising the bias of a neuron at 0 turns it on",
    scope="Layered networks. The evidence for constancy is a radius in which all parameters may "
          "change at once.",
    arguments={"a": "network", "x": "points"},
    hypotheses=(verify.off_kinks.on("a", "x"),),
    conclusions=(verify.activation_locally_constant.on("a", "x"),),
    iff=True,
    instances=instances,
    sharp={"off_kinks": "An equivalence without its left side says that every activation is "
                        "locally constant, which relu(x) at 0 refutes."},
)
