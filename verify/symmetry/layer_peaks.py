"""p = infinity for layered floats: the heaviest path by one pass over matrices of log |w|.

All full paths have one length here, so the path of the largest product is that of the largest mean.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from verify.claims.enclosure import Enclosure
from verify.exact.dyadic import fractions_of, mantissas_exponents
from verify.exact.power import power_bounds
from verify.network.entries import Array
from verify.network.network import Network
from verify.symmetry.edge_factors import Found, power_of_two
from verify.symmetry.layer_factors import loose_ends, rescaled_floats


def logarithms(matrix: Array) -> Array:
    """log2 |w|, and -inf for 0, of floats; not fooled where subnormals are flushed."""
    mantissas, exponents = mantissas_exponents(matrix)
    leading, shift = np.frexp(np.abs(mantissas).astype(np.float64))
    with np.errstate(divide="ignore"):
        return np.asarray(np.log2(leading) + (exponents + shift))


def by_peaks(net: Network) -> Found | None:
    """The factors that minimise max |w|; None if no full path is free of zeros.

    Cost: a few passes over the weights, in floats; exact only along one path and at one weight.
    """
    logs = [logarithms(matrix) for matrix in net.weights]
    height = np.zeros(net.widths[0])
    choices = []
    for matrix in logs:
        sums = matrix + height
        choices.append(sums.argmax(axis=1))
        height = sums[np.arange(len(sums)), choices[-1]]
    top = int(height.argmax())
    if height[top] == -math.inf:
        return None
    mean = float(height[top]) / len(logs)
    walk = [top]
    for choice in reversed(choices):
        walk.insert(0, int(choice[walk[0]]))
    values = _values(logs, mean, net.widths)
    factors = tuple(power_of_two(x) for part in values[1:-1] for x in part.tolist())
    lowest, highest = _lowest(net, walk), _highest(logs, values)
    objective = Enclosure(min(lowest, highest), highest)
    into = np.concatenate([np.isfinite(a).any(axis=1) for a in logs])[:net.n_hidden]
    out = np.concatenate([np.isfinite(a).any(axis=0) for a in logs])[net.widths[0]:]
    return Found(factors, objective, float(objective.width / highest),
                 *loose_ends(net.architecture.n_inputs, into, out),
                 rescaled_floats(net, [np.exp2(np.clip(part, -1100, 1100)) for part in values]))


def _lowest(net: Network, walk: list[int]) -> Fraction:
    along = [fractions_of(matrix[head:head + 1, tail])[0] for matrix, tail, head in
             zip(net.weights, walk, walk[1:], strict=False)]
    return power_bounds(abs(math.prod(along)), Fraction(1, len(along)))[0]


def _highest(logs: list[Array], values: list[Array]) -> Fraction:
    """An upper bound on 2 to the largest logarithm, which errs by its rounding."""
    sizes = [np.abs(matrix[np.isfinite(matrix)]).max(initial=0.0) for matrix in logs]
    largest = max(float((matrix + head[:, None] - tail).max())
                  for matrix, tail, head in zip(logs, values, values[1:], strict=False))
    error = 8 * 2.0 ** -52 * (max(sizes) + max(float(np.abs(f).max()) for f in values) + 4)
    whole = math.floor(largest + error)
    return power_bounds(Fraction(2), Fraction(largest + error - whole))[1] * Fraction(2) ** whole


def _values(logs: list[Array], mean: float, widths: tuple[int, ...]) -> list[Array]:
    """Distances from the inputs; where no input reaches, what the readers ask for."""
    values = [np.zeros(widths[0])]
    with np.errstate(invalid="ignore"):
        for matrix in logs[:-1]:
            values.append((values[-1] + mean - matrix).min(axis=1))
        values.append(np.zeros(widths[-1]))
        for l in reversed(range(1, len(logs))):
            free = np.isinf(values[l])
            if free.any():
                least = (logs[l][:, free] + values[l + 1][:, None] - mean).max(axis=0)
                values[l][free] = np.where(np.isinf(least), 0.0, least)
    return values
