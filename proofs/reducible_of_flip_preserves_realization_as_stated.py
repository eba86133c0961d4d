"""False as stated: deep networks can be flipped unnoticed without being reducible."""

import verify


def instances():
    """Networks of one input and up to two hidden layers, many with a neuron that never fires."""
    dead = verify.strategies.dead(widths=(1, 1, 1, 1))
    sums = verify.strategies.reducible(widths=(1, 2, 2, 1)) | verify.strategies.reducible(
        max_depth=2)
    return (dead | sums).map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="reducible_of_flip_preserves_realization_as_stated",
    part="identifiability",
    statement="If flipping some neurons of one hidden layer keeps the function, then the sum of "
              "v w^T over them vanishes. False: behind the layer a neuron may never fire.",
    source="a reading of irreducibility that forgets the depth",
    scope="Refuted by relu(-relu(x) - 1), which is 0 whichever way the first neuron is turned.",
    arguments={"a": "network"},
    hypotheses=(verify.flip_preserves_realization.on("a"),),
    conclusions=((~verify.irreducible).on("a"),),
    instances=instances,
    sharp={"flip_preserves_realization": {"a": verify.Network([[[1]], [[1]]], [[0], [0]])}},
    counterexample={"a": verify.Network([[[1]], [[-1]], [[1]]], [[0], [-1], [0]])},
)
