"""Rescalings of an unrolled convolution that are rescalings of its channels."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from verify.network.model import Channels


def channel_factors(channels: Channels, factors: Sequence[Fraction],
                    n_inputs: int) -> tuple[Fraction | None, ...]:
    """The factor of each channel of the layer, None where its neurons have several.

    `factors` are those of the hidden neurons, which come after the inputs.

    >>> channel_factors(Channels("Conv", ((2, 3), (4, 5))), [Fraction(2)] * 3 + [Fraction(1)], 2)
    (Fraction(2, 1), None)
    """
    return tuple(factors[neurons[0] - n_inputs]
                 if len({factors[neuron - n_inputs] for neuron in neurons}) == 1 else None
                 for neurons in channels.neurons)
