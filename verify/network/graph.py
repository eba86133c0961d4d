"""Networks on a networkx DiGraph: any directed acyclic graph of neurons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np

from verify.claims.errors import InvalidInstance
from verify.claims.number import exact as exact_value
from verify.network.architecture import KINDS, Architecture
from verify.network.entries import Entries, freeze, unify
from verify.network.layered_form import layered_form
from verify.network.network import Network


def network_of(graph: nx.DiGraph[Any]) -> Network:
    """The network on this graph: see Network.from_graph."""
    if not isinstance(graph, nx.DiGraph) or graph.is_multigraph():
        raise InvalidInstance(f"{type(graph).__name__} is not a networkx.DiGraph")
    kinds = {node: _kind(graph, node) for node in graph}
    order = _canonical_order(graph, kinds)
    number = {node: i for i, node in enumerate(order)}
    inputs = sum(kind == "input" for kind in kinds.values())
    rows, biases, sources = [], [], []
    for node in order[inputs:]:
        before = sorted(graph.predecessors(node), key=number.__getitem__)
        sources.append(tuple(number[source] for source in before))
        rows.append(Entries([_weight(graph, source, node) for source in before], 1,
                            f"the weights into node {node!r}"))
        bias = graph.nodes[node].get("bias", 0)
        exact_value(bias, f"the bias of node {node!r}")
        biases.append(Entries([bias], 1, f"the bias of node {node!r}"))
    outputs = sum(kind == "output" for kind in kinds.values())
    hidden = tuple(kinds[node] for node in order[inputs:len(order) - outputs])
    exact, dtype = unify(rows + biases)
    if exact:
        weights: tuple[Any, ...] = tuple(row.as_numbers() for row in rows)
        offsets: Any = tuple(bias.as_numbers()[0] for bias in biases)
    else:
        weights = tuple(freeze(row.as_floats(), dtype) for row in rows)
        offsets = freeze(np.concatenate([bias.as_floats() for bias in biases]), dtype)
    architecture = Architecture(inputs, outputs, hidden, None, tuple(sources))
    return (layered_form(architecture, weights, offsets)
            or Network.trusted(architecture, weights, offsets))


def network_of_nodes(inputs: int, nodes: Sequence[tuple[str, Any, Mapping[int, Any]]]) -> Network:
    """The network with nodes 0, 1, ...: inputs, then each (kind, bias, {node it reads: weight}).

    A bias of None is none. Raises: InvalidInstance, as `network_of`.
    """
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(inputs), kind="input")
    for node, (kind, bias, reads) in enumerate(nodes, inputs):
        graph.add_node(node, kind=kind, **({} if bias is None else {"bias": bias}))
        graph.add_edges_from((source, node, {"weight": weight})
                             for source, weight in reads.items())
    return network_of(graph)


def _kind(graph: nx.DiGraph[Any], node: Any) -> str:
    kind = graph.nodes[node].get("kind", "relu")
    if kind not in (*KINDS, "input", "output"):
        raise InvalidInstance(f"node {node!r} has kind {kind!r}, not one of input, "
                              f"{', '.join(KINDS)}, output")
    if kind == "input" and graph.in_degree(node):
        raise InvalidInstance(f"input {node!r} is read into by "
                              f"{next(graph.predecessors(node))!r}")
    if kind != "input" and not graph.in_degree(node):
        raise InvalidInstance(f"node {node!r} ({kind}) reads nothing; an input needs kind='input'")
    if kind == "output" and graph.out_degree(node):
        raise InvalidInstance(f"output {node!r} is read by {next(graph.successors(node))!r}")
    if kind in ("input", "maxpool") and "bias" in graph.nodes[node]:
        raise InvalidInstance(f"node {node!r} ({kind}) cannot carry a bias")
    return str(kind)


def _canonical_order(graph: nx.DiGraph[Any], kinds: dict[Any, str]) -> list[Any]:
    for kind in ("input", "output"):
        if kind not in kinds.values():
            raise InvalidInstance(f"the graph has no node of kind {kind!r}")
    try:
        topological = list(nx.topological_sort(graph))
    except nx.NetworkXUnfeasible:
        edge = nx.find_cycle(graph)[-1]
        raise InvalidInstance(f"edge {edge[0]!r}->{edge[1]!r} closes a cycle") from None
    depth: dict[Any, int] = {}
    for node in topological:
        depth[node] = 1 + max((depth[source] for source in graph.predecessors(node)), default=-1)
    rank = {"input": 0, "output": 2}
    return sorted(graph, key=lambda node: (rank.get(kinds[node], 1),
                                           depth[node] if kinds[node] in KINDS else 0))


def _weight(graph: nx.DiGraph[Any], source: Any, node: Any) -> Any:
    weight = graph.edges[source, node].get("weight")
    if weight is None:
        raise InvalidInstance(f"edge {source!r}->{node!r} has no weight")
    exact_value(weight, f"the weight of edge {source!r}->{node!r}")  # its errors name the edge
    return weight
