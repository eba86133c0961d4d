"""Phi at the full paths is a projection of the tensor of layered linear networks."""

from fractions import Fraction
from math import prod

from hypothesis import strategies as st

import verify


def _scaled(net, factors):
    """Each matrix times its factor, the last one so that the product of all is 1."""
    last = 1 / prod(factors, start=Fraction(1))
    weights = [[[weight * factor for weight in row] for row in matrix]
               for matrix, factor in zip(net.weights, [*factors, last], strict=True)]
    return {"a": net, "b": verify.Network(weights, net.biases)}


def instances():
    """Layered pairs with one factor a layer, of product 1 (biases do not matter)."""
    factor = verify.strategies.fractions_small(zeros=False)
    return verify.strategies.networks().flatmap(
        lambda net: st.lists(factor, min_size=len(net.weights) - 1,
                             max_size=len(net.weights) - 1).map(
            lambda factors: _scaled(net, factors)))


theorem = verify.Theorem(
    name="full_path_phi_eq_of_segre_eq",
    part="path embedding",
    statement="If the tensors W_1 x ... x W_L of two layered networks are equal, their Phi agree "
              "at the full paths: these are the entries whose indices connect.",
    source="Malgouyres, Landsberg, multilinear compressive sensing, SIAM J. Math. Data Sci. 2019",
    scope="Layered networks, any parameters.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.segre_equal.on("a", "b"),),
    conclusions=(verify.full_path_phi_equal.on("a", "b"),),
    instances=instances,
    sharp={"segre_equal": {"a": verify.Network([[[1]], [[1]]], [[0], [0]]),
                           "b": verify.Network([[[2]], [[1]]], [[0], [0]])}},
    bounded=((2, 3, 1), (2, 2, 2, 1), (3, 4, 2)),
)
