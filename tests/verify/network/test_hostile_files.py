"""Mutated and hostile model files of every format: a clear error, soon, in little memory.

All files are read in one process of its own, which may take 300 MB and in which nothing may be
started, written, imported or called that a model file could ask for.
"""

import io
import json
import os
import pickle
import random
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pytest

import verify
from verify.network.protobuf import field

if not os.path.exists("/proc/self/clear_refs"):
    pytest.skip("the peak of memory is measured through Linux's /proc", allow_module_level=True)

SECONDS, MEGABYTES = 1.0, 300
SUFFIXES = ("json", "npz", "nnet", "onnx", "pt", "safetensors")

READER = r"""
import json, os, re, resource, sys, time  # the time of the processor: others may be busy
from verify.network.files import load_model

folder, good, names = sys.argv[1], sys.argv[2].split(","), sys.stdin.read().split()
for name in good:  # everything that reading imports is imported now
    load_model(f"{folder}/{name}")
WATCHED = ("os.", "subprocess.", "socket.", "shutil.", "pickle.", "ctypes.", "import", "exec",
           "compile", "marshal.", "tempfile.", "code.")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
seen = []
watching = [False]

def hook(event, arguments):
    if watching[0] and (event.startswith(WATCHED) or event == "open" and arguments[2] & WRITING):
        seen.append(f"{event} {arguments!r}"[:200])

sys.addaudithook(hook)
with open("/proc/self/statm") as file:
    taken = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + MEGABYTES * 2**20,) * 2)
for name in names:
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # the peak is counted from here on
    start = time.process_time()
    watching[0] = True
    try:
        outcome, message = "network", repr(load_model(f"{folder}/{name}").network)
    except BaseException as error:
        outcome, message = type(error).__name__, str(error)
    watching[0] = False
    seconds = time.process_time() - start
    with open("/proc/self/status") as file:
        peak = int(re.search("VmHWM: *([0-9]+) kB", file.read().replace("\t", " "))[1]) / 1024
    print(json.dumps([name, outcome, message[:1000], len(message), seconds, peak, seen[:]]),
          flush=True)
    seen.clear()
watching[0] = True
os.system("true")
open(f"{folder}/written", "w").close()
print(json.dumps([event.split(" ")[0] for event in seen]))
"""


def node(operator, inputs, outputs, **attributes):
    """A message of an ONNX node; attributes are ints or lists of ints."""
    parts = [field(1, name) for name in inputs] + [field(2, name) for name in outputs]
    for name, value in attributes.items():
        items = ([field(3, value), field(20, 2)] if isinstance(value, int)
                 else [*(field(8, n) for n in value), field(20, 7)])
        parts.append(field(5, field(1, name) + b"".join(items)))
    return field(1, b"".join([*parts, field(4, operator)]))


def constant(name, dims, data, code=1):
    return field(5, b"".join([*(field(1, n) for n in dims), field(2, code), field(8, name),
                              field(9, data)]))


def onnx(shape, *parts, output="y"):
    """A model on one input x from the fields of its graph."""
    dims = b"".join(field(1, field(1, n)) for n in shape)
    given = field(1, "x") + field(2, field(1, field(1, 1) + field(2, dims)))
    graph = b"".join([*parts, field(11, given), field(12, field(1, output))])
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


def zipped(members, compression=zipfile.ZIP_STORED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as file:
        for name, content in members:
            file.writestr(name, content)
    return data.getvalue()


def npy(shape, data=b"", descr="<f4"):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + data


class Shell:
    def __reduce__(self):
        return os.system, ("touch /tmp/rescaling-verify-was-here",)


ONE = np.ones(1, "f4").tobytes()
KERNEL = constant("k", [1, 1, 3, 3], np.ones(9, "f4").tobytes())
DOUBLING = [node("Concat", [f"v{i}", f"v{i}"], [f"v{i + 1}"], axis=0) for i in range(60)]
MATRIX = constant("w", [1000, 100], np.ones(10**5, "f4").tobytes())


def hostile_onnx():
    yield "image of 10^12", onnx([1, 1, 10**6, 10**6], node("Conv", "xk", "y"), KERNEL)
    yield "image just too large", onnx([1, 1, 660, 660], node("Conv", "xk", "y"), KERNEL)
    yield "image not quite too large", onnx([1, 1, 540, 540], KERNEL, node("Conv", "xk", "h"), node(
        "BatchNormalization", "hoooo", "y"), constant("o", [2], ONE + ONE))
    yield "convolutions on", onnx([1, 1, 300, 300], KERNEL, *(
        node("Conv", ["x" if i == 0 else f"v{i}", "k"], [f"v{i + 1}"], pads=[1] * 4)
        for i in range(200)), output="v200")
    yield "pool of 10^12", onnx([1, 1, 9, 9], node("MaxPool", "x", "y", kernel_shape=[10**6] * 2,
                                                   pads=[10**6] * 4))
    yield "padding of 2^60", onnx([1, 1, 9, 9], node("Conv", "xk", "y", pads=[2**60] * 4), KERNEL)
    yield "stride 0", onnx([1, 1, 9, 9], node("Conv", "xk", "y", strides=[0, 0]), KERNEL)
    yield "negative padding", onnx([1, 1, 9, 9], node("Conv", "xk", "y", pads=[-1] * 4), KERNEL)
    yield "neurons doubled 60 times", onnx([1, 4], node("Identity", "x", ["v0"]), *DOUBLING,
                                           output="v60")
    yield "constants doubled 60 times", onnx([1, 4], constant("v0", [1], ONE), *DOUBLING, node(
        "Add", ["x", "v60"], "y"))
    yield "sums doubled 60 times", onnx([1, 4], *(
        node("Add", ["x" if i == 0 else f"v{i}"] * 2, [f"v{i + 1}"]) for i in range(60)),
        node("Add", ["v60", "missing"], "y"))
    yield "sums of everything before", onnx([1, 99], *(
        node("Add", ["x" if i == 0 else f"v{i}", "x"], [f"v{i + 1}"]) for i in range(1000)),
        node("Add", ["v1000", "missing"], "y"))
    yield "copies of a constant", onnx([1, 4], MATRIX, node("Transpose", "w", ["v0"]), *(
        part for i in range(1000) for part in (
            node("Reshape", [f"v{i}", "s"], [f"u{i}"]),
            node("Transpose", [f"u{i}"], [f"v{i + 1}"]))),
        constant("s", [2], np.array([1000, 100]).tobytes(), 7), node("Add", ["x", "v1000"], "y"))
    yield "10,000 layers", onnx([1, 4], *(
        node("Relu", ["x" if i == 0 else f"v{i}"], [f"v{i + 1}"]) for i in range(10_000)),
        node("Add", ["v10000", "missing"], "y"))
    yield "100,000 empty nodes", onnx([1, 4], field(1, b"") * 100_000)
    yield "400,000 empty tensors", onnx([1, 4], field(5, b"") * 400_000)
    yield "400,000 empty attributes", onnx([1, 4], field(1, field(5, b"") * 400_000))
    yield "a tensor of 2^60", onnx([1, 4], constant("w", [2**30, 2**30], ONE),
                                   node("MatMul", "xw", "y"))
    yield "a tensor of negative size", onnx([1, 4], constant("w", [-1, -4], ONE),
                                            node("MatMul", "xw", "y"))
    yield "a tensor of 10^5 axes", onnx([1, 4], constant("w", [1] * 10**5, ONE),
                                        node("MatMul", "xw", "y"))
    yield "an input of 10^5 axes", onnx([1] * 10**5, node("Relu", "x", "y"))
    yield "an input of 2^62", onnx([2**62], node("Relu", "x", "y"))
    yield "an input of 10^9", onnx([1, 10**9], node("Relu", "x", "y"))
    yield "a cycle", onnx([1, 4], node("Add", "xb", "a"), node("Relu", "a", "b"),
                          node("Relu", "b", "y"))
    yield "reads itself", onnx([1, 4], node("Relu", "y", "y"))
    yield "nan", onnx([1, 1], constant("w", [1], b"\0\0\xc0\x7f"), node("Add", "xw", "y"))
    yield "infinity", onnx([1, 1], constant("w", [1], b"\0\0\x80\xff"), node("Add", "xw", "y"))
    yield "a file beside", onnx([1, 1], field(5, field(1, 1) + field(2, 1) + field(8, "w") + field(
        13, field(1, "location") + field(2, "/etc/passwd")) + field(14, 1)),
        node("Add", "xw", "y"))
    yield "axes unsqueezed", onnx([1, 4], node("Unsqueeze", "xa", "y"), constant(
        "a", [1000], np.arange(1000).tobytes(), 7))
    yield "reshaped to 2^62", onnx([1, 4], node("Reshape", "xa", "y"), constant(
        "a", [2], np.array([2**62, 4]).tobytes(), 7))
    yield "a code to run", onnx([1, 4], node("PyOp", "x", "y"))
    yield "no graph", field(1, 8)
    yield "messages in messages", onnx([1, 4], nested(field(1, b""), 3000))
    yield "no end of a number", b"\xff" * 10**5
    yield "lengths beyond the end", b"\x3a\xff\xff\xff\xff\x0f"


def nested(inner, depth):
    for _ in range(depth):
        inner = field(5, inner)
    return inner


def hostile_pt():
    for protocol in range(5):
        yield f"a shell, protocol {protocol}", zipped([("a/data.pkl", pickle.dumps(Shell(),
                                                                                   protocol))])
    yield "a bare pickle with a shell", pickle.dumps(Shell())
    yield "the old format with a shell", (pickle.dumps(0x1950a86a20f9469cfc6c, 2)
                                          + pickle.dumps(1001, 2) + pickle.dumps(Shell(), 2))
    bombs = {"references": b")" + b"q\0h\0\x86" * 60_000 + b".",
             "a dict of tuples of tuples": b"}(" + b")" + b"q\0h\0\x86" * 60 + b"Nu.",
             "a memo of 2^32": b"}r\xff\xff\xff\xff.", "2^31 digits": b"\x8b\xff\xff\xff\x7f0.",
             "a text of 2^63": b"\x8d\xff\xff\xff\xff\xff\xff\xff\x7fa.",
             "10^6 marks": b"(" * 10**6, "10^6 nones": b"N" * 10**6,
             "10^6 digits": b"I" + b"9" * 10**6 + b"\n.", "a list in itself": b"]q\0h\0a.",
             "a frame of 2^63": b"\x95\xff\xff\xff\xff\xff\xff\xff\x7f}."}
    for name, text in bombs.items():
        yield name, zipped([("a/data.pkl", b"\x80\x02" + text)])
    yield "a zip bomb", zipped([("a/data.pkl", b"}."), ("a/data/0", bytes(3 * 10**7))],
                               zipfile.ZIP_DEFLATED)
    yield "a bomb for a pickle", zipped([("a/data.pkl", b"N" * 3 * 10**7)], zipfile.ZIP_DEFLATED)
    yield "20,000 members", zipped([("a/data.pkl", b"}.")] + [(f"a/data/{i}", b"")
                                                             for i in range(20_000)])
    yield "members outside", zipped([("../../data.pkl", b"}."), ("/etc/passwd", b"")])


def hostile_npz():
    yield "a zip bomb", zipped([("W1.npy", npy((10**8, 1), bytes(7 * 10**7))),
                                ("b1.npy", npy((1,), ONE))], zipfile.ZIP_DEFLATED)
    yield "a huge shape", zipped([("W1.npy", npy((2**40, 2**40))), ("b1.npy", npy((1,), ONE))])
    yield "objects", zipped([("W1.npy", npy((1, 1), pickle.dumps(Shell()), "|O")),
                             ("b1.npy", npy((1,), ONE))])
    yield "20,000 arrays", zipped([(f"W{i}.npy", b"") for i in range(20_000)])
    yield "a shell", zipped([("W1.npy", pickle.dumps(Shell())), ("b1.npy", npy((1,), ONE))])
    nan = np.array(np.nan, "f4").tobytes()
    yield "nan", zipped([("W1.npy", npy((1, 1), nan)), ("b1.npy", npy((1,), ONE))])


def hostile_text():
    yield "json", "deep", b"[" * 10**6
    yield "json", "10^6 digits", b'{"weights": [[[' + b"9" * 10**6 + b']]], "biases": [[0]]}'
    yield "json", "10^9 inputs", (b'{"inputs": 1000000000, "kinds": ["output"], "predecessors": '
                                  b'[[0]], "weights": [[1]], "biases": [0]}')
    yield "json", "a cycle", (b'{"inputs": 1, "kinds": ["relu", "output"], "predecessors": '
                              b'[[2], [1]], "weights": [[1], [1]], "biases": [0, 0]}')
    yield "json", "nan", b'{"weights": [[[NaN]]], "biases": [[0]]}'
    yield "json", "2^(2^60)", b'{"weights": [[["0x1p1152921504606846976"]]], "biases": [[0]]}'
    yield "json", "a ragged matrix", (b'{"weights": [[[1, 2], [3' + b", 4" * 10**5
                                      + b']]], "biases": [[0, 0]]}')
    yield "nnet", "sizes of 10^9", b"2,999999999,999999999,999999999,\n999999999,999999999,9,\n0\n"
    yield "nnet", "10^9 layers", b"999999999,1,1,1,\n1,1,\n"
    yield "nnet", "nan", b"1,1,1,1\n1,1\n0\n0\n0\n0,0\n1,1\nnan\n0\n"
    yield "nnet", "a line without end", b"1," * 10**6
    yield "safetensors", "a header of 2^63", struct.pack("<Q", 2**63) + b"{}"
    for name, header in {
            "deep": b"[" * 10**6, "a huge shape": (
                b'{"a.weight": {"dtype": "F32", "shape": [1152921504606846975, 2], '
                b'"data_offsets": [0, 0]}}'),
            "10^5 entries": b"{" + b", ".join(b'"%d": 0' % i for i in range(10**5)) + b"}",
            "one key often": b"{" + b", ".join([b'"a": 0'] * 10**5) + b"}",
            "everything overlaps": json.dumps({f"l{i}.weight": {
                "dtype": "F32", "shape": [100, 100], "data_offsets": [0, 40_000]}
                for i in range(5000)}).encode()}.items():
        yield "safetensors", name, struct.pack("<Q", len(header)) + header + bytes(40_000)


def mutated(data, rng):
    """The bytes with a few of them changed, taken out, repeated, or cut off at the end."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(8, max(len(data), 50))
        match rng.randrange(8):
            case 0 | 1 if at < len(data):
                data[at] = rng.randrange(256)
            case 2 | 3 | 4 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
            case 5:
                del data[at:at + rng.randint(1, 40)]
            case 6:
                data[at:at] = data[:rng.randint(1, 40)]
            case 7:
                del data[at:]
    return bytes(data)


def files(folder, digits):
    """(good ones by suffix, hostile ones, mutated ones), written into the folder."""
    net = verify.Network([np.array([[1.5, -2], [0, 3]]), np.array([[1.0, 0.25]])],
                         [np.array([0.5, -0.5]), np.array([2.0])])
    good = {}
    for suffix in ("json", "npz", "onnx"):
        verify.save(net, folder / f"good.{suffix}")
        good[suffix] = (folder / f"good.{suffix}").read_bytes()
    good["pt"] = digits.with_suffix(".pt").read_bytes()
    good["nnet"] = b"2,2,1,2\n2,2,1\n0\n0,0\n1,1\n0,0,0\n1,1,1\n1,2\n3,4\n0\n0\n5,6\n0\n"
    header = b'{"a.weight": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}}'
    good["safetensors"] = struct.pack("<Q", len(header)) + header + ONE + ONE
    conv = onnx([1, 1, 4, 4], node("Conv", "xk", "a", pads=[1, 0, 1, 0]), node("Relu", "a", "b"),
                node("MaxPool", "b", "c", kernel_shape=[2, 2]), node("Flatten", "c", "d"),
                node("Add", "dd", "y"), KERNEL)
    for suffix, data in good.items():
        (folder / f"good.{suffix}").write_bytes(data)
    (folder / "good-conv.onnx").write_bytes(conv)
    verify.save(verify.load(folder / "good-conv.onnx"), folder / "good-graph.json")
    hostile = [("onnx", *item) for item in hostile_onnx()]
    hostile += [("pt", *item) for item in hostile_pt()]
    hostile += [("npz", *item) for item in hostile_npz()]
    hostile += hostile_text()
    names = {"hostile": [], "mutated": []}
    for i, (suffix, what, data) in enumerate(hostile):
        name = f"{i}-{what.replace(' ', '-').replace('^', '')}.{suffix}"
        (folder / name).write_bytes(data)
        names["hostile"].append(name)
    rng = random.Random(0)
    for _ in range(20):
        for suffix, data in [*good.items(), ("onnx", conv)]:
            name = f"mutated-{len(names['mutated'])}.{suffix}"
            (folder / name).write_bytes(mutated(data, rng))
            names["mutated"].append(name)
    return [*(f"good.{suffix}" for suffix in good), "good-conv.onnx", "good-graph.json"], names


def test_every_file_is_refused_or_read_soon_and_in_little_memory(tmp_path, digits):
    good, names = files(tmp_path, digits)
    assert {name.rsplit(".", 1)[1] for name in good} == set(SUFFIXES)
    wanted = [*names["hostile"], *names["mutated"]]
    assert len(wanted) >= 200
    process = subprocess.run(
        [sys.executable, "-c", READER.replace("MEGABYTES", str(MEGABYTES)), str(tmp_path),
         ",".join(good)], input="\n".join(wanted), capture_output=True, text=True, timeout=120,
        cwd=tmp_path,  # outside of the checkout, which would hide an installed copy
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)),
                          "OPENBLAS_NUM_THREADS": "1"})
    assert process.returncode == 0, process.stderr[-2000:]
    *results, caught = map(json.loads, process.stdout.splitlines())
    assert caught == ["os.system", "open"]
    assert [name for name, *_ in results] == wanted
    refused = {"InvalidInstance", "UnsupportedModel", "BudgetExceeded"}
    counts = dict.fromkeys([*refused, "network"], 0)
    for name, outcome, message, length, seconds, peak, seen in results:
        what = f"{name}: {outcome} {message} in {seconds:.2f} s, {peak:.0f} MB"
        assert not seen, f"{what}: {seen}"
        assert outcome in (refused if name in names["hostile"] else refused | {"network"}), what
        assert seconds < SECONDS, what
        assert peak < MEGABYTES, what
        if outcome != "network":
            assert str(tmp_path / name) in message, what
            assert length < 800 + len(str(tmp_path)), what
        counts[outcome] += 1
    assert min(counts.values()) > 4, counts
    assert not os.path.exists("/tmp/rescaling-verify-was-here")
