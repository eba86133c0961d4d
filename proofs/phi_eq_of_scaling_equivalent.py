"""Phi does not change under rescaling."""

from hypothesis import strategies as st

import verify


def instances():
    """Rescaled pairs, layered ones exact and floating, and on any graph."""
    return st.one_of(
        verify.strategies.scaling_pairs(),
        verify.strategies.scaling_pairs(exact=False),
        verify.strategies.dag_pairs(relations=("rescaled",)))


theorem = verify.Theorem(
    name="phi_eq_of_scaling_equivalent",
    part="path embedding",
    statement="If b is a rescaling of a, then Phi(a) = Phi(b).",
    source="the talk, Phi is invariant; Neyshabur et al. 2015",
    scope="Any parameters, any directed acyclic graph of ReLU, identity and max-pool neurons.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.scaling_equivalent.on("a", "b"),),
    conclusions=(verify.phi_equal.on("a", "b"),),
    instances=instances,
    sharp={"scaling_equivalent": {"a": verify.Network([[[1]], [[1]]], [[0], [0]]),
                                  "b": verify.Network([[[2]], [[1]]], [[0], [0]])}},
    formal="phi_eq_of_scaling_equivalent",
    bounded=((2, 3, 1), (2, 2, 2, 1), (3, 4, 2)),
)
