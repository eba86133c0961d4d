"""Whether an instance refutes a theorem, asked as fast as it can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, final

from verify.claims.check import check
from verify.claims.decision import No, Yes
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.instance import coerce
from verify.claims.theorem import Theorem
from verify.claims.verdict import Refuted


@final
class Refutes:
    """`refutes(instance)`: `check` gives Refuted, with one hypothesis set aside or none.

    Of an implication, the hypothesis that failed last is asked first, and nothing is asked after a
    failure. An instance that is none of the theorem's refutes nothing.
    """

    __slots__ = ("_kept", "dropped", "theorem")

    def __init__(self, theorem: Theorem, dropped: str | None) -> None:
        self.theorem, self.dropped = theorem, dropped
        self._kept = [condition for label, condition
                      in zip(theorem.labels, theorem.hypotheses, strict=True) if label != dropped]

    def __call__(self, instance: Mapping[str, Any]) -> bool:
        try:
            objects = coerce(self.theorem.arguments, instance)
            for i, condition in enumerate(() if self.theorem.iff else self._kept):
                if not isinstance(_asked(condition, objects), Yes):
                    self._kept.insert(0, self._kept.pop(i))
                    return False
            if not self.theorem.iff and not any(isinstance(_asked(condition, objects), No)
                                                for condition in self.theorem.conclusions):
                return False
            return isinstance(check(self.theorem, objects, without=self.dropped), Refuted)
        except (InvalidInstance, BudgetExceeded):
            return False

    def is_possible(self, instance: Mapping[str, Any]) -> bool:
        """The theorem's predicates can be asked of the instance, all of them."""
        try:
            objects = coerce(self.theorem.arguments, instance)
            for condition in self.theorem.hypotheses + self.theorem.conclusions:
                _asked(condition, objects)
        except InvalidInstance:
            return False
        except BudgetExceeded:
            return True
        return True


def _asked(condition: Any, objects: Mapping[str, Any]) -> Any:
    return condition.predicate(*(objects[name] for name in condition.arguments))
