"""The product of sparse factors as a linear operator; butterfly levels are applied compiled."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from typing import Any, Protocol, Self, final

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator

from verify.claims.errors import InvalidInstance
from verify.sparsity.sweeps import Sweep, adjoints, columns, sweeps
from verify.sparsity.transforms import permutation_matrix

Array = np.ndarray[Any, Any]


class Measured(Protocol):
    """A factorization of a matrix, and how far from it the product is."""

    def levels(self) -> list[Array]:
        """The entries (b, 2, 2, s) of the factors."""

    def error(self) -> float:
        """The Frobenius distance of the product to the matrix."""

    def bounds(self) -> tuple[float, float]:
        """Of the distance of the nearest butterfly to the matrix."""


@final
class Butterfly(LinearOperator):
    """The product of sparse factors as a linear operator: `factors[0] @ factors[1] @ ...`.

    Takes any list of scipy.sparse arrays that can be multiplied, those of `transforms` too. Those
    that `butterfly` returns also have `error` and `bounds`; for the others both are None.

    factors: scipy.sparse arrays, a permutation last where one was asked for.
    permutation: column j of the butterfly is column permutation[j] of the matrix; None if none.

    >>> from verify.sparsity.transforms import hadamard
    >>> (Butterfly(hadamard(4)) @ np.array([1, 0, 0, 0])).tolist()
    [1, 1, 1, 1]
    """

    def __init__(self, factors: Sequence[Any], *, permutation: Array | None = None) -> None:
        self.factors = [f if isinstance(f, sparse.csr_array) else sparse.csr_array(f)
                        for f in factors]
        if not self.factors:
            raise InvalidInstance("factors: there are none")
        for k, (left, right) in enumerate(zip(self.factors, self.factors[1:], strict=False)):
            if left.shape[1] != right.shape[0]:
                raise InvalidInstance(f"factors[{k}] has {left.shape[1]} columns, "
                                      f"factors[{k + 1}] has {right.shape[0]} rows")
        self._start(np.result_type(*(f.dtype for f in self.factors)),
                    (self.factors[0].shape[0], self.factors[-1].shape[1]), permutation, None)

    @classmethod
    def of(cls, measured: Measured, dtype: Any, n: int, permutation: Array | None) -> Self:
        """The factorization of a matrix; its sparse arrays are made when they are asked for."""
        found = cls.__new__(cls)
        found._start(dtype, (n, n), permutation, measured)
        return found

    def _start(self, dtype: Any, shape: tuple[int, int], permutation: Array | None,
               measured: Measured | None) -> None:
        self.permutation = permutation
        self._sweeps: dict[tuple[str, bool], list[Sweep]] = {}
        self._of = measured
        super().__init__(dtype, shape)

    @functools.cached_property
    def factors(self) -> list[Any]:
        """The sparse arrays whose product this is, a permutation last where one was asked for."""
        found = [_csr(x) for x in self._of.levels()] if self._of else []
        if self.permutation is not None:
            found.append(permutation_matrix(self.permutation, self.dtype))
        return found

    @functools.cached_property
    def error(self) -> float | None:
        """The Frobenius distance of the factors' product to the matrix."""
        return self._of.error() if self._of else None

    @functools.cached_property
    def bounds(self) -> tuple[float, float] | None:
        """No butterfly is nearer to the matrix than bounds[0]; the nearest is within bounds[1].

        The largest error of a split, and this butterfly's own error. Both are computed in floating
        point and moved apart by 8 sqrt(n) log2 n roundings of the matrix' norm, far more than the
        computation loses; `farther_than_splits` and `within_splits` decide exactly, on rationals.
        Cost: that of `split_errors`, when asked.
        Raises: InvalidInstance if the matrix, which is read again, has been changed.
        """
        return self._of.bounds() if self._of else None

    def _matmat(self, x: Array) -> Array:
        return self._applied(x, adjoint=False)

    def _rmatmat(self, x: Array) -> Array:
        return self._applied(x, adjoint=True)

    _matvec, _rmatvec = _matmat, _rmatmat

    def _applied(self, x: Array, adjoint: bool) -> Array:
        dtype = np.result_type(self.dtype, x.dtype)
        key = dtype.char, adjoint
        if key not in self._sweeps:
            self._sweeps[key] = sweeps(adjoints(self.factors) if adjoint else self.factors, dtype)
        rows = (x if x.ndim == 2 else x[:, None]).T.astype(dtype, copy=False)
        for sweep in self._sweeps[key]:
            rows = sweep(rows)
        return rows.T if x.ndim == 2 else rows[0]

    def save(self, path: str | os.PathLike[str]) -> None:
        """The factors, the permutation, the error and the bounds are in the .npz file `path`."""
        extra = {name: np.asarray(value) for name in ("permutation", "error", "bounds")
                 if (value := getattr(self, name)) is not None}
        parts = {f"{part}_{k}": getattr(f, part) for k, f in enumerate(self.factors)
                 for part in ("data", "indices", "indptr", "shape")}
        np.savez(path, count=np.asarray(len(self.factors)), **extra, **parts)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """The operator that `save` wrote. Raises: InvalidInstance if the file is none of these."""
        with np.load(path, allow_pickle=False) as file:
            try:
                factors = [sparse.csr_array(tuple(file[f"{part}_{k}"] for part in
                                                  ("data", "indices", "indptr")),
                                            shape=tuple(file[f"shape_{k}"].tolist()))
                           for k in range(int(file["count"]))]
                for f in factors:
                    f.check_format()
            except (KeyError, ValueError, TypeError) as error:
                raise InvalidInstance(f"{os.fspath(path)}: no saved factors: {error}") from None
            loaded = cls(factors, permutation=file.get("permutation"))
            if "error" in file:
                loaded.error = float(file["error"])
                loaded.bounds = tuple(file["bounds"].tolist())
        return loaded


def _csr(entries: Array) -> Any:
    """The sparse array of a factor given as (b, 2, 2, s)."""
    b, _, _, s = entries.shape
    n = 2 * b * s
    return sparse.csr_array((entries.transpose(0, 1, 3, 2).reshape(-1), columns(b, s),
                             np.arange(0, 2 * n + 1, 2, dtype=np.int32)), shape=(n, n))
