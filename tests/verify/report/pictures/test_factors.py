"""One square a nonzero entry, at its place."""

import numpy as np
import pytest
from scipy import sparse

import verify


def squares(ax):
    return [path for collection in ax.collections for path in collection.get_paths()]


def test_a_butterfly_has_2n_squares_a_factor():
    found = verify.sparsity.butterfly(np.random.default_rng(0).normal(size=(8, 8)))
    ax = verify.draw_factors(found)
    assert len(squares(ax)) == sum(factor.nnz for factor in found.factors) == 48
    assert len(ax.patches) == 3
    assert ax.get_title() == "3 factors, 48 nonzero entries in place of 64"


def test_dense_and_rectangular_matrices_and_stored_zeros():
    stored = sparse.csr_array(([0.0, -1.0], ([0, 1], [0, 2])), shape=(2, 3))
    ax = verify.draw_factors([[[1, 0], [0, 1]], stored])
    assert [text.get_text() for text in ax.texts] == ["2", "1"]
    blue, orange = (collection.get_paths() for collection in ax.collections[2:])
    assert (len(blue), len(orange)) == (0, 1)
    left, top = orange[0].vertices.min(axis=0)
    assert 2 + 0.35 * 2 + 2 < left < 2 + 0.35 * 2 + 3
    assert 1 < top < 2


def test_complex_factors():
    assert len(squares(verify.draw_factors(verify.sparsity.dft(4)))) > 8


@pytest.mark.parametrize("factors", [[], [1.0], [[1, 2]]])
def test_what_is_no_list_of_matrices_is_refused(factors):
    with pytest.raises(verify.InvalidInstance):
        verify.draw_factors(factors)
