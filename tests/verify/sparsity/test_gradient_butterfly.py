"""The gradient against differences; what descent finds against the hierarchical method."""

from functools import reduce

import numpy as np
import pytest

from verify.claims.errors import InvalidInstance
from verify.sparsity.butterfly import butterfly
from verify.sparsity.chains import csr_of
from verify.sparsity.gradient_butterfly import butterfly_by_gradient, loss_and_gradient
from verify.sparsity.patterns import kronecker_chain


def test_loss_and_gradient():
    rng = np.random.default_rng(0)
    for shapes, ranks in (([(2, 2)] * 3, 1), ([(2, 3), (3, 2), (2, 2)], 2), ([(3, 4)], 1)):
        patterns = kronecker_chain(shapes, ranks)
        factors = [rng.standard_normal(p) for p in patterns]
        product = reduce(np.matmul, [csr_of(f).toarray() for f in factors])
        target = rng.standard_normal(product.shape)
        value, gradient = loss_and_gradient(factors, target)
        assert value == pytest.approx(np.linalg.norm(product - target) ** 2 / 2)
        place = 0
        for factor in factors:
            for entry in np.nditer(factor, op_flags=["readwrite"]):
                kept = float(entry)
                sides = []
                for step in (1e-5, -1e-5):
                    entry[...] = kept + step
                    sides.append(loss_and_gradient(factors, target)[0])
                entry[...] = kept
                assert (sides[0] - sides[1]) / 2e-5 == pytest.approx(gradient[place], abs=1e-6)
                place += 1
        assert place == len(gradient)


def test_descent_reaches_hadamard_and_stays_above_the_bounds():
    for n in (2, 8, 16):
        signs = np.array([[(-1.0) ** (i & j).bit_count() for j in range(n)] for i in range(n)])
        found, distance = butterfly_by_gradient(signs)
        assert distance.value < 1e-5 * n
        assert np.allclose(found @ np.eye(n), signs, atol=1e-5)
        A = np.random.default_rng(n).standard_normal((n, n)) * 1e200
        found, distance = butterfly_by_gradient(A)
        true = np.linalg.norm((found @ np.eye(n) - A) / 1e200) * 1e200
        assert distance.value == pytest.approx(true, abs=1e190)
        assert butterfly(A).bounds[0] <= distance.value + 1e190


def test_on_random_butterflies_the_hierarchical_method_is_exact_and_descent_is_stuck():
    rng, n = np.random.default_rng(1), 32
    patterns = kronecker_chain([(2, 2)] * 5)
    A = reduce(np.matmul, [rng.standard_normal((n, n)) * p.support() for p in patterns])
    size = np.linalg.norm(A)
    assert butterfly(A).error < 1e-12 * size
    assert butterfly_by_gradient(A, steps=200)[1].value > 1e-4 * size


def test_other_patterns_and_refused():
    A = np.random.default_rng(2).standard_normal((6, 6))
    found, distance = butterfly_by_gradient(A, patterns=kronecker_chain([(2, 3), (3, 2)]))
    assert [f.nnz for f in found.factors] == [18, 18]
    assert 0 < distance.value < np.linalg.norm(A)
    with pytest.raises(InvalidInstance, match="real"):
        butterfly_by_gradient(np.eye(4) * 1j)
    with pytest.raises(InvalidInstance, match="power of 2"):
        butterfly_by_gradient(np.eye(3))
