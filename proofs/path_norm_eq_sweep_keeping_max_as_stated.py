"""False as stated: the pass that computes the path norm must not take the maximum."""

import networkx as nx

import verify


def instances():
    """Networks on any graph, max-pools among the neurons."""
    return verify.strategies.dags().map(lambda net: {"net": net})


def _pool():
    graph = nx.DiGraph()
    graph.add_nodes_from([("x", {"kind": "input"}), ("y", {"kind": "input"}),
                          ("pool", {"kind": "maxpool"}), ("f", {"kind": "output"})])
    graph.add_weighted_edges_from([("x", "pool", 1), ("y", "pool", 1), ("pool", "f", 1)])
    return verify.Network.from_graph(graph)


theorem = verify.Theorem(
    name="path_norm_eq_sweep_keeping_max_as_stated",
    part="path embedding",
    statement="||Phi||_1 is the sum of the outputs of the network with parameters |w|, |b| and "
              "input 1. False where there are max-pools: paths through what is not the maximum "
              "count as well.",
    source="a reading of the path-norm toolkit (Gonon et al., ICLR 2024) that forgets to replace "
           "max by sum",
    scope="Refuted by one max-pool of two inputs.",
    arguments={"net": "network"},
    hypotheses=(),
    conclusions=(verify.path_norm_is_max_sweep.on("net"),),
    instances=instances,
    counterexample={"net": _pool()},
)
