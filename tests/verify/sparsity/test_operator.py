"""The operator: every type of vector, scipy's solvers, pursuit, files; what is refused."""

import numpy as np
import pytest
from scipy.sparse.linalg import aslinearoperator, cg, lsqr

import verify.sparsity
from verify.claims.errors import InvalidInstance
from verify.sparsity.butterfly import butterfly
from verify.sparsity.cosine_transforms import dct
from verify.sparsity.operator import Butterfly
from verify.sparsity.transforms import dft, hadamard, toeplitz


def dense(operator):
    return operator @ np.eye(operator.shape[1], dtype=operator.dtype)


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


def test_factors_refused():
    with pytest.raises(InvalidInstance, match="none"):
        Butterfly([])
    with pytest.raises(InvalidInstance, match=r"factors\[1\]"):
        Butterfly([np.eye(3), np.eye(3), np.eye(2)])
