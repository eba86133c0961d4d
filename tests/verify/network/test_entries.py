"""What counts as a matrix, and that reading one loses nothing."""

import datetime
import decimal
import warnings
from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from verify import InvalidInstance, Network

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def one(matrix, bias=None, rows=1):
    """The network with this one matrix."""
    return Network([matrix], [[0] * rows if bias is None else bias])


@given(st.lists(st.lists(FLOATS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_floats_are_the_dyadics_they_store(rows):
    exact = one(rows, rows=len(rows)).exactly().weights[0]
    assert exact == tuple(tuple(F(entry) for entry in row) for row in rows)


@given(hnp.arrays(st.sampled_from([np.float16, np.float32, np.float64, ">f4", ">f8", "<f2"]),
                  (2, 3), elements={"allow_nan": False, "allow_infinity": False}))
def test_arrays_are_widened_without_loss(array):
    net = one(array, rows=2)
    assert net.dtype == np.float64  # the bias is one of integers, which are float64
    assert net.exactly().weights[0] == tuple(tuple(F(float(entry)) for entry in row)
                                             for row in array)


@pytest.mark.parametrize("view", [
    np.asfortranarray, lambda a: a[::-1, ::-1], lambda a: a.T.copy().T, lambda a: a[:, ::2],
    lambda a: np.broadcast_to(a[0], (3, 4)), lambda a: a[1:],
], ids=["fortran", "reversed", "transposed", "strided", "broadcast", "sliced"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int16])
def test_any_memory_layout(view, dtype):
    array = view(np.arange(12, dtype=dtype).reshape(3, 4))
    net = one(array, rows=len(array))
    assert net.exactly().weights[0] == tuple(tuple(F(int(v)) for v in row) for row in array)


def test_float_types_and_the_type_of_the_whole():
    half, single = np.ones((1, 1), np.float16), np.ones((1, 1), np.float32)
    assert one(half, np.zeros(1, np.float32)).dtype == np.float32
    assert one(single, np.zeros(1, np.float32)).dtype == np.float32
    assert one(single, np.zeros(1)).dtype == np.float64
    assert one([[1]], [0.5]).dtype == np.float64
    assert one([[1]], [0]).dtype is None


def test_bfloat16():
    ml_dtypes = pytest.importorskip("ml_dtypes", reason="bfloat16 comes with ml_dtypes")
    array = np.array([[1.5, 2.0**-133]], dtype=ml_dtypes.bfloat16)
    wanted = ((F(3, 2), F(1, 2**133)),)
    assert one(array).exactly().weights[0] == wanted
    assert one([list(array[0])], [0.0]).exactly().weights[0] == wanted


def test_numpy_scalars_in_lists():
    net = one([[np.float32(0.1), np.float16(0.1), np.int8(-3), np.uint64(2**63)]], [0.0])
    assert net.exactly().weights[0] == ((F(float(np.float32(0.1))), F(float(np.float16(0.1))),
                                         F(-3), F(2**63)),)
    assert one([[np.str_("1/3"), np.array(2)]]).weights[0] == ((F(1, 3), F(2)),)


def test_subclasses_become_the_plain_type():
    class Special(F):
        pass

    (entry,), = one([[Special(1, 3)]]).weights[0]
    assert type(entry) is F
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        array = one(np.matrix([[1.5, 2]])).weights[0]
    assert type(array) is np.ndarray


def test_what_is_given_is_copied():
    for array in (np.ones((2, 2)), np.ones((2, 2)).view(), np.ones((2, 2), np.float32)):
        array.flags.writeable = False
        net = Network([array], [np.zeros(2, array.dtype)])
        with pytest.raises(ValueError, match="read-only"):
            net.weights[0][0, 0] = 7
        owner = array if array.base is None else array.base
        owner.flags.writeable = True
        owner[0, 0] = 7
        assert net.weights[0][0, 0] == 1


HOSTILE = {
    "nan": [[1.0, float("nan")]],
    "inf": [[1.0, float("-inf")]],
    "nan in an array": np.array([[1.0, np.nan]]),
    "inf in a float32 array": np.array([[1, np.inf]], np.float32),
    "nan in a row": [np.array([1.0, np.nan])],
    "numpy nan": [[1, np.float32("nan")]],
    "bool": [[1, True]],
    "numpy bool": [[1, np.bool_(True)]],
    "complex": [[1, 1j]],
    "numpy complex": [[1, np.complex64(1)]],
    "none": [[1, None]],
    "bytes": [[1, b"1"]],
    "decimal": [[1, decimal.Decimal("0.1")]],
    "longdouble": [[1, np.longdouble(1)]],
    "time": [[1, np.timedelta64(5, "ns")]],
    "date": [[1, datetime.date(2020, 1, 1)]],
    "masked": [[1, np.ma.masked]],
    "one-element array": [[1, np.array([2.0])]],
    "list": [[1, [2]]],
    "zero denominator": [[1, "1/0"]],
    "decimal text": [[1, "0.5"]],
    "hex text": [[1, "0x1p9999"]],
    "blank text": [[1, ""]],
    "spaces": [[1, " 1"]],
    "underscore": [[1, "1_000"]],
    "other digits": [[1, "١"]],
    "negative denominator": [[1, "1/-2"]],
    "5,000 digits": [[1, "7" * 5000]],
    "integer beside float": [[0.5, 2**53 + 1]],
    "huge integer beside float": [[0.5, 10**5000]],
}


@pytest.mark.parametrize("matrix", HOSTILE.values(), ids=HOSTILE)
def test_a_bad_entry_is_named(matrix):
    with pytest.raises(InvalidInstance, match=r"weights\[0\]\[0\]\[1\]"):
        one(matrix)


ARRAYS = {
    "bool": np.ones((1, 2), bool), "complex": np.ones((1, 2), complex),
    "object": np.array([[F(1, 2), F(1)]], object), "text": np.array([["1/2", "1"]]),
    "structured": np.zeros((1, 2), [("a", "f4")]), "time": np.zeros((1, 2), "M8[ns]"),
    "span": np.zeros((1, 2), "m8[ns]"), "longdouble": np.ones((1, 2), np.longdouble),
    "masked": np.ma.array([[1.5, 2.5]], mask=[[0, 1]]),
    "masked integers": np.ma.array([[1, 2]], mask=[[0, 1]]),
    "0-d": np.array(1.5), "0-d integer": np.array(3), "1-d": np.ones(2), "3-d": np.ones((1, 1, 2)),
    "no rows": np.ones((0, 2)), "no columns": np.ones((1, 0)), "text for a matrix": "12",
    "dict": {0: [1]}, "set": {1}, "none": None, "number": 3, "generator": (row for row in [[1]]),
    "ragged": [[1, 2], [3]], "ragged floats": [[1.0, 2.0], [3.0]], "empty": [], "empty row": [[]],
    "mixed": [[0.5, F(1, 2)]], "mixed text": [["1/2", 0.5]], "mixed numpy": [[F(1), np.float32(1)]],
    "text for a row": ["ab"], "set for a row": [{1, 2}], "range for a row": [range(2)],
    "iterator for a row": [iter([1, 2])],
    "object row": [np.array([F(1, 2)], object)], "bool row": [np.array([True])],
    "masked row": [np.ma.array([1.5, 2.5], mask=[0, 1])],
}


@pytest.mark.parametrize("matrix", ARRAYS.values(), ids=ARRAYS)
def test_a_bad_array_is_named(matrix):
    with pytest.raises(InvalidInstance, match=r"weights\[0\]"):
        one(matrix)
    with pytest.raises(InvalidInstance, match=r"biases\[1\]"):
        Network([[[1]], [[1]]], [[0], matrix])


def test_exact_beside_floating_arrays():
    with pytest.raises(InvalidInstance, match=r"biases\[0\] holds Fractions.*weights\[0\]"):
        one([[0.5]], [F(1, 3)])


def test_subnormals_survive_where_they_are_flushed(flush_to_zero):
    tiny = np.array([[1, 3]], np.uint32).view(np.float32)
    wanted = ((F(1, 2**149), F(3, 2**149)),)
    with flush_to_zero():
        nets = [Network([tiny], [np.zeros(1, np.float32)]), Network([tiny], [np.zeros(1)]),
                Network([list(tiny)], [[0.0]]), Network([[list(tiny[0])]], [[0.0]])]
        exact = [net.exactly().weights[0] for net in nets]
    assert exact == [wanted] * 4
