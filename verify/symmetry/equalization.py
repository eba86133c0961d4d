"""Cross-layer equalization: what a neuron reads and what it sends get the same largest weight."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, final

import numpy as np

from verify.claims.shortened import shortened_fields
from verify.network.entries import Array
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.symmetry.dyadic_rescaling import dyadic_rescale, nearest_exponent
from verify.symmetry.edge_factors import power_of_two
from verify.symmetry.layer_factors import rescaled_floats
from verify.symmetry.layer_peaks import logarithms
from verify.symmetry.peak import log2
from verify.symmetry.rescaling import rescale

_TOLERANCE = 1e-12
_MOST_SWEEPS = 10_000


@final
@dataclass(frozen=True, slots=True, eq=False)
class Equalized:
    """The rescaling at which max |w| over the weights into and out of each neuron are equal.

    `network` is `source` rescaled by `factors`: exactly, if the source is exact, else rounded
    (`verify.scaling_distance` says how far that leaves the class); `dyadic()` is equivalent
    exactly. `imbalance` is the largest |log2| of a ratio of the two maxima, before rounding.
    `skipped` are the neurons with no nonzero weight on some side, which keep the factor 1.
    """

    source: Network
    factors: tuple[Fraction, ...]
    network: Network
    imbalance: float
    skipped: tuple[int, ...]

    __repr__ = shortened_fields

    def dyadic(self) -> Network:
        """The source rescaled by the nearest powers of two: the same function, exactly.

        Raises: InvalidInstance, naming the parameter, if one would over- or underflow.
        """
        return dyadic_rescale(self.source, [nearest_exponent(factor) for factor in self.factors])


def equalize(net: Network) -> Equalized:
    """The rescaling of a layered network that balances the largest weights around each neuron.

    With one hidden layer one step does it, and no rescaling has a larger sum over the neurons i of
    (r_i / max r)(s_i / max s), where r_i and s_i are the largest |w| that i reads and sends. With
    more, the layers take turns until nothing changes.

    Cost: two passes over the weights a sweep.
    Raises: InvalidInstance on a network that is not layered.
    Source: Nagel, van Baalen, Blankevoort, Welling, Data-Free Quantization, ICCV 2019, 4.1.

    >>> import verify
    >>> verify.equalize(verify.Network([[[4]], [[1]]], [[2], [0]])).network
    Network([[[2]], [[2]]], [[1], [0]])
    """
    widths = require_network(net).architecture.require_layered("cross-layer equalization")
    logs = [_logarithms(matrix, net.is_exact) for matrix in net.weights]
    values = [np.zeros(width) for width in widths]
    starts = [layer.start for layer in net.architecture.layers()]
    # a side of zeros only has the maximum -inf, whatever the factors
    usable = [np.isfinite(a.max(axis=1)) & np.isfinite(b.max(axis=0))
              for a, b in pairwise(logs)]
    imbalance = math.inf
    for _ in range(_MOST_SWEEPS):
        imbalance = 0.0
        for l, mask in enumerate(usable, 1):
            reads = (logs[l - 1] - values[l - 1]).max(axis=1)[mask]
            sends = (logs[l] + values[l + 1][:, None]).max(axis=0)[mask]
            new = (sends - reads) / 2
            imbalance = max(imbalance, 2 * float(np.abs(new - values[l][mask]).max(initial=0.0)))
            values[l][mask] = new
        if imbalance <= _TOLERANCE or len(usable) < 2:
            break
    factors = tuple(power_of_two(x) for part in values[1:-1] for x in part.tolist())
    skipped = tuple(starts[l] + int(i) for l, mask in enumerate(usable, 1)
                    for i in np.flatnonzero(~mask))
    network = None
    if not net.is_exact:
        network = rescaled_floats(net, [np.exp2(np.clip(part, -1100, 1100)) for part in values])
    return Equalized(net, factors, network or rescale(net, factors),
                     imbalance if len(usable) > 1 else 0.0, skipped)


def _logarithms(matrix: Any, exact: bool) -> Array:
    if not exact:
        return logarithms(matrix)
    return np.array([[log2(abs(w)) if w else -math.inf for w in row] for row in matrix])
