"""PyTorch state dicts: what torch writes is read; whatever else a pickle asks for is refused."""

import os
import pickle
import struct
import zipfile

import numpy as np
import pytest

import verify
from verify.network.files import load_model
from verify.network.plain_pickle import MAX_OPCODES

W1, B1 = np.array([[1.5, -2.0], [0.0, 3.0], [1.0, 1.0]], "f4"), np.array([0.5, -0.5, 1], "f4")
W2 = np.array([[1.0, 0.25, -1.0]], "f4")
NET = verify.Network([W1, W2], [B1, np.zeros(1, "f4")])
_NAMES = {"f4": "Float", "f8": "Double", "f2": "Half", "u2": "BFloat16", "i8": "Long", "b1": "Bool"}


class Pickle:
    """The bytes of a pickle as torch writes it, opcode by opcode."""

    def __init__(self, text=b"\x80\x02"):
        self.text = text

    def of(self, value):
        if isinstance(value, bytes):  # opcodes as they are
            self.text += value
        elif isinstance(value, str):
            self.text += b"X" + struct.pack("<I", len(value.encode())) + value.encode()
        elif isinstance(value, bool):
            self.text += b"\x88" if value else b"\x89"
        elif isinstance(value, int):
            self.text += b"J" + struct.pack("<i", value) if abs(value) < 2**31 else (
                b"\x8a\x08" + struct.pack("<q", value))
        elif isinstance(value, float):
            self.text += b"G" + struct.pack(">d", value)
        elif value is None:
            self.text += b"N"
        elif isinstance(value, tuple):
            self.text += b"("
            for item in value:
                self.of(item)
            self.text += b"t"
        elif isinstance(value, dict):
            self.text += b"ccollections\nOrderedDict\n)R("
            for key, item in value.items():
                self.of(key).of(item)
            self.text += b"u"
        else:
            value.write(self)
        return self


class Tensor:
    """An entry of a state dict, with everything about it open to lies."""

    def __init__(self, key, size, stride=None, *, count=None, offset=0, kind="f4", extra=()):
        self.key, self.size, self.offset, self.kind = key, tuple(size), offset, kind
        self.stride = tuple(np.cumprod([1, *size[:0:-1]])[::-1].tolist()
                            if stride is None else stride)
        self.count = int(np.prod(size)) if count is None else count
        self.extra = extra

    def write(self, pickled):
        pickled.of(b"ctorch._utils\n_rebuild_tensor_v2\n(")
        pickled.of(b"(").of("storage").of(f"ctorch\n{_NAMES.get(self.kind, self.kind)}Storage\n"
                                          .encode())
        pickled.of(self.key).of("cpu").of(self.count).of(b"tQ")
        pickled.of(self.offset).of(self.size).of(self.stride).of(False).of({})
        for item in self.extra:
            pickled.of(item)
        pickled.of(b"tR")


def archive(tmp_path, data, storages=None, *, root="net", members=None, order="little"):
    """net.pt with this pickle (bytes, or what it should hold) and these storages."""
    path = tmp_path / "net.pt"
    if not isinstance(data, bytes):
        data = Pickle().of(data).text + b"."
    with zipfile.ZipFile(path, "w") as file:
        for name, content in {"data.pkl": data, "byteorder": order, "version": "3\n",
                              **{f"data/{key}": array if isinstance(array, bytes)
                                 else array.tobytes() for key, array in (storages or {}).items()},
                              **(members or {})}.items():
            file.writestr(f"{root}/{name}", content)
    return path


STORAGES = {"0": W1, "1": B1, "2": W2}
STATE = {"0.weight": Tensor("0", W1.shape), "0.bias": Tensor("1", B1.shape),
         "2.weight": Tensor("2", W2.shape)}


def test_a_state_dict(tmp_path):
    model = load_model(archive(tmp_path, STATE, STORAGES))
    assert model.network == NET
    assert model.notes == ("the file names neither layers nor activations: each matrix is taken "
                           "for a Linear layer, with a ReLU between consecutive ones",)


def test_a_file_that_torch_wrote(digits):
    """tests/data/digits.pt, written by torch 2.13 from the arrays of digits.npz."""
    assert verify.load(digits.with_suffix(".pt")) == verify.load(digits)


def test_checkpoints_parameters_and_metadata(tmp_path):
    for key in ("state_dict", "model_state_dict", "model"):
        found = verify.load(archive(tmp_path, {"epoch": 3, "loss": 0.5, "best": None, key: STATE,
                                               "optimizer": {"step": (1, 2)}}, STORAGES))
        assert found == NET

    class Parameter(Tensor):
        def write(self, pickled):
            pickled.of(b"ctorch._utils\n_rebuild_parameter\n(")
            super().write(pickled)
            pickled.of(True).of({}).of(b"tR")

    state = STATE | {"2.weight": Parameter("2", W2.shape)}
    assert verify.load(archive(tmp_path, state, STORAGES)) == NET
    with_metadata = Pickle().of(STATE).of(b"}X\x09\0\0\0_metadata").of({"": 1}).of(b"sb.").text
    assert verify.load(archive(tmp_path, with_metadata, STORAGES)) == NET


def test_strides_and_offsets(tmp_path):
    state = STATE | {"0.weight": Tensor("0", W1.shape, (1, 3))}
    assert verify.load(archive(tmp_path, state, STORAGES | {"0": W1.T.copy()})) == NET
    pool = np.concatenate([[9], W1.ravel(), B1, [7], W2.ravel(), [8]]).astype("f4")
    state = {"0.weight": Tensor("0", W1.shape, offset=1, count=15),
             "0.bias": Tensor("0", B1.shape, offset=7, count=15),
             "2.weight": Tensor("0", W2.shape, offset=11, count=15)}
    assert verify.load(archive(tmp_path, state, {"0": pool})) == NET


@pytest.mark.parametrize("kind", ["f8", "f2", "u2"])
@pytest.mark.parametrize("order", ["little", "big"])
def test_float_types(kind, order, tmp_path):
    def stored(array):
        bits = array.view("u4") >> 16 if kind == "u2" else array
        return bits.astype((">" if order == "big" else "<") + kind)
    state = {key: Tensor(tensor.key, tensor.size, kind=kind) for key, tensor in STATE.items()}
    net = verify.load(archive(tmp_path, state, {key: stored(array) for key, array
                                                in STORAGES.items()}, order=order))
    assert net.exactly() == NET.exactly()
    assert net.dtype == ("float64" if kind == "f8" else "float32")


@pytest.mark.parametrize(("state", "message"), [
    ({"0.weight": Tensor("0", (3, 2)), "0.running_mean": Tensor("1", (3,))},
     "'0.running_mean' is no weight or bias of a Linear layer"),
    ({"0.weight": Tensor("0", (3, 2, 1, 1))}, r"shape \(3, 2, 1, 1\); .* export to ONNX"),
    ({"0.weight": Tensor("1", (3,))}, r"'0.weight' has shape \(3,\)"),
    ({"0.weight": Tensor("0", (3, 1), kind="i8")}, "'0.weight' holds int64; floats are read"),
    ({"0.bias": Tensor("1", (3,))}, "'0' has a bias and no weight"),
    ({"0.weight": 3.5}, "the entry '0.weight' is no tensor"),
    ({3: Tensor("0", (3, 2))}, "the entry '3' is no tensor"),
    (Tensor("0", (3, 2)), "tensor is no state dict"), (3, ": int is no state dict"),
])
def test_states_that_are_not_read(state, message, tmp_path):
    storages = STORAGES if "int64" not in message else {"0": np.ones(3, "i8")}
    with pytest.raises(verify.UnsupportedModel, match=message):
        verify.load(archive(tmp_path, state, storages))


@pytest.mark.parametrize(("state", "message"), [
    ({}, "there is no Linear layer"),
    (STATE | {"2.weight": Tensor("2", (3, 1))}, "'2' reads 1 values, '0' before it gives 3"),
    (STATE | {"0.bias": Tensor("1", (2,), count=3)}, "'0', biases has 2 entries"),
    (STATE | {"0.weight": Tensor("9", (3, 2))}, "no member 'data/9'"),
    (STATE | {"0.weight": Tensor("../../etc/passwd", (3, 2))}, "no member"),
    (STATE | {"0.weight": Tensor("0", (3, 3), count=6)}, r"size \(3, 3\)"),
    (STATE | {"0.weight": Tensor("0", (3, 2), (2, 2))}, r"stride \(2, 2\)"),
    (STATE | {"0.weight": Tensor("0", (3, 2), offset=1)}, "from 1 on in a storage of 6"),
    (STATE | {"0.weight": Tensor("0", (3, 2), (-2, 1))}, "a tensor of another form"),
    (STATE | {"0.weight": Tensor("0", (3, 2), (2,))}, "a tensor of another form"),
    (STATE | {"0.weight": Tensor("0", (3, 2.0))}, "a tensor of another form"),
    (STATE | {"0.weight": Tensor("0", (10**6, 10**6), (0, 0), count=6)}, "in a storage of 6"),
    (STATE | {"0.weight": Tensor("0", (2**62, 2**62), (0, 0), count=6)}, "of another form"),
    (STATE | {"0.weight": Tensor("0", (3, 2), count=5)}, "24 bytes, 20 are expected"),
    (STATE | {"0.weight": Tensor("0", (3, 2), count=7)}, "24 bytes where 7 numbers"),
    (STATE | {"0.weight": Tensor("0", (3, 2), count=-6)}, "a storage of another form"),
    (STATE | {"0.weight": Tensor(0, (3, 2))}, "a storage of another form"),
    (STATE | {"0.weight": Tensor("0", (3, 2), extra=(1, 2, 3))}, "a tensor of another form"),
])
def test_states_that_lie(state, message, tmp_path):
    with pytest.raises(verify.InvalidInstance, match=message) as caught:
        verify.load(archive(tmp_path, state, STORAGES))
    assert str(caught.value).startswith(str(tmp_path / "net.pt"))
    assert len(str(caught.value)) < 600 + len(str(tmp_path))


def test_one_storage_for_many_tensors(tmp_path):
    square = {"0": np.eye(100, dtype="f4")}
    twice = {f"{i}.weight": Tensor("0", (100, 100)) for i in range(2)}
    assert verify.load(archive(tmp_path, twice, square)).widths == (100,) * 3
    often = {f"{i}.weight": Tensor("0", (100, 100)) for i in range(100)}
    with pytest.raises(verify.InvalidInstance, match="share those of a file"):
        verify.load(archive(tmp_path, often, square))


def test_numbers_that_are_not_finite(tmp_path):
    with pytest.raises(verify.InvalidInstance, match=r"'2', weights\[0\]\[1\]: nan"):
        verify.load(archive(tmp_path, STATE, STORAGES | {"2": np.array([1, np.nan, 2], "f4")}))


class Evil:
    """Its pickle would leave a file behind."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("function", [os.system, eval, exec, getattr, __import__, open, os.mkdir])
def test_pickles_with_code(function, protocol, tmp_path):
    argument = str(tmp_path / "done") if function in (open, os.mkdir) else (
        f"open({str(tmp_path / 'done')!r}, 'w')")
    data = pickle.dumps(Evil(function, argument), protocol)
    for content in (data, Pickle().of(b"}X\x01\0\0\0a").text + data[2 if protocol > 1 else 0:]):
        with pytest.raises(verify.UnsupportedModel, match="the pickle asks for"):
            verify.load(archive(tmp_path, content, STORAGES))
    assert not (tmp_path / "done").exists()


@pytest.mark.parametrize("opcodes", [
    b"cos\nsystem\n(X\x02\0\0\0idtR.", b"(X\x02\0\0\0idios\nsystem\n.",
    b"(cos\nsystem\nX\x02\0\0\0ido.", b"X\x02\0\0\0osX\x06\0\0\0system\x93X\x02\0\0\0id\x85R.",
    b"cbuiltins\neval\n.", b"\x82\x01.", b"Ptorch\n.", b"c__builtin__\ngetattr\n.",
    b"ctorch._utils\n_rebuild_tensor_v2\nctorch.storage\n_load_from_bytes\n.",
    b"ccollections\nOrderedDict\n)\x81.", b"ctorch.FloatStorage\n__init__\n.",
    b"ctorch\nFloatStorage.__init__\n.", b"ccollections\nOrderedDict.fromkeys\n.", b"(l.", b"}0.",
    b"}2.", b"\x97.", b"}\x92.", b"ctorch.nn.modules.linear\nLinear\n)\x81."])
def test_opcodes_and_names_that_are_refused(opcodes, tmp_path):
    with pytest.raises(verify.UnsupportedModel, match="the pickle asks for"):
        verify.load(archive(tmp_path, b"\x80\x04" + opcodes, STORAGES))


@pytest.mark.parametrize("opcodes", [
    b"", b".", b"}", b"}}.", b"(.", b"R.", b")R.", b"}}R.", b"u.", b"}(u.", b"}(Nu.", b"}(NNu.",
    b"}((tNu.", b"N(NNu.", b"](NN", b"}a.", b"]NNe.", b"h\0.", b"q\0.", b"j\xff\xff\xff\xff.",
    b"X\xff\xff\xff\xffa.", b"\x8d" + b"\xff" * 8 + b"a.", b"X\x01\0\0\0\xff.", b"N}b.", b"}Nb.",
    b"ctorch\nFloatStorage\n)R.", b"ccollections\nOrderedDict\n(NtR.", b"NQ.", b"(NNNNNtQ.",
    b"ccollections\nOrderedDict\n}R.", b"c\xff\n\xff\n.", b"c\n.", b"cos\\q\nx\n.", b"\x93.",
    b"NN\x93.",
    b"ctorch._utils\n_rebuild_tensor_v2\n)R.", b"ctorch._utils\n_rebuild_tensor_v2\n(NNNNNNtR.",
    b"ctorch._utils\n_rebuild_parameter\n(NNNtR.", b"\x95\xff\xff\xff\xff\xff\xff\xff\xff}.",
    b"(" * 1000, b"\x8b\xff\xff\xff\x7f1.", b"r\xff\xff\xff\xff.", b"N" * (MAX_OPCODES + 10)])
def test_malformed_pickles(opcodes, tmp_path):
    with pytest.raises((verify.InvalidInstance, verify.UnsupportedModel), match=r"net\.pt"):
        verify.load(archive(tmp_path, b"\x80\x02" + opcodes, STORAGES))


def test_bombs_of_references(tmp_path):
    """Each value twice in the next: small as data, and exponential to whoever walks through it."""
    nested = b"\x80\x02)" + b"q\0h\0\x86" * 1000
    for end in (b".", b"q\0}h\0Ns.", b"q\0}X\x01\0\0\0ah\0s."):
        with pytest.raises((verify.InvalidInstance, verify.UnsupportedModel)):
            verify.load(archive(tmp_path, nested + end, STORAGES))
    itself = b"\x80\x02}q\0X\x0a\0\0\0state_dicth\0s."
    with pytest.raises(verify.UnsupportedModel, match="'state_dict' is no tensor"):
        verify.load(archive(tmp_path, itself, STORAGES))


def test_other_files(tmp_path):
    path = tmp_path / "net.pt"
    path.write_bytes(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.")
    with pytest.raises(verify.UnsupportedModel, match=r"the format of PyTorch before 1\.6"):
        verify.load(path)
    path.write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(verify.InvalidInstance, match="not a zip archive"):
        verify.load(path)
    with pytest.raises(verify.UnsupportedModel, match="TorchScript"):
        verify.load(archive(tmp_path, STATE, STORAGES, members={"constants.pkl": b""}))
    assert verify.load(archive(tmp_path, STATE, STORAGES, members={"../../up": b"x"})) == NET
    assert not (tmp_path.parent / "up").exists()
    for root in ("net/..", "a/b"):
        with pytest.raises(verify.InvalidInstance, match=r"no \.pt file"):
            verify.load(archive(tmp_path, STATE, STORAGES, root=root))
    with pytest.raises(verify.InvalidInstance, match="byte order 'middle'"):
        verify.load(archive(tmp_path, STATE, STORAGES, order="middle"))


def test_archives_that_lie(tmp_path):
    path = archive(tmp_path, STATE, STORAGES)
    good = path.read_bytes()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("net/data/3", b"\0" * 10**7)
    with pytest.raises(verify.InvalidInstance, match="bytes that claim to hold more"):
        verify.load(path)
    path.write_bytes(good)
    with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate name"):
        file.writestr("net/data/0", W1.tobytes())
    with pytest.raises(verify.InvalidInstance, match="stands twice"):
        verify.load(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("net/data.pkl", Pickle().of(STATE).text + b".")
    with pytest.raises(verify.InvalidInstance, match=r"compressed|claim"):
        verify.load(path)
    end = good.rindex(b"PK\5\6")
    path.write_bytes(good[:end + 12] + b"\xff\xff\xff\x7f" + good[end + 16:])
    with pytest.raises(verify.InvalidInstance, match="a zip directory of"):
        verify.load(path)


def test_what_torch_writes(tmp_path):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    model = torch.nn.Sequential(torch.nn.Linear(5, 7), torch.nn.ReLU(),
                                torch.nn.Linear(7, 3, bias=False))
    for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):
        model = model.to(dtype)
        torch.save(model.state_dict(), tmp_path / "net.pt")
        assert verify.load(tmp_path / "net.pt") == verify.from_torch(model)
    torch.save(model, tmp_path / "net.pt")
    with pytest.raises(verify.UnsupportedModel, match=r"torch\.nn\.modules\.container\.Sequential"):
        verify.load(tmp_path / "net.pt")
