"""The norm over a rescaling class: convex in the logarithms of the factors, not in the factors."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.predicate import predicate
from verify.exact.matrix import exact_vector
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.symmetry.balance import require_power


def norm(net: Network, factors: Sequence[Fraction], p: int) -> Fraction:
    """The sum of |w|^p after rescaling, exactly.

    Raises: InvalidInstance unless there is one positive factor a hidden neuron.

    >>> norm(Network([[[1]], [[2]]], [[0], [0]]), [Fraction(2)], 2)
    Fraction(5, 1)
    """
    architecture = require_network(net).architecture
    if len(factors) != architecture.n_hidden or any(factor <= 0 for factor in factors):
        raise InvalidInstance(f"{architecture.n_hidden} positive factors are needed")
    scale = dict(zip(architecture.hidden, factors, strict=True))
    return sum((abs(weight * scale.get(neuron, 1) / scale.get(source, 1)) ** require_power(p)
                for neuron, sources, row, _ in net.exactly().rows()
                for source, weight in zip(sources, row, strict=True) if weight), Fraction(0))


@predicate
def norm_midpoint_convex(net: Network, x: Sequence[Fraction], y: Sequence[Fraction],
                         p: int = 2) -> Decision:
    """At the factors (x + y) / 2 the sum of |w|^p is at most the mean of those at x and y.

    Cost: O(#parameters). Raises: InvalidInstance unless x and y hold one positive factor a hidden
        neuron and p is an integer from 1 to 64.
    Witness: nothing; both sides are recomputed.
    """
    x, y = exact_vector(x, place="x"), exact_vector(y, place="y")
    middle = [(a + b) / 2 for a, b in zip(x, y, strict=False)]
    return _midpoint(net, x, y, middle, p, "norm_midpoint_convex")


@predicate
def norm_log_midpoint_convex(net: Network, x: Sequence[Fraction], y: Sequence[Fraction],
                             p: int = 2) -> Decision:
    """At the factors x y the sum of |w|^p is at most the mean of those at x^2 and y^2, entrywise.

    The first is the geometric mean of the others. Cost, Raises, Witness: as for
    `norm_midpoint_convex`.
    """
    x, y = exact_vector(x, place="x"), exact_vector(y, place="y")
    middle = [a * b for a, b in zip(x, y, strict=False)]
    norm(net, x, p), norm(net, y, p)  # both positive, of the right length
    return _midpoint(net, [a * a for a in x], [b * b for b in y], middle, p,
                     "norm_log_midpoint_convex")


def _midpoint(net: Network, x: Sequence[Fraction], y: Sequence[Fraction],
              middle: Sequence[Fraction], p: int, name: str) -> Decision:
    if 2 * norm(net, middle, p) <= norm(net, x, p) + norm(net, y, p):
        return Yes(Certificate(name, "yes"))
    return No(Certificate(name, "no"))
