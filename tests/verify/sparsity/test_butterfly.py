"""The operator: scipy's solvers, files, permutations, bounds; what is refused."""

import numpy as np
import pytest
from scipy.linalg import hadamard as dense_hadamard
from scipy.sparse.linalg import aslinearoperator, cg, lsqr

import verify.sparsity
from verify.claims.errors import InvalidInstance
from verify.sparsity.butterfly import Butterfly, butterfly, candidates, split_errors
from verify.sparsity.cosine_transforms import dct
from verify.sparsity.hierarchy import TREES
from verify.sparsity.transforms import bit_reversal, dft, hadamard, toeplitz


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


def test_the_matrix_may_change_afterwards():
    A = np.random.default_rng(1).standard_normal((8, 8))
    found, expected = butterfly(A), butterfly(A.copy()).error
    A[:] = 0
    assert found.error == expected


def test_linear_operator():
    rng = np.random.default_rng(2)
    for factors in (hadamard(16), dft(16), toeplitz(range(1, 6), range(1, 4))):
        operator = Butterfly(factors)
        assert operator.error is operator.bounds is None
        A = dense(operator)
        m, n = operator.shape
        x, y = rng.standard_normal((n, 3)), rng.standard_normal((m, 3))
        for v, w in ((x, y), (x[:, 0], y[:, 0]), (x[:, :1], y[:, :1])):
            assert np.allclose(operator @ v, A @ v)
            assert np.allclose(operator.H @ w, A.conj().T @ w)
            assert np.allclose(operator.T @ w, A.T @ w)
        assert np.allclose((operator.H @ operator) @ x, A.conj().T @ A @ x)


def test_inside_scipy_solvers():
    rng = np.random.default_rng(3)
    A = rng.standard_normal((16, 16)) + 8 * np.eye(16)
    operator = butterfly(A)
    b = rng.standard_normal(16)
    x = np.linalg.solve(dense(operator), b)
    assert np.allclose(lsqr(operator, b, atol=1e-13, btol=1e-13)[0], x, atol=1e-8)
    normal, info = cg(operator.H @ operator, operator.H @ b, rtol=1e-13)
    assert info == 0
    assert np.allclose(normal, x, atol=1e-6)


@pytest.mark.parametrize("name", ["dct", "hadamard", "dft", "learned"])
def test_inside_omp(name):
    """Support and coefficients are those with the dense matrix, on 100 instances each."""
    rng = np.random.default_rng(4)
    n, m, k = 64, 40, 4
    operator = {"dct": lambda: Butterfly(dct(n)), "hadamard": lambda: Butterfly(hadamard(n)),
                "dft": lambda: Butterfly(dft(n)),
                "learned": lambda: butterfly(rng.standard_normal((n, n)))}[name]()
    pick = np.eye(n)[np.sort(rng.choice(n, m, replace=False))]
    dictionary, matrix = aslinearoperator(pick) @ operator, pick @ dense(operator)
    norms = np.linalg.norm(matrix, axis=0)
    found = 0
    for _ in range(100):
        x = np.zeros(n, operator.dtype)
        x[rng.choice(n, k, replace=False)] = rng.standard_normal(k) + 2
        y = matrix @ x
        ours = verify.sparsity.omp(dictionary, y, k, norms=norms)
        theirs = verify.sparsity.omp(matrix, y, k)
        assert np.array_equal(np.flatnonzero(ours), np.flatnonzero(theirs))
        assert np.allclose(ours, theirs)
        found += np.allclose(ours, x)
    assert found > (50 if name != "learned" else 20)


def test_products_of_every_type():
    """Compiled levels, permutations on either side, what is left to scipy: all the same product."""
    rng = np.random.default_rng(8)
    n = 16
    lists = [hadamard(n), dft(n), [f.conj().T.tocsr() for f in reversed(dft(n))], dct(n),
             butterfly(rng.standard_normal((n, n)), permutation=rng.permutation(n)).factors,
             [*hadamard(n), *dft(n), *hadamard(n)], toeplitz(range(1, 9), range(1, 9)),
             [dft(n)[-1]], [dft(n)[-1], dft(n)[-1]], hadamard(n)[1:3]]
    for factors in lists:
        operator = Butterfly(factors)
        A = np.linalg.multi_dot([f.toarray() for f in factors]) if len(factors) > 1 else \
            factors[0].toarray()
        for x in (rng.standard_normal(A.shape[1]), rng.standard_normal((A.shape[1], 3)) * (1 - 2j),
                  rng.standard_normal(A.shape[1]).astype("f4"), rng.integers(-3, 4, A.shape[1]),
                  np.zeros((A.shape[1], 0)), rng.standard_normal(A.shape[1]).astype("longdouble"),
                  rng.standard_normal((3, A.shape[1])).T, rng.standard_normal(A.shape[1])[::-1]):
            product = operator @ x
            assert product.shape == (A @ x).shape
            assert product.dtype == np.result_type(operator.dtype, x.dtype)
            assert np.allclose(product, A @ x, rtol=1e-4, atol=1e-4 if x.dtype == "f4" else 1e-11)
            if A.shape[0] == A.shape[1]:
                assert np.allclose(operator.H @ x, A.conj().T @ x, rtol=1e-4,
                                   atol=1e-4 if x.dtype == "f4" else 1e-11)


def test_files(tmp_path):
    A = np.random.default_rng(5).standard_normal((8, 8)) * (1 + 2j)
    for found in (butterfly(A, permutation="bit_reversal"), butterfly(A.real.astype("float32")),
                  Butterfly(toeplitz([1, 2, 3]))):
        found.save(tmp_path / "found.npz")
        again = Butterfly.load(tmp_path / "found.npz")
        assert (again.error, again.bounds, again.dtype, again.shape) == (
            found.error, found.bounds, found.dtype, found.shape)
        assert np.array_equal(again.permutation, found.permutation) or found.permutation is None
        for one, other in zip(again.factors, found.factors, strict=True):
            assert one.dtype == other.dtype
            assert (one != other).nnz == 0
    np.savez(tmp_path / "other.npz", a=np.ones(3))
    with pytest.raises(InvalidInstance, match="no saved factors"):
        Butterfly.load(tmp_path / "other.npz")


@pytest.mark.parametrize(("A", "place"), [
    (np.full((4, 4), np.nan), r"A\[0\]\[0\]"), ([[1.0, 2], [np.inf, 0]], r"A\[1\]\[0\]"),
    (np.array([[1, 1j * np.nan], [0, 0]]), r"A\[0\]\[1\]"), (np.ones((4, 2)), "shape"),
    (np.ones(4), "shape"), (np.ones((3, 3)), "power of 2"), (np.ones((0, 0)), "power of 2"),
    (np.ones((2, 2), bool), "bool"), (np.ones((2, 2), "longdouble"), "longdouble|float128"),
    ([["a", "b"], ["c", "d"]], "none of"), (np.full((2, 2), 2**60), "2\\^53")])
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


def test_factors_refused():
    with pytest.raises(InvalidInstance, match="none"):
        Butterfly([])
    with pytest.raises(InvalidInstance, match=r"factors\[1\]"):
        Butterfly([np.eye(3), np.eye(3), np.eye(2)])
