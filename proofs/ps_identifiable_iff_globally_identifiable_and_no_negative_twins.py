"""A bounded set of inputs suffices where all of R^d does, except for negative twins."""

import verify
from proofs.irreducible_up_to_balanced_twins_of_globally_identifiable import instances

theorem = verify.Theorem(
    name="ps_identifiable_iff_globally_identifiable_and_no_negative_twins",
    part="identifiability",
    statement="Let theta have one hidden layer. It is identifiable up to permutation and scaling "
              "from some bounded set if and only if it is so from R^d and has no negative twins.",
    source="the talk, identifiability of shallow networks; v relu(t) + v' relu(-t) is "
           "(v + v') relu(t) - v' relu(t + M) + v' M where t >= -M",
    scope="Any widths. With negative twins the two are decided in different ways: from R^d by "
          "going through all neurons that could make the same kinks.",
    arguments={"a": "network"},
    hypotheses=(verify.one_hidden_layer.on("a"), verify.globally_identifiable.on("a"),
                (~verify.negative_twins).on("a")),
    conclusions=(verify.one_hidden_layer.on("a"), verify.ps_identifiable.on("a")),
    iff=True,
    instances=instances,
    sharp={
        "one_hidden_layer": {"a": verify.Network([[[1]]], [[0]])},
        "globally_identifiable": {"a": verify.Network([[[1], [2]], [[1, 1]]], [[0, 0], [0]])},
        "not_negative_twins": {"a": verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])},
    },
)
