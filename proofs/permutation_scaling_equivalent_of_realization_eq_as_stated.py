"""False as stated: deep networks are not determined by what determines shallow ones."""

import verify

_CLIP = verify.Network([[[1]], [[-1]], [[1]]], [[0], [1], [0]])
_OTHER = verify.Network([[[-1]], [[-1]], [[-1]]], [[1], [1], [1]])


def instances():
    """Equivalent non-degenerate networks of one input, one or two hidden layers."""
    pairs = verify.strategies.permutation_pairs
    drawn = (pairs(widths=(1, 1, 1, 1), zeros=False) | pairs(widths=(1, 1, 1), zeros=False)
             | pairs(widths=(1, 2, 2), zeros=False))
    return drawn.filter(lambda pair: isinstance(verify.non_degenerate(pair["a"]), verify.Yes))


theorem = verify.Theorem(
    name="permutation_scaling_equivalent_of_realization_eq_as_stated",
    part="identifiability",
    statement="Let a be non-degenerate, irreducible, without twins. If f_a = f_b on R^d, then b "
              "arises from a by permutation and rescaling. False with two hidden layers.",
    source="the talk, the converse for deep networks",
    scope="Refuted by relu(1 - relu(x)) = 1 - relu(1 - relu(1 - x)), a clip in two ways.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.realization_equal.on("a", "b"), verify.non_degenerate.on("a"),
                verify.irreducible.on("a"), (~verify.positive_twins).on("a"),
                (~verify.negative_twins).on("a")),
    conclusions=(verify.permutation_scaling_equivalent.on("a", "b"),),
    instances=instances,
    sharp=dict.fromkeys(
        ("realization_equal", "non_degenerate", "irreducible", "not_positive_twins",
         "not_negative_twins"),
        "The claim is refuted with all its hypotheses, so none of them can be shown to be needed."),
    counterexample={"a": _CLIP, "b": _OTHER},
)
