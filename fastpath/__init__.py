"""Exact decisions about matrices of floats at memory speed; numpy arrays in, plain data out.

Two questions, each decided about the exact values of the stored numbers, with a proof either way:

- `fastpath.rescaling.decide`: is one layered ReLU network a rescaling of another?
- `fastpath.twins.classify`: which rows of a layer are proportional?

Two computations in floats, which decide nothing, with their rounding stated:

- `fastpath.butterfly.factor` and `distance`: butterfly factorization in one reading of the matrix;
- `fastpath.products.Product`: products of butterfly levels with vectors.

The work is done by compiled modules. With FASTPATH_REFERENCE=1 in the environment the definitions
in `fastpath._reference` answer instead: exact too, and slow. `fastpath.compiled` tells which it is.
"""

import os

compiled: bool
"""The compiled kernels answer, not the definitions in plain Python."""

if os.environ.get("FASTPATH_REFERENCE") == "1":
    compiled = False
else:
    try:
        from fastpath import _floats as _floats
    except ImportError as error:
        raise ImportError(
            "the compiled kernels of fastpath are missing: reinstall rescaling-verify with a C "
            "compiler at hand, or set FASTPATH_REFERENCE=1 to use the slow exact definitions"
        ) from error
    compiled = True

from fastpath.flushing import subnormals  # noqa: E402

__all__ = ["compiled", "subnormals"]
