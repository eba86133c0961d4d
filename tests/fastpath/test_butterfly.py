"""The butterfly kernels beside their definitions: steps, distance, the first factor fitted."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import fastpath
from fastpath import _reference_butterfly as reference
from fastpath.butterfly import distance, factor, first_factor, permuted

DTYPES = [np.float32, np.float64, np.complex64, np.complex128]


def unit(dtype):
    return np.finfo(dtype).eps / 2


@st.composite
def matrices(draw):
    """Ties, zeros, equal and opposite rows, tiny and subnormal entries, of every type."""
    dtype = draw(st.sampled_from(DTYPES))
    n = 2 ** draw(st.integers(1, 5))
    width = 8 * np.finfo(dtype).dtype.itemsize
    few = st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.5, -3.0, 2.0**-40, 2.0**-149, 1e-30])
    reals = st.one_of(few, few, st.floats(-8, 8, width=width))
    parts = draw(hnp.arrays(np.finfo(dtype).dtype, (n, n, 2), elements=reals, fill=few))
    matrix = parts[..., 0] + (1j * parts[..., 1] if np.dtype(dtype).kind == "c" else 0)
    match draw(st.integers(0, 3)):
        case 0:
            matrix[n // 2:] = matrix[:n // 2]
        case 1:
            matrix[1::2] = -matrix[::2]
        case 2:
            matrix[:, n // 2:] = 0
    return matrix.astype(dtype)


def check_steps(matrix, factors):
    """Each rotation is one of length 1 that keeps the most energy; the last factor is what is left.

    A rotation is judged on what the ones before it left: near a tie either line will do.
    """
    u = unit(matrix.dtype)
    wide = np.result_type(matrix.dtype, np.float64)
    parts = matrix[None].astype(wide)
    floor = float(np.sum(np.abs(parts) ** 2)) * u * u + np.finfo(matrix.dtype).tiny + 1e-289
    for entries in factors[:-1]:
        b, m, _ = parts.shape
        top, bottom = np.moveaxis(parts.reshape(b, 2, m // 2, 2, m // 2), 1, 0)
        cosine, sine = np.moveaxis(entries.astype(wide).transpose(0, 1, 3, 2), 1, 0)
        assert np.abs(np.abs(cosine) ** 2 + np.abs(sine) ** 2 - 1).max() <= 16 * u
        rest = cosine.conj()[..., None] * top + sine.conj()[..., None] * bottom
        c, s = reference.rotation(top, bottom)
        best = np.sum(np.abs(c.conj()[..., None] * top + s.conj()[..., None] * bottom) ** 2, -1)
        kept = np.sum(np.abs(rest) ** 2, axis=-1)
        assert (kept >= (1 - (m + 128) * u) * best - floor).all()
        parts = rest.transpose(0, 2, 1, 3).reshape(2 * b, m // 2, m // 2)
    last = parts.reshape(-1, 2, 2, 1)
    size = np.linalg.norm(matrix.astype(wide))
    assert np.abs(factors[-1] - last).max() <= 8 * len(factors) * u * size + math.sqrt(floor)


@given(matrices(), st.sampled_from([1, 2]))
def test_every_step_is_the_best(matrix, threads):
    n = len(matrix)
    found = factor(matrix, threads=threads)
    levels = n.bit_length() - 1
    assert [x.shape for x in found.factors] == [(1 << l, 2, 2, n >> (l + 1)) for l in range(levels)]
    assert all(x.dtype == matrix.dtype for x in found.factors)
    check_steps(matrix, found.factors)
    wide = np.abs(matrix.astype(np.result_type(matrix.dtype, np.float64)))
    energy = float(np.sum(wide**2))
    assert abs(found.energy - energy) <= max(n * n, 64) * unit(matrix.dtype) * energy + 1e-37
    # to the product: in double, whatever the type
    true = np.linalg.norm(reference.dense([x.astype(complex) for x in found.factors]) - matrix)
    assert abs(distance(matrix, found.factors, threads=threads) - true) <= \
        1e-14 * (np.linalg.norm(wide) + 1e-300)
    # the same columns, kept with their bits reversed
    bits = np.array([int(f"{k:0{levels}b}"[::-1], 2) for k in range(n)])
    kept = np.ascontiguousarray(matrix[:, bits])
    again = factor(kept, order=bits, threads=threads)
    check_steps(matrix, again.factors)
    assert abs(distance(kept, found.factors, order=bits, threads=threads) - true) <= \
        1e-14 * (np.linalg.norm(wide) + 1e-300)


@given(matrices(), st.sampled_from([1, 2]), st.booleans())
def test_the_first_factor_is_the_best(matrix, threads, noisy):
    """The definition's, and no worse than what was there."""
    factors = factor(matrix).factors
    if noisy:
        factors[-1] = factors[-1] + np.asarray(0.25, matrix.dtype)
    first, far = first_factor(matrix, factors, threads=threads)
    assert first.shape == factors[0].shape
    assert first.dtype == matrix.dtype
    u = unit(matrix.dtype)
    size = np.linalg.norm(matrix.astype(complex))
    room = 64 * u * size + 1e-14 * distance(matrix, factors)
    fitted = [first, *factors[1:]]
    if len(matrix) == 2:
        assert distance(matrix, fitted) == 0
        return
    assert distance(matrix, fitted) <= distance(matrix, factors) + room
    # squares cancel where much is corrected
    assert abs(far - distance(matrix, fitted)) <= 1e-14 * size + 1e-7 * distance(matrix, factors)
    rows = reference.blocks([x.astype(complex) for x in factors[1:]])
    squares = np.sum(np.abs(rows) ** 2, axis=-1)
    expected = reference.first_factor(matrix.astype(complex),
                                      [x.astype(complex) for x in factors])
    reach = np.sqrt(squares) * np.abs(first - expected)[0]
    # a correction rounds relative to what is corrected, in double
    bound = 64 * u * size + 1e-14 * np.sqrt(squares)
    near = np.abs(np.abs(expected[0]) - 2.0**20) < 2.0**19  # or about to be left alone
    assert (reach <= bound)[(squares > 1e-280) & ~near].all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [2, 4, 8, 16, 64, 256, 512])
def test_kernel_and_definition_agree(n, dtype):
    """Without ties the rotations themselves are those of the definition; blocks of every width."""
    rng = np.random.default_rng(n)
    matrix = rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n))
    matrix = (matrix if np.dtype(dtype).kind == "c" else matrix.real).astype(dtype)
    found, expected = factor(matrix).factors, reference.factor(matrix)
    size = np.linalg.norm(matrix)
    difference = np.linalg.norm(reference.dense(found) - reference.dense(expected))
    assert difference <= 4000 * unit(dtype) * size
    check_steps(matrix, found)
    two = factor(matrix, threads=2)
    assert all(np.array_equal(x, y) for x, y in zip(found, two.factors, strict=True))
    far = distance(matrix, expected)
    wide = [x.astype(np.complex128) for x in expected]
    assert far == pytest.approx(np.linalg.norm(reference.dense(wide) - matrix), rel=1e-12)
    assert distance(matrix, expected, threads=2) == far


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [2, 4, 8, 16, 64, 256])
def test_columns_in_another_order(n, dtype):
    """All is as with the matrix whose columns are in that order, to the last bit.

    Where the order reverses bits, sums are taken in another order, so only up to rounding.
    """
    rng = np.random.default_rng(n)
    matrix = rng.standard_normal((n, n, 2)).astype(np.finfo(dtype).dtype).view(dtype)[..., 0]
    matrix = np.ascontiguousarray(matrix)
    reversal = np.array([int(f"{k:0{n.bit_length() - 1}b}"[::-1], 2) for k in range(n)])
    for order, room in ((rng.permutation(n), 0), (reversal, 4000 * float(unit(dtype)))):
        moved = np.ascontiguousarray(matrix[:, order])
        for threads in (1, 2):
            found = factor(matrix, order=order, threads=threads)
            expected = factor(moved, threads=threads)
            assert found.energy == pytest.approx(expected.energy, rel=room, abs=0)
            check_steps(moved, found.factors)
            assert all(np.abs(x - y).max() <= room * np.linalg.norm(y)
                       for x, y in zip(found.factors, expected.factors, strict=True))
            far = distance(moved, found.factors, threads=threads)
            close = pytest.approx(far, rel=1e-13 if room else 0, abs=0)
            assert distance(matrix, found.factors, order=order, threads=threads) == close
            fitted = first_factor(matrix, found.factors, order=order, threads=threads)
            wanted = first_factor(moved, found.factors, threads=threads)
            assert np.abs(fitted.first - wanted.first).max() <= room
            assert fitted.distance == pytest.approx(wanted.distance, rel=room, abs=0)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_energy_tells_of_what_is_not_finite(bad, dtype):
    for n in (2, 4, 64):
        for place in [(0, 0), (n - 1, n - 1), (n // 2, 1)]:
            matrix = np.ones((n, n), dtype)
            matrix[place] = bad
            with np.errstate(all="ignore"):
                assert not math.isfinite(factor(matrix).energy)
    assert factor(np.full((4, 4), 1e300)).energy == math.inf


def test_flush_to_zero_changes_nothing_that_matters(flush_to_zero):
    matrix = np.random.default_rng(3).standard_normal((16, 16))
    matrix[3] *= 1e-310
    expected = factor(matrix)
    with flush_to_zero():
        found = factor(matrix)
    assert np.abs(reference.dense(found.factors) - reference.dense(expected.factors)).max() < 1e-14


@pytest.mark.parametrize("dtype", DTYPES)
def test_permuted_is_take(dtype):
    rng = np.random.default_rng(4)
    for shape in [(0, 3), (1, 1), (5, 7), (8, 64), (3, 512)]:
        matrix = rng.standard_normal((*shape, 2)).astype(np.finfo(dtype).dtype).view(dtype)[..., 0]
        matrix = np.ascontiguousarray(matrix)
        order = rng.permutation(shape[1])
        for threads in (1, 2):
            assert np.array_equal(permuted(matrix, order, threads=threads), matrix[:, order])


@pytest.mark.parametrize("matrix", [
    np.ones((3, 3)), np.ones((1, 1)), np.ones((4, 2)), np.ones(4), np.ones((4, 4)).T[::-1].T,
    np.ones((4, 4), int), np.ones((4, 4), ">f8"), [[1.0, 2.0], [3.0, 4.0]], np.float64(1)])
def test_matrices_refused(matrix):
    with pytest.raises((ValueError, TypeError)):
        factor(matrix)
    with pytest.raises((ValueError, TypeError)):
        distance(matrix, [])


def test_other_arguments_refused():
    with pytest.raises(ValueError, match="threads"):
        factor(np.ones((4, 4)), threads=3)
    with pytest.raises(ValueError, match="shapes"):
        distance(np.ones((4, 4)), factor(np.ones((8, 8))).factors)
    for call in (factor, permuted):
        with pytest.raises(ValueError, match="permutation"):
            call(np.ones((4, 4)), order=np.array([0, 1, 2, 2]))


@pytest.mark.skipif(not fastpath.compiled, reason="the compiled kernels themselves")
def test_kernels_check_what_they_are_given():
    from fastpath import _butterfly as kernels

    ones = np.ones
    for matrix, factors, is_complex, half in [
            (ones((4, 4)), ones((2, 8)), False, 2), (ones((4, 3)), ones((2, 8)), False, 0),
            (ones((4, 4)), ones((3, 8)), False, 0), (ones((4, 4)), ones((2, 7)), False, 0),
            (ones((4, 4)), ones((2, 8)), True, 0), (ones((2, 2)), ones((1, 4)), False, 0)]:
        with pytest.raises((IndexError, ValueError)):
            kernels.factor(matrix, None, factors, is_complex, half)
    for matrix, factors, is_complex, half in [
            (ones((8, 8)), ones((3, 16)), False, 2), (ones((8, 7)), ones((3, 16)), False, 0),
            (ones((8, 8)), ones((4, 16)), False, 0), (ones((8, 8)), ones((3, 15)), False, 0),
            (ones((8, 8)), ones((3, 16)), True, 0), (ones((4, 4)), ones((2, 8)), False, 0)]:
        with pytest.raises((IndexError, ValueError)):
            kernels.distance(matrix, None, factors, None, is_complex, half)
    with pytest.raises(ValueError, match="2 n"):
        kernels.distance(ones((8, 8)), None, ones((3, 16)), ones(7), False, 0)
    for places in ([0, 1, 2, 4], [0, 1, 2], [-1, 0, 1, 2]):
        with pytest.raises(IndexError):
            kernels.factor(ones((4, 4)), np.array(places), ones((2, 8)), False, 0)
        with pytest.raises(IndexError):
            kernels.distance(ones((8, 8)), np.array(places), ones((3, 16)), None, False, 0)
    for places, half in [([0, 1, 2, 4], 0), ([0, 1, 2], 0), ([-1, 0, 1, 2], 1), ([0, 1, 2, 3], 2)]:
        with pytest.raises(IndexError):
            kernels.permute(ones((4, 4)), ones((4, 4)), np.array(places), False, half)
    with pytest.raises(ValueError, match="shape"):
        kernels.permute(ones((4, 4)), ones((3, 4)), np.arange(4), False, 0)
