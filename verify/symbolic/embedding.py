"""Phi as monomials in the parameters."""

from __future__ import annotations

from itertools import pairwise

import sympy

from verify.network.architecture import Architecture, require_architecture
from verify.network.paths import Path, full_paths, partial_paths, require_few
from verify.symbolic.monomial import Monomials
from verify.symbolic.symbols import bias, weight


def symbolic_embedding(architecture: Architecture, *,
                       max_paths: int = 1_000_000) -> dict[Path, sympy.Expr]:
    """Phi at a path is the product of w_u_v along it, times b_v where it starts at neuron v.

    Cost: O(#paths), about five microseconds each.
    Raises: BudgetExceeded, before any path is listed, if there are more than `max_paths`;
        InvalidInstance if the argument is no architecture.

    >>> symbolic_embedding(Architecture.layered([1, 1, 1]))
    {(0, 1, 2): w_0_1*w_1_2, (1, 2): b_1*w_1_2, (2,): b_2}
    """
    require_few(require_architecture(architecture), max_paths)
    weights = {(source, neuron): weight(source, neuron)
               for neuron, sources in architecture.incoming() for source in sources}
    biases = {neuron: bias(neuron) for neuron, _ in architecture.incoming()
              if architecture.has_bias(neuron)}
    product = Monomials([*weights.values(), *biases.values()]).product
    monomials = {path: product([weights[edge] for edge in pairwise(path)])
                 for path in full_paths(architecture)}
    for path in partial_paths(architecture):
        monomials[path] = product([biases[path[0]], *(weights[edge] for edge in pairwise(path))])
    return monomials
