"""Exact, re-checkable verdicts on theorems about ReLU networks and sparse factorizations.

Importing `verify` imports the standard library only; each name below loads its room on first use.
"""

from __future__ import annotations

import importlib
from typing import Any

_ROOMS = ("checker", "sparsity", "strategies", "testing")

_HOMES = {
    "verify.cells.coincidence": ("regions_coincide",),
    "verify.cells.count": ("has_activation_regions",),
    "verify.cells.one_activation": ("one_activation", "preserves_mean"),
    "verify.cells.regions": ("regions",),
    "verify.claims.budget": ("Budget",),
    "verify.claims.catalog": ("theorem", "theorems"),
    "verify.claims.certificate": ("Certificate",),
    "verify.claims.check": ("check",),
    "verify.claims.decision": ("Decision", "No", "Unknown", "Yes"),
    "verify.claims.enclosure": ("Enclosure",),
    "verify.claims.errors": ("BudgetExceeded", "InvalidInstance", "UnsupportedModel"),
    "verify.claims.measurement": ("Measurement",),
    "verify.claims.predicate": ("Predicate",),
    "verify.claims.theorem": ("Theorem",),
    "verify.claims.verdict": ("Holds", "Refuted", "Undecided", "Vacuous", "Verdict"),
    "verify.checker": ("Rejected", "recheck"),
    "verify.identifiability.constancy": ("activation_locally_constant", "off_kinks"),
    "verify.identifiability.degeneracy": ("activation_space", "activation_space_dimension_equal",
                                          "functional_dimension", "non_degenerate"),
    "verify.identifiability.balanced_twins": ("irreducible_up_to_balanced_twins",),
    "verify.identifiability.cover_network": ("cover_network",),
    "verify.identifiability.everywhere": ("globally_identifiable",),
    "verify.identifiability.one_hidden_layer": ("one_hidden_layer",),
    "verify.identifiability.flip": ("flip_preserves_realization", "flipped"),
    "verify.identifiability.irreducible": ("irreducible",),
    "verify.identifiability.jacobian": ("jacobian_rank", "jacobian_rank_equal"),
    "verify.identifiability.jumps": ("jumps_nonzero",),
    "verify.identifiability.local": ("locally_identifiable",),
    "verify.identifiability.locally_polynomial": ("realization_locally_polynomial",),
    "verify.identifiability.ps": ("other_network", "ps_identifiable"),
    "verify.identifiability.realization": ("realization_equal",),
    "verify.identifiability.reconstruction": ("reconstruct",),
    "verify.identifiability.simplify": ("simplify",),
    "verify.identifiability.subset_sum_network": (
        "flip_of_subset", "network_of_subset_sum", "subset_of_flip", "subset_sum_exists",
        "subset_sum_network"),
    "verify.lifting.activation": ("activation", "realization_is_activation_dot_phi"),
    "verify.lifting.distance": ("compatible_signs", "path_lipschitz"),
    "verify.lifting.embedding": ("embedding",),
    "verify.lifting.norm": ("path_kernel", "path_norm", "path_norm_is_max_sweep",
                            "path_norm_is_sweep"),
    "verify.lifting.rank": ("phi_rank_maximal",),
    "verify.network.architecture": ("Architecture",),
    "verify.network.files": ("load", "save"),
    "verify.network.network": ("Network",),
    "verify.network.sklearn": ("from_sklearn",),
    "verify.network.torch": ("from_torch",),
    "verify.symbolic.embedding": ("symbolic_embedding",),
    "verify.symbolic.polynomial": ("activation_polynomial",),
    "verify.prover.prove": ("Bounded", "prove"),
    "verify.report.pictures.balance": ("plot_balance",),
    "verify.report.pictures.embedding": ("plot_embedding",),
    "verify.report.pictures.error": ("plot_error",),
    "verify.report.pictures.factors": ("draw_factors",),
    "verify.report.pictures.landscape": ("plot_landscape",),
    "verify.report.pictures.network": ("draw_network",),
    "verify.report.pictures.regions": ("plot_regions",),
    "verify.report.progress": ("progress",),
    "verify.search.hunt": ("hunt",),
    "verify.symmetry.admissible": ("admissible",),
    "verify.symmetry.flips": ("sign_flips_distinct",),
    "verify.symmetry.align": ("align",),
    "verify.symmetry.attention": ("attention_equivalent", "attention_products_equal",
                                  "attention_rank_maximal", "full_column_rank"),
    "verify.symmetry.divergence": ("rounding_apart", "steps_apart"),
    "verify.symmetry.distance": ("scaling_distance",),
    "verify.symmetry.closed_forms": ("chain_minimum", "two_layer_minimum"),
    "verify.symmetry.conservation": ("conserved_quantities", "drift_second_order",
                                     "weight_drift_second_order"),
    "verify.symmetry.absorption": ("absorb_biases",),
    "verify.symmetry.balance": ("balanced", "matched_supports", "norm_minimal",
                                "norm_minimum_attained"),
    "verify.symmetry.equality": ("parameters_equal",),
    "verify.symmetry.gradient": ("sgd_step",),
    "verify.symmetry.midpoint": ("norm_log_midpoint_convex", "norm_midpoint_convex"),
    "verify.symmetry.path_sgd": ("path_sgd_step", "path_sgd_steps_equivalent",
                                 "sgd_steps_equivalent"),
    "verify.symmetry.precision": ("equalized", "precision_at_most"),
    "verify.symmetry.tight_path": ("peak_minimal", "tight_path"),
    "verify.symmetry.enorm": ("enorm",),
    "verify.symmetry.equalization": ("equalize",),
    "verify.symmetry.permutation": ("permutation_scaling_equivalent",),
    "verify.symmetry.phi": ("full_path_phi_equal", "phi_equal"),
    "verify.symmetry.quantization": ("quantize",),
    "verify.symmetry.rescaling": ("rescale",),
    "verify.symmetry.scaling": ("scaling_equivalent", "signed_scaling_equivalent"),
    "verify.symmetry.segre": ("segre_equal",),
    "verify.symmetry.sign": ("sign_equal",),
    "verify.symmetry.twins": ("negative_twins", "positive_twins", "twin_groups"),
}

_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted([*_HOME, *_ROOMS])
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
    elif name in _ROOMS:
        value = importlib.import_module(f"verify.{name}")
    else:
        raise AttributeError(f"module 'verify' has no attribute {name!r}{_hint(name)}")
    globals()[name] = value
    return value


def _hint(name: str) -> str:
    if name[:1] == "_":  # asked for by tools
        return ""
    import difflib

    near = difflib.get_close_matches(name, __all__)
    return f"; did you mean {', '.join(near)}?" if near else ""


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
