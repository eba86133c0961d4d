"""Discrete cosine and sine transforms of kinds 1 to 4 as products of real sparse factors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import sparse

from verify.claims.errors import InvalidInstance
from verify.sparsity.transforms import Factors, log2, permutation_matrix, placed


def dct(n: int, kind: int = 2) -> Factors:
    """The real sparse orthogonal factors of the orthonormal DCT of kind 1, 2, 3 or 4.

    As scipy.fft.dct(..., norm="ortho"). No entry of a factor exceeds 1, each row has at most two,
    so that the product is as stable as it is short. It is no butterfly: the supports are others,
    and for n = 8 no permutation of rows and columns gives the DCT butterfly supports.

    Scalars: float64. Cost: 2 log2 n - 1 factors (of kind 1 2 log2 (n - 1) + 1), 4 n log2 n entries.
    Source: Plonka, Tasche, fast and numerically stable algorithms for DCTs, 2005.
    Raises: InvalidInstance unless n is a power of 2, for kind 1 one more than a power of 2, and the
    kind 1, 2, 3 or 4.

    >>> from scipy.fft import dct as dense
    >>> product = np.linalg.multi_dot([f.toarray() for f in dct(8)])
    >>> bool(np.allclose(product, dense(np.eye(8), axis=0, norm="ortho"), atol=1e-15))
    True
    """
    if _require(kind) == 1:
        return _first_cosine(_levels(n, 1))
    factors = _cosine(log2(n), kind == 4)
    return [f.T.tocsr() for f in reversed(factors)] if kind == 3 else factors


def dst(n: int, kind: int = 2) -> Factors:
    """The real sparse orthogonal factors of the orthonormal DST of kind 1, 2, 3 or 4.

    Of kinds 2 to 4 it is a DCT of the same kind with its order reversed on one side and signs
    alternating on the other. As scipy.fft.dst(..., norm="ortho").

    Scalars, cost, errors: those of `dct`, but for kind 1 n is one less than a power of 2.
    """
    if _require(kind) == 1:
        return _first_sine(_levels(n, -1))
    reverse = permutation_matrix(np.arange(n)[::-1], float)
    signs = sparse.diags_array(np.where(np.arange(n) % 2, -1.0, 1.0), format="csr")
    first, last = (reverse, signs) if kind == 2 else (signs, reverse)
    factors = dct(n, kind)
    return [(first @ factors[0]).tocsr(), *factors[1:-1], (factors[-1] @ last).tocsr()] \
        if len(factors) > 1 else [(first @ factors[0] @ last).tocsr()]


def _require(kind: int) -> int:
    if kind not in (1, 2, 3, 4):
        raise InvalidInstance(f"kind: {kind!r} is not 1, 2, 3 or 4")
    return kind


def _levels(n: int, more: int) -> int:
    """J for n = 2^J + more > 0."""
    if not isinstance(n, (int, np.integer)) or n < 1 or n <= more or (n - more) & (n - more - 1):
        raise InvalidInstance(f"n: {n!r} is not 2^J {more:+d}, n > 0")
    return log2(n - more)


def _first_cosine(levels: int) -> Factors:
    """Kind 1 for 2^levels + 1: even rows are kind 1 of the sums, odd ones kind 3 of differences."""
    size, half = 2**levels, 2**levels // 2
    if size == 1:
        root = math.sqrt(0.5)
        return [sparse.csr_array([[root, root], [root, -root]])]
    order = np.concatenate([np.arange(0, size + 1, 2), np.arange(1, size, 2)])
    left = permutation_matrix(np.argsort(order), float)
    j = np.arange(half)
    return [left, *_side_by_side(_first_cosine(levels - 1), dct(half, 3)),
            _sums(j, size - j, half, half + 1, size + 1)]


def _first_sine(levels: int) -> Factors:
    """Kind 1 for 2^levels - 1: even rows are kind 3 of the sums, odd ones kind 1 of differences."""
    size, half = 2**levels, 2**levels // 2
    if size == 2:
        return [sparse.eye_array(1, format="csr")]
    order = np.concatenate([np.arange(0, size - 1, 2), np.arange(1, size - 1, 2)])
    left = permutation_matrix(np.argsort(order), float)
    j = np.arange(half - 1)
    return [left, *_side_by_side(dst(half, 3), _first_sine(levels - 1)),
            _sums(j, size - 2 - j, half - 1, half, size - 1)]


def _sums(j: Any, mirror: Any, middle: int, start: int, n: int) -> Any:
    """(x_j + x_mirror) / sqrt 2, then the middle as it is, then the differences."""
    root = np.full(len(j), math.sqrt(0.5))
    return placed(np.concatenate([root, root, [1.0], root, -root]),
                  np.concatenate([j, j, [middle], start + j, start + j]),
                  np.concatenate([j, mirror, [middle], j, mirror]), n)


def _side_by_side(first: Factors, second: Factors) -> Factors:
    """The factors of the block diagonal matrix; identities make up for the shorter list."""
    lists = [first, second]
    for k, short in enumerate(lists):
        missing = max(map(len, lists)) - len(short)
        lists[k] = [*short, *[sparse.eye_array(short[-1].shape[0], format="csr")] * missing]
    return [sparse.block_diag(pair, format="csr") for pair in zip(*lists, strict=True)]


def _cosine(levels: int, fourth: bool) -> Factors:
    """Kind 2, or 4: rotations, two transforms of half the size, and half as many additions.

    Kind 2 is kind 2 of the sums x_j + x_(n-1-j) and kind 4 of the differences; kind 4 is kind 2 of
    x_j cos f_j + x_(n-1-j) sin f_j and of -+(x_j sin f_j - x_(n-1-j) cos f_j), f_j = (2j+1) pi/4n.
    """
    n, half = 2**levels, 2**levels // 2
    if n == 1:
        return [sparse.eye_array(1, format="csr")]
    j, k = np.arange(half), np.arange(1, half)
    mirror, root = n - 1 - j, np.full(half, math.sqrt(0.5))
    if fourth:
        angle = (2 * j + 1) * np.pi / (4 * n)
        cosine, sine, flip = np.cos(angle), np.sin(angle), np.where(j % 2, -1.0, 1.0)
        right = placed(np.concatenate([cosine, sine, -flip * sine, flip * cosine]),
                       np.concatenate([j, j, half + j, half + j]),
                       np.concatenate([j, mirror, j, mirror]), n)
        # the second half holds the sine transform in reverse: l stands at 2 half - l
        left = placed(np.concatenate([[1.0], *[root[1:]] * 3, -root[1:], [-1.0]]),
                      np.concatenate([[0], 2 * k, 2 * k, 2 * k - 1, 2 * k - 1, [n - 1]]),
                      np.concatenate([[0], k, n - k, k, n - k, [half]]), n)
    else:
        right = placed(np.concatenate([root, root, root, -root]),
                       np.concatenate([j, j, half + j, half + j]),
                       np.concatenate([j, mirror, j, mirror]), n)
        left = placed(np.ones(n), np.concatenate([2 * j, 2 * j + 1]), np.arange(n), n)
    inner = [sparse.block_diag(pair, format="csr") for pair in
             zip(_cosine(levels - 1, False), _cosine(levels - 1, not fourth), strict=True)]
    if half == 1:
        return [(left @ right).tocsr()]
    return [left, *inner, right]
