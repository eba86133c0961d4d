"""Hypothesis strategies for the objects of the theory, realistic and degenerate alike.

Common keywords: `widths` fixes the architecture (a sequence), else `max_width` and `max_depth` (the
number of weight matrices) bound it; `zeros=False` draws no zero weight; `exact=False` draws
floating networks. Strategies named `*_pairs` draw {"a": Network, "b": Network} of one architecture.

    fractions_small     rationals p/q with |p| and q bounded, simplest first
    points              tuples of points with small rational coordinates
    architectures       layered architectures
    networks            layered networks
    dags                exact networks on directed acyclic graphs, with max-pools and identities
    twins               networks with two proportional rows, of positive or negative factor
    reducible           networks with neurons that can be flipped together
    dead, always_on     networks with a neuron that is 0, or positive, for every input
    balanced_networks   {"net", "p"}: a network whose neurons read and send weights of equal sums
    scaling_pairs       b is a rescaling of a
    permutation_pairs   b is a rescaling of a, its neurons permuted within the layers
    phi_pairs           b has the Phi of a: a rescaling by factors of any sign
    network_pairs       every relation above, near misses, and none
    dag_pairs           pairs of networks on graphs, in one of the relations or in none
    head_pairs          queries and keys of two attention heads, {"Q", "K", "Q2", "K2"}
    climbed_matrices    integer matrices at which a score given in floats is high
    badly_split         such matrices, of which butterfly splits in one order lose much
    matrices_with_kernel, supports, support_pairs
                        for sparse recovery and factorization with fixed supports

`st.from_type(verify.Network)` draws `networks()`, once the library is installed.

>>> from hypothesis import find, settings
>>> find(twins(sign=-1, widths=(1, 2, 1)), lambda net: True, settings=settings(database=None))
Network([[[0], [0]], [[0, 0]]], [[1, -1], [0]])
"""

from verify.strategies.balanced import balanced_networks
from verify.strategies.climbing import badly_split, climbed_matrices
from verify.strategies.graphs import dag_pairs, dags
from verify.strategies.heads import head_pairs
from verify.strategies.layered import architectures, fractions_small, networks, points
from verify.strategies.matrices import matrices_with_kernel, support_pairs, supports
from verify.strategies.planted import always_on, dead, reducible, twins
from verify.strategies.relations import network_pairs, permutation_pairs, phi_pairs, scaling_pairs

__all__ = ["always_on", "architectures", "badly_split", "balanced_networks", "climbed_matrices",
           "dag_pairs", "dags", "dead", "fractions_small", "head_pairs", "matrices_with_kernel",
           "network_pairs",
           "networks", "permutation_pairs", "phi_pairs", "points", "reducible", "scaling_pairs",
           "support_pairs", "supports", "twins"]
