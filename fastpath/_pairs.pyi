from numpy import float64, int64, uint8
from numpy.typing import NDArray

def run(
    matrix: NDArray[float64],
    rows: NDArray[int64],
    columns: NDArray[int64],
    left: NDArray[float64],
    right: NDArray[float64],
    done: NDArray[uint8],
    first: int,
    last: int,
) -> None: ...
