"""With one hidden layer, no twins leave no activation space: V = 0."""

import verify


def instances():
    """Networks with one hidden layer and few zeros."""
    nets = [verify.strategies.networks(widths=widths, zeros=False)
            for widths in ((2, 2, 1), (2, 3, 2), (3, 2, 1), (1, 1, 1), (2, 1, 2))]
    return (nets[0] | nets[1] | nets[2] | nets[3] | nets[4]).map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="non_degenerate_of_no_twins",
    part="identifiability",
    statement="Admissible parameters of a network with one hidden layer and no twins are "
              "non-degenerate: dim V = d k (n - m - e) + k (n - m) is 0 for m = n hyperplanes.",
    source="the talk, activation spaces; the closed form for one hidden layer",
    scope="Any widths.",
    arguments={"a": "network"},
    hypotheses=(verify.one_hidden_layer.on("a"), verify.admissible.on("a"),
                (~verify.positive_twins).on("a"),
                (~verify.negative_twins).on("a")),
    conclusions=(verify.non_degenerate.on("a"),),
    instances=instances,
    sharp={
        "one_hidden_layer": {"a": verify.Network([[[1]], [[1]], [[1]]], [[0], [0], [0]])},
        "admissible": {"a": verify.Network([[[0]], [[1]]], [[1], [0]])},
        "not_positive_twins": {"a": verify.Network([[[1], [2]], [[1, 1]]], [[0, 0], [0]])},
        "not_negative_twins": {"a": verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])},
    },
)
