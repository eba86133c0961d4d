"""Admissible parameters with one Phi: 2^h rescaling classes, one for each choice of signs."""

from hypothesis import strategies as st

import verify


def instances():
    """Pairs without zero weights: of one Phi, and in every other relation."""
    return st.one_of(verify.strategies.phi_pairs(zeros=False),
                     verify.strategies.phi_pairs(zeros=False, exact=False),
                     verify.strategies.network_pairs(zeros=False))


def _net(w, v):
    return verify.Network([[w], [[v]]], [[0], [0]])


theorem = verify.Theorem(
    name="phi_fibre_is_signed_classes",
    part="path embedding",
    statement="Let a be admissible with h hidden neurons. Every b with Phi(b) = Phi(a) arises from "
              "a by nonzero factors at hidden neurons, and the 2^h choices of their signs lead to "
              "as many sign patterns: the fibre of Phi consists of 2^h rescaling classes.",
    source="the talk, the fibre of Phi",
    scope="Any directed acyclic graph. That all these b have the Phi of a is "
          "phi_eq_of_signed_scaling_equivalent.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.admissible.on("a"), verify.phi_equal.on("a", "b")),
    conclusions=(verify.signed_scaling_equivalent.on("a", "b"),
                 verify.sign_flips_distinct.on("a")),
    instances=instances,
    sharp={"admissible": {"a": _net([1, 1], 0), "b": _net([1, 2], 0)},
           "phi_equal": {"a": _net([1], 1), "b": _net([2], 1)}},
    formal="phi_fibre_is_signed_classes",
    bounded=((2, 3, 1), (1, 1, 1, 1, 1), (3, 4, 2)),
)
