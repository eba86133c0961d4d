"""The sum over exponentially many paths is one forward pass."""

import verify


def instances():
    """Networks on any graph, max-pools among the neurons."""
    return verify.strategies.dags().map(lambda net: {"net": net})


theorem = verify.Theorem(
    name="path_norm_eq_sweep",
    part="path embedding",
    statement="||Phi||_1 is the sum of the outputs of the network with parameters |w|, |b| and "
              "input 1 in which max-pools add.",
    source="Gonon, Brisebarre, Riccietti, Gribonval, a path-norm toolkit, ICLR 2024",
    scope="Any parameters, any directed acyclic graph of ReLU, identity and max-pool neurons.",
    arguments={"net": "network"},
    hypotheses=(),
    conclusions=(verify.path_norm_is_sweep.on("net"),),
    instances=instances,
    formal="path_norm_eq_sweep",
    bounded=((1, 2, 1), (1, 1, 1, 1, 1), (3, 3, 1)),
)
