"""Hypothesis strategies for the objects of the theory, realistic and degenerate alike.

Common keywords: `widths` fixes the architecture (a sequence), else `max_width` and `max_depth` (the
number of weight matrices) bound it; `zeros=False` draws no zero weight; `exact=False` draws
floating networks. Strategies named `*_pairs` draw {"a": Network, "b": Network} of one architecture.
"""

from verify.strategies.balanced import balanced_networks
from verify.strategies.graphs import dag_pairs, dags
from verify.strategies.heads import head_pairs
from verify.strategies.layered import architectures, fractions_small, networks, points
from verify.strategies.matrices import matrices_with_kernel, support_pairs, supports
from verify.strategies.planted import always_on, dead, reducible, twins
from verify.strategies.relations import network_pairs, permutation_pairs, phi_pairs, scaling_pairs

__all__ = ["always_on", "architectures", "balanced_networks", "dag_pairs", "dags", "dead",
           "fractions_small", "head_pairs", "matrices_with_kernel", "network_pairs",
           "networks", "permutation_pairs", "phi_pairs", "points", "reducible", "scaling_pairs",
           "support_pairs", "supports", "twins"]
