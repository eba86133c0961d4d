"""What finitely many points see of Phi: path activations, and the ranks of their Gram matrices.

Near theta, f_theta'(x)_j is the sum over the paths to output j of Phi(theta')_p g_p(x), where
g_p(x) is the activation of the path at x, times the coordinate of x at its input if it is a full
one. No path is listed here: inner products of such vectors g(x) are sweeps through the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

import numpy as np

from verify.claims.budget import Meter
from verify.exact.modular import large_minor, product, reduced, residues
from verify.exact.rank import rank
from verify.identifiability.modular_jacobian import hidden_signs
from verify.lifting.activation import Activation, activation
from verify.network.network import Network

Point = tuple[Fraction, ...]


def measurement_rank(net: Network, points: Sequence[Point], meter: Meter | None = None) -> int:
    """The rank R of the map that sends Phi to (sum_p Phi_p g_p(x) for x in points).

    It bounds the rank of the Jacobian at the points from above.
    Cost: m^2 sweeps through the network and, for each output (one if layered), the rank of an
        (m x m) matrix.
    Raises: BudgetExceeded.
    """
    if not points:
        return 0
    tables = gram(net, points, meter)
    if net.architecture.is_layered:
        return net.architecture.n_outputs * rank(tables[0])
    return sum(rank(table) for table in tables)


def measurement_rank_at_least(net: Network, points: Sequence[Point],
                              meter: Meter | None = None) -> int:
    """A bound on the measurement rank of a layered network from below, mostly the rank itself.

    Cost: the rank of one (m x m) matrix modulo a prime, at the speed of products of floats.
    Raises: BudgetExceeded.
    """
    on = (hidden_signs(net, points, meter) > 0).astype(float)
    cuts = [0, *accumulate(net.widths[1:-1])]
    both = [on[:, start:stop] @ on[:, start:stop].T for start, stop in pairwise(cuts)]
    try:
        x = residues(t for point in points for t in point).reshape(len(points), -1)
    except ZeroDivisionError:
        return 0
    full, partial, tail = product(x, x.T), np.ones((len(x), len(x))), np.ones((len(x), len(x)))
    for inner in both[::-1]:
        full, tail = reduced(full * inner), reduced(tail * inner)
        partial += tail
    return net.architecture.n_outputs * len(large_minor(reduced(full + partial), meter)[0])


def gram(net: Network, points: Sequence[Point],
         meter: Meter | None = None) -> list[list[list[Fraction]]]:
    """For each output (the first if layered) the inner products of the g(x) of its paths.

    Raises: BudgetExceeded.
    """
    states = [activation(net, x) for x in points]
    outputs = net.architecture.outputs
    outputs = outputs[:1] if net.architecture.is_layered else outputs
    tables = [[[Fraction(0)] * len(points) for _ in points] for _ in outputs]
    for i, (x, a) in enumerate(zip(points, states, strict=True)):
        for j, (y, b) in enumerate(zip(points[:i + 1], states, strict=False)):
            if meter is not None:
                meter.spend()
            found = _inner(net, x, y, a, b)
            for table, output in zip(tables, outputs, strict=True):
                table[i][j] = table[j][i] = found[output]
    return tables


def _inner(net: Network, x: Point, y: Point, a: Activation, b: Activation) -> list[Fraction]:
    """For each neuron the sum of g_p(x) g_p(y) over the paths that end there."""
    architecture = net.architecture
    total = [s * t for s, t in zip(x, y, strict=True)]
    for neuron, sources in architecture.incoming():
        hidden = neuron - architecture.n_inputs
        if hidden < architecture.n_hidden and not (a.pattern[hidden] and b.pattern[hidden]):
            total.append(Fraction(0))
            continue
        if neuron in a.selected:
            same = a.selected[neuron] == b.selected[neuron]
            total.append(total[a.selected[neuron]] if same else Fraction(0))
            continue
        total.append(sum((total[source] for source in sources), Fraction(1)))
    return total
