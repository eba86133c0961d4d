"""How far apart two networks are as seen by Phi."""

from __future__ import annotations

from fractions import Fraction

from verify.lifting.embedding import embedding
from verify.lifting.norm import path_kernel, path_norm
from verify.network.network import Network
from verify.network.pairs import exact_pair, parameter_pairs


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
    return sum((abs(value - psi[path]) for path, value in phi.items()),  # type: ignore[arg-type]
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
