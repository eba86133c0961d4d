"""One module a predicate; a rule takes (objects, witness, meter) and returns or raises Rejected.

The rule is looked up by predicate and answer alone: a certificate never chooses its rule.
Going through its objects once has been paid for; what costs more than that, the rule pays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..rejected import Meter
from . import (
    admissible,
    compatible_signs,
    flip_preserves_realization,
    has_activation_regions,
    irreducible,
    one_activation,
    paths,
    permutation_scaling_equivalent,
    phi_equal,
    realization_equal,
    scaling_equivalent,
    segre_equal,
    sign_equal,
    sign_flips_distinct,
    twins,
)

Rule = Callable[[list[Any], dict[str, Any], Meter], None]

RULES: dict[tuple[str, str], Rule] = {
    ("admissible", "no"): admissible.no,
    ("admissible", "yes"): admissible.yes,
    ("compatible_signs", "no"): compatible_signs.no,
    ("compatible_signs", "yes"): compatible_signs.yes,
    ("flip_preserves_realization", "no"): flip_preserves_realization.no,
    ("flip_preserves_realization", "yes"): flip_preserves_realization.yes,
    ("full_path_phi_equal", "no"): phi_equal.full_no,
    ("full_path_phi_equal", "yes"): phi_equal.full_yes,
    ("has_activation_regions", "no"): has_activation_regions.no,
    ("has_activation_regions", "yes"): has_activation_regions.yes,
    ("irreducible", "no"): irreducible.no,
    ("irreducible", "yes"): irreducible.yes,
    ("negative_twins", "no"): twins.negative_no,
    ("negative_twins", "yes"): twins.negative_yes,
    ("one_activation", "no"): one_activation.no,
    ("one_activation", "yes"): one_activation.yes,
    ("path_lipschitz", "no"): paths.lipschitz_no,
    ("path_lipschitz", "yes"): paths.lipschitz_yes,
    ("path_norm_is_max_sweep", "no"): paths.max_sweep_no,
    ("path_norm_is_max_sweep", "yes"): paths.max_sweep_yes,
    ("path_norm_is_sweep", "no"): paths.sweep_no,
    ("path_norm_is_sweep", "yes"): paths.sweep_yes,
    ("permutation_scaling_equivalent", "no"): permutation_scaling_equivalent.no,
    ("permutation_scaling_equivalent", "yes"): permutation_scaling_equivalent.yes,
    ("phi_equal", "no"): phi_equal.no,
    ("phi_equal", "yes"): phi_equal.yes,
    ("phi_rank_maximal", "no"): paths.rank_no,
    ("phi_rank_maximal", "yes"): paths.rank_yes,
    ("positive_twins", "no"): twins.positive_no,
    ("positive_twins", "yes"): twins.positive_yes,
    ("preserves_mean", "no"): one_activation.mean_no,
    ("preserves_mean", "yes"): one_activation.mean_yes,
    ("realization_equal", "no"): realization_equal.no,
    ("realization_equal", "yes"): realization_equal.yes,
    ("realization_is_activation_dot_phi", "no"): paths.activation_dot_phi_no,
    ("realization_is_activation_dot_phi", "yes"): paths.activation_dot_phi_yes,
    ("scaling_equivalent", "no"): scaling_equivalent.no,
    ("scaling_equivalent", "yes"): scaling_equivalent.yes,
    ("segre_equal", "no"): segre_equal.no,
    ("segre_equal", "yes"): segre_equal.yes,
    ("sign_equal", "no"): sign_equal.no,
    ("sign_equal", "yes"): sign_equal.yes,
    ("sign_flips_distinct", "no"): sign_flips_distinct.no,
    ("sign_flips_distinct", "yes"): sign_flips_distinct.yes,
    ("signed_scaling_equivalent", "no"): scaling_equivalent.signed_no,
    ("signed_scaling_equivalent", "yes"): scaling_equivalent.signed_yes,
}
