"""The Haar matrix: both descriptions, and matrices with an entry changed."""

import numpy as np
import pytest

from verify.claims.decision import Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity.haar_levels import haar_levels_product, haar_matrix, haar_rows
from verify.sparsity.transforms import haar


@pytest.mark.parametrize("n", [2, 4, 8, 16, 32])
def test_rows_and_factors(n):
    rows = np.array(haar_rows(n))
    # orthogonal, averages first, and row 2^m + r lives on n / 2^m columns
    assert np.array_equal(rows @ rows.T, np.diag((rows**2).sum(axis=1)))
    assert (rows**2).sum(axis=1).tolist() == [n, *(n >> (i.bit_length() - 1) for i in range(1, n))]
    for decide in (haar_matrix, haar_levels_product):
        assert isinstance(decide(rows.tolist()), Yes)
    entries = sum(2 * (2 << l) for l in range(n.bit_length() - 1))
    assert entries == 4 * n - 4
    assert sum(f.nnz for f in haar(n, normalized=False)) == entries + sum(
        n - (2 << l) for l in range(n.bit_length() - 1))


def test_changed_entries_are_named():
    rng = np.random.default_rng(0)
    for n in (2, 4, 8):
        for _ in range(30):
            rows = haar_rows(n)
            i, j = rng.integers(n, size=2).tolist()
            rows[i][j] += int(rng.choice([-1, 1, 2]))
            for decide in (haar_matrix, haar_levels_product):
                assert decide(rows).certificate.witness == {"entry": [i, j]}


def test_refused():
    for decide in (haar_matrix, haar_levels_product):
        for A in ([[1]], [[1, 1]], np.eye(3)):
            with pytest.raises(InvalidInstance):
                decide(A)
