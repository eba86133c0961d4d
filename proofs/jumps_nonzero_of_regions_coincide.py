"""If every kink is seen in the function, those of the first hidden layer do not cancel."""

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
    name="jumps_nonzero_of_regions_coincide",
    part="identifiability",
    statement="If the linear regions are the activation regions, then no row (w, b) of the first "
              "hidden layer is 0, and on none of its hyperplanes do the neurons' jumps cancel.",
    source="the talk, activation regions and linear regions; what the next layer reads would be "
           "affine across the hyperplane, hence f near most of its points",
    scope="Layered networks of any depth. Not conversely: a neuron behind may never fire.",
    arguments={"a": "network"},
    hypotheses=(verify.regions_coincide.on("a"),),
    conclusions=(verify.jumps_nonzero.on("a"),),
    instances=instances,
    sharp={"regions_coincide": {
        "a": verify.Network([[[1], [-1]], [[1, -1]]], [[0, 0], [0]])}},
)
