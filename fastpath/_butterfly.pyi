from typing import Any

from numpy import float32, float64, int64
from numpy.typing import NDArray

Floats = NDArray[float32] | NDArray[float64]

ANY: int
COLUMN: int
ROW: int

def factor(
    matrix: Floats, places: NDArray[int64] | None, factors: Floats, is_complex: bool, half: int
) -> float: ...
def distance(
    matrix: Floats,
    places: NDArray[int64] | None,
    factors: NDArray[float64],
    first: NDArray[float64] | None,
    is_complex: bool,
    half: int,
) -> float: ...
def permute(
    matrix: Floats, out: Floats, places: NDArray[int64], is_complex: bool, half: int
) -> float: ...

class Levels:
    def __init__(self, n: int, factors: list[Any], double_: bool) -> None: ...
    def multiply(
        self,
        x: Floats,
        out: Floats,
        before: NDArray[int64] | None,
        after: NDArray[int64] | None,
        is_complex: bool,
    ) -> None: ...
