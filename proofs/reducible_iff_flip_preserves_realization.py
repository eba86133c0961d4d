"""With one hidden layer, vanishing sums of outer products are exactly the unnoticed flips."""

import verify


def instances():
    """Networks with one hidden layer, every other one with a planted zero sum."""
    nets = verify.strategies.networks(max_width=4, max_depth=2)
    return (nets | verify.strategies.reducible(max_depth=2)).map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="reducible_iff_flip_preserves_realization",
    part="identifiability",
    statement="A network with one hidden layer is reducible if and only if flipping some nonempty "
              "set of its neurons, with the output bias refitted, keeps the function.",
    source="the talk, irreducible parameters; the difference is -(sum of v w^T) x plus a constant",
    scope="Any widths. Deeper, a flip may go unnoticed though nothing is reducible: "
          "`reducible_of_flip_preserves_realization_as_stated`.",
    arguments={"a": "network"},
    hypotheses=(verify.one_hidden_layer.on("a"), (~verify.irreducible).on("a")),
    conclusions=(verify.one_hidden_layer.on("a"), verify.flip_preserves_realization.on("a")),
    iff=True,
    instances=instances,
    sharp={"one_hidden_layer": {"a": verify.Network([[[1]], [[0]], [[1]]], [[0], [0], [0]])},
           "not_irreducible": "An equivalence without its left side says that every network can "
                              "be flipped unnoticed, which relu(x) refutes."},
)
