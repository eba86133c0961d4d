"""False as stated: Phi forgets a factor a neuron, the tensor only one a layer."""

import verify


def instances():
    """Rescaled layered pairs."""
    return verify.strategies.scaling_pairs(zeros=False)


theorem = verify.Theorem(
    name="segre_eq_of_full_path_phi_eq_as_stated",
    part="path embedding",
    statement="If Phi(a) and Phi(b) agree at the full paths, the tensors W_1 x ... x W_L are "
              "equal. False: rescaling one neuron of several keeps Phi and changes entries of "
              "the tensor whose indices do not connect.",
    source="the Segre embedding of Malgouyres and Landsberg 2019, taken for Phi",
    scope="Refuted by two hidden neurons, one of them rescaled by 2.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.full_path_phi_equal.on("a", "b"),),
    conclusions=(verify.segre_equal.on("a", "b"),),
    instances=instances,
    sharp={"full_path_phi_equal": {"a": verify.Network([[[1]], [[1]]], [[0], [0]]),
                                   "b": verify.Network([[[2]], [[1]]], [[0], [0]])}},
    counterexample={"a": verify.Network([[[1], [1]], [[1, 1]]], [[0, 0], [0]]),
                    "b": verify.Network([[[2], [1]], [["1/2", 1]]], [[0, 0], [0]])},
)
