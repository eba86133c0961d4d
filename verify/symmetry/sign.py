"""Equal signs, parameter by parameter."""

from __future__ import annotations

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.exact.dyadic import signs
from verify.network.network import Network
from verify.network.pairs import first_apart, place_of, sign


@predicate
def sign_equal(a: Network, b: Network) -> Decision:
    """Corresponding parameters of the two networks have equal signs (-1, 0 or 1).

    Cost: O(#parameters).
    Raises: InvalidInstance if the networks are not of one architecture.
    Witness: yes, nothing; no, an `edge` or a `bias` whose signs differ.

    >>> import verify
    >>> a, b = (verify.Network([[[w]]], [[0]]) for w in (1, -1))
    >>> sign_equal(a, b).certificate.witness
    {'edge': [0, 1]}
    """
    apart = first_apart(a, b, sign, signs)
    if apart is not None:
        return No(Certificate("sign_equal", "no", place_of(apart)))
    return Yes(Certificate("sign_equal", "yes"))
