"""Seconds to prove theorems for one size: the table in the README.

Usage: python tests/bench/provable.py [seconds]; 25 without. A row of several theorems has the time
of the slowest; after an Unknown at a size nothing else is asked there.
"""

from __future__ import annotations

import sys
import time

import verify
from verify.prover.prove import size_text

SIZES = ((2, 2, 1), (3, 3, 1), (3, 4, 2), (1, 1, 1, 1), (1, 2, 2, 1), (2, 2, 2, 1), (1, 1, 1, 1, 1))
ROWS = {
    "rescaling keeps f": ("realization_eq_of_scaling_equivalent",),
    "rescaling keeps signs, Phi; signed rescaling keeps Phi": (
        "sign_eq_of_scaling_equivalent", "phi_eq_of_scaling_equivalent",
        "phi_eq_of_signed_scaling_equivalent"),
    "one tensor, one Phi at full paths": ("full_path_phi_eq_of_segre_eq",),
    "f = <activations, Phi>": ("realization_eq_activation_dot_phi",),
    "Phi and signs determine f": ("realization_eq_of_phi_eq_of_sign_eq",),
    "Phi and signs determine the class (admissible)": (
        "scaling_equivalent_of_phi_eq_of_sign_eq_of_admissible",),
    "the fibre of Phi (admissible)": ("phi_fibre_is_signed_classes",),
    "the path norm is one sweep": ("path_norm_eq_sweep",),
    "reducible: a flip keeps f": ("flip_preserves_realization_of_reducible",),
    "Lipschitz bound by the path metric": ("lipschitz_of_path_metric",),
}


def cell(names, widths, seconds):
    """The seconds until the slowest of the theorems was proved at this size, or `-`."""
    slowest = 0.0
    for name in names:
        start = time.perf_counter()
        if not isinstance(verify.prove(name, widths=widths, seconds=seconds), verify.Bounded):
            return "-"
        slowest = max(slowest, time.perf_counter() - start)
    return f"{slowest:.0f}" if slowest >= 10 else f"{max(slowest, 0.1):.1f}"


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 25.0
    verify.prove("sign_eq_of_scaling_equivalent", widths=(1, 1, 1))  # loads what there is to load
    print("| theorem | " + " | ".join(map(size_text, SIZES)) + " |")
    print("|---" * (len(SIZES) + 1) + "|", flush=True)
    for title, names in ROWS.items():
        print(f"| {title} |", end="", flush=True)
        for widths in SIZES:
            print(f" {cell(names, widths, seconds)} |", end="", flush=True)
        print(flush=True)


if __name__ == "__main__":
    main()
