"""False as stated: a kink that no output sees leaves f locally polynomial in the parameters."""

from hypothesis import strategies as st

import verify


def instances():
    """Networks of every kind with one point, small integers, so that kinks are met."""
    def with_points(net):
        point = st.lists(st.integers(-2, 2), min_size=net.widths[0], max_size=net.widths[0])
        return point.map(lambda x: {"a": net, "x": [x]})

    return verify.strategies.networks().flatmap(with_points)


theorem = verify.Theorem(
    name="off_kinks_of_realization_locally_polynomial_as_stated",
    part="identifiability",
    statement="If f_theta'(x) is a polynomial in theta', near theta, then x is in X_theta. False: "
              "behind a layer that is off at x, no kink before it is seen.",
    source="a reading that takes X_theta for all the points where f is locally polynomial in theta",
    scope="Refuted by relu(relu(x) - 1) at 0.",
    arguments={"a": "network", "x": "points"},
    hypotheses=(verify.realization_locally_polynomial.on("a", "x"),),
    conclusions=(verify.off_kinks.on("a", "x"),),
    instances=instances,
    sharp={"realization_locally_polynomial": {
        "a": verify.Network([[[1]], [[1]]], [[0], [0]]), "x": [[0]]}},
    counterexample={"a": verify.Network([[[1]], [[1]], [[1]]], [[0], [-1], [0]]), "x": [[0]]},
)
