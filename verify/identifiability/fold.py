"""A rank one below #parameters - #hidden, and yet f determines theta locally: the simple fold.

Let J be the Jacobian at points of X_theta, of rank #parameters - #hidden - 1, and let T be the
directions of rescalings. Then the kernel of J is T and one more direction z. Let l be with l J = 0.
As F = (f(x) for x in points) is invariant under rescalings, l D2F[s, .] = -l J(..) = 0 for s in T:
the form l D2F lives on the kernel modulo T, a line. If l D2F[z, z] is not 0, theta is isolated
among the parameters of the same values, up to rescaling: were theta + t u, u a unit vector
orthogonal to T, to have them for arbitrarily small t, then u would be near the kernel, hence near a
multiple of z modulo T, and 0 = l (F(theta + t u) - F(theta)) = t^2 / 2 l D2F[u, u] + O(t^3).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from verify.claims.budget import Meter, metered
from verify.exact.rank import kernel
from verify.identifiability.jacobian import jacobian
from verify.lifting.activation import activation
from verify.network.network import Network

Point = tuple[Fraction, ...]
Vector = tuple[Fraction, ...]
_ZERO = Fraction(0)


def fold(net: Network, points: Sequence[Point],
         meter: Meter | None = None) -> tuple[Vector, Vector] | None:
    """A direction z with J z = 0 and multipliers l with l J = 0 and l D2F[z, z] not 0, or None.

    The points are off the kinks.
    Cost: two kernels of the Jacobian and, for each vector of one, a sweep a point.
    Raises: BudgetExceeded.
    """
    rows = jacobian(net, points, meter)
    left = kernel(list(zip(*rows, strict=True)), len(rows))
    for z in kernel(rows, net.n_params) if left else ():
        bends = [bend for x in metered(points, meter) for bend in _bends(net, x, z)]
        for l in left:
            if sum(a * b for a, b in zip(l, bends, strict=True) if a):
                return z, l
    return None


def _bends(net: Network, x: Point, direction: Sequence[Fraction]) -> list[Fraction]:
    """The coefficients of t^2 in f(x) at theta + t direction, with the gates of theta at x."""
    architecture, state = net.architecture, activation(net, x)
    steps = iter(direction)
    curves = [(value, _ZERO, _ZERO) for value in x]  # constant, linear and quadratic coefficients
    for neuron, sources, row, bias in net.rows():
        moves = [next(steps) for _ in sources]
        total = [_ZERO] * 3
        if architecture.has_bias(neuron):
            total = [bias, next(steps), _ZERO]
        hidden = neuron - architecture.n_inputs
        if hidden < architecture.n_hidden and not state.pattern[hidden]:
            curves.append((_ZERO,) * 3)
            continue
        chosen = state.selected.get(neuron)
        for source, weight, move in zip(sources, row, moves, strict=True):
            if chosen in (None, source):
                a, b, c = curves[source]
                total = [total[0] + weight * a, total[1] + weight * b + move * a,
                         total[2] + weight * c + move * b]
        curves.append((total[0], total[1], total[2]))
    return [curves[output][2] for output in architecture.outputs]
