"""Off the kinks, f is near theta one polynomial in the parameters, within a radius."""

from hypothesis import strategies as st

import verify


def instances():
    """Networks of every kind with one to three points, small integers, so that kinks are met."""
    def with_points(net):
        point = st.lists(st.integers(-2, 2), min_size=net.widths[0], max_size=net.widths[0])
        return st.lists(point, min_size=1, max_size=3).map(lambda x: {"a": net, "x": x})

    return verify.strategies.networks().flatmap(with_points)


theorem = verify.Theorem(
    name="realization_eq_activation_polynomial_of_off_kinks",
    part="identifiability",
    statement="If x is in X_theta, then f_theta'(x) is for all theta' near theta the activation "
              "polynomial of theta at x: the sum over the active paths of their monomials in "
              "theta', so that f is locally polynomial in the parameters.",
    source="the talk, f is locally polynomial in theta; f = <activation, Phi> with an activation "
           "that stays",
    scope="Layered networks. The evidence is a radius within which all parameters may change at "
          "once, a bound on how far each pre-activation then moves, and the paths.",
    arguments={"a": "network", "x": "points"},
    hypotheses=(verify.off_kinks.on("a", "x"),),
    conclusions=(verify.realization_locally_polynomial.on("a", "x"),),
    instances=instances,
    sharp={"off_kinks": {"a": verify.Network([[[1]], [[1]]], [[0], [0]]), "x": [[0]]}},
)
