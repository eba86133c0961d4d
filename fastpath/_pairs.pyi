from numpy import float64, int32, uint8
from numpy.typing import NDArray

def run(
    matrix: NDArray[float64],
    rows: NDArray[int32],
    columns: NDArray[int32],
    terms: NDArray[int32],
    left: NDArray[float64],
    right: NDArray[float64],
    done: NDArray[uint8],
    first: int,
    last: int,
) -> None: ...
