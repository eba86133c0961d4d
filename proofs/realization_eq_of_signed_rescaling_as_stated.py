"""False as stated: factors of either sign need not keep the function."""

import verify


def instances():
    """Pairs related by factors of either sign, with one hidden layer."""
    return verify.strategies.phi_pairs(max_depth=2)


theorem = verify.Theorem(
    name="realization_eq_of_signed_rescaling_as_stated",
    part="rescaling",
    statement="If b arises from a by nonzero factors at hidden neurons, then f_a = f_b on R^d. "
              "False: the ReLU is homogeneous for positive factors only.",
    source="a reading of rescaling invariance that forgets the sign",
    scope="Refuted by the smallest network that has a hidden neuron.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.signed_scaling_equivalent.on("a", "b"),),
    conclusions=(verify.realization_equal.on("a", "b"),),
    instances=instances,
    sharp={"signed_scaling_equivalent": {"a": verify.Network([[[0]]], [[0]]),
                                         "b": verify.Network([[[1]]], [[0]])}},
    counterexample={"a": verify.Network([[[1]], [[1]]], [[0], [0]]),
                    "b": verify.Network([[[-1]], [[-1]]], [[0], [0]])},
)
