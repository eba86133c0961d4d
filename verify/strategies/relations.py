"""Pairs of networks in every relation of the theory, and in none."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from verify.network.network import Network
from verify.strategies.layered import (
    SearchStrategy,
    architectures,
    edited,
    fractions_small,
    networks,
    require_counts,
)
from verify.symmetry.rescaling import rescale, signed_rescale

Pair = dict[str, Network]
_POWERS = tuple(Fraction(2) ** k for k in (0, 1, -1, 2, -2, 5))


def scaling_pairs(*, widths: Sequence[int] | None = None, max_width: int = 3, max_depth: int = 3,
                  zeros: bool = True, exact: bool = True) -> SearchStrategy[Pair]:
    """b is a rescaling of a (floating: by powers of two, so that it is one exactly)."""
    return _nets(widths, max_width, max_depth, zeros, exact).flatmap(
        lambda a: _factors(a, exact).map(lambda factors: {"a": a, "b": rescale(a, factors)}))


def permutation_pairs(*, widths: Sequence[int] | None = None, max_width: int = 3,
                      max_depth: int = 3, zeros: bool = True,
                      exact: bool = True) -> SearchStrategy[Pair]:
    """b is a rescaling of a followed by a permutation inside each hidden layer."""
    def permuted(pair: Pair) -> SearchStrategy[Pair]:
        orders = st.tuples(*(st.permutations(range(width)) for width in pair["a"].widths[1:-1]))
        return orders.map(lambda drawn: {"a": pair["a"], "b": _permuted(pair["b"], drawn)})

    return scaling_pairs(widths=widths, max_width=max_width, max_depth=max_depth, zeros=zeros,
                         exact=exact).flatmap(permuted)


def phi_pairs(*, widths: Sequence[int] | None = None, max_width: int = 3, max_depth: int = 3,
              zeros: bool = True, exact: bool = True) -> SearchStrategy[Pair]:
    """b is a rescaling of a by factors of any sign: Phi is the same, the function need not be."""
    def signed(a: Network) -> SearchStrategy[Pair]:
        signs = st.lists(st.sampled_from((1, -1)), min_size=a.n_hidden, max_size=a.n_hidden)
        return st.tuples(_factors(a, exact), signs).map(lambda drawn: {
            "a": a, "b": signed_rescale(a, [f * s for f, s in zip(*drawn, strict=True)])})

    return _nets(widths, max_width, max_depth, zeros, exact).flatmap(signed)


def network_pairs(*, widths: Sequence[int] | None = None, max_width: int = 3, max_depth: int = 3,
                  zeros: bool = True, exact: bool = True) -> SearchStrategy[Pair]:
    """Two networks of one architecture, in one of the relations, nearly so, or in none."""
    options: dict[str, Any] = {"widths": widths, "max_width": max_width, "max_depth": max_depth,
                               "zeros": zeros, "exact": exact}
    related = st.one_of(scaling_pairs(**options), permutation_pairs(**options),
                        phi_pairs(**options))
    unrelated = networks(**options).flatmap(
        lambda a: networks(**(options | {"widths": a.widths})).map(lambda b: {"a": a, "b": b}))
    return st.one_of(unrelated, related, related.flatmap(_disturbed))


def _nets(widths: Sequence[int] | None, max_width: int, max_depth: int, zeros: bool,
          exact: bool) -> SearchStrategy[Network]:
    """Networks with a hidden layer where the bounds allow one, so that relations say something."""
    if widths is None:
        require_counts(1, max_depth=max_depth)
        shapes = architectures(max_width=max_width, max_depth=max_depth,
                               min_depth=min(2, max_depth))
        nets = shapes.flatmap(lambda shape: networks(widths=shape.widths, zeros=zeros))
    else:
        nets = networks(widths=widths, zeros=zeros)
    return nets if exact else nets.map(lambda net: net.rounded("float32"))


def _factors(net: Network, exact: bool) -> SearchStrategy[list[Fraction]]:
    factor = (fractions_small(max_denominator=3, zeros=False).map(abs) if exact
              else st.sampled_from(_POWERS))
    return st.lists(factor, min_size=net.n_hidden, max_size=net.n_hidden)


def _permuted(net: Network, orders: Sequence[Sequence[int]]) -> Network:
    """Neuron i of hidden layer l becomes neuron orders[l][i]."""
    def edit(weights: list[list[list[Any]]], biases: list[list[Any]]) -> None:
        for layer, order in enumerate(orders):
            place = sorted(range(len(order)), key=order.__getitem__)
            weights[layer] = [weights[layer][i] for i in place]
            biases[layer] = [biases[layer][i] for i in place]
            weights[layer + 1] = [[row[i] for i in place] for row in weights[layer + 1]]

    return edited(net, edit)


def _disturbed(pair: Pair) -> SearchStrategy[Pair]:
    """One parameter of b changed a little: doubled, negated, or moved by one."""
    n_matrices = len(pair["b"].weights)
    return st.tuples(st.integers(0, n_matrices - 1), st.integers(0, 2**16), st.sampled_from(
        ("double", "negate", "move")), st.booleans()).map(
        lambda drawn: {"a": pair["a"], "b": edited(pair["b"], _change(*drawn))})


def _change(layer: int, where: int, how: str, bias: bool) -> Any:
    def edit(weights: list[list[list[Any]]], biases: list[list[Any]]) -> None:
        row = biases[layer] if bias else weights[layer][where % len(weights[layer])]
        column = (where >> 4) % len(row)
        value = row[column]
        row[column] = {"double": value * 2, "negate": -value, "move": value + 1}[how]

    return edit
