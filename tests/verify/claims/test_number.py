"""Numbers as people write them."""

from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify import BudgetExceeded, InvalidInstance
from verify.claims.number import brief, exact, from_text, kind_of, to_text


@given(st.fractions())
def test_text_there_and_back(number):
    assert from_text(to_text(number), "x") == number
    assert exact(number, "x") is number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_of_python_and_numpy(number):
    assert exact(number, "x") == F(number) == exact(np.float64(number), "x")
    with np.errstate(over="ignore"):
        narrow = [kind(number) for kind in (np.float32, np.float16)]
    for value in narrow:
        if np.isfinite(value):
            assert exact(value, "x") == F(float(value)) == exact(np.array(value), "x")
            assert exact(np.array(value).astype(value.dtype.newbyteorder()), "x") == F(float(value))


@pytest.mark.parametrize("value", [
    True, np.bool_(True), None, 1j, np.complex64(1), b"1", [1], (1,), float("nan"), float("-inf"),
    np.float32("nan"), np.float16("inf"), np.longdouble(1), np.ma.masked, np.timedelta64(1, "ns"),
    np.array([1]), np.array([1.0]), np.array([]), object(), "", "1.5", "1/0", "1/-2", "+-1", " 1",
    "1\n", "1_0", "٣", "0x1p3", "/", "1/", "/2", "1/2/3", "9" * 4001, "1/" + "9" * 4001,
    "nan", "-" * 5000,
], ids=lambda value: repr(value)[:30])
def test_no_numbers(value):
    with pytest.raises(InvalidInstance, match=r"^here: "):
        exact(value, "here")


def test_long_integers():
    longest = 10**4000 - 1
    assert from_text(str(-longest), "x") == -longest
    assert to_text(F(1, longest)) == f"1/{longest}"
    for number in (longest + 1, -longest - 1, F(1, longest + 2)):
        with pytest.raises(BudgetExceeded, match="4000 digits"):
            to_text(number)
        assert len(brief(number)) < 40


def test_kinds():
    assert [kind_of(value) for value in (F(1), "1", 1, np.int8(1), 1.0, np.float32(1))] == [
        "exact", "exact", "", "", "float", "float"]


def test_subnormals_are_read_where_they_are_flushed(flush_to_zero):
    single, double = np.array([3], np.uint32).view(np.float32), np.array([5e-324])
    with flush_to_zero():
        values = [exact(single[0], "x"), exact(double[0], "x"), exact(double.tolist()[0], "x")]
    assert values == [F(3, 2**149), F(1, 2**1074), F(1, 2**1074)]
