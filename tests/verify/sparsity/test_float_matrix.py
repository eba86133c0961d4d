"""Floats stay, exact entries are rounded once, anything else is named with its place."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import aslinearoperator

from verify import InvalidInstance
from verify.sparsity import butterfly, butterfly_along, split_errors
from verify.sparsity.float_matrix import float_matrix

PATTERNS = [(1, 2, 2, 2), (2, 2, 2, 1)]
READERS = (butterfly, split_errors, lambda A: butterfly_along(A, PATTERNS))


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_floats_stay(dtype):
    array = np.array([[0.1, -0.0], [np.inf, 1e-42]], dtype)
    found = float_matrix(array)
    assert found is array
    assert float_matrix(array.astype(array.dtype.newbyteorder())).tobytes() == array.tobytes()


def test_halves_are_widened_exactly(flush_to_zero):
    bits = np.arange(1 << 16, dtype=np.uint16).reshape(256, 256)
    halves = bits.view(np.float16)
    for flush in (False, True):
        if flush:
            with flush_to_zero():
                found = float_matrix(halves)
        else:
            found = float_matrix(halves)
        finite = np.isfinite(found)
        assert found.dtype == np.float64
        assert [Fraction(x) for x in found[finite][:4000]] == [
            Fraction(*x.as_integer_ratio()) for x in halves[finite][:4000]]
    with pytest.raises(InvalidInstance, match=r"A\[0\]\[1\]: inf"):
        butterfly(np.array([[1, np.inf], [0, 0]], np.float16))


def test_bfloat16_is_widened_exactly():
    kind = pytest.importorskip("ml_dtypes", reason="no bfloat16 in numpy alone").bfloat16
    bits = np.array([[0x0001, 0x8001], [0x3F80, 0xC049]], np.uint16)
    assert float_matrix(bits.view(kind)).tolist() == [[2.0**-133, -(2.0**-133)], [1.0, -3.140625]]


@pytest.mark.parametrize("third", ["1/3", Fraction(1, 3)])
def test_exact_entries_are_rounded_once(third):
    found = float_matrix([[third, 2**60 + 1], [0, "-5/7"]])
    assert found.tolist() == [[1 / 3, 2.0**60], [0.0, -5 / 7]]
    assert float_matrix(np.full((1, 1), 2**60 + 1)).tolist() == [[2.0**60]]


def test_the_bounds_allow_for_the_rounding():
    """A product that has no floats: its distance to the best is 0, that of the floats is not."""
    rng = np.random.default_rng(3)
    for _ in range(20):
        u, v = ([Fraction(int(x), 3) for x in rng.integers(1, 50, 4)] for _ in range(2))
        A = [[x * y for y in v] for x in u]  # of rank one: a butterfly
        for found in (butterfly(A), butterfly_along(A, PATTERNS)):
            assert found.bounds[0] == 0
            assert found.bounds[1] > 2.0**-53 * np.linalg.norm(float_matrix(A))


@pytest.mark.parametrize(("value", "place"), [
    ([[1.0, 2], [3.0]], r"A\[1\]: 1 entries"), ([["1/2", 2], [3]], r"A\[1\]: 1 entries"),
    ([1, [2, 3]], r"A\[0\]"), ([["a", "b"], ["c", "d"]], r"A\[0\]\[0\]"),
    ([[0.5, "1/2"], [1, 1]], "mixed"), ([[None, 1], [1, 1]], r"A\[0\]\[0\]"),
    (sparse.csr_matrix(np.eye(4)), "a sparse matrix; A.toarray"), (sparse.eye_array(4), "sparse"),
    (aslinearoperator(np.eye(4)), "LinearOperator is not a matrix"), (None, "NoneType"),
    (3, r"shape \(\)"), (np.full((4, 4), None), "object is none of"),
    (np.ma.masked_array(np.eye(4), np.eye(4)), "masked"), (np.array([["1", "2"]] * 2), "none of"),
    ([[10**400, 0], [0, 0]], r"A\[0\]\[0\]: beyond"),
    ([[0, Fraction(1, 10**400)], [0, 0]], r"A\[0\]\[1\]: below"), ([], r"shape \(0,\)")])
def test_anything_else_is_named(value, place):
    for read in (float_matrix, *READERS):
        with pytest.raises(InvalidInstance, match=place):
            read(value)


def test_a_bool_is_no_number():
    for rows in ([[True, 2], [0, 1]], [[1.5, 2], [0, np.True_]]):
        with pytest.raises(InvalidInstance, match="bool"):
            float_matrix(rows)
