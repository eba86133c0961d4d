"""Rescaling neurons leaves the function alone."""

from hypothesis import strategies as st

import verify


def instances():
    """Rescaled pairs: layered ones of several depths, on graphs, and floating ones."""
    return st.one_of(
        verify.strategies.scaling_pairs(max_depth=4),
        verify.strategies.scaling_pairs(widths=(2, 3, 3, 1)),
        verify.strategies.dag_pairs(relations=("rescaled",)),
        verify.strategies.scaling_pairs(max_depth=2, exact=False))


_PLUS = verify.Network([[[1]], [[1]]], [[0], [0]])
_MINUS = verify.Network([[[-1]], [[-1]]], [[0], [0]])

theorem = verify.Theorem(
    name="realization_eq_of_scaling_equivalent",
    part="rescaling",
    statement="If b arises from a by positive factors at hidden neurons, then f_a = f_b on R^d.",
    source="R. Gribonval's talk, rescaling invariance; positive homogeneity of the ReLU",
    scope="Any parameters, any directed acyclic graph of ReLU, identity and max-pool neurons.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.scaling_equivalent.on("a", "b"),),
    conclusions=(verify.realization_equal.on("a", "b"),),
    instances=instances,
    sharp={"scaling_equivalent": {"a": _PLUS, "b": _MINUS}},
    formal="realization_eq_of_scaling_equivalent",
    bounded=((1, 2, 1), (2, 3, 1), (2, 2, 2, 1), (3, 4, 2)),
)
