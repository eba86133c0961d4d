"""How far apart two networks are as seen by Phi."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.predicate import predicate
from verify.lifting.embedding import embedding
from verify.lifting.norm import path_kernel, path_norm
from verify.network.network import Network
from verify.network.pairs import exact_pair, parameter_pairs, place_of
from verify.network.realization import exact_point, exact_value


def path_metric(a: Network, b: Network, *, max_paths: int = 1_000_000) -> Fraction:
    """||Phi(a) - Phi(b)||_1, exact.

    Where one network is the other with parameters shrunk towards 0 (pruning, for example), it is
    the difference of two path norms: every |Phi_p| shrinks and no sign changes. Otherwise the paths
    are listed.

    Cost: O(#parameters) or O(#paths) rational operations; floating networks are taken exactly.
    Raises: InvalidInstance if the networks are not of one architecture; BudgetExceeded, before any
        path is listed, if that is needed and there are more than `max_paths`.
    Source: Gonon, Brisebarre, Riccietti, Gribonval, "A rescaling-invariant Lipschitz bound based on
        path-metrics", 2024.

    >>> import verify
    >>> a, b = (verify.Network([[[1, w]], [[3]]], [[1], [0]]) for w in (2, 0))
    >>> path_metric(a, b)
    Fraction(6, 1)
    """
    a, b = exact_pair(a, b)
    for larger, smaller in ((a, b), (b, a)):
        if all(left * right >= 0 and abs(right) <= abs(left)
               for _, left, right in parameter_pairs(larger, smaller)):
            return path_norm(larger) - path_norm(smaller)  # type: ignore[operator]
    phi, psi = (embedding(net, max_paths=max_paths) for net in (a, b))
    return sum((abs(Fraction(value) - Fraction(psi[path])) for path, value in phi.items()),
               Fraction(0))


def squared_path_metric(a: Network, b: Network) -> Fraction:
    """||Phi(a) - Phi(b)||_2 ** 2 = <a, a> + <b, b> - 2 <a, b> in the path kernel, exact.

    It is 0 exactly if Phi(a) = Phi(b). Cost: O(#parameters) rational operations, on numbers whose
    length grows with the depth; floating networks are taken exactly.
    Raises: InvalidInstance if the networks are not of one architecture.

    >>> import verify
    >>> a, b = (verify.Network([[[1, w]], [[3]]], [[1], [0]]) for w in (2, 0))
    >>> squared_path_metric(a, b)
    Fraction(36, 1)
    """
    a, b = exact_pair(a, b)
    both = path_kernel(a, b)
    return path_kernel(a, a) + path_kernel(b, b) - 2 * both  # type: ignore[operator]


@predicate
def compatible_signs(a: Network, b: Network) -> Decision:
    """No parameter is positive in one network and negative in the other (0 goes with both).

    Cost: O(#parameters).
    Raises: InvalidInstance if the networks are not of one architecture.
    Witness: yes, nothing; no, an `edge` or a `bias` of opposite signs.
    """
    for parameter, left, right in parameter_pairs(*exact_pair(a, b)):
        if left * right < 0:
            return No(Certificate("compatible_signs", "no", place_of(parameter)))
    return Yes(Certificate("compatible_signs", "yes"))


@predicate
def path_lipschitz(a: Network, b: Network, x: Any) -> Decision:
    """||f_a(x) - f_b(x)||_1 <= max(1, ||x||_inf) * ||Phi(a) - Phi(b)||_1.

    Cost: that of `path_metric`; Unknown beyond 10,000 paths.
    Raises: InvalidInstance if the networks are not of one architecture, or x does not fit.
    Witness: nothing; both sides are recomputed.
    """
    a, b = exact_pair(a, b)
    point = exact_point(a, x)
    try:
        distance = path_metric(a, b, max_paths=10_000)
    except BudgetExceeded as error:
        return Unknown(str(error))
    gap = sum(abs(left - right) for left, right in zip(exact_value(a, point), exact_value(b, point),
                                                       strict=True))
    if gap <= max(Fraction(1), *map(abs, point)) * distance:
        return Yes(Certificate("path_lipschitz", "yes"))
    return No(Certificate("path_lipschitz", "no"))
