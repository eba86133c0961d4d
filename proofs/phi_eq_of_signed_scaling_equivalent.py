"""Phi does not even see the signs of the factors."""

from hypothesis import strategies as st

import verify


def instances():
    """Pairs related by factors of either sign, layered and on any graph."""
    return st.one_of(verify.strategies.phi_pairs(),
                     verify.strategies.dag_pairs(relations=("flipped",)))


theorem = verify.Theorem(
    name="phi_eq_of_signed_scaling_equivalent",
    part="path embedding",
    statement="If b arises from a by nonzero factors at hidden neurons, then Phi(a) = Phi(b).",
    source="the talk, the fibre of Phi",
    scope="Any parameters, any directed acyclic graph of ReLU, identity and max-pool neurons.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.signed_scaling_equivalent.on("a", "b"),),
    conclusions=(verify.phi_equal.on("a", "b"),),
    instances=instances,
    sharp={"signed_scaling_equivalent": {"a": verify.Network([[[1]], [[1]]], [[0], [0]]),
                                         "b": verify.Network([[[2]], [[1]]], [[0], [0]])}},
    formal="phi_eq_of_signed_scaling_equivalent",
    bounded=((2, 3, 1), (2, 2, 2, 1), (3, 4, 2)),
)
