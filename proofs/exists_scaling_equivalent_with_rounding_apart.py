"""Two rescalings of one network can suffer from 8 bits as differently as one likes."""

from fractions import Fraction

from hypothesis import strategies as st

import verify


def narrow(bound):
    """x -> relu(x) + c relu(x) with c = (64 + 1 / (200 bound + 200)) / 127, nearly a multiple."""
    c = (64 + Fraction(1, 200 * bound + 200)) / 127
    return verify.Network([[[1], [1]], [[1, c]]], [[0, 0], [0]])


def instances():
    """The second neuron multiplied by 256: beside it, the first one's weight rounds to 0."""
    return st.integers(0, 1000).map(lambda bound: {
        "a": narrow(bound), "b": verify.rescale(narrow(bound), [1, 256]), "x": [1],
        "bound": bound})


theorem = verify.Theorem(
    name="exists_scaling_equivalent_with_rounding_apart",
    part="canonical representers",
    statement="For every bound there are a rescaling b of a network a and a point where rounding "
              "both to 8 bits changes f_b at least `bound` times as much as f_a.",
    source="the talk: wildly different; Nagel et al., Data-Free Quantization, ICCV 2019",
    scope="Bounds up to 1000 here; no bound holds for all. One symmetric step a matrix.",
    arguments={"a": "network", "b": "network", "x": "vector", "bound": "integer"},
    hypotheses=(),
    conclusions=(verify.scaling_equivalent.on("a", "b"),
                 verify.rounding_apart.on("a", "b", "x", "bound")),
    instances=instances,
)
