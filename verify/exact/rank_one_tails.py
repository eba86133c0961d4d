"""How far blocks are from rank one, between proved bounds: in floats, for many blocks at once.

Let B = u w^T + R, for any vectors u, w that floats propose, and v = u / |u|. Then |R|^2 is at least
the sum of all but the first of the squared singular values of B. From below: G = B B^T has trace
|B|^2, and its largest eigenvalue g is at most

    t + |r|^2 / (h + sqrt(h^2 + |r|^2)),    2 h = t - m,    t = v^T G v = |B^T v|^2,

where r is G v without its part along v, and m >= 0 bounds what G does orthogonally to v (a form in
two variables, |r| being the most that mixes them). Since B and R agree there, m is any bound of
the largest eigenvalue of R R^T; |r| <= |R w| |u| + |R| |R^T v|, for B^T v = |u| w + R^T v;
t >= (|u| |w| - |R^T v|)^2; and |B|^2 - t = |R|^2 - |R^T v|^2. All terms but |R|^2 are of the size
of roundings, if u w^T is near the best one, and m need not be near: it is |R|^2 where that is less
than half of t, else some s near t, if a Cholesky factor L proves s I - R R^T positive semidefinite
up to |s I - R R^T - L L^T|.

Each operation is taken to err by at most 2^-52 of its result, twice what rounding to nearest does,
and an inner product of n terms by n + 2 times that times the product of the norms, in whatever
order it is summed. Squares are summed in pairs, so that 2^-46 bounds the relative error of a norm.
The largest entries of B and u are scaled to be near 1, and that of w must be within 2^60 of it: so
what is flushed to zero changes a norm by less than 2^-400. Errors of terms that are small by
themselves are covered by doubling them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fastpath.halves import in_halves

Array = np.ndarray[Any, Any]

_EACH, _NORM, _FLUSHED = 2.0**-52, 2.0**-46, 2.0**-400
_STEPS = ((0.5, 1 - 2.0**-20), (1, 1 + 2.0**-42))  # if m / t is larger, the next s / t to try
_RANGE = 250  # powers of 2 within which largest entries may be
_PART = 1 << 16  # entries at a time, to stay in the cache


def rank_one_tails(blocks: Array, u: Array, w: Array) -> tuple[Array, Array]:
    """lo <= the sum of all but the largest squared singular value of each block <= hi, if lo > 0.

    Where lo is not positive nothing is said: near rank one, or where entries are very large, very
    small or 0. Else they differ by 10^-13 or so of themselves, if u w^T is near the block's best
    approximation, and by 10^-12 of the block's energy if its largest singular value is repeated.

    Shapes: blocks (b, p, q), u (b, p), w (b, q); all sizes at least 1. Scalars: float64, finite.
    Cost: two products of the smaller side, and a Cholesky factorization.

    >>> lo, hi = rank_one_tails(np.diag([3.0, 2.0])[None], np.eye(2)[:1], 3 * np.eye(2)[:1])
    >>> bool(0 < hi[0] - lo[0] < 1e-12), bool(lo[0] <= 4 <= hi[0])
    (True, True)
    """
    if blocks.shape[1] > blocks.shape[2]:
        return rank_one_tails(blocks.transpose(0, 2, 1), w, u)
    lo, hi = np.zeros(len(blocks)), np.zeros(len(blocks))
    step = max(_PART // (blocks.shape[1] * blocks.shape[2]), 1)

    def work(first: int, last: int) -> None:
        for start in range(first, last, step):
            part = slice(start, min(start + step, last))
            with np.errstate(all="ignore"):
                lo[part], hi[part] = _tails(blocks[part], u[part], w[part])

    in_halves(work, len(blocks), blocks.size)
    return lo, hi


def _tails(B: Array, u: Array, w: Array) -> tuple[Array, Array]:
    p, q = B.shape[1:]
    of_B, of_u = _exponents(B), _exponents(u)
    usable = (abs(of_B) <= _RANGE) & (abs(of_u) <= _RANGE)
    power = np.ldexp(1.0, np.where(usable, -of_B, 0))
    u, w = np.ldexp(u, -of_u[:, None]), np.ldexp(w, (of_u - of_B)[:, None])
    usable &= abs(_exponents(w)) <= 60
    R = B * power[:, None, None] - u[:, :, None] * w[:, None, :]
    of_u, of_w, of_R = _norms(u), _norms(w), _norms(R.reshape(len(R), -1))
    missed = 4 * _EACH * (of_u * of_w + of_R) + _FLUSHED  # |R - its exact value|
    along = 2 * (_norms((u[:, None, :] @ R)[:, 0]) / of_u + 2 * (p + 2) * _EACH * of_R + missed)
    mixed = 2 * (of_R + missed) * along + 2 * of_u * (
        _norms((R @ w[:, :, None])[:, :, 0]) + (2 * (q + 2) * _EACH * of_R + missed) * of_w)
    t = np.maximum((1 - 4 * _NORM) * of_u * of_w - along, 0)**2 * (1 - 4 * _EACH)
    m = _spread(of_R**2 * (1 + 4 * _NORM), missed)
    for enough, near in _STEPS:
        left = np.flatnonzero(usable & (m > enough * t))
        if len(left):
            m[left] = _spread(_largest(R[left], near * t[left], of_R[left]), missed[left])
    h = (t - m) / 2
    root = np.sqrt(h**2 + mixed**2)
    excess = np.where(h > 0, mixed**2 / (h + root), root - h)
    lower = np.maximum(of_R * (1 - 2 * _NORM) - missed, 0)**2 * (1 - 4 * _EACH)
    lo = (lower - 2 * along**2 - excess * (1 + _NORM)) * (1 - _NORM)
    hi = (of_R * (1 + 2 * _NORM) + missed)**2 * (1 + _NORM)
    return np.where(usable & (lo > 0), lo / power**2, 0), hi / power**2


def _exponents(x: Array) -> Array:
    """The binary exponents of the largest entries."""
    return np.frexp(abs(x).reshape(len(x), -1).max(axis=1))[1]


def _norms(x: Array) -> Array:
    """The norms of the rows, up to a factor of 1 + 2^-46: their squares are summed in pairs."""
    x = x * x
    while (n := x.shape[-1]) > 1:
        half = (n + 1) // 2
        x[..., :n - half] += x[..., half:]
        x = x[..., :half]
    return np.sqrt(x[..., 0])


def _spread(m: Array, missed: Array) -> Array:
    """A bound of the largest eigenvalue of R R^T, from one for what R is in floats."""
    return (np.sqrt(m) + missed)**2 * (1 + 4 * _NORM)


def _largest(R: Array, s: Array, of_R: Array) -> Array:
    """A bound just above s of the largest eigenvalue of each R R^T; infinite where that is none."""
    p, q = R.shape[1:]
    slack = -(R @ R.transpose(0, 2, 1))
    slack[:, np.arange(p), np.arange(p)] += s[:, None]
    found = np.full(len(R), np.inf)
    L = np.zeros_like(slack)
    done = _cholesky(slack, L)
    wrong = _norms((slack - L @ L.transpose(0, 2, 1)).reshape(len(R), -1))
    found[done] = (s + 2 * wrong + 4 * (p + q + 8) * _EACH * (p * s + of_R**2))[done]
    return found


def _cholesky(matrices: Array, L: Array) -> Array:
    """Which are positive definite, as far as floats tell: their factors go to L."""
    try:
        L[:] = np.linalg.cholesky(matrices)
        return np.ones(len(matrices), dtype=bool)
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.zeros(1, dtype=bool)
        half = len(matrices) // 2
        return np.concatenate([_cholesky(matrices[:half], L[:half]),
                               _cholesky(matrices[half:], L[half:])])
