"""Alternating steps: the loss never grows, factors stay in their families; exact cases."""

import random
from functools import reduce
from itertools import pairwise

import numpy as np
import pytest

from verify.claims.errors import InvalidInstance
from verify.sparsity.butterfly import butterfly
from verify.sparsity.palm import hierarchical_palm, palm
from verify.sparsity.projection import project
from verify.sparsity.support import (
    Fixed,
    Regular,
    Sparse,
    SparseColumns,
    SparseRows,
    kronecker,
)


def dyadic(n):
    levels = n.bit_length() - 1
    return ([Fixed(kronecker(2**l, 2, 2, n >> (l + 1))) for l in range(levels)],
            [Fixed(kronecker(2**l, n >> l, n >> l, 1)) for l in range(1, levels - 1)])


def drawn(draws, rng):
    """A matrix, families and inner sizes."""
    count = draws.randint(1, 3)
    sizes = [draws.randint(1, 5) for _ in range(count + 1)]
    families = []
    for shape in pairwise(sizes):
        k = draws.randint(1, max(shape))
        families.append(draws.choice([
            Sparse(k), SparseRows(k), SparseColumns(k), Regular(draws.randint(1, 2)),
            Fixed(rng.random(shape) < 0.6)]))
    A = rng.standard_normal((sizes[0], sizes[-1])) * 10.0 ** draws.choice([0, 0, 0, -200, 200])
    if draws.random() < 0.3:
        A = np.sign(A) * np.abs(A).max()  # ties
    return A, families, sizes[1:-1]


def check(found, A, families):
    size = np.linalg.norm(A / np.abs(A).max()) * np.abs(A).max()
    assert all(after <= before + 1e-13 * size for before, after in pairwise(found.losses))
    assert all(family.contains(S != 0) for S, family in zip(found.factors, families, strict=True))
    peak = np.abs(A).max()
    missed = A / peak - reduce(np.matmul, [found.factors[0] / peak, *found.factors[1:]])
    assert found.loss.value == pytest.approx(np.linalg.norm(missed) * peak, abs=1e-11 * size)
    assert found.loss.value == found.losses[-1]


def test_the_loss_never_grows_and_the_factors_stay_in_their_families():
    draws, rng = random.Random(0), np.random.default_rng(0)
    for _ in range(120):
        A, families, sizes = drawn(draws, rng)
        check(palm(A, families, sizes=sizes, sweeps=12), A, families)
        residuals = [Sparse(9)] * max(len(families) - 2, 0)
        check(hierarchical_palm(A, families, residuals, sizes=sizes, sweeps=6), A, families)


def test_from_a_start():
    draws, rng = random.Random(1), np.random.default_rng(1)
    for _ in range(60):
        A, families, sizes = drawn(draws, rng)
        shapes = list(pairwise([len(A), *sizes, A.shape[1]]))
        start = [rng.standard_normal(shape) for shape in shapes]
        start[0] = start[0] * np.abs(A).max()
        found = palm(A, families, sizes=sizes, start=start, sweeps=8)
        check(found, A, families)
        kept = [project(S, family) for S, family in zip(start, families, strict=True)]
        # a product that is already there stays
        A = reduce(np.matmul, kept)
        if np.abs(A).max() > 0:
            again = palm(A, families, sizes=sizes, start=kept, sweeps=3)
            assert again.loss.value <= 1e-12 * np.abs(A).max() * A.size


def test_one_factor_is_the_projection():
    rng = np.random.default_rng(2)
    A = rng.standard_normal((5, 4))
    for family in (Sparse(6), SparseRows(2), SparseColumns(1), Regular(2)):
        for found in (palm(A, [family]), hierarchical_palm(A, [family], [])):
            assert np.allclose(found.factors[0], project(A, family))


def test_two_full_factors_reach_the_best_approximation_of_low_rank():
    rng = np.random.default_rng(3)
    A = rng.standard_normal((6, 2)) @ rng.standard_normal((2, 5))
    A += 0.01 * rng.standard_normal((6, 5))
    found = palm(A, [SparseRows(2), SparseColumns(2)], sizes=[2], sweeps=3000, tolerance=0,
                 start=[rng.standard_normal((6, 2)), rng.standard_normal((2, 5))])
    best = np.linalg.norm(np.linalg.svd(A, compute_uv=False)[2:])
    assert best - 1e-12 <= found.loss.value <= best * (1 + 1e-6)


@pytest.mark.parametrize("n", [4, 8, 16])
def test_butterfly_supports(n):
    families, residuals = dyadic(n)
    signs = np.array([[(-1.0) ** (i & j).bit_count() for j in range(n)] for i in range(n)])
    assert palm(signs, families).loss.value < 1e-12 * n
    assert hierarchical_palm(signs, families, residuals).loss.value < 1e-12 * n
    A = np.random.default_rng(n).standard_normal((n, n))
    known = butterfly(A)
    refined = palm(A, families, start=[f.toarray() for f in known.factors])
    assert known.bounds[0] <= refined.loss.value <= known.error
    assert palm(A, families).loss.value >= known.bounds[0]


def test_nothing_moves_from_zero():
    found = palm(np.zeros((3, 3)), [Sparse(2), Sparse(2)])
    assert found.loss.value == 0
    none = palm(np.eye(3), [Sparse(0), Sparse(2)])
    assert none.loss.value == pytest.approx(np.sqrt(3))


@pytest.mark.parametrize(("A", "families", "options", "place"), [
    (np.eye(2), [], {}, "families"), (np.eye(2), [Sparse(1)] * 2, {"sizes": [2, 2]}, "sizes"),
    (np.eye(2), [Sparse(1)] * 2, {"sizes": [0]}, "sizes"), (np.ones(3), [Sparse(1)], {}, "A"),
    (np.eye(2) * 1j, [Sparse(1)], {}, "A"), ([[1.0, np.nan]], [Sparse(1)], {}, r"A\[0\]\[1\]"),
    (np.eye(2), [Fixed(np.eye(3, dtype=int))], {}, r"families\[0\]")])
def test_refused(A, families, options, place):
    with pytest.raises(InvalidInstance, match=place):
        palm(A, families, **options)
    with pytest.raises(InvalidInstance, match=place):
        hierarchical_palm(A, families, [], **options)


def test_starts_and_residuals_refused():
    with pytest.raises(InvalidInstance, match=r"start\[0\]"):
        palm(np.eye(2), [Sparse(1)], start=[np.eye(3)])
    with pytest.raises(InvalidInstance, match="residuals"):
        hierarchical_palm(np.eye(2), [Sparse(1)] * 3, [])
