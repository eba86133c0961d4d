"""Networks with a planted degeneracy: twins, reducible layers, dead and always-on neurons."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from verify.network.network import Network
from verify.strategies.layered import (
    SearchStrategy,
    edited,
    fractions_small,
    networks,
    require_counts,
)


def twins(*, sign: int | None = None, widths: Sequence[int] | None = None, max_width: int = 3,
          max_depth: int = 3, zeros: bool = True, exact: bool = True) -> SearchStrategy[Network]:
    """Networks in which two rows (w, b) of one hidden layer are proportional, and not zero.

    sign: 1 for positive, -1 for negative twins, None for either.
    """
    if sign not in (1, -1, None):
        raise ValueError(f"sign must be 1, -1 or None, got {sign!r}")
    signs = st.just(sign) if sign else st.sampled_from((1, -1))

    def plant(net: Network) -> SearchStrategy[Network]:
        return st.tuples(_wide_layer(net), signs, _magnitudes(exact)).map(
            lambda drawn: _with_twins(net, *drawn))

    return _wide(widths, max_width, max_depth, zeros, exact).flatmap(plant)


def reducible(*, widths: Sequence[int] | None = None, max_width: int = 3, max_depth: int = 3,
              zeros: bool = True, exact: bool = True) -> SearchStrategy[Network]:
    """Networks with neurons T of one hidden layer such that the sum over T of v w^T vanishes.

    Planted by a common outgoing column on T and incoming weights that sum to zero.
    """
    def plant(net: Network) -> SearchStrategy[Network]:
        return _wide_layer(net).flatmap(
            lambda layer: st.lists(st.integers(0, net.widths[layer + 1] - 1), min_size=2,
                                   max_size=net.widths[layer + 1], unique=True).map(
                lambda chosen: _with_zero_sum(net, layer, sorted(chosen))))

    return _wide(widths, max_width, max_depth, zeros, exact).flatmap(plant)


def dead(*, widths: Sequence[int] | None = None, max_width: int = 3, max_depth: int = 3,
         zeros: bool = True, exact: bool = True) -> SearchStrategy[Network]:
    """Networks with a neuron behind the first hidden layer that is 0 for every input.

    They have two hidden layers at least, whatever `max_depth`. Raises: ValueError if `widths` has
    fewer.
    """
    return _constant_sign(-1, widths, max_width, max_depth, zeros, exact)


def always_on(*, widths: Sequence[int] | None = None, max_width: int = 3, max_depth: int = 3,
              zeros: bool = True, exact: bool = True) -> SearchStrategy[Network]:
    """Networks with a neuron behind the first hidden layer that is positive for every input.

    They have two hidden layers at least, whatever `max_depth`. Raises: ValueError if `widths` has
    fewer.
    """
    return _constant_sign(1, widths, max_width, max_depth, zeros, exact)


def _wide(widths: Sequence[int] | None, max_width: int, max_depth: int, zeros: bool,
          exact: bool) -> SearchStrategy[Network]:
    """Networks with a hidden layer of at least two neurons."""
    if widths is None:
        require_counts(1, max_width=max_width, max_depth=max_depth)
        number = st.integers(1, max_width)
        shapes = st.lists(number, min_size=3, max_size=max(max_depth, 2) + 1).map(
            lambda drawn: [drawn[0], max(2, drawn[1]), *drawn[2:]])
        return shapes.flatmap(lambda shape: networks(widths=shape, zeros=zeros, exact=exact))
    if max(widths[1:-1], default=0) < 2:
        raise ValueError(f"widths {tuple(widths)}: a hidden layer of two neurons is needed")
    return networks(widths=widths, zeros=zeros, exact=exact)


def _wide_layer(net: Network) -> SearchStrategy[int]:
    """The index of a matrix whose rows are at least two hidden neurons."""
    return st.sampled_from([l for l, width in enumerate(net.widths[1:-1]) if width > 1])


def _magnitudes(exact: bool) -> SearchStrategy[Any]:
    small = fractions_small(zeros=False).map(abs)
    return small if exact else st.sampled_from((1.0, 2.0, 0.5))


def _with_twins(net: Network, layer: int, sign: int, magnitude: Any) -> Network:
    def edit(weights: list[list[list[Any]]], biases: list[list[Any]]) -> None:
        if not any(weights[layer][0]) and not biases[layer][0]:
            biases[layer][0] = _one(net)
        row, bias = weights[layer][0], biases[layer][0]
        weights[layer][-1] = [sign * magnitude * weight for weight in row]
        biases[layer][-1] = sign * magnitude * bias

    return edited(_moderate(net), edit)


def _with_zero_sum(net: Network, layer: int, chosen: list[int]) -> Network:
    def edit(weights: list[list[list[Any]]], biases: list[list[Any]]) -> None:
        for row in weights[layer + 1]:
            for neuron in chosen:
                row[neuron] = row[chosen[0]]
        *others, last = chosen
        for column in range(len(weights[layer][0])):
            weights[layer][last][column] = -sum(weights[layer][i][column] for i in others)

    return edited(_moderate(net), edit)


def _constant_sign(sign: int, widths: Sequence[int] | None, max_width: int, max_depth: int,
                   zeros: bool, exact: bool) -> SearchStrategy[Network]:
    if widths is None:
        require_counts(1, max_width=max_width, max_depth=max_depth)
        number = st.integers(1, max_width)
        shapes: SearchStrategy[Any] = st.lists(number, min_size=4, max_size=max(max_depth, 3) + 1)
    elif len(widths) < 4:
        raise ValueError(f"widths {tuple(widths)}: a second hidden layer is needed")
    else:
        shapes = st.just(list(widths))

    def plant(net: Network) -> Network:
        def edit(weights: list[list[list[Any]]], biases: list[list[Any]]) -> None:
            weights[1][0] = [sign * abs(weight) for weight in weights[1][0]]
            biases[1][0] = sign * (abs(biases[1][0]) or _one(net))

        return edited(net, edit)

    return shapes.flatmap(lambda shape: networks(widths=shape, zeros=zeros, exact=exact)).map(plant)


def _moderate(net: Network) -> Network:
    """The network with extreme floats replaced by 1, so that sums and multiples are exact."""
    if net.is_exact:
        return net

    def tame(value: Any) -> float:
        return float(value) if value == 0 or 1e-3 < abs(value) < 1e3 else 1.0

    return Network([[[tame(w) for w in row] for row in matrix] for matrix in net.weights],
                   [[tame(b) for b in vector] for vector in net.biases])


def _one(net: Network) -> Any:
    return Fraction(1) if net.is_exact else 1.0
