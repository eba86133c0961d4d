"""Depth m makes 2^m activation regions out of two neurons a layer."""

from fractions import Fraction

from hypothesis import strategies as st

import verify


def sawtooth(m, scale=Fraction(1)):
    """m hidden layers, each folding [0, 1] onto itself: x -> 2 relu(x) - 4 relu(x - 1/2).

    Every hidden neuron is multiplied by `scale`, which changes nothing.
    """
    half = Fraction(1, 2)
    fold = [[2, -4], [2, -4]]
    weights = [[[scale], [scale]], *[fold] * (m - 1), [[2 / scale, -4 / scale]]]
    return verify.Network(weights, [[0, -half * scale]] * m + [[0]])


def instances():
    """Three to six layers, with rescaled neurons."""
    scales = verify.strategies.fractions_small(max_numerator=4, zeros=False).map(abs)
    return st.tuples(st.integers(3, 6), scales).map(
        lambda drawn: {"net": sawtooth(*drawn), "count": 2**drawn[0]})


theorem = verify.Theorem(
    name="exists_two_pow_depth_activation_regions",
    part="identifiability",
    statement="The sawtooth network with m >= 3 hidden layers of two neurons has exactly 2^m "
              "activation regions (m = 1: 3, m = 2: 5).",
    source="Telgarsky 2015; Montufar, Pascanu, Cho, Bengio 2014",
    scope="m from 3 to 6 here. On x < 0 and on x > 1 a pre-activation vanishes identically, so "
          "that these two intervals are no part of X_theta: the number of linear pieces on R is "
          "2^m + 2.",
    arguments={"net": "network", "count": "integer"},
    hypotheses=(),
    conclusions=(verify.has_activation_regions.on("net", "count"),),
    instances=instances,
)
