"""False as stated: deep irreducible parameters without twins may be degenerate."""

import verify


def instances():
    """Small networks with one or two hidden layers."""
    nets = verify.strategies.networks
    return (nets(widths=(1, 1, 1), zeros=False) | nets(widths=(1, 1, 1, 1), zeros=False)
            | nets(widths=(2, 2, 1), zeros=False)).map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="non_degenerate_of_irreducible_as_stated",
    part="identifiability",
    statement="Irreducible parameters without twins are non-degenerate. False: with two hidden "
              "layers a neuron may be on for every input, and its bias slides into the next.",
    source="a reading of the talk's conditions for shallow networks",
    scope="Refuted by relu(relu(x) + 1).",
    arguments={"a": "network"},
    hypotheses=(verify.irreducible.on("a"), (~verify.positive_twins).on("a"),
                (~verify.negative_twins).on("a")),
    conclusions=(verify.non_degenerate.on("a"),),
    instances=instances,
    sharp={
        "irreducible": {"a": verify.Network([[[0]], [[1]]], [[1], [0]])},
        "not_positive_twins": {"a": verify.Network([[[1], [2]], [[1, 1]]], [[0, 0], [0]])},
        "not_negative_twins": {"a": verify.Network([[[1], [-1]], [[2, 1]]], [[0, 0], [0]])},
    },
    counterexample={"a": verify.Network([[[1]], [[1]], [[1]]], [[0], [1], [0]])},
)
