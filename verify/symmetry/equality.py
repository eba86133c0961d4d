"""Equality of networks, parameter by parameter."""

from __future__ import annotations

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.exact.dyadic import keys
from verify.network.network import Network
from verify.network.pairs import first_apart, place_of


@predicate
def parameters_equal(a: Network, b: Network) -> Decision:
    """Corresponding parameters of the two networks are equal numbers.

    Cost: O(#parameters).
    Raises: InvalidInstance if the networks are not of one architecture.
    Witness: yes, nothing; no, an `edge` or a `bias` that differs.

    >>> import verify
    >>> a, b = (verify.Network([[[w]]], [[0]]) for w in (1, 2))
    >>> parameters_equal(a, b).certificate.witness
    {'edge': [0, 1]}
    """
    apart = first_apart(a, b, lambda value: value, keys)
    if apart is not None:
        return No(Certificate("parameters_equal", "no", place_of(apart)))
    return Yes(Certificate("parameters_equal", "yes"))
