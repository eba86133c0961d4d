"""The factorization: its error, permutations, bounds; what is refused."""

from decimal import Decimal, getcontext

import numpy as np
import pytest
from scipy.linalg import hadamard as dense_hadamard

import fastpath
from verify.claims.errors import InvalidInstance
from verify.sparsity.butterfly import butterfly, candidates, split_errors
from verify.sparsity.chains import butterfly_along, split_errors_along
from verify.sparsity.cosine_transforms import dct
from verify.sparsity.hierarchy import TREES
from verify.sparsity.operator import Butterfly
from verify.sparsity.transforms import bit_reversal


def dense(operator):
    return operator @ np.eye(operator.shape[1], dtype=operator.dtype)


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("n", [1, 2, 4, 8, 32])
def test_error_is_that_of_the_operator(n, dtype, tree):
    rng = np.random.default_rng(n)
    for exponent in (0, -30, 30) if dtype in ("float32", "complex64") else (0, -600, 600):
        A = rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n))
        A = ((A if "c" in dtype else A.real) * 2.0**exponent).astype(dtype)
        found = butterfly(A, tree=tree, permutation=rng.permutation(n))
        assert found.dtype == dtype
        assert found.shape == (n, n)
        wide = np.result_type(dtype, np.float64)
        back = 2.0**-exponent
        true = np.linalg.norm((dense(found).astype(wide) - A.astype(wide)) * back) / back
        size = np.linalg.norm(A.astype(wide) * back) / back
        assert abs(found.error - true) <= 1e-5 * size
        low, high = found.bounds
        assert low <= found.error <= high
        assert max(split_errors(A[:, found.permutation]), default=0) - 1e-5 * size <= high


@pytest.mark.parametrize("scale", [2.0**-1070, 1e-300, 1e300, 5e307])
def test_extreme_sizes(scale):
    A = np.where(np.eye(8)[::-1] > 0, scale, 0) + np.where(np.eye(8) > 0, scale, 0)
    found = butterfly(A)
    assert np.isfinite(np.concatenate([f.data for f in found.factors])).all()
    # split 1 has blocks [[1, 0, ..], [.., 1]]: sqrt 1 each, eight of them
    assert found.error == pytest.approx(np.sqrt(8) * scale, rel=1e-6)


def test_known_transforms():
    for n in (4, 16, 64):
        assert butterfly(dense_hadamard(n)).error < 1e-13 * n
        fourier = np.fft.fft(np.eye(n))
        assert butterfly(fourier).error > n / 4
        for choice in ("bit_reversal", bit_reversal(n), "search"):
            found = butterfly(fourier, permutation=choice)
            assert found.error < 1e-13 * n
            assert found.bounds[0] == 0
            assert np.abs(dense(found) - fourier).max() < 1e-13 * n
        cosines = butterfly(dense(Butterfly(dct(n))), permutation="search")
        assert (cosines.bounds[0] > 0.1) == (n > 4)


def test_candidates_are_permutations():
    for n in (1, 2, 4, 16):
        assert all(np.array_equal(np.sort(order), np.arange(n)) for order in candidates(n))
    assert len({tuple(order) for order in candidates(16)}) == 8


def test_split_errors_in_closed_form():
    assert split_errors(np.ones((1, 1))) == split_errors(np.ones((2, 2))) == []
    A = np.zeros((8, 8))
    A[0, 0], A[4, 2] = 2, 1  # one block of split 1, diagonal; two blocks of split 2
    assert split_errors(A) == pytest.approx([1, 0])
    assert butterfly(A).bounds == pytest.approx((1, 1))
    assert split_errors(np.zeros((8, 8))) == [0, 0]


@pytest.mark.parametrize("order", [None, "bit_reversal"])
def test_the_matrix_may_change_afterwards(order):
    """Factors and error stay; the bounds read it again and say that it is another one."""
    A = np.random.default_rng(1).standard_normal((8, 8))
    expected = butterfly(A.copy(), permutation=order)
    for entry in (A[3, 4] + 1e-9, -A[3, 4], 0, np.nan, np.inf):
        changed = A.copy()
        found = butterfly(changed, permutation=order)
        changed[3, 4] = entry
        assert found.error == expected.error
        assert np.array_equal(dense(found), dense(expected))
        with pytest.raises(InvalidInstance, match=r"changed|finite"):
            found.bounds  # noqa: B018
        changed[3, 4] = A[3, 4]
        assert found.bounds == expected.bounds


@pytest.mark.parametrize(("A", "place"), [
    (np.full((4, 4), np.nan), r"A\[0\]\[0\]"), ([[1.0, 2], [np.inf, 0]], r"A\[1\]\[0\]"),
    (np.array([[1, 1j * np.nan], [0, 0]]), r"A\[0\]\[1\]"), (np.ones((4, 2)), "shape"),
    (np.ones(4), "shape"), (np.ones((3, 3)), "power of 2"), (np.ones((0, 0)), "power of 2"),
    (np.ones((2, 2), bool), "bool"), (np.ones((2, 2), "longdouble"), "longdouble|float128"),
    ([["a", "b"], ["c", "d"]], "form")])
def test_matrices_refused(A, place):
    for decide in (butterfly, split_errors):
        with pytest.raises(InvalidInstance, match=place):
            decide(A)


@pytest.mark.parametrize("options", [
    {"permutation": [0, 1, 2, 2]}, {"permutation": [0, 1]}, {"permutation": [0.0, 1, 2, 3]},
    {"permutation": "other"}, {"permutation": [[0, 1], [2, 3]]}, {"tree": "other"}])
def test_options_refused(options):
    with pytest.raises(InvalidInstance, match=r"permutation|tree"):
        butterfly(np.eye(4), **options)


@pytest.mark.parametrize("exponent", [-1000, -1022, -1040, -1060, -1073, 900, 1018])
def test_bounds_hold_where_floats_end(exponent, flush_to_zero):
    """For n = 4 the nearest butterfly is at distance E_1, here with 50 digits."""
    draws = np.random.default_rng(exponent % 997)
    chain = [(1, 2, 2, 2), (2, 2, 2, 1)]
    getcontext().prec = 50
    for _ in range(100):
        small = draws.integers(-3, 4, (4, 4)) * draws.integers(0, 2, (4, 4))
        matrix = np.ldexp(small.astype(float), exponent)
        blocks = small.reshape(2, 2, 2, 2).transpose(1, 2, 0, 3).reshape(4, 2, 2).tolist()
        square = Decimal(0)
        for (a, b), (c, d) in blocks:
            s, t = Decimal(a * a + b * b + c * c + d * d), Decimal(2 * (a * d - b * c))
            square += (s - (s * s - t * t).sqrt()) / 2
        wanted = square.sqrt() * Decimal(2) ** exponent
        found = _measured(matrix, chain)
        if fastpath.compiled:  # the definitions refuse to run where subnormals are flushed
            with flush_to_zero():
                assert _measured(matrix, chain) == found
        for lower, upper in found[0]:
            assert Decimal(lower) <= wanted * (1 + Decimal("1e-40"))
            assert Decimal(upper) >= wanted * (1 - Decimal("1e-40"))
        room = Decimal("1e-13") * Decimal(2) ** exponent + Decimal("5e-324")
        for error in found[1]:
            assert abs(Decimal(error) - wanted) <= room


def _measured(matrix, chain):
    one, other = butterfly(matrix), butterfly_along(matrix, chain)
    return ((one.bounds, other.bounds),
            (one.error, other.error, *split_errors(matrix), *split_errors_along(matrix, chain)))


@pytest.mark.parametrize("size", [5e-309, 1e308, 1e308 + 1e308j, 1.7e308])
def test_a_chain_takes_matrices_of_any_size(size):
    matrix = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 1], [0, 0, 1, 1]]) * size
    chain = [(1, 2, 2, 2), (2, 2, 2, 1)]
    one, other = butterfly(matrix), butterfly_along(matrix, chain)
    assert np.allclose([one.error, *one.bounds], [other.error, *other.bounds], rtol=1e-12, atol=0)
    assert np.allclose(split_errors(matrix), one.error, rtol=1e-12, atol=0)
    assert np.allclose(split_errors_along(matrix, chain), one.error, rtol=1e-12, atol=0)
    assert all(np.isfinite(factor.toarray()).all() for factor in other.factors)
