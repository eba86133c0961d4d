"""ENorm: the representative of least l_p norm among all rescalings of a network."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from verify.claims.enclosure import Enclosure
from verify.claims.errors import InvalidInstance
from verify.claims.number import exact
from verify.claims.shortened import shortened_fields
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.symmetry.dyadic_rescaling import dyadic_rescale, nearest_exponent
from verify.symmetry.edge_factors import by_edges
from verify.symmetry.layer_factors import by_matrices
from verify.symmetry.layer_peaks import by_peaks
from verify.symmetry.rescaling import rescale


@final
@dataclass(frozen=True, slots=True, eq=False)
class ENorm:
    """The rescaling of least sum of |w|^p (of least max |w| for p = inf); biases are not counted.

    `network` is `source` rescaled by `factors`: exactly, if the source is exact; else each weight
    is rounded (`verify.scaling_distance` says how far that leaves the class), and `dyadic()` gives
    a network that is equivalent exactly. `objective` encloses the infimum over the class.
    `imbalance` is the largest relative difference between what a neuron reads and what it sends,
    before rounding (for p = inf the relative width of the objective): a float, for information.

    The infimum is attained iff no neuron is in `escaping`: the (neuron, side) whose weights on that
    side all vanish while those on the other do not. Their factors are arbitrary; the others are
    those of the live part of the network, which the infimum is that of. The minimising factors are
    unique iff moreover `idle` is empty: the neurons with no nonzero weight at all.
    """

    source: Network
    p: Fraction | float
    factors: tuple[Fraction, ...]
    network: Network
    objective: Enclosure
    imbalance: float
    escaping: tuple[tuple[int, str], ...]
    idle: tuple[int, ...]

    __repr__ = shortened_fields

    @property
    def attained(self) -> bool:
        """Some rescaling reaches the infimum."""
        if self.p == math.inf:
            return self.objective.hi > 0 or not self.escaping
        return not self.escaping

    def dyadic(self) -> Network:
        """The source rescaled by the nearest powers of two: the same function, exactly.

        Each weight is within a factor of 2 of that of `network`.
        Raises: InvalidInstance, naming the parameter, if one would over- or underflow.
        """
        return dyadic_rescale(self.source, [nearest_exponent(factor) for factor in self.factors])


def enorm(net: Network, *, p: Any = 2) -> ENorm:
    """The rescaling of `net` with the least sum of |w|^p over its weights, certified.

    The infimum is attained iff every hidden neuron that reads something is read and conversely; the
    result says which are not (`escaping`). The factors are exact rationals near the minimiser, the
    objective is a rational enclosure of the minimum.

    Scalars: p > 0, int, Fraction, "p/q", float, or math.inf (the largest |w|).
    Cost: some ten sweeps of two matrix-vector products a layer for layered floating networks, a few
        microseconds a weight for all others.
    Raises: InvalidInstance unless p > 0, and if a parameter of the result overflows the float type;
        BudgetExceeded if p is so small that a factor would need more than a million bits.
    Source: Stock, Graham, Gribonval, Jegou, Equi-normalization of Neural Networks, ICLR 2019.

    >>> import verify
    >>> result = verify.enorm(verify.Network([[[8]], [[2]]], [[1], [0]]))
    >>> result.network, 32 in result.objective
    (Network([[[4]], [[4]]], [[1/2], [0]]), True)
    """
    require_network(net)
    power = math.inf if isinstance(p, float) and p == math.inf else exact(p, "p")
    if not power > 0:
        raise InvalidInstance(f"p is {power}, not positive")
    found = None
    if net.architecture.is_layered and not net.is_exact:
        found = by_peaks(net) if power == math.inf else by_matrices(net, Fraction(power))
    if found is None:
        found = by_edges(net, power)
    network = found.network or rescale(net, found.factors)
    return ENorm(net, power, found.factors, network, found.objective, found.imbalance,
                 found.escaping, found.idle)
