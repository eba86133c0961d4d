"""One module a predicate; a rule takes (objects, witness, meter) and returns or raises Rejected.

The rule is looked up by predicate and answer alone: a certificate never chooses its rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..rejected import Meter
from . import admissible, realization_equal, scaling_equivalent, sign_equal, twins

Rule = Callable[[list[Any], dict[str, Any], Meter], None]

RULES: dict[tuple[str, str], Rule] = {
    ("admissible", "no"): admissible.no,
    ("admissible", "yes"): admissible.yes,
    ("negative_twins", "no"): twins.negative_no,
    ("negative_twins", "yes"): twins.negative_yes,
    ("positive_twins", "no"): twins.positive_no,
    ("positive_twins", "yes"): twins.positive_yes,
    ("realization_equal", "no"): realization_equal.no,
    ("realization_equal", "yes"): realization_equal.yes,
    ("scaling_equivalent", "no"): scaling_equivalent.no,
    ("scaling_equivalent", "yes"): scaling_equivalent.yes,
    ("signed_scaling_equivalent", "no"): scaling_equivalent.signed_no,
    ("signed_scaling_equivalent", "yes"): scaling_equivalent.signed_yes,
    ("sign_equal", "no"): sign_equal.no,
    ("sign_equal", "yes"): sign_equal.yes,
}
