"""Path norms and the path kernel, without listing a path."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.measurement import Measurement
from verify.claims.number import exact
from verify.claims.predicate import predicate
from verify.lifting.embedding import embedding
from verify.lifting.sweep import Form, Sum, exact_sweep, float_sweep
from verify.network.network import Network
from verify.network.pairs import require_network, require_same_architecture


def path_norm(net: Network, *, q: Any = 1) -> Fraction | Measurement:
    """The sum over all paths of |Phi_p|^q is one forward pass with |w|^q and max-pools that add.

    This is ||Phi||_q ** q, no root taken.

    Scalars: Fraction if the network is exact and q an integer, else a Measurement whose residual
        bounds the rounding error; a value too large for float64 is inf, one too small 0, and the
        method then says which power of two it is. Large float32 layers are not widened (some six
        digits then).
    Cost: O(#parameters); in floats one matrix-vector product a layer.
    Raises: InvalidInstance unless q > 0 and finite.
    Source: Neyshabur et al. 2015; Gonon, Brisebarre, Riccietti, Gribonval, ICLR 2024.

    >>> import verify
    >>> path_norm(verify.Network([[[2], [-1]], [[3, 1]]], [[0, 1], [5]]))
    Fraction(13, 1)
    """
    power = exact(q, "q")
    if power <= 0:
        raise InvalidInstance(f"q is {q}, not positive")
    require_network(net)
    if net.is_exact and power.denominator == 1:
        values = exact_sweep(lambda weight: abs(weight) ** power.numerator, net)
        return sum((values[output] for output in net.architecture.outputs), Fraction(0))
    return _measurement(float_sweep(Form(float(power)), net.rounded() if net.is_exact else net))


def path_kernel(a: Network, b: Network) -> Fraction | Measurement:
    """<Phi(a), Phi(b)> is the output of the linear network with parameters a * b, at input 1.

    Scalars: Fraction if both networks are exact, else a Measurement (as for `path_norm`).
    Cost: O(#parameters).
    Raises: InvalidInstance if the networks are not of one architecture, or if one is floating and
        the other has a parameter beyond the largest float.

    >>> import verify
    >>> a, b = (verify.Network([[[w]], [[3]]], [[1], [0]]) for w in (2, 5))
    >>> path_kernel(a, b)
    Fraction(99, 1)
    """
    require_same_architecture(a, b)
    if a.is_exact and b.is_exact:
        values = exact_sweep(lambda left, right: left * right, a, b)
        return sum((values[output] for output in a.architecture.outputs), Fraction(0))
    return _measurement(float_sweep(Form(None), *(net.rounded() if net.is_exact else net
                                                  for net in (a, b))))


def _measurement(found: Sum) -> Measurement:
    value, error = _ldexp(found.value, found.exponent), _ldexp(found.error, found.exponent)
    method = "one sweep"
    if found.exponent:
        method = "one sweep with an exponent a neuron"
    if found.value and (math.isinf(value) or abs(value) < 2.0 ** -1022):
        _, carry = math.frexp(found.value)
        method += f"; the value is about 2**{found.exponent + carry}, beyond float64"
    return Measurement(value, error, 0.0, method)


def _ldexp(value: float, exponent: int) -> float:
    try:
        return math.ldexp(value, exponent)
    except OverflowError:
        return math.copysign(math.inf, value)


@predicate
def path_norm_is_sweep(net: Network) -> Decision:
    """The sum of |Phi_p| over all paths is the forward pass with |w|, |b| at 1, max-pools adding.

    Cost: O(#paths); Unknown beyond 10,000.
    Witness: nothing; both sides are recomputed.
    """
    return _is_sweep("path_norm_is_sweep", net, sum)


@predicate
def path_norm_is_max_sweep(net: Network) -> Decision:
    """The sum of |Phi_p| over all paths is the forward pass with |w|, |b| at 1, max-pools kept.

    Cost, Witness: as for `path_norm_is_sweep`.
    """
    return _is_sweep("path_norm_is_max_sweep", net, max)


def _is_sweep(name: str, net: Network, pool: Callable[[list[Fraction]], Any]) -> Decision:
    net = require_network(net).exactly()
    try:
        phi = embedding(net, max_paths=10_000)
    except BudgetExceeded as error:
        return Unknown(str(error))
    values = [Fraction(1)] * net.architecture.n_inputs
    for neuron, sources, row, bias in net.rows():
        products = [abs(weight) * values[source]
                    for source, weight in zip(sources, row, strict=True)]
        is_pool = net.architecture.kind(neuron) == "maxpool"
        values.append(pool(products) if is_pool else abs(bias) + sum(products))
    total = sum(values[output] for output in net.architecture.outputs)
    if total == sum(map(abs, phi.values())):
        return Yes(Certificate(name, "yes"))
    return No(Certificate(name, "no"))
