"""The wire format against the protobuf package, and what is no message."""

import numpy as np
import pytest

from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.network.protobuf import Reader, field

NUMBERS = [0, 1, 127, 128, 300, 2**31, 2**63 - 1, -1, -2**63]


def test_numbers_and_texts():
    data = b"".join(field(3, n) for n in NUMBERS) + field(4, "ä") + field(5, b"\0\1")
    read = list(Reader("x").fields(memoryview(data)))
    assert [value for _, value in read[:-2]] == [n % 2**64 for n in NUMBERS]
    assert [number for number, _ in read] == [3] * len(NUMBERS) + [4, 5]
    assert Reader("x").text(read[-2][1]) == "ä"
    assert Reader("x").integers([value for _, value in read[:-2]]).tolist() == NUMBERS


def test_what_the_protobuf_package_writes():
    onnx = pytest.importorskip("onnx", reason="onnx is a test extra")
    tensor = onnx.TensorProto(dims=NUMBERS, name="t", int64_data=NUMBERS,
                              float_data=[1.5, -0.0, 1e-45], double_data=[5e-324], data_type=7)
    read = Reader("x")
    parts = read.collect(memoryview(tensor.SerializeToString()), {
        1: "dims", 2: "type", 4: "floats", 7: "packed", 8: "name", 10: "doubles"})
    assert parts["type"] == [7]
    assert read.text(parts["name"][0]) == "t"
    assert read.integers(parts["dims"]).tolist() == NUMBERS
    assert read.integers(parts["packed"]).tolist() == NUMBERS
    assert read.floats(parts["floats"], "<f4").tobytes() == np.array([1.5, -0.0, 1e-45],
                                                                     "f4").tobytes()
    assert read.floats(parts["doubles"], "<f8").tolist() == [5e-324]
    assert onnx.TensorProto.FromString(field(8, "name") + field(1, -7)).dims == [-7]


@pytest.mark.parametrize("data", [
    b"\x00", b"\x07\x00", b"\x0b", b"\x0a\x05ab", b"\x09\0\0\0", b"\x0d\0\0", b"\x08", b"\x08\xff",
    b"\x08" + b"\xff" * 11, b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\xff" * 20])
def test_what_is_no_message(data):
    with pytest.raises(InvalidInstance, match=r"^x: (no protocol buffer|cut off)"):
        list(Reader("x").fields(memoryview(data)))


def test_values_of_another_kind():
    read = Reader("x")
    with pytest.raises(InvalidInstance, match="a number where a text"):
        read.text(3)
    with pytest.raises(InvalidInstance, match="not UTF-8"):
        read.text(memoryview(b"\xff"))
    with pytest.raises(InvalidInstance, match="an integer where floats"):
        read.floats([3], "<f4")
    with pytest.raises(InvalidInstance, match="not a whole number"):
        read.floats([memoryview(b"abc")], "<f4")
    for packed in (b"\xff", b"\x01\xff", b"\x80" * 11 + b"\x01"):
        with pytest.raises(InvalidInstance, match="does not end"):
            read.integers([memoryview(packed)])
    assert read.integers([memoryview(b"")]).tolist() == []


def test_fields_are_counted_over_the_whole_file():
    read = Reader("x", max_fields=5)
    message = memoryview(field(1, 1) * 3)
    assert len(list(read.fields(message))) == 3
    with pytest.raises(BudgetExceeded, match="x: more than 5 fields"):
        list(read.fields(message))
