"""Open polyhedra as the generators of a cone, cut by hyperplanes without rounding.

A cell of R^d is kept as the closed cone over it in R^(d+1): x is on the ray (x, 1), and rays (u, 0)
are directions at infinity, so unbounded cells are no exception. This is the double description
method (Motzkin, Raiffa, Thompson and Thrall 1953) on primitive integer vectors.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from operator import mul
from typing import final

from verify.cells.integral import Form, primitive
from verify.exact.cone import combination

Ray = tuple[int, ...]
INFINITY = 1  # the bit of constraint 0, the hyperplane at infinity


@final
class Polyhedron:
    """The open cell where all constraints are positive, never empty.

    Constraints are primitive integer vectors, so two with one hyperplane are equal.
    `rays` and `lines` generate the closed cone; bit k of `masks[i]` tells that constraint k
    vanishes on rays[i] (all of them vanish on the lines). Constraint 0 is the last coordinate.
    """

    __slots__ = ("constraints", "lines", "masks", "rays")

    def __init__(self, constraints: list[Form], lines: list[Ray], rays: list[Ray],
                 masks: list[int]) -> None:
        self.constraints = constraints
        self.lines = lines
        self.rays = rays
        self.masks = masks

    @staticmethod
    def space(dimension: int) -> Polyhedron:
        """All of R^dimension."""
        units = [tuple(int(i == j) for j in range(dimension + 1)) for i in range(dimension + 1)]
        return Polyhedron([units[-1]], units[:-1], units[-1:], [0])

    def split(self, form: Form) -> tuple[Polyhedron | None, Polyhedron | None]:
        """The parts where the form, which is not constant, is positive and negative, or None.

        The cell itself is used up: the parts share what it is made of.
        """
        for line in self.lines:
            if sum(map(mul, form, line)):
                return self._split_along(line, form)
        values = [sum(map(mul, form, ray)) for ray in self.rays]
        bit = 1 << len(self.constraints)
        masks = [mask if value else mask | bit
                 for mask, value in zip(self.masks, values, strict=True)]
        above = [i for i, value in enumerate(values) if value > 0]
        below = [i for i, value in enumerate(values) if value < 0]
        if not above or not below:
            self.masks = masks
            self.constraints.append(form if above else tuple([-entry for entry in form]))
            return (self, None) if above else (None, self)
        new_rays, new_masks = self._between(above, below, values, bit)
        on = [i for i, value in enumerate(values) if not value]
        parts = [Polyhedron([*self.constraints, side], self.lines,
                            [self.rays[i] for i in chosen + on] + new_rays,
                            [masks[i] for i in chosen + on] + new_masks)
                 for chosen, side in ((above, form), (below, tuple([-x for x in form])))]
        return parts[0], parts[1]

    def _between(self, above: list[int], below: list[int], values: list[int],
                 bit: int) -> tuple[list[Ray], list[int]]:
        """The rays where the hyperplane meets the edges between rays on its two sides."""
        rays, masks = self.rays, self.masks
        needed = len(rays[0]) - len(self.lines) - 2  # constraints that an edge lies on, at least
        new_rays, new_masks = [], []
        for i in above:
            for j in below:
                shared = masks[i] & masks[j]
                if shared.bit_count() < needed or any(
                        shared & mask == shared for k, mask in enumerate(masks)
                        if k != i and k != j):
                    continue
                up, down = values[i], -values[j]
                new_rays.append(primitive(tuple([down * p + up * q for p, q in
                                                 zip(rays[i], rays[j], strict=True)])))
                new_masks.append(shared | bit)
        return new_rays, new_masks

    def _split_along(self, line: Ray, form: Form) -> tuple[Polyhedron, Polyhedron]:
        """Both parts, where the form is not constant on a line inside the cell."""
        height = sum(map(mul, form, line))
        if height < 0:
            line, height = tuple([-entry for entry in line]), -height

        def onto(vector: Ray) -> Ray:
            """The vector moved along the line to where the form vanishes."""
            value = sum(map(mul, form, vector))
            return primitive(tuple([height * p - value * q
                                    for p, q in zip(vector, line, strict=True)]))

        lines = [moved for other in self.lines if any(moved := onto(other))]
        bit = 1 << len(self.constraints)
        rays = [onto(ray) for ray in self.rays]
        masks = [mask | bit for mask in self.masks]
        parts = [Polyhedron([*self.constraints, side], lines, [*rays, ray], [*masks, bit - 1])
                 for ray, side in ((line, form), (tuple([-x for x in line]),
                                                  tuple([-x for x in form])))]
        return parts[0], parts[1]

    def interior(self) -> Ray:
        """A ray inside the open cone: the last coordinate is positive."""
        return primitive(tuple(map(sum, zip(*self.rays, strict=True))))

    def spanning(self) -> Iterator[Ray]:
        """Rays inside the open cone that span the space."""
        middle = self.interior()
        yield middle
        for ray in [*self.rays, *self.lines]:
            yield tuple(map(sum, zip(middle, ray, strict=True)))

    @property
    def size(self) -> int:
        """What a cut costs, roughly, in elementary steps."""
        return (len(self.rays) + len(self.lines)) ** 2 * len(self.constraints[0])

    def facets(self) -> dict[int, int]:
        """For each facet one constraint that vanishes on it, and all that do, as bits."""
        found: dict[int, int] = {}
        for k in range(1, len(self.constraints)):
            common = -1
            for mask in self.masks:
                if mask >> k & 1:
                    common &= mask
            if common > 0 and not common & INFINITY and common not in found and all(
                    self.constraints[j] == self.constraints[k] for j in bits(common)):
                found[common] = k
        return {k: common for common, k in found.items()}

    def multipliers(self, last: int) -> dict[int, Fraction]:
        """m[k] >= 0, 0 < k < last: constraint `last` is sum m[k] constraints[k] + a constant >= 0.

        There are such m (Farkas) where the constraint is redundant: it did not cut the cell.
        """
        form = self.constraints[last]
        first = self.constraints.index(form)
        if first < last:
            return {first: Fraction(1)}
        chosen = [k for k in self.facets() if k < last]
        found = None if self.lines else self._at_least_vertex(form, chosen)
        if found is None:
            found, _ = combination([*(self.constraints[k] for k in chosen), self.constraints[0]],
                                   form)
        if found is None:
            raise ValueError(f"constraint {last} is not redundant")
        return {k: m for k, m in zip(chosen, found, strict=False) if m}

    def _at_least_vertex(self, form: Form, facets: list[int]) -> list[Fraction] | None:
        """The multipliers, one a facet, read off the vertex where the form is least.

        There form - least is a combination of the facets that meet in the vertex, and on the edge
        that leaves facet k all the others vanish. None if these are more than the dimension.
        """
        values = [sum(map(mul, form, ray)) for ray in self.rays]
        least, vertex = min((Fraction(value, ray[-1]), i) for i, (value, ray)
                            in enumerate(zip(values, self.rays, strict=True)) if ray[-1])
        meeting = [k for k in facets if self.masks[vertex] >> k & 1]
        if len(meeting) != len(form) - 1:
            return None
        every, found = sum(1 << k for k in meeting), [Fraction(0)] * len(facets)
        for i, (value, ray, mask) in enumerate(zip(values, self.rays, self.masks, strict=True)):
            left = every & ~mask
            if i != vertex and not left & (left - 1):
                k = left.bit_length() - 1
                slope = least.denominator * sum(map(mul, self.constraints[k], ray))
                found[facets.index(k)] = Fraction(
                    least.denominator * value - least.numerator * ray[-1], slope)
        return found


def bits(mask: int) -> Iterator[int]:
    """The positions of the ones, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
