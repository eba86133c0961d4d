"""The .safetensors format: what its package writes is read, whatever a header claims."""

import json
import struct
import tracemalloc

import numpy as np
import pytest

import verify
from verify.network.files import load_model

W1, B1 = np.array([[1.5, -2.0], [0.0, 3.0], [1.0, 1.0]], "f4"), np.array([0.5, -0.5, 1], "f4")
W2 = np.array([[1.0, 0.25, -1.0]], "f4")
NET = verify.Network([W1, W2], [B1, np.zeros(1, "f4")])
STATE = {"fc1.weight": W1, "fc1.bias": B1, "fc2.weight": W2}
_KINDS = {"float32": "F32", "float64": "F64", "float16": "F16", "uint16": "BF16", "int64": "I64"}


def write(tmp_path, state, header=None, *, more=b"", length=None):
    """net.safetensors with these arrays, and this header instead of the true one."""
    entries, data = {}, b""
    for key, array in state.items():
        entries[key] = {"dtype": _KINDS[array.dtype.name], "shape": list(array.shape),
                        "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    if callable(header):
        header = header(entries) or entries
    text = header if isinstance(header, bytes) else json.dumps(header or entries).encode()
    path = tmp_path / "net.safetensors"
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + data
                     + more)
    return path


def test_a_state_dict(tmp_path):
    model = load_model(write(tmp_path, STATE))
    assert model.network == NET
    assert "neither layers nor activations" in model.notes[0]


def test_what_the_package_writes(tmp_path):
    safetensors = pytest.importorskip("safetensors.numpy", reason="safetensors is a test extra")
    for dtype in ("f2", "f4", "f8"):
        state = {key: array.astype(dtype) for key, array in STATE.items()}
        safetensors.save_file(state, tmp_path / "net.safetensors", metadata={"format": "pt"})
        assert verify.load(tmp_path / "net.safetensors").exactly() == NET.exactly()


def test_bfloat16_and_kernels(tmp_path):
    state = {f"Dense_{i}.kernel": (array.T.copy().view("u4") >> 16).astype("u2")
             for i, array in enumerate((W1, W2))}
    net = verify.load(write(tmp_path, state))
    assert net.exactly() == verify.Network([W1, W2], [np.zeros(3, "f4"), np.zeros(1, "f4")]
                                           ).exactly()


def layers(*named):
    """Ones of these shapes, in this order."""
    return {f"{name}.weight": np.ones(shape, "f4") for name, shape in named}


@pytest.mark.parametrize("named", [
    [("l0", (5, 2)), ("l2", (5, 5)), ("l10", (1, 5))],
    [("net.2.fc", (5, 2)), ("net.10.fc", (5, 5)), ("net.10.out", (1, 5))],
    [("inner", (4, 2)), ("between", (3, 4)), ("after", (1, 3))],
    [("l0", (5, 2)), ("l2", (5, 5)), ("l10", (5, 5)), ("head", (1, 5))],
    [("stem", (5, 2)), ("l9", (5, 5)), ("l11", (5, 5)), ("head", (1, 5))],
    [("", (3, 3))],
])
def test_the_order_of_layers(named, tmp_path):
    state = layers(*named)
    named = {name or "weight": shape for name, shape in named}
    if "weight" in named:
        state = {"weight": np.ones((3, 3), "f4")}
    shapes = list(named.values())
    for order in (sorted(state), sorted(state, reverse=True)):
        net = verify.load(write(tmp_path, {key: state[key] for key in order}))
        assert [matrix.shape for matrix in net.weights] == shapes


def test_numbers_decide_where_shapes_do_not(tmp_path):
    state = {f"l{i}.weight": np.full((2, 2), i, "f4") for i in (10, 9, 1, 0)}
    net = verify.load(write(tmp_path, state))
    assert [matrix[0, 0] for matrix in net.weights] == [0, 1, 9, 10]


@pytest.mark.parametrize(("state", "error", "message"), [
    (layers(("a", (2, 2)), ("b", (2, 2))), verify.UnsupportedModel, "the order of the layers is"),
    (layers(("a1", (2, 2)), ("a01", (2, 2))), verify.UnsupportedModel, "comes first is open"),
    (layers(*((chr(97 + i), (2, 2)) for i in range(26))), verify.UnsupportedModel, "order of the"),
    (layers(("a", (2, 3)), ("b", (4, 5))), verify.InvalidInstance, "no order of the layers in wh"),
    (layers(("l1", (2, 3)), ("l2", (4, 5))), verify.InvalidInstance, "'l2' reads 5 values, 'l1'"),
    ({"a.weight": W1, "a.kernel": W1}, verify.InvalidInstance, "'a.kernel' beside another matrix"),
    ({"a.weight": W1, "a.scale": B1}, verify.UnsupportedModel, "'a.scale' is no weight or bias"),
    ({"a.weight": np.ones((1, 1), "i8")}, verify.UnsupportedModel, "holds int64"),
    ({"a.weight": np.array([[np.inf]])}, verify.InvalidInstance, "'a', weights.0..0.: inf"),
])
def test_states_that_are_not_read(state, error, message, tmp_path):
    with pytest.raises(error, match=message):
        verify.load(write(tmp_path, state))


def edit(key, name, value):
    def change(entries):
        entries[key][name] = value
    return change


HOSTILE = {
    "no json": (b"{", "not JSON"), "not utf-8": (b'"\xff"', "not UTF-8"), "list": (b"[]", "no obj"),
    "deep": (b"[" * 100_000, "nested too deeply"), "a key twice": (b'{"a": 1, "a": 2}', "twice"),
    "an entry that is no object": (b'{"a": 3}', "dtype, shape and data_offsets"),
    "a key too few": (b'{"a": {"dtype": "F32", "shape": [1]}}', "dtype, shape and data_offsets"),
    "a decimal": (edit("fc1.weight", "shape", [3, 2.5]), "decimal literal"),
    "a negative size": (edit("fc1.weight", "shape", [-3, -2]), "no list of at most 8 integers"),
    "a true size": (edit("fc1.weight", "shape", [3, True]), "no list of at most 8 integers"),
    "a huge shape": (edit("fc1.weight", "shape", [2**40, 2**40]), "24 bytes where shape"),
    "a digit too many": (edit("fc1.weight", "shape", [10**3000]), "no list of at most 8 integers"),
    "many axes": (edit("fc1.weight", "shape", [1] * 1000), "no list of at most 8 integers"),
    "nested axes": (edit("fc1.weight", "shape", [[[3]], 2]), "no list of at most 8 integers"),
    "another shape": (edit("fc1.weight", "shape", [2, 2]), "24 bytes where shape"),
    "backwards": (edit("fc1.weight", "data_offsets", [24, 0]), "not two places in 48 bytes"),
    "beyond": (edit("fc1.weight", "data_offsets", [0, 10**12]), "not two places in 48 bytes"),
    "negative": (edit("fc1.weight", "data_offsets", [-24, 0]), "not two places in 48 bytes"),
    "one offset": (edit("fc1.weight", "data_offsets", [0]), "not two places in 48 bytes"),
    "overlap": (edit("fc1.bias", "data_offsets", [12, 24]), "overlap"),
    "a hole": (lambda entries: {key: entry for key, entry in entries.items() if "bias" not in key},
               "leave bytes 24 to 36"),
    "a dtype that is no text": (edit("fc1.weight", "dtype", ["F32"]), "dtype is no text"),
    "nothing": (lambda entries: {"__metadata__": {}}, "leave bytes 0 to 48"),
}


@pytest.mark.parametrize(("header", "message"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_headers(header, message, tmp_path):
    path = write(tmp_path, STATE, header)
    tracemalloc.start()
    try:
        with pytest.raises(verify.InvalidInstance, match=message) as caught:
            verify.load(path)
        assert tracemalloc.get_traced_memory()[1] < 2 * 10**7
    finally:
        tracemalloc.stop()
    assert str(caught.value).startswith(str(path))
    assert len(str(caught.value)) < 400 + len(str(path))


@pytest.mark.parametrize("kind", ["F8_E4M3", "C64", "f32", "", "x" * 10**5])
def test_types_are_named(kind, tmp_path):
    with pytest.raises(verify.UnsupportedModel, match=f"'{kind[:40]}' are not read") as caught:
        verify.load(write(tmp_path, STATE, edit("fc1.weight", "dtype", kind)))
    assert len(str(caught.value)) < 400 + len(str(tmp_path))


@pytest.mark.parametrize("length", [0, 3, 10**6, 2**40, 2**64 - 1])
def test_lengths_of_the_header(length, tmp_path):
    with pytest.raises(verify.InvalidInstance, match=r"a header of|not JSON"):
        verify.load(write(tmp_path, STATE, length=length))


def test_bytes_after_the_end(tmp_path):
    with pytest.raises(verify.InvalidInstance, match="leave bytes 48 to 49"):
        verify.load(write(tmp_path, STATE, more=b"x"))
    (tmp_path / "short.safetensors").write_bytes(b"\1\0\0")
    with pytest.raises(verify.InvalidInstance, match="a header of 1 bytes in a file of 3"):
        verify.load(tmp_path / "short.safetensors")
