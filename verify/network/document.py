"""Networks as JSON-ready exact data, and back."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text
from verify.exact.dyadic import fractions_of, mantissas_exponents, nearest
from verify.network.architecture import KINDS

if TYPE_CHECKING:
    from verify.network.network import Network

MAX_UNREAD = 10**4  # more inputs than this must be read by some neuron

_HEX = re.compile(r"(-?)0x([0-9a-f]+)(?:\.([0-9a-f]+))?p([+-]?[0-9]+)")


def encode(net: Network) -> dict[str, Any]:
    """The network as plain data: rationals "p/q", floats as C99 hex strings."""
    if net.architecture.is_layered:
        return {"weights": [_encode(matrix) for matrix in net.weights],
                "biases": [_encode(vector) for vector in net.biases]}
    architecture = net.architecture
    return {"inputs": architecture.n_inputs,
            "kinds": [*architecture.kinds, *["output"] * architecture.n_outputs],
            "predecessors": [list(sources) for _, sources in architecture.incoming()],
            "weights": [_encode(row) for row in net.weights],
            "biases": _encode(net.biases)}


def decode(document: Any, place: str) -> Network:
    """The network that `encode` wrote.

    Raises: InvalidInstance, naming the place, if the data is of another form.
    """
    from verify.network.network import Network

    if not isinstance(document, dict):
        raise InvalidInstance(f"{place}: {type(document).__name__} where an object is needed")
    layered = {"weights", "biases"}
    general = layered | {"inputs", "kinds", "predecessors"}
    if set(document) not in (layered, general):
        raise InvalidInstance(f"{place}: keys {str(sorted(document))[:200]}; a network has "
                              f"{sorted(layered)}, on a general graph {sorted(general)}")
    numbers = {key: _decode(document[key], f"{place}.{key}") for key in sorted(layered)}
    if set(document) == layered:
        try:
            return Network(numbers["weights"], numbers["biases"])
        except InvalidInstance as error:
            raise InvalidInstance(f"{place}: {error}") from None
    return _decode_graph(document, numbers["weights"], numbers["biases"], place)


def _decode_graph(document: dict[str, Any], weights: Any, biases: Any, place: str) -> Network:
    import networkx as nx

    from verify.network.graph import network_of

    inputs, kinds, predecessors = (document[key] for key in ("inputs", "kinds", "predecessors"))
    for key, value in (("kinds", kinds), ("predecessors", predecessors), ("weights", weights),
                       ("biases", biases)):
        if not isinstance(value, list) or len(value) != len(kinds):
            raise InvalidInstance(f"{place}.{key}: one entry for each neuron that is no input is "
                                  "needed")
    edges = sum(len(sources) for sources in predecessors if isinstance(sources, list))
    if type(inputs) is not int or not 0 < inputs <= max(MAX_UNREAD, edges):
        raise InvalidInstance(f"{place}.inputs: an integer from 1 to {max(MAX_UNREAD, edges)} is "
                              f"needed, there being {edges} edges")
    graph: nx.DiGraph[int] = nx.DiGraph()
    for neuron in range(inputs):
        graph.add_node(neuron, kind="input")
    for i, (kind, bias) in enumerate(zip(kinds, biases, strict=True)):
        if kind not in (*KINDS, "output"):
            raise InvalidInstance(f"{place}.kinds[{i}]: not one of {', '.join(KINDS)}, output")
        graph.add_node(inputs + i, kind=kind, **({} if kind == "maxpool" and bias in (0, "0")
                                                 else {"bias": bias}))
    for i, (sources, row) in enumerate(zip(predecessors, weights, strict=True)):
        if not isinstance(sources, list) or not isinstance(row, list) or len(sources) != len(row):
            raise InvalidInstance(f"{place}.weights[{i}]: one weight for each predecessor is "
                                  "needed")
        for source, weight in zip(sources, row, strict=True):
            if type(source) is not int or not 0 <= source < inputs + i:
                raise InvalidInstance(f"{place}.predecessors[{i}]: not only earlier neurons")
            if graph.has_edge(source, inputs + i):
                raise InvalidInstance(f"{place}.predecessors[{i}]: {source} stands twice")
            graph.add_edge(source, inputs + i, weight=weight)
    try:
        net = network_of(graph)
    except InvalidInstance as error:
        raise InvalidInstance(f"{place}: {error}") from None
    order = [(net.architecture.kind(neuron), tuple(sources))
             for neuron, sources in net.architecture.incoming()]
    if order != [(kind, tuple(sorted(sources)))
                 for kind, sources in zip(kinds, predecessors, strict=True)]:
        raise InvalidInstance(f"{place}: the neurons are not in canonical order (hidden ones by "
                              "the longest path that reaches them, then outputs)")
    return net


def _encode(values: Any) -> Any:
    if isinstance(values, np.ndarray):
        return _hex(*(part.tolist() for part in mantissas_exponents(values)))
    return [_encode(value) for value in values] if isinstance(values, tuple) else to_text(values)


def _hex(mantissa: Any, exponent: Any) -> Any:
    if isinstance(mantissa, list):
        return [_hex(m, e) for m, e in zip(mantissa, exponent, strict=True)]
    return f"{'-' if mantissa < 0 else ''}0x{abs(mantissa):x}p{exponent}"


def _decode(value: Any, place: str, depth: int = 3) -> Any:
    """Hex strings become floats; lists are walked; everything else is left to `Network`."""
    if isinstance(value, list):
        if not depth:
            raise InvalidInstance(f"{place}: a list where a number is needed")
        return [_decode(item, f"{place}[{i}]", depth - 1) for i, item in enumerate(value)]
    if isinstance(value, str) and "0x" in value:
        return float_from_hex(value, place)
    return value


def float_from_hex(text: str, place: str) -> float:
    """The float64 that a C99 hex string denotes.

    Raises: InvalidInstance, naming the place, if the text is malformed or no float64 exactly.

    >>> float_from_hex("-0x1.8p-3", "x")
    -0.1875
    """
    match = _HEX.fullmatch(text)
    if match is None or len(text) > 64:
        raise InvalidInstance(f"{place}: {text[:40]!r} is no hex float such as 0x1.8p-3")
    sign, whole, part, power = match.groups(default="")
    exponent = int(power) - 4 * len(part)
    if abs(exponent) > 2000:
        raise InvalidInstance(f"{place}: {text!r} is beyond the floats")
    mantissa = int(whole + part, 16)
    number = Fraction(mantissa << max(exponent, 0), 1 << max(-exponent, 0))
    stored = nearest([-number if sign else number], np.float64)
    if not np.isfinite(stored).all() or abs(fractions_of(stored)[0]) != number:
        raise InvalidInstance(f"{place}: {text!r} is not exactly a float64")
    return float(stored[0])
