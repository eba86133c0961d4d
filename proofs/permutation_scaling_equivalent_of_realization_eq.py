"""With one hidden layer, no twins and irreducible, the function determines the parameters."""

import verify


def instances():
    """Equivalent networks with one hidden layer, most of them irreducible and without twins."""
    numbers = ((2, 3, 1), (2, 3, 2), (3, 2, 1), (2, 2, 2))
    pairs = verify.strategies.permutation_pairs
    drawn = [pairs(widths=widths, zeros=False) for widths in numbers]
    return drawn[0] | drawn[1] | drawn[2] | drawn[3] | pairs(widths=(1, 1, 1))


def _net(weights, biases):
    return verify.Network(weights, biases)


# Two unbalanced pairs of negative twins: 1/2 x goes from one to the other.
_PAIRS = _net([[[1], [-1], [1], [-1]], [[2, 1, 7, 4]]], [[0, 0, 1, -1], [0]])
_SHIFTED = _net([[[1], [-1], [1], [-1]], [["5/2", "1/2", "13/2", "9/2"]]],
                [[0, 0, 1, -1], ["1/2"]])
_SUM = _net([[[1], [1], [-2]], [[1, 1, 1]]], [[0, 1, "1/2"], [0]])

theorem = verify.Theorem(
    name="permutation_scaling_equivalent_of_realization_eq",
    part="identifiability",
    statement="Let a have one hidden layer, no twins, and be irreducible. If f_a = f_b on R^d for "
              "b of the same architecture, then b arises from a by permutation and rescaling.",
    source="the talk, identifiability of shallow networks; any bounded open set that meets all "
           "hyperplanes would do in place of R^d",
    scope="Any widths.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.one_hidden_layer.on("a"), verify.realization_equal.on("a", "b"),
                verify.irreducible.on("a"),
                (~verify.positive_twins).on("a"), (~verify.negative_twins).on("a")),
    conclusions=(verify.permutation_scaling_equivalent.on("a", "b"),),
    instances=instances,
    sharp={
        "one_hidden_layer": {"a": _net([[[1]], [[-1]], [[1]]], [[0], [0], [0]]),
                             "b": _net([[[0]], [[0]], [[0]]], [[0], [0], [0]])},
        "realization_equal": {"a": _net([[[1]], [[1]]], [[0], [0]]),
                              "b": _net([[[1]], [[2]]], [[0], [0]])},
        "irreducible": {"a": _SUM, "b": verify.flipped(_SUM, 1, [1, 2, 3])},
        "not_positive_twins": {"a": _net([[[1], [2]], [[1, 1]]], [[0, 0], [0]]),
                               "b": _net([[[1], [2]], [[3, 0]]], [[0, 0], [0]])},
        "not_negative_twins": {"a": _PAIRS, "b": _SHIFTED},
    },
)
