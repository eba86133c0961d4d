"""False as stated: non-degenerate parameters may be reducible."""

import verify


def instances():
    """Networks with one hidden layer, few zeros and up to three neurons."""
    nets = verify.strategies.networks
    return (nets(widths=(1, 3, 1), zeros=False) | nets(widths=(2, 2, 1), zeros=False)
            | nets(widths=(1, 1, 1), zeros=False)).map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="irreducible_of_non_degenerate_as_stated",
    part="identifiability",
    statement="Non-degenerate parameters are irreducible. False: a flip is no small change.",
    source="a reading that takes a local condition for a global one",
    scope="Refuted by three neurons without twins whose incoming weights sum to 0.",
    arguments={"a": "network"},
    hypotheses=(verify.non_degenerate.on("a"),),
    conclusions=(verify.irreducible.on("a"),),
    instances=instances,
    sharp={"non_degenerate": {"a": verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])}},
    counterexample={"a": verify.Network([[[1], [1], [-2]], [[1, 1, 1]]],
                                        [[0, 1, "1/2"], [0]])},
)
