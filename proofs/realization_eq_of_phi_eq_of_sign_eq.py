"""Phi and the signs determine the function, for any parameters at all."""

from hypothesis import strategies as st

import verify


def instances():
    """Rescaled pairs, and pairs on graphs whose parameters off the live paths differ as well."""
    return st.one_of(
        verify.strategies.scaling_pairs(max_depth=3),
        verify.strategies.dag_pairs(relations=("rescaled", "off the paths")))


def _net(w, v):
    return verify.Network([[[w]], [[v]]], [[0], [0]])


theorem = verify.Theorem(
    name="realization_eq_of_phi_eq_of_sign_eq",
    part="path embedding",
    statement="If Phi(a) = Phi(b) and sgn(a) = sgn(b), then f_a = f_b on R^d.",
    source="the talk; a corollary of the Lipschitz bound by the path metric",
    scope="Any parameters, admissible or not, any directed acyclic graph of ReLU, identity and "
          "max-pool neurons.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.phi_equal.on("a", "b"), verify.sign_equal.on("a", "b")),
    conclusions=(verify.realization_equal.on("a", "b"),),
    instances=instances,
    sharp={"phi_equal": {"a": _net(1, 1), "b": _net(2, 1)},
           "sign_equal": {"a": _net(1, 1), "b": _net(-1, -1)}},
    formal="realization_eq_of_phi_eq_of_sign_eq",
    bounded=((2, 2, 1), (1, 1, 1, 1, 1), (2, 3, 1)),
)
