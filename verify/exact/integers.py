"""Products of matrices of big integers."""

from __future__ import annotations

from collections.abc import Sequence

import flint


def integer_product(left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> list[
        list[int]]:
    """left @ right, exactly. Cost: that of flint, multi-modular for large matrices.

    >>> integer_product([[1, 2]], [[3], [2**80]])
    [[2417851639229258349412355]]
    """
    a = flint.fmpz_mat(len(left), len(right), [x for row in left for x in row])
    b = flint.fmpz_mat(len(right), len(right[0]), [x for row in right for x in row])
    return [[int(x) for x in row] for row in (a * b).tolist()]
