"""False as stated: where the kinks of the first layer cancel, one behind them may take over."""

import verify


def instances():
    """Layered networks of up to three layers, biases that make neurons fire."""
    shapes = ((1, 1, 1), (1, 2, 1), (2, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 2, 1, 1))
    drawn = [verify.strategies.networks(widths=widths, zeros=False) for widths in shapes]
    nets = drawn[0]
    for other in drawn[1:]:
        nets |= other
    return nets.map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="jumps_nonzero_of_regions_coincide_as_stated",
    part="identifiability",
    statement="If the linear regions are the activation regions, then no row (w, b) of the first "
              "hidden layer is 0, and on none of its hyperplanes do the neurons' jumps cancel. "
              "False with more than one hidden layer: what the next layer reads is affine across "
              "the hyperplane, but may vanish on it, and then f has a kink there.",
    source="the talk, activation regions and linear regions; the condition of "
           "`regions_coincide_iff_jumps_nonzero` taken for networks of any depth",
    scope="Refuted by relu(relu(x) - relu(-x)), the function relu(x).",
    arguments={"a": "network"},
    hypotheses=(verify.regions_coincide.on("a"),),
    conclusions=(verify.jumps_nonzero.on("a"),),
    instances=instances,
    sharp={"regions_coincide": {
        "a": verify.Network([[[1], [-1]], [[1, -1]]], [[0, 0], [0]])}},
    counterexample={"a": verify.Network([[[1], [-1]], [[1, -1]], [[1]]], [[0, 0], [0], [0]])},
)
