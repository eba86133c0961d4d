"""The butterfly kernels beside their definitions: steps, distance, products with vectors."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import fastpath
from fastpath import _reference_butterfly as reference
from fastpath.butterfly import Product, distance, factor, first_factor, permuted

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


@given(matrices(), st.sampled_from([1, 2]), st.booleans())
def test_the_first_factor_is_the_best(matrix, threads, noisy):
    """The definition's, and no worse than what was there."""
    factors = factor(matrix).factors
    if noisy:
        factors[-1] = factors[-1] + np.asarray(0.25, matrix.dtype)
    first = first_factor(matrix, factors, threads=threads)
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


def some_levels(rng, n, complex_):
    """Levels of any s, some of equal blocks, equal entries, or with a column or row of ones."""
    sizes = [s for s in range(1, n // 2 + 1) if n % (2 * s) == 0]
    for s in rng.choice(sizes, int(rng.integers(1, 7))).tolist():
        x = rng.standard_normal((n // (2 * s), 2, 2, s))
        x = x + 1j * rng.standard_normal(x.shape) if complex_ and rng.random() < 0.8 else x
        if rng.random() < 0.4:
            x[:] = x[:1]
        if rng.random() < 0.4:
            x[:] = x[..., :1]
        match rng.integers(4):
            case 0:
                x[:, :, 0], x[:, 1, 1] = 1, -x[:, 0, 1]
            case 1:
                x[:, 0], x[:, 1, 1] = 1, -x[:, 1, 0]
        yield x


@pytest.mark.parametrize("dtype", DTYPES)
def test_products_are_those_of_the_definition(dtype):
    rng = np.random.default_rng(5)
    complex_ = np.dtype(dtype).kind == "c"
    for round_ in range(120):
        n = int(rng.choice([2, 4, 6, 8, 12, 16, 40, 64])) if round_ % 12 else 6 * 2048
        factors = list(some_levels(rng, n, complex_))
        before, after = (rng.permutation(n) if rng.random() < 0.3 else None for _ in range(2))
        x = rng.standard_normal((int(rng.integers(0, 4)), n)) * (1 + 0.5j if complex_ else 1)
        found = Product(factors, dtype, before=before, after=after)(x)
        expected = x if before is None else x[:, before]
        expected = reference.multiply(factors, expected)
        bound = reference.multiply([abs(f) for f in factors], np.abs(x if before is None
                                                                      else x[:, before]))
        if after is not None:
            expected, bound = expected[:, after], bound[:, after]
        assert found.dtype == dtype
        assert found.shape == x.shape
        assert (np.abs(found - expected) <= 8 * len(factors) * unit(dtype) * bound).all()


@pytest.mark.parametrize("n", [2048, 4096, 1 << 14])
def test_products_of_many_chunks(n):
    """Levels from 1 to n/2 and back: chunks, strips, both orders."""
    rng = np.random.default_rng(6)
    up = [rng.standard_normal((n // (2 * s), 2, 2, s)) for s in
          (1 << np.arange(n.bit_length() - 1)).tolist()]
    x = rng.standard_normal((1, n))
    for factors in (up, up[::-1], [up[-1], up[0], up[-2], up[3]]):
        expected = reference.multiply(factors, x)
        size = reference.multiply([np.abs(f) for f in factors], np.abs(x))
        found = Product(factors, np.float64)(x)
        assert (np.abs(found - expected) <= 1e-14 * size).all()


def test_a_product_keeps_what_it_was_given():
    factors = [np.ones((1, 2, 2, 2)), np.ones((2, 2, 2, 1))]
    product = Product(factors, np.float64)
    factors[0][:] = 7
    assert product(np.ones((1, 4))).tolist() == [[4.0] * 4]


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
    halves = np.ones((2, 2, 2, 1))
    for factors in ([], [halves, np.ones((2, 2, 2, 2))], [np.ones((2, 2))]):
        with pytest.raises(ValueError, match="shapes"):
            Product(factors, np.float64)
    for dtype in (np.float16, int):
        with pytest.raises(TypeError):
            Product([halves], dtype)
    with pytest.raises(TypeError):
        Product([halves * 1j], np.float64)
    with pytest.raises(ValueError, match="permutation"):
        Product([halves], np.float64, before=[0, 1, 2, 2])
    with pytest.raises(ValueError, match="vectors"):
        Product([halves], np.float64)(np.ones((1, 5)))


@pytest.mark.skipif(not fastpath.compiled, reason="the compiled kernels themselves")
def test_kernels_check_what_they_are_given():
    from fastpath import _butterfly as kernels

    ones = np.ones
    for matrix, factors, is_complex, half in [
            (ones((4, 4)), ones((2, 8)), False, 2), (ones((4, 3)), ones((2, 8)), False, 0),
            (ones((4, 4)), ones((3, 8)), False, 0), (ones((4, 4)), ones((2, 7)), False, 0),
            (ones((4, 4)), ones((2, 8)), True, 0), (ones((2, 2)), ones((1, 4)), False, 0)]:
        with pytest.raises((IndexError, ValueError)):
            kernels.factor(matrix, factors, is_complex, half)
        with pytest.raises((IndexError, ValueError)):
            kernels.distance(matrix, factors, None, is_complex, half)
    with pytest.raises(ValueError, match="2 n"):
        kernels.distance(ones((4, 4)), ones((2, 8)), ones(7), False, 0)
    for order, half in [([0, 1, 2, 4], 0), ([0, 1, 2], 0), ([-1, 0, 1, 2], 1), ([0, 1, 2, 3], 2)]:
        with pytest.raises(IndexError):
            kernels.permute(ones((4, 4)), ones((4, 4)), np.array(order), False, half)
    with pytest.raises(ValueError, match="shape"):
        kernels.permute(ones((4, 4)), ones((3, 4)), np.arange(4), False, 0)
    for part, other, s, kind in [
            (ones((1, 4, 1)), None, 3, 0), (ones((1, 4, 1)), None, 0, 0),
            (ones((3, 4, 1)), None, 1, 0), (ones((1, 4, 3)), None, 2, 0),
            (ones((1, 4, 1)), None, 1, 1), (ones((1, 1, 1)), None, 1, 0),
            (ones((1, 4, 1)), None, 1, 3), (ones((1, 4, 1)), ones((1, 4, 2)), 2, 0)]:
        with pytest.raises(ValueError, match=r"fit|shape"):
            kernels.Levels(4, [(part, other, s, kind)], True)
    levels = kernels.Levels(4, [(ones((1, 4, 1)), ones((1, 4, 1)), 1, 0)], True)
    with pytest.raises(RuntimeError):
        levels.__init__(4, [], True)
    with pytest.raises(ValueError, match="complex"):
        levels.multiply(ones((1, 4)), ones((1, 4)), None, None, False)
    with pytest.raises(ValueError, match="places"):
        levels.multiply(ones((1, 8)), ones((2, 8)), None, None, True)
    with pytest.raises(TypeError):
        levels.multiply(ones((1, 8), "f4"), ones((1, 8), "f4"), None, None, True)
    for order in ([0, 1, 2, 4], [0, 1, 2], [-1, 0, 1, 2]):
        with pytest.raises(IndexError):
            levels.multiply(ones((1, 8)), ones((1, 8)), np.array(order), None, True)
        with pytest.raises(IndexError):
            levels.multiply(ones((1, 8)), ones((1, 8)), None, np.array(order), True)
