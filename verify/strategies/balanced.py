"""Exactly balanced networks: each hidden neuron reads and sends weights of equal sums of |w|^p."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from verify.network.network import Network
from verify.strategies.layered import SearchStrategy, fractions_small, require_counts
from verify.symmetry.rescaling import rescale


def balanced_networks(*, rescaled: bool = False,
                      max_matrices: int = 4) -> SearchStrategy[dict[str, Any]]:
    """{"net": a network, "p": an integer}, balanced for p; with `rescaled`, a rescaling of one."""
    require_counts(2, max_matrices=max_matrices)
    drawn = mirrored(max_matrices) | sums_of_paths(max_matrices)
    if not rescaled:
        return drawn
    factors = st.lists(fractions_small(zeros=False).map(abs), min_size=12, max_size=12)
    return st.tuples(drawn, factors).map(lambda pair: pair[0] | {
        "net": rescale(pair[0]["net"], pair[1][:pair[0]["net"].n_hidden])})


def mirrored(max_matrices: int) -> SearchStrategy[dict[str, Any]]:
    """The matrices |W|, |W|^T, |W|, ... with any signs, which are balanced for every p."""
    def build(drawn: Any) -> dict[str, Any]:
        rows, columns, layers, entries, signs, biases, p = drawn
        matrix = [entries[i * columns:(i + 1) * columns] for i in range(rows)]
        supply = iter(signs)
        weights = [[[abs(entry) * next(supply) for entry in row] for row in
                    (matrix if l % 2 == 0 else zip(*matrix, strict=True))] for l in range(layers)]
        offsets = iter(biases)
        return {"net": Network(weights, [[next(offsets) for _ in m] for m in weights]), "p": p}

    size = st.integers(1, 3)
    small = fractions_small()
    return st.tuples(size, size, st.integers(2, max_matrices),
                     st.lists(small, min_size=9, max_size=9),
                     st.lists(st.sampled_from((1, -1)), min_size=36, max_size=36),
                     st.lists(small, min_size=12, max_size=12), st.integers(1, 4)).map(build)


def sums_of_paths(max_matrices: int) -> SearchStrategy[dict[str, Any]]:
    """|w| counts drawn full paths through each weight, each with its height: balanced for p = 1."""
    def build(widths: list[int]) -> SearchStrategy[dict[str, Any]]:
        path = st.tuples(*(st.integers(0, width - 1) for width in widths))
        height = fractions_small(zeros=False).map(abs)
        return st.tuples(st.lists(st.tuples(path, height), min_size=1, max_size=6),
                         st.integers(0, 2**30)).map(lambda drawn: _network(widths, *drawn))

    return st.lists(st.integers(1, 3), min_size=3,
                    max_size=max_matrices + 1).flatmap(build)


def _network(widths: list[int], walks: list[tuple[tuple[int, ...], Fraction]],
             bits: int) -> dict[str, Any]:
    weights = [[[Fraction(0)] * before for _ in range(after)] for before, after in pairwise(widths)]
    for walk, height in walks:
        for l, (tail, head) in enumerate(pairwise(walk)):
            weights[l][head][tail] += height
    signed = [[[entry * (-1 if bits >> (5 * l + 2 * i + j) & 1 else 1)
                for j, entry in enumerate(row)] for i, row in enumerate(matrix)]
              for l, matrix in enumerate(weights)]
    return {"net": Network(signed, [[bits >> (7 * l + i) & 3 for i in range(width)]
                                    for l, width in enumerate(widths[1:])]), "p": 1}
