"""Cascades of filters against frequencies, dense levels and the wavelet factors shipped."""

import functools
import math
import operator
import random
from fractions import Fraction

import numpy as np
import pytest

from proofs.orthogonal_up_to_scales_of_orthogonal_to_even_shifts import longer
from verify.claims.decision import No, Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity.filter_cascades import (
    DAUBECHIES,
    cascade,
    cascaded_filters,
    filter_levels_product,
    orthogonal_to_even_shifts,
    orthogonal_up_to_scales,
    pair_of,
)
from verify.sparsity.haar_levels import haar_rows
from verify.sparsity.transforms import daubechies, haar

UNIT = 2.0**-53
HAAR = [[1, 1], [0, 0]]


def floats(A, B):
    return np.array(A, dtype=float) + math.sqrt(3) * np.array(B, dtype=float)


def flipped(h):
    return h[::-1] * (-1.0) ** np.arange(len(h))


def by_frequencies(h, n):
    """Row by row: the filter's response at w, 2w, 4w, ..., then delays."""
    w = 2 * np.pi * np.arange(n) / n

    def at(taps, angle):
        return np.exp(-1j * np.outer(angle, np.arange(len(taps)))) @ taps

    def row(response, delay):
        return np.fft.ifft(response * np.exp(-1j * w * delay)).real

    levels = int(math.log2(n / len(h))) + 1
    low, rows = np.ones(n, complex), []
    for level in range(1, levels + 1):
        scale = 2 ** (level - 1)
        high = low * at(flipped(h), scale * w)
        rows = [row(high, 2 * scale * r) for r in range(n // (2 * scale))] + rows
        low = low * at(h, scale * w)
    return np.array([row(low, 2**levels * r) for r in range(n // 2**levels)] + rows)


def by_levels(h, n):
    """The product of dense factors, made by moving the filter by two places."""
    product, size = np.eye(n), n
    while size >= len(h):
        level = np.eye(n)
        for half, taps in enumerate((h, flipped(h))):
            first = np.pad(taps, (0, size - len(h)))
            for r in range(size // 2):
                level[half * (size // 2) + r, :size] = np.roll(first, 2 * r)
        product, size = level @ product, size // 2
    return product


def drawn(draws):
    """A filter, orthogonal to its even shifts about half of the time, and its transform."""
    H = [[draws.choice([1, -1, 2, Fraction(1, 2), 0]) for _ in range(2)] for _ in range(2)]
    H = draws.choice([H, H, HAAR, DAUBECHIES])
    for _ in range(draws.choice([0, 1, 2])):
        H = longer(H, draws.choice([1, 2]), draws.choice([1, -1, 3])) if len(H[0]) < 6 else H
    if draws.random() < 0.3:
        place = draws.randrange(len(H[0]))
        H = [[v + (k == place) for k, v in enumerate(H[0])], H[1]]
    n = draws.choice([n for n in (2, 4, 8) if n >= len(H[0])])
    A, B = pair_of(cascade(H, n))
    changed = draws.random() < 0.4
    if changed:
        draws.choice([A, B])[draws.randrange(n)][draws.randrange(n)] += draws.choice([1, -2])
    return A, B, H, changed


@pytest.mark.parametrize("n", [2, 4, 8, 16, 32])
def test_the_cascade_and_the_levels_in_floats(n):
    for H in (HAAR, DAUBECHIES, longer(DAUBECHIES, 1, 2), [[1, -2], [0, 3]], [[1, 2, 0, -1]] * 2):
        if len(H[0]) > n:
            continue
        A, B = pair_of(cascade(H, n))
        h, W = floats(*H), floats(A, B)
        assert np.allclose(W, by_frequencies(h, n), atol=1e-10 * np.abs(W).max())
        assert np.allclose(W, by_levels(h, n), atol=1e-10 * np.abs(W).max())
        assert isinstance(cascaded_filters(A, B, H), Yes)
        assert isinstance(filter_levels_product(A, B, H), Yes)


@pytest.mark.parametrize("n", [4, 8, 16, 32])
def test_shipped_daubechies_is_the_exact_one_scaled(n):
    """Each level divides by sqrt 32. A factor is wrong by 4 units of 2^-53 an entry at most.

    It has four entries a row and a column, so it is wrong by 16 in norm, and the four terms of an
    entry of a product add 4, which the orthogonal factors after it turn into 4 sqrt n.
    """
    A, B = pair_of(cascade(DAUBECHIES, n))
    factors = [f.toarray() for f in daubechies(n)]
    levels = [min(len(factors), n.bit_length() - i.bit_length()) for i in range(n)]
    exact = floats(A, B) / math.sqrt(32) ** np.array(levels)[:, None]
    bound = len(factors) * (16 + 4 * math.sqrt(n)) * UNIT
    assert np.abs(functools.reduce(operator.matmul, factors) - exact).max() < bound
    for level, factor in enumerate(reversed(factors)):
        size = n >> level
        first = np.pad(floats(*DAUBECHIES) / math.sqrt(32), (0, size - 4))
        for r in range(size // 2):
            assert np.abs(factor[r, :size] - np.roll(first, 2 * r)).max() < 4 * UNIT
        assert np.array_equal(factor[size:], np.eye(n)[size:])


@pytest.mark.parametrize("n", [2, 4, 8, 16])
def test_haar_is_the_cascade_of_sums(n):
    A, B = pair_of(cascade(HAAR, n))
    assert haar_rows(n) == A
    assert not np.any(B)
    assert np.array_equal(functools.reduce(operator.matmul, [f.toarray() for f in haar(
        n, normalized=False)]), np.array(A, dtype=int))


def test_against_floats():
    draws, answers = random.Random(0), {"yes": 0, "no": 0}
    for _ in range(250):
        A, B, H, changed = drawn(draws)
        for decide in (cascaded_filters, filter_levels_product):
            assert isinstance(decide(A, B, H), No if changed else Yes)
        h, W = floats(*H), floats(A, B)
        shifts = [s for s in range(2, len(h), 2) if abs(h[s:] @ h[:-s]) > 1e-9]
        decided = orthogonal_to_even_shifts(H)
        assert isinstance(decided, No if shifts else Yes)
        assert decided.certificate.witness == ({"shift": shifts[0]} if shifts else {})
        n, most = len(A), int(math.log2(len(A) / len(h))) + 1
        levels = [next(l for l in range(1, most + 1) if i >= n >> l or l == most)
                  for i in range(n)]
        wrong = np.abs(W @ W.T - np.diag((h @ h) ** np.array(levels))) > 1e-8
        decided = orthogonal_up_to_scales(A, B, H)
        answers[decided.certificate.answer] += 1
        assert isinstance(decided, No if wrong.any() else Yes)
        if wrong.any():
            assert wrong[tuple(decided.certificate.witness["rows"])]
        else:
            assert not shifts or changed
    assert min(answers.values()) > 80, answers


@pytest.mark.parametrize(("A", "B", "H"), [
    ([[1]], [[1]], HAAR), ([[1, 1]], [[1, 1]], HAAR), (np.eye(3), np.eye(3), HAAR),
    (np.eye(2), np.eye(4), HAAR), (np.eye(2), np.eye(2), DAUBECHIES),
    (np.eye(4), np.eye(4), [[1, 1]]), (np.eye(4), np.eye(4), [[1, 1, 1]] * 2)])
def test_refused(A, B, H):
    for decide in (cascaded_filters, filter_levels_product, orthogonal_up_to_scales):
        with pytest.raises(InvalidInstance):
            decide(A, B, H)
    if len(H) == 1 or len(H[0]) % 2:
        with pytest.raises(InvalidInstance):
            orthogonal_to_even_shifts(H)
