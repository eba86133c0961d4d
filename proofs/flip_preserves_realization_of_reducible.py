"""Where outer products sum to zero, neurons can be turned around unnoticed."""

import verify


def instances():
    """Networks with planted zero sums; deep ones have one input, so that f can be compared."""
    shallow = verify.strategies.reducible(max_depth=2)
    deep = verify.strategies.reducible(widths=(1, 2, 2, 1))
    return (shallow | deep).map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="flip_preserves_realization_of_reducible",
    part="identifiability",
    statement="If the sum of v w^T vanishes over a nonempty set of neurons of one hidden layer, "
              "then negating their (w, b) and adding the sum of v b to the next biases keeps f.",
    source="the talk, irreducible parameters; relu(t) = t + relu(-t)",
    scope="Layered networks of any depth, any parameters.",
    arguments={"a": "network"},
    hypotheses=((~verify.irreducible).on("a"),),
    conclusions=(verify.flip_preserves_realization.on("a"),),
    instances=instances,
    sharp={"not_irreducible": {"a": verify.Network([[[1]], [[1]]], [[0], [0]])}},
    formal="flip_preserves_realization_of_reducible",
    bounded=((2, 2, 1), (1, 1, 1, 1), (1, 2, 2, 1)),
)
