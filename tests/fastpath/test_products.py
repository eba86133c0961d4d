"""Products of levels with vectors beside their definition."""

import numpy as np
import pytest

import fastpath
from fastpath import _reference_butterfly as reference
from fastpath.products import Product

DTYPES = [np.float32, np.float64, np.complex64, np.complex128]


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
        room = 4 * len(factors) * np.finfo(dtype).eps
        assert (np.abs(found - expected) <= room * bound).all()


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


def test_arguments_refused():
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
