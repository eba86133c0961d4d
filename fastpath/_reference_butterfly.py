"""The definitions of what the butterfly kernels compute, in plain numpy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def factor(matrix: Array) -> list[Array]:
    """Each level rotates pairs of half rows onto their best line; the last one is what is left.

    >>> [x.ravel().tolist() for x in factor(np.array([[1.0, 2.0], [3.0, 4.0]]))]
    [[1.0, 2.0, 3.0, 4.0]]
    """
    parts, factors = matrix[None], []
    while parts.shape[1] > 2:
        b, m, _ = parts.shape
        top, bottom = np.moveaxis(parts.reshape(b, 2, m // 2, 2, m // 2), 1, 0)
        cosine, sine = rotation(top, bottom)
        factors.append(np.stack([cosine, sine], 1).transpose(0, 1, 3, 2))
        rest = cosine.conj()[..., None] * top + sine.conj()[..., None] * bottom
        parts = rest.transpose(0, 2, 1, 3).reshape(2 * b, m // 2, m // 2)
    return [*factors, np.array(parts.reshape(-1, 2, 2, 1))]


def rotation(top: Array, bottom: Array) -> tuple[Array, Array]:
    """The unit vectors (c, s) with |c* top + s* bottom| largest over the last axis, c >= 0.

    >>> [float(x) for x in rotation(np.array([3.0, 0.0]), np.array([4.0, 0.0]))]
    [0.6, 0.8]
    """
    a, d = (np.sum(np.abs(x) ** 2, axis=-1) for x in (top, bottom))
    g = np.sum(top * bottom.conj(), axis=-1)
    angle = np.arctan2(2 * np.abs(g), a - d) / 2
    phase = np.exp(-1j * np.angle(g)) if np.iscomplexobj(g) else np.where(g < 0, -1, 1)
    return np.cos(angle).astype(g.dtype), (np.sin(angle) * phase).astype(g.dtype)


def dense(factors: Sequence[Array]) -> Array:
    """The product of the factors: each entry is the product along one path.

    >>> halves = np.array([[[[1.0], [1.0]], [[1.0], [-1.0]]]])
    >>> dense([halves]).tolist()
    [[1.0, 1.0], [1.0, -1.0]]
    """
    return blocks(factors)[0]


def blocks(factors: Sequence[Array]) -> Array:
    """The diagonal blocks (b, m, m) of the product of the last factors of a butterfly."""
    product = factors[-1].reshape(-1, 2, 2)
    for entries in reversed(factors[:-1]):
        b, _, _, s = entries.shape
        product = (entries.transpose(0, 1, 3, 2)[..., None]
                   * product.reshape(b, 1, 2, s, s).transpose(0, 1, 3, 2, 4)
                   ).reshape(b, 2 * s, 2 * s)
    return product


def first_factor(matrix: Array, factors: Sequence[Array]) -> Array:
    """The first factor nearest to the matrix: each half row on its row of the others' product.

    Entries above 2^20, and those on a row of zeros, stay what they are.
    """
    rows, half = blocks(factors[1:]), len(matrix) // 2  # [j, t, :]
    dots = np.einsum("itjk,jtk->ijt", matrix.reshape(2, half, 2, half), rows.conj())
    squares = np.sum(np.abs(rows) ** 2, axis=-1)
    safe = np.where(squares > 0, squares, 1)
    entries = dots.real / safe + (1j * (dots.imag / safe) if np.iscomplexobj(dots) else 0)
    return np.where((squares > 0) & (np.abs(entries) <= 2**20), entries, factors[0][0])[None]


def multiply(factors: Sequence[Array], vectors: Array) -> Array:
    """The product of the factors with each row of the vectors, the last factor first.

    >>> halves = np.array([[[[1.0], [1.0]], [[1.0], [-1.0]]]])
    >>> multiply([halves], np.array([[1.0, 2.0]])).tolist()
    [[3.0, -1.0]]
    """
    for entries in reversed(factors):
        b, _, _, s = entries.shape
        parts = vectors.reshape(-1, b, 1, 2, s)
        vectors = (entries * parts).sum(axis=3).reshape(vectors.shape)
    return vectors
