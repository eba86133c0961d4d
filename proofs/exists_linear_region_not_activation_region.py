"""A linear region may hold several activation regions."""

from hypothesis import strategies as st

import verify


def difference(w, v):
    """v relu(w x) - v relu(-w x) = v w x: two activation regions, one linear function."""
    return _instance(([[[w], [-w]], [[v, -v]]], [[0, 0], [0]]), v * w)


def dead(w, v):
    """The second neuron, -w relu(x) - 1, never fires: the first one's kink is nowhere seen."""
    return _instance(([[[1]], [[-w]], [[v]]], [[0], [-1], [0]]), 0)


def _instance(net, slope):
    return {"net": verify.Network(*net), "linear": verify.Network([[[slope]]], [[0]]),
            "points": [[-1], [1]]}


def instances():
    """Both families, with positive w and nonzero v."""
    numbers = verify.strategies.fractions_small(max_numerator=5, max_denominator=3, zeros=False)
    return st.tuples(st.sampled_from([difference, dead]), numbers.map(abs), numbers).map(
        lambda drawn: drawn[0](drawn[1], drawn[2]))


theorem = verify.Theorem(
    name="exists_linear_region_not_activation_region",
    part="identifiability",
    statement="There are networks that compute one affine function on all of R^d and yet have "
              "points with different activations: v relu(w x) - v relu(-w x), and a neuron that "
              "only feeds one that never fires.",
    source="the talk, activation regions and linear regions",
    scope="One input and one output; each family for all positive w and nonzero v.",
    arguments={"net": "network", "linear": "network", "points": "points"},
    hypotheses=(),
    conclusions=(verify.realization_equal.on("net", "linear"),
                 (~verify.one_activation).on("net", "points")),
    instances=instances,
)
