"""How far apart two networks are after a gradient step, or after rounding to few integers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import require_same_architecture
from verify.symmetry.gradient import sgd_step
from verify.symmetry.quantization import quantize


@predicate
def steps_apart(a: Network, b: Network, x: Sequence[Any], y: Sequence[Any],
                bound: int) -> Decision:
    """After a gradient step of length 1 on the data, f_a and f_b are `bound` or more apart at x[0].

    In the l1 norm of the outputs.

    Raises: InvalidInstance if the networks are not of one architecture, the data do not fit or are
        empty, or `bound` is negative.
    Witness: nothing; both steps are made anew.
    """
    require_same_architecture(a, b)
    x = coerce({"x": "points"}, {"x": x})["x"]
    if not x:
        raise InvalidInstance("x: a point is needed")
    difference = _distance(sgd_step(a, x, y), sgd_step(b, x, y), x[0])
    return _decided("steps_apart", difference >= _natural(bound))


@predicate
def rounding_apart(a: Network, b: Network, x: Sequence[Any], bound: int) -> Decision:
    """Rounding to 8 bits changes f_b(x) by at least `bound` times as much as f_a(x), which changes.

    Each matrix is rounded to multiples of its largest |w| / 127, ties to even, as `quantize` does;
    biases stay. Changes are in the l1 norm of the outputs.

    Raises: InvalidInstance on networks that are not layered and of one architecture, if x does not
        fit, or if `bound` is negative.
    Witness: nothing; both are rounded anew.
    """
    require_same_architecture(a, b)
    least = _natural(bound)
    of_a, of_b = (_distance(net, quantize(net, bits=8).network, x)
                  for net in (a.exactly(), b.exactly()))
    return _decided("rounding_apart", of_a > 0 and of_b >= least * of_a)


def _distance(a: Network, b: Network, x: Sequence[Any]) -> Fraction:
    return sum((abs(p - q) for p, q in zip(a(x), b(x), strict=True)), Fraction(0))


def _natural(bound: Any) -> int:
    if type(bound) is not int or bound < 0:
        raise InvalidInstance(f"bound: {bound!r} is not a natural number")
    return bound


def _decided(name: str, answer: bool) -> Decision:
    return Yes(Certificate(name, "yes")) if answer else No(Certificate(name, "no"))
