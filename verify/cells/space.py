"""The undivided space, in the representation that suits its dimension."""

from __future__ import annotations

from verify.cells.polyhedron import Polyhedron
from verify.cells.witness import Witnessed

Cut = Polyhedron | Witnessed
_BY_GENERATORS = 6  # beyond this dimension cells tend to have too many vertices


def space(dimension: int) -> Cut:
    """All of R^dimension, to be cut by hyperplanes."""
    return (Polyhedron if dimension <= _BY_GENERATORS else Witnessed).space(dimension)
