"""Open polyhedra of any dimension, known by a point inside and cut with linear programs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import mul
from typing import final

from verify.cells.integral import Form, primitive
from verify.convex.feasibility import beyond

Ray = tuple[int, ...]


@final
class Witnessed:
    """The open cell where all constraints are positive, as they are at the ray `inside`.

    The same as a Polyhedron to whoever cuts it, without the generators, of which there may be far
    too many: a hyperplane through the witness cuts, on the other side of any other one a witness is
    looked for. `cutting` lists the constraints that had two sides when they came, the others are
    redundant and `reasons` has the multipliers that show it.
    """

    __slots__ = ("constraints", "cutting", "inside", "reasons")

    def __init__(self, constraints: list[Form], inside: Ray, cutting: list[int],
                 reasons: dict[int, dict[int, Fraction]]) -> None:
        self.constraints = constraints
        self.inside = inside
        self.cutting = cutting
        self.reasons = reasons

    @staticmethod
    def space(dimension: int) -> Witnessed:
        """All of R^dimension."""
        origin = (0,) * dimension + (1,)
        return Witnessed([origin], origin, [0], {})

    def split(self, form: Form) -> tuple[Witnessed | None, Witnessed | None]:
        """The parts where the form, which is not constant, is positive and negative, or None.

        The cell itself is used up: the parts share what it is made of.
        """
        height = sum(map(mul, form, self.inside))
        if not height:
            steps = self._around((*form[:-1], 0))
            return self._part(form, next(steps)), self._part(_minus(form), next(steps))
        side = form if height > 0 else _minus(form)
        other, reason = beyond([self.constraints[k] for k in self.cutting], self.inside, side)
        if other is not None:
            parts = self._part(side, self.inside), self._part(_minus(side), primitive(other))
            return parts if height > 0 else parts[::-1]
        self.reasons = {**self.reasons, len(self.constraints): {
            self.cutting[k]: m for k, m in (reason or {}).items() if self.cutting[k]}}
        self.constraints.append(side)
        return (self, None) if height > 0 else (None, self)

    def _part(self, side: Form, inside: Ray) -> Witnessed:
        return Witnessed([*self.constraints, side], inside,
                         [*self.cutting, len(self.constraints)], self.reasons)

    def _around(self, direction: Ray) -> Iterator[Ray]:
        """Two rays inside the cell, moved from the witness along the direction and against it."""
        scale = 1
        for row in self.constraints:
            room, speed = sum(map(mul, row, self.inside)), abs(sum(map(mul, row, direction)))
            scale = max(scale, speed // room + 1)
        for sign in (1, -1):
            yield primitive(tuple([scale * p + sign * q for p, q in
                                   zip(self.inside, direction, strict=True)]))

    def interior(self) -> Ray:
        """A ray inside the open cone: the last coordinate is positive."""
        return self.inside

    def spanning(self) -> Iterator[Ray]:
        """Rays inside the open cone that span the space."""
        yield self.inside
        for i in range(len(self.inside) - 1):
            yield from self._around(tuple(int(i == j) for j in range(len(self.inside))))

    @property
    def size(self) -> int:
        """What a cut costs, roughly, in elementary steps."""
        return len(self.cutting) * len(self.inside) ** 3

    def facets(self) -> dict[int, int]:
        """For each facet one constraint that vanishes on it, and all that do, as bits."""
        found = {}
        for k in dict.fromkeys(self.constraints.index(self.constraints[k]) for k in self.cutting):
            others = [self.constraints[j] for j in self.cutting
                      if self.constraints[j] != self.constraints[k]]
            if k and beyond(others, self.inside, self.constraints[k])[0] is not None:
                found[k] = sum(1 << j for j, row in enumerate(self.constraints)
                               if row == self.constraints[k])
        return found

    def multipliers(self, last: int) -> dict[int, Fraction]:
        """m[k] >= 0, 0 < k < last: constraint `last` is sum m[k] constraints[k] + a constant >= 0.

        The constraint has to be one that did not cut the cell.
        """
        return self.reasons[last]


def _minus(form: Form) -> Form:
    return tuple([-entry for entry in form])
