"""Factorization along chains: the certificate, planted products, blocks from the supports."""

import random
from functools import reduce

import numpy as np
import pytest
from scipy.sparse.linalg import cg, lsqr

from fastpath.butterfly import distance
from verify.claims.errors import InvalidInstance
from verify.sparsity.butterfly import split_errors
from verify.sparsity.chains import butterfly_along, split_errors_along
from verify.sparsity.hierarchy import TREES, factor
from verify.sparsity.matching_pursuit import omp
from verify.sparsity.patterns import Pattern, kronecker_chain


def drawn(draws):
    """A chain, which may leave parts of the matrix out."""
    size = draws.randint(1, 4)
    found = kronecker_chain([(draws.randint(1, 3), draws.randint(1, 3)) for _ in range(size)],
                  [draws.randint(1, 3) for _ in range(size - 1)])
    if draws.random() < 0.5:
        a, d = draws.randint(1, 2), draws.randint(1, 2)
        found = [Pattern(p.a * a, p.b, p.c, p.d * d) for p in found]
    return found


def numbers(rng, shape, dtype=np.float64):
    """Gaussian, some of them 0."""
    x = rng.standard_normal(shape) * (rng.random(shape) < 0.8)
    if np.dtype(dtype).kind == "c":
        x = x + 1j * rng.standard_normal(shape)
    return x.astype(dtype)


def product_of(rng, patterns, dtype=np.float64):
    return reduce(np.matmul, [numbers(rng, p.shape, dtype) * p.support().astype(dtype)
                              for p in patterns])


def by_supports(A, patterns):
    """Blocks from the supports of the two products; what is outside of them is lost."""
    errors = []
    for l in range(1, len(patterns)):
        left = reduce(np.matmul, [p.support() for p in patterns[:l]])
        right = reduce(np.matmul, [p.support() for p in patterns[l:]])
        classes = {}
        for k in range(left.shape[1]):
            key = tuple(np.flatnonzero(left[:, k])), tuple(np.flatnonzero(right[k]))
            classes[key] = classes.get(key, 0) + 1
        total, rest = 0.0, np.array(A)
        for (rows, columns), size in classes.items():
            values = np.linalg.svd(A[np.ix_(rows, columns)], compute_uv=False)
            total += float((values[size:] ** 2).sum())
            rest[np.ix_(rows, columns)] = 0
        errors.append(np.sqrt(total + np.linalg.norm(rest) ** 2))
    return errors


def test_certificate_and_planted_products():
    draws, rng = random.Random(0), np.random.default_rng(0)
    for _ in range(100):
        patterns = drawn(draws)
        dtype = draws.choice([np.float64, np.complex128])
        near = product_of(rng, patterns, dtype)
        planted = draws.random() < 0.4
        A = near if planted else near + draws.choice([0.01, 1]) * numbers(rng, near.shape, dtype)
        size = np.linalg.norm(A)
        errors = split_errors_along(A, patterns)
        assert errors == pytest.approx(by_supports(A, patterns), abs=1e-12 * size)
        whole = reduce(Pattern.then, patterns).support()
        outside = np.linalg.norm(A * (1 - whole))
        summed = np.sqrt(outside**2 + sum(max(e**2 - outside**2, 0) for e in errors))
        for tree in TREES:
            found = butterfly_along(A, patterns, tree=tree)
            arrays = [f.toarray() for f in found.factors]
            assert not any((x * (1 - p.support())).any()
                           for x, p in zip(arrays, patterns, strict=True))
            error = np.linalg.norm(A - reduce(np.matmul, arrays))
            assert found.error == pytest.approx(error, abs=1e-12 * size)
            lower, upper = found.bounds
            assert lower <= found.error <= upper
            # the planted product is one of the butterflies the bound speaks of
            assert lower <= np.linalg.norm(A - near) + 1e-12 * size
            assert max([outside, *errors]) - 1e-11 * size <= lower + 1e-9 * size
            if tree != "balanced":
                assert found.error <= summed + 1e-12 * size
            if planted:
                assert found.error <= 1e-12 * size


def test_dyadic_chains_are_butterflies():
    rng = np.random.default_rng(1)
    for levels in (1, 2, 3, 4):
        n = 2**levels
        A, patterns = rng.standard_normal((n, n)), kronecker_chain([(2, 2)] * levels)
        assert split_errors_along(A, patterns) == pytest.approx(split_errors(A))
        for tree in TREES:
            ours, theirs = butterfly_along(A, patterns, tree=tree), distance(A, factor(A, tree))
            assert ours.error == pytest.approx(theirs, rel=1e-12, abs=1e-13)
            best = max(split_errors(A), default=0)
            assert ours.bounds == pytest.approx((best, theirs), rel=1e-9, abs=1e-12)


def test_monarch_and_full_rank():
    rng = np.random.default_rng(2)
    A = rng.standard_normal((12, 12))
    # classes as large as the blocks lose nothing: these are all matrices
    assert butterfly_along(A, kronecker_chain([(3, 3), (4, 4)], ranks=3)).error < 1e-13 * 12
    found = [butterfly_along(A, kronecker_chain([(3, 3), (4, 4)], ranks=r)).error
             for r in (1, 2, 3)]
    assert found[0] > found[1] > found[2]
    # one place: the method finds the optimum
    assert found[0] == pytest.approx(split_errors_along(A, kronecker_chain([(3, 3), (4, 4)]))[0])
    assert butterfly_along(A, [(1, 12, 12, 1)]).bounds[0] == 0
    # the Fourier matrix of size 12 in mixed radix order
    order = [3 * i + j for j in range(3) for i in range(4)]
    fourier = np.fft.fft(np.eye(12))
    assert butterfly_along(fourier[:, order], kronecker_chain([(3, 3), (4, 4)])).error < 1e-13 * 12
    assert butterfly_along(fourier, kronecker_chain([(3, 3), (4, 4)])).bounds[0] > 4


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128", "int64"])
def test_types_and_sizes(dtype):
    rng = np.random.default_rng(3)
    patterns = kronecker_chain([(2, 3), (3, 2), (2, 2)], ranks=2)
    for exponent in {"int64": (10,), "float32": (0, -30, 30), "complex64": (0, -30, 30)}.get(
            dtype, (0, -600, 600)):
        A = (rng.standard_normal((12, 12)) * 2.0**exponent).astype(dtype)
        found = butterfly_along(A, patterns)
        assert found.dtype == ("float64" if dtype == "int64" else dtype)
        wide, back = np.result_type(found.dtype, np.float64), 2.0**-exponent
        product = reduce(np.matmul, [f.toarray().astype(wide) for f in found.factors])
        true, size = (np.linalg.norm(x.astype(wide) * back) / back for x in (product - A, A))
        assert found.error == pytest.approx(true, abs=1e-14 * size)
        assert found.error < 0.2 * size
        assert found.bounds[0] <= found.error <= found.bounds[1]


@pytest.mark.parametrize("scale", [2.0**-1070, 1e-300, 1e300])
def test_extreme_sizes(scale):
    A = np.where(np.eye(8)[::-1] + np.eye(8) > 0, scale, 0)
    for tree in TREES:
        found = butterfly_along(A, kronecker_chain([(2, 2)] * 3), tree=tree)
        assert found.error == pytest.approx(np.sqrt(8) * scale, rel=1e-6)
    assert butterfly_along(np.zeros((8, 8)), kronecker_chain([(2, 2)] * 3)).error == 0


def test_an_operator_that_can_be_saved(tmp_path):
    rng = np.random.default_rng(4)
    A = rng.standard_normal((6, 6))
    found = butterfly_along(A, kronecker_chain([(2, 3), (3, 2)]))
    x, product = rng.standard_normal(6), reduce(np.matmul, [f.toarray() for f in found.factors])
    assert np.allclose(found @ x, product @ x)
    assert np.allclose(found.H @ x, product.T @ x)
    found.save(tmp_path / "found.npz")
    again = type(found).load(tmp_path / "found.npz")
    assert (again.error, again.bounds) == (found.error, found.bounds)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_the_operator_keeps_its_type_and_works_inside_solvers(dtype):
    rng, patterns = np.random.default_rng(5), kronecker_chain([(2, 2), (3, 3), (2, 2)])
    A = (numbers(rng, (12, 12), dtype) + 6 * np.eye(12)).astype(dtype)
    found = butterfly_along(A, patterns)
    product = reduce(np.matmul, [f.toarray() for f in found.factors])
    close = 1e-4 if dtype in ("float32", "complex64") else 1e-10
    for x in (numbers(rng, 12, dtype), numbers(rng, (12, 3), dtype)):
        for applied, expected in ((found @ x, product @ x), (found.H @ x, product.conj().T @ x),
                                  (found.T @ x, product.T @ x)):
            assert applied.dtype == dtype
            assert np.allclose(applied, expected, atol=20 * close)
    b = numbers(rng, 12, dtype)
    x = np.linalg.solve(product, b)
    assert np.allclose(lsqr(found, b, atol=1e-14, btol=1e-14)[0], x, atol=1e3 * close)
    normal, _ = cg(found.H @ found, found.H @ b, rtol=1e-12 if close < 1e-5 else 1e-5, maxiter=200)
    assert np.allclose(product @ normal, b, atol=1e3 * close)
    sparse_one = np.zeros(12, dtype)
    sparse_one[[3, 8]] = [2, -1] if np.dtype(dtype).kind == "f" else [2j, 1 - 1j]
    norms = np.linalg.norm(product, axis=0)
    recovered = omp(found, product @ sparse_one, 2, norms=norms)
    assert np.array_equal(np.flatnonzero(recovered), np.flatnonzero(
        omp(product, product @ sparse_one, 2)))


@pytest.mark.parametrize(("A", "patterns", "place"), [
    (np.eye(4), [(1, 2, 1, 2), (2, 1, 2, 1)], "patterns"), (np.eye(4), [], "patterns"),
    (np.eye(4), [(1, 4, 5, 1)], "shape"), (np.full((4, 4), np.nan), [(1, 4, 4, 1)], r"A\[0\]"),
    (np.eye(4, dtype=bool), [(1, 4, 4, 1)], "bool")])
def test_refused(A, patterns, place):
    for decide in (butterfly_along, split_errors_along):
        with pytest.raises(InvalidInstance, match=place):
            decide(A, patterns)
    with pytest.raises(InvalidInstance, match="tree"):
        butterfly_along(np.eye(4), [(1, 4, 4, 1)], tree="other")
