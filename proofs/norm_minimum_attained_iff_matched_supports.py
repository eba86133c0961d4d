"""ENorm exists exactly if each neuron that reads something is read, and conversely."""

import verify


def instances():
    """Networks with zero weights, layered ones and others."""
    return (verify.strategies.networks(max_depth=4) | verify.strategies.dags()).map(
        lambda net: {"net": net})


theorem = verify.Theorem(
    name="norm_minimum_attained_iff_matched_supports",
    part="canonical representers",
    statement="Some rescaling attains the least sum of |w|^p if and only if at each hidden neuron "
              "the incoming weights all vanish exactly if the outgoing ones do.",
    source="Stock, Graham, Gribonval, Jegou, ICLR 2019, where no weight may vanish",
    scope="Any parameters, any directed acyclic graph, any p > 0. Biases do not count.",
    arguments={"net": "network"},
    hypotheses=(verify.matched_supports.on("net"),),
    conclusions=(verify.norm_minimum_attained.on("net"),),
    iff=True,
    instances=instances,
    sharp={"matched_supports": {"net": verify.Network([[[1]], [[0]]], [[0], [0]])}},
)
