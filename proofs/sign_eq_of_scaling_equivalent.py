"""Rescaling neurons leaves the sign of every parameter alone."""

import verify


def instances():
    """Rescaled pairs of any depth, exact and floating."""
    pairs = verify.strategies.scaling_pairs
    return pairs(max_depth=4) | pairs(exact=False)


theorem = verify.Theorem(
    name="sign_eq_of_scaling_equivalent",
    part="rescaling",
    statement="If b arises from a by positive factors at hidden neurons, then corresponding "
              "parameters have equal signs.",
    source="the talk, identifiability from Phi and the signs of theta",
    scope="Any parameters, any directed acyclic graph.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.scaling_equivalent.on("a", "b"),),
    conclusions=(verify.sign_equal.on("a", "b"),),
    instances=instances,
    sharp={"scaling_equivalent": {"a": verify.Network([[[0]]], [[0]]),
                                  "b": verify.Network([[[1]]], [[0]])}},
    formal="sign_eq_of_scaling_equivalent",
    bounded=((2, 3, 1), (2, 2, 2, 1), (3, 4, 2)),
)
