"""Predicates in the notation of the papers."""

from __future__ import annotations

from html import escape

from verify.claims.predicate import Condition
from verify.report.mathml import formula

# what the predicate of this name says of its arguments, {0}, {1}, ..., in order
_NOTATION = {
    "butterfly_product": "{0} = X_1 ... X_J",
    "coherence_below": "(2 {1} - 1) mu({0}) < 1",
    "full_path_phi_equal": "Phi_full({0}) = Phi_full({1})",
    "parameters_equal": "{0} = {1}",
    "path_lipschitz": "||f_{0}({2}) - f_{1}({2})||_1 <= max(1, ||{2}||_inf) "
                      "||Phi({0}) - Phi({1})||_1",
    "phi_equal": "Phi({0}) = Phi({1})",
    "realization_equal": "f_{0} = f_{1}",
    "same_measurements": "{0} {1} = {0} {2}",
    "scaling_equivalent": "{0} ~ {1}",
    "segre_equal": "W_1({0}) x ... x W_L({0}) = W_1({1}) x ... x W_L({1})",
    "sign_equal": "sgn({0}) = sgn({1})",
    "spark_above_twice": "spark({0}) > 2 {1}",
    "sparse": "||{0}||_0 <= {1}",
}


def condition_notation(condition: Condition) -> str:
    """The condition as HTML: its name, and where the papers have a formula for it, the formula.

    >>> import verify
    >>> condition_notation(verify.admissible.on("a"))
    '<code>admissible(a)</code>'
    >>> condition_notation(verify.phi_equal.on("a", "b")).startswith("<math>")
    True
    """
    code = f"<code>{escape(str(condition))}</code>"
    template = _NOTATION.get(condition.predicate.name)
    if template is None:
        return code
    return f"{formula(template.format(*condition.arguments))} &ensp; {code}"
