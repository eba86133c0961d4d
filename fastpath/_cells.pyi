from collections.abc import Sequence
from typing import Protocol

from numpy import float64, int8, uint64
from numpy.typing import NDArray

OPEN: int

class Exact(Protocol):
    def sign(self, signs: Sequence[int], mask: int, neuron: int) -> int: ...
    def vertex(self, signs: Sequence[int], mask: int) -> list[float]: ...

class Tree:
    def __init__(
        self,
        weights: list[NDArray[float64]],
        biases: list[NDArray[float64]],
        walls: NDArray[float64],
        integral: bool,
        whole: bool,
        rounded: bool,
        exact: Exact,
    ) -> None: ...
    def add(
        self, sign: NDArray[int8], vertices: NDArray[float64], masks: NDArray[uint64]
    ) -> None: ...
    def run(self, found: int, tests: int) -> bool: ...
    @property
    def words(self) -> int: ...
    @property
    def found(self) -> int: ...
    @property
    def counts(self) -> tuple[int, int, int, int, int]: ...
    def results(self) -> tuple[bytes, ...]: ...
