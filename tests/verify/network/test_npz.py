"""The .npz format: what numpy writes is read, and no archive takes more than it holds."""

import io
import pickle
import struct
import tracemalloc
import zipfile
import zlib
from fractions import Fraction as F

import numpy as np
import pytest

from verify import InvalidInstance, Network, load, save

W1, B1 = np.array([[1.5, -2.0], [0.0, 3.0]]), np.array([0.5, -0.5])
W2, B2 = np.array([[1.0, 0.25]]), np.array([2.0])
GOOD = {"W1": W1, "b1": B1, "W2": W2, "b2": B2}


def npy(array):
    """The bytes of a .npy file."""
    data = io.BytesIO()
    np.save(data, array)
    return data.getvalue()


def header(descr, shape, data=b"", fortran="False", version=1):
    """A .npy file with this header, whatever it claims."""
    text = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n".encode()
    return (b"\x93NUMPY" + bytes([version, 0]) + len(text).to_bytes(2 if version == 1 else 4,
                                                                   "little") + text + data)


def archive(tmp_path, members, compression=zipfile.ZIP_STORED):
    """net.npz with these members: arrays, or bytes as they are."""
    path = tmp_path / "net.npz"
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content if isinstance(content, bytes) else npy(content))
    return path


def refuse(path, place):
    """Loading raises InvalidInstance naming the place, and allocates little."""
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInstance, match=place) as caught:
            load(path)
        assert tracemalloc.get_traced_memory()[1] < 5 * path.stat().st_size + 10**7
    finally:
        tracemalloc.stop()
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_what_numpy_writes(write, tmp_path):
    write(tmp_path / "net.npz", **GOOD)
    assert load(tmp_path / "net.npz") == Network([W1, W2], [B1, B2])


@pytest.mark.parametrize("change", [
    np.asfortranarray, lambda a: a.astype(">f8"), lambda a: a[::-1][::-1], lambda a: a.astype("f4"),
])
def test_layouts_and_byte_orders(change, tmp_path):
    path = archive(tmp_path, {key: change(array) for key, array in GOOD.items()})
    assert load(path).exactly() == Network([W1, W2], [B1, B2]).exactly()


def test_integers_alone_are_exact(tmp_path):
    net = load(archive(tmp_path, {"W1": np.array([[2**62 + 1, -3]]), "b1": np.array([7], "u1")}))
    assert net == Network([[[2**62 + 1, -3]]], [[7]])
    assert net.is_exact
    net = load(archive(tmp_path, {"W1": np.array([[1, -3]], "i2"), "b1": np.array([0.5], "f2")}))
    assert net.exactly() == Network([[[1, -3]]], [[F(1, 2)]])


def test_versions_of_the_header(tmp_path):
    for version in (1, 2, 3):
        path = archive(tmp_path, {
            "W1": header("'<f8'", (1, 1), np.array(2.5).tobytes(), version=version),
            "b1": header("'<i4'", "(1,)", b"\x07\0\0\0", version=version)})
        assert load(path) == Network([[[2.5]]], [[7.0]])


def test_bits_of_negative_zero_and_subnormals_are_kept(tmp_path):
    net = Network([np.array([[-0.0, 5e-324]])], [np.array([-2.0**-1074])])
    save(net, tmp_path / "net.npz")
    back = load(tmp_path / "net.npz")
    assert back.weights[0].tobytes() == net.weights[0].tobytes()


@pytest.mark.parametrize(("members", "place"), [
    ({}, "no array 'W1'"),
    ({"W1": W1}, "no array 'b1'"),
    ({"W1": W1, "b1": B1, "W2": W2}, "no array 'b2'"),
    ({"W1": W1, "b1": B1, "W3": W2, "b3": B2}, "no array 'W2'"),
    ({"W0": W1, "b0": B1}, "no array 'W1'"),
    ({"weights": W1, "biases": B1}, "no array 'W1'.*biases, weights"),
    ({**GOOD, "extra": B1}, "no array 'W3'"),
    ({**GOOD, "W2": W2.T}, "b2 has 1 entries, W2 has 2 rows"),
    ({**GOOD, "b1": np.zeros(3)}, "b1 has 3 entries, W1 has 2 rows"),
    ({**GOOD, "W2": np.ones((1, 3))}, "W2 has 3 columns, W1 has 2 rows"),
    ({**GOOD, "W1": np.array([[1, np.nan], [0, 0]])}, r"W1\[0\]\[1\]: nan"),
    ({**GOOD, "b2": np.array([-np.inf])}, r"b2\[0\]: -inf"),
    ({**GOOD, "b1": B1.reshape(1, 2)}, "b1: 2 axes"),
    ({**GOOD, "b1": np.array(1.0)}, "b1: 0 axes"),
    ({"W1": np.zeros((0, 3)), "b1": np.zeros(0)}, r"W1: shape \(0, 3\)"),
    ({**GOOD, "W1": W1 > 0}, "W1: an array of type 'b1'"),
    ({**GOOD, "W1": W1 * 1j}, "W1: an array of type 'c16'"),
    ({**GOOD, "W1": W1.astype(np.longdouble)}, "W1: an array of type 'f16'"),
    ({**GOOD, "W1": np.array([["1"]])}, "W1: an array of type 'U1'"),
    ({**GOOD, "W1": np.array([[1]], "M8[s]")}, "W1: an array of type"),
    ({**GOOD, "W1": np.zeros((2, 2), [("a", "f4")])}, "W1: an array of type 'structured'"),
    ({**GOOD, "b1": np.array([F(1), F(2)], object)}, "b1: an array of type 'O'.*pickles never"),
    ({**GOOD, "b1": pickle.dumps([1, 2])}, r"b1: not in the \.npy format"),
    ({**GOOD, "b1": b""}, r"b1: not in the \.npy format"),
    ({**GOOD, "b1": b"\x93NUMPY"}, "b1: "),
    ({**GOOD, "b1": b"\x93NUMPY\x09\x00"}, r"b1: not in the \.npy format"),
    ({**GOOD, "b1": npy(B1)[:-1]}, "b1: shape .* takes 16 bytes, 15 are there"),
    ({**GOOD, "b1": npy(B1) + b"x"}, "b1: shape .* takes 16 bytes, 17 are there"),
    ({**GOOD, "b1": npy(B1)[:40]}, "b1: "),
    ({**GOOD, "b1": header("'<f8'", "(10**30,)")}, "b1: the header is not that of an array"),
    ({**GOOD, "b1": header("'<f8'", f"({10**30},)")}, "takes .* bytes, 0 are there"),
    ({**GOOD, "W1": header("'<f8'", f"({2**33}, {2**33})")}, "W1: .* 0 are there"),
    ({**GOOD, "W1": header("'<f8'", f"({2**32}, {2**32}, 0)")}, "W1: cannot be read"),
    ({**GOOD, "W1": header("'<f8'", "(0, 3)")}, r"W1: shape \(0, 3\)"),
    ({**GOOD, "b1": header("'<f8'", "(-2,)", bytes(16))}, "b1: the header"),
    ({**GOOD, "b1": header("'<f8'", "2", bytes(16))}, "b1: the header"),
    ({**GOOD, "b1": header("'<f8'", "(2,)", bytes(16), fortran="1")}, "b1: the header"),
    ({**GOOD, "b1": header("__import__('os').getcwd()", "(2,)")}, "b1: an array of type"),
    ({**GOOD, "b1": header("'<f8'", "(" + "1, " * 5000 + ")", bytes(8))}, "b1: a header of"),
    ({**GOOD, "b1": header("'<f8'", "(" + "1, " * 3000 + ")", bytes(8))}, "b1: "),
    ({**GOOD, "b1": header("'<f8'", "(" + "9" * 9000 + ",)", bytes(8))}, "b1: "),
    ({**GOOD, "b1": header("'<f8'", "(2,)" + " " * 70000, bytes(16), version=2)}, "a header of"),
])
def test_hostile_members(members, place, tmp_path):
    refuse(archive(tmp_path, members), place)


def test_pickles_are_never_run(tmp_path):
    flag = tmp_path / "flag"

    class Trap:
        def __reduce__(self):
            return flag.touch, ()

    refuse(archive(tmp_path, {**GOOD, "b1": np.array([Trap()], object)}), "pickles never")
    assert not flag.exists()


def test_a_name_that_stands_twice(tmp_path):
    path = archive(tmp_path, GOOD)
    with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate name"):
        file.writestr("b1.npy", npy(B1))
    refuse(path, "the array 'b1' stands twice")


def test_truncated_archives(tmp_path):
    path = archive(tmp_path, GOOD)
    whole = path.read_bytes()
    for length in (1, 20, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        path.write_bytes(whole[:length])
        refuse(path, "not a zip archive")


def test_a_flipped_bit_in_the_data(tmp_path):
    path = archive(tmp_path, GOOD)
    data = bytearray(path.read_bytes())
    data[data.find(W1.tobytes())] ^= 1
    path.write_bytes(data)
    refuse(path, "W1: cannot be read .*CRC")


def test_a_bomb_of_zeros(tmp_path):
    count = 2**25  # 256 MiB of zeros in about 256 KiB
    compress = zlib.compressobj(1, zlib.DEFLATED, -15)
    text = header("'<f8'", f"({count}, 1)")
    checksum, packed, block = zlib.crc32(text), compress.compress(text), bytes(2**22)
    for _ in range(8 * count // len(block)):
        checksum, packed = zlib.crc32(block, checksum), packed + compress.compress(block)
    packed += compress.flush()
    refuse(by_hand(tmp_path, W1=(packed, len(text) + 8 * count, checksum), b1=deflated(npy(B1))),
           "claim to unpack to 268,4")


def by_hand(tmp_path, **members):
    """An archive of deflated members (bytes, the size and the checksum they claim)."""
    body, directory = b"", b""
    for key, (packed, size, checksum) in members.items():
        name = f"{key}.npy".encode()
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, checksum, len(packed), size,
                             len(name), 0)
        directory += b"PK\1\2\x14\0" + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\3\4" + fields + name + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    path = tmp_path / "net.npz"
    path.write_bytes(body + directory + b"PK\5\6" + end)
    return path


def deflated(text):
    """A member that does not lie."""
    return zlib.compress(text, wbits=-15), len(text), zlib.crc32(text)


def test_sizes_that_lie(tmp_path):
    honest = deflated(npy(B1))
    assert load(by_hand(tmp_path, W1=deflated(npy(W1)), b1=honest)) == Network([W1], [B1])
    text = header("'<f8'", "(4194304, 1)", bytes(16))
    packed, _, checksum = deflated(text)
    for claimed in (2**30, 2**32 - 2):
        refuse(by_hand(tmp_path, W1=(packed, claimed, checksum), b1=honest), "claim to unpack to")
    claimed = len(text) - 16 + 8 * 4194304
    refuse(by_hand(tmp_path, W1=(packed, claimed, checksum), b1=honest), "W1: ")
    refuse(by_hand(tmp_path, W1=(packed, 100, checksum), b1=honest), "W1: ")
    refuse(by_hand(tmp_path, W1=(b"\xff" * 99, 200, 0), b1=honest), "W1: cannot be read")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions(compression, tmp_path):
    pytest.importorskip("bz2" if compression == zipfile.ZIP_BZIP2 else "lzma",
                        reason="this Python was built without it")
    refuse(archive(tmp_path, GOOD, compression), "W1: compressed by a method that is not read")


def test_too_many_integers(tmp_path):
    path = archive(tmp_path, {"W1": np.ones((1001, 1000), np.int8), "b1": np.zeros(1001)})
    refuse(path, "1,001,000 integers")
