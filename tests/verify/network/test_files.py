"""Loading and saving by suffix, the JSON format, and hostile files of no format in particular."""

import json
import os
import random
from fractions import Fraction as F

import networkx as nx
import numpy as np
import pytest

from verify import BudgetExceeded, InvalidInstance, Network, UnsupportedModel, load, save
from verify.network import json as json_format

EXACT = Network([[[1], ["-1/2"]], [[1, "22/7"]]], [[0, 3], ["1/3"]])
SUFFIXES = ["json", "npz", "nnet", "onnx", "pt", "pth", "safetensors"]
FLOATING = Network([[[0.1, -5e-324]], [[1.7e308]]], [[0.0], [-2.0]])


def graph_network():
    """A max-pool and a skip connection."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["x", "z"], kind="input")
    graph.add_node("pool", kind="maxpool")
    graph.add_node("y", kind="output", bias=F(1, 3))
    for tail, head in (("x", "pool"), ("z", "pool"), ("pool", "y"), ("x", "y")):
        graph.add_edge(tail, head, weight=F(1, 7))
    return Network.from_graph(graph)


def refuse(path, error, message):
    """Loading raises this, naming the file and the place."""
    with pytest.raises(error, match=message) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < 500 + len(str(path))


@pytest.mark.parametrize("net", [EXACT, FLOATING, graph_network(), graph_network().rounded()],
                         ids=repr)
def test_json_gives_the_network_back(net, tmp_path):
    save(net, tmp_path / "net.json")
    assert load(tmp_path / "net.json") == net
    assert load(str(tmp_path / "net.json")) == net


@pytest.mark.parametrize("suffix", ["npz", "onnx"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arrays_give_the_network_back(dtype, suffix, tmp_path):
    net = EXACT.rounded(dtype)
    save(net, tmp_path / f"net.{suffix}")
    assert load(tmp_path / f"net.{suffix}") == net
    assert load(tmp_path / f"net.{suffix}").dtype == dtype


def test_the_suffix_in_capitals(tmp_path):
    save(FLOATING, tmp_path / "NET.NPZ")
    assert load(tmp_path / "NET.NPZ") == FLOATING


def test_saving_twice_writes_the_same_bytes(tmp_path):
    for suffix in ("json", "npz", "onnx"):
        a, b = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
        save(FLOATING, a)
        save(load(a), b)
        assert a.read_bytes() == b.read_bytes()


@pytest.mark.parametrize("suffix", [".h5", ".pth.tar", ".txt", "", ".npz.bak"])
def test_other_formats(suffix, tmp_path):
    path = tmp_path / f"net{suffix}"
    path.write_bytes(b"anything")
    refuse(path, UnsupportedModel, r"\.json, \.nnet, \.npz")
    with pytest.raises(UnsupportedModel, match=r"\.json, \.npz, \.onnx$"):
        save(EXACT, tmp_path / f"other{suffix}")
    assert not (tmp_path / f"other{suffix}").exists()


def test_nnet_is_not_written(tmp_path):
    with pytest.raises(UnsupportedModel, match=r"\.nnet is not a format that is written"):
        save(FLOATING, tmp_path / "net.nnet")


def test_what_npz_cannot_hold(tmp_path):
    with pytest.raises(InvalidInstance, match=r"this network is exact: save it as \.json"):
        save(EXACT, tmp_path / "net.npz")
    with pytest.raises(InvalidInstance, match="general graph"):
        save(graph_network().rounded(), tmp_path / "net.npz")
    assert not list(tmp_path.iterdir())


def test_json_that_could_not_be_read_back_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(json_format, "MAX_BYTES", 100)
    with pytest.raises(BudgetExceeded, match=r"use \.npz"):
        save(FLOATING, tmp_path / "net.json")
    with pytest.raises(BudgetExceeded, match="4000 digits"):
        save(Network([[[10**4001]]], [[0]]), tmp_path / "net.json")
    assert not list(tmp_path.iterdir())


def test_missing_files(tmp_path):
    for suffix in SUFFIXES:
        with pytest.raises(FileNotFoundError, match=f"none.{suffix}"):
            load(tmp_path / f"none.{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_things_that_are_no_files_to_read(suffix, tmp_path):
    folder = tmp_path / f"folder.{suffix}"
    folder.mkdir()
    refuse(folder, InvalidInstance, "not a regular file")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / f"pipe.{suffix}")
        refuse(tmp_path / f"pipe.{suffix}", InvalidInstance, "not a regular file")
    empty = tmp_path / f"empty.{suffix}"
    empty.touch()
    refuse(empty, InvalidInstance, "the file is empty")
    huge = tmp_path / f"huge.{suffix}"
    with huge.open("wb") as file:
        file.truncate(3 * 2**30)  # a hole: it takes no space on the disk
    refuse(huge, InvalidInstance, "are the most that is read")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("seed", range(4))
def test_binary_garbage(suffix, seed, tmp_path):
    path = tmp_path / f"garbage.{suffix}"
    path.write_bytes(random.Random(seed).randbytes(10**5))
    refuse(path, InvalidInstance, "byte|line|zip|protocol buffer|cut off")


@pytest.mark.parametrize("suffix", ["json", "npz"])
def test_no_mutation_of_a_file_crashes(suffix, tmp_path):
    path, rng = tmp_path / f"net.{suffix}", random.Random(1)
    save(FLOATING, path)
    good, outcomes = path.read_bytes(), set()
    for _ in range(300):
        data = bytearray(good)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(data))
            match rng.randrange(3):
                case 0:
                    data[at] = rng.randrange(256)
                case 1:
                    del data[at:at + rng.randint(1, 40)]
                case 2:
                    data[at:at] = data[:rng.randint(1, 40)]
        path.write_bytes(data)
        outcomes.add(outcome(path))
    assert outcomes <= {Network, InvalidInstance, UnsupportedModel}
    assert InvalidInstance in outcomes


def outcome(path):
    """Network, or the error, which must be one of ours and name the file."""
    try:
        return type(load(path))
    except (InvalidInstance, UnsupportedModel) as error:
        return type(error) if str(path) in str(error) else str(error)


def write(tmp_path, text):
    """A .json file of this text."""
    path = tmp_path / "net.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_json_forms(tmp_path):
    document = {"weights": [[["1", 2, "-3/6"]]], "biases": [["0x0p0"]]}
    with pytest.raises(InvalidInstance, match="holds floats"):
        load(write(tmp_path, json.dumps(document)))
    document["biases"] = [[0]]
    wanted = Network([[[1, 2, F(-1, 2)]]], [[0]])
    wrapped = {"format": "rescaling-verify/network/1", "network": document}
    for form in (document, wrapped):
        assert load(write(tmp_path, json.dumps(form, indent=2).replace("\n", "\r\n"))) == wanted


@pytest.mark.parametrize(("text", "place"), [
    ('{"weights": [[[0.1]]], "biases": [[0]]}',
     r'net\.json: weights\[0\]\[0\]\[0\]: the decimal literal 0\.1 .*"p/q"'),
    ('{"weights": [[[1e400]]], "biases": [[0]]}', r"weights\[0\]\[0\]\[0\]: .*1e400"),
    ('{"weights": [[[1]]], "biases": [[NaN]]}', r"biases\[0\]\[0\]: NaN"),
    ('{"weights": [[[1, -Infinity]]], "biases": [[0]]}', r"weights\[0\]\[0\]\[1\]: -Infinity"),
    ('{"weights": [[[1, ' + "7" * 5000 + ']]], "biases": [[0]]}',
     r"weights\[0\]\[0\]\[1\]: an integer of more than 4000 digits"),
    ('{"weights": [[["' + "7" * 5000 + '"]]], "biases": [[0]]}',
     r"weights\[0\]\[0\]\[0\]: an integer of more than 4000 digits"),
    ("{" + "".join(f'"{i}": 0, ' for i in range(50_000)) + '"7": 0}', "the key '7' stands twice"),
    ("{" + ", ".join(f'"{i}": 0' for i in range(50_000)) + "}", "keys"),
    ('{"\\ud800": NaN}', r"net\.json: '\\ud800': NaN"),
    ('{"weights": [[[1]]], "biases": [[0]], "biases": [[1]]}', "the key 'biases' stands twice"),
    ('{"weights": [[["1/0"]]], "biases": [[0]]}', r"weights\[0\]\[0\]\[0\]: '1/0'"),
    ('{"weights": [[["0x1p9999"]]], "biases": [[0]]}', r"weights\[0\]\[0\]\[0\]: '0x1p9999'"),
    ('{"weights": [[["1,5"]]], "biases": [[0]]}', r"weights\[0\]\[0\]\[0\]: '1,5'"),
    ('{"weights": [[[true]]], "biases": [[0]]}', r"weights\[0\]\[0\]\[0\]: bool"),
    ('{"weights": [[[1], [2, 3]]], "biases": [[0, 0]]}', r"weights\[0\]\[1\] has 2 entries"),
    ('{"weights": [[[1]]], "biases": [[0, 0]]}', r"biases\[0\] has 2 entries"),
    ('{"weights": [[[1]]], "biases": [[0]]', "line 1, column 37"),
    ('{"weights": [[[1]]],\n "biases": [[0]] 3}', "line 2, column 18"),
    ('{"weights": [[[1]]], "biases": [[0]]} {}', "line 1, column 39: Extra data"),
    ("[" * 100_000, "nested too deeply"), ('{"a":' * 100_000, "nested too deeply"),
    ('{"weights": ' + "[" * 500 + "1" + "]" * 500 + ', "biases": [[0]]}', "a list where a number"),
    (b'{"weights": "\xff"}', "byte 13 is not UTF-8"), (b"\xef\xbb\xbf{}", "line 1, column 1"),
    (b"\x00" * 1000, "line 1, column 1"), (b'{"weights": "\xed\xa0\x80"}', "not UTF-8"),
    ('{"\\ud800": 1}', "keys"), ("3", "network: int"), ('"text"', "network: str"),
    ('{"format": "rescaling-verify/network/1"}', "keys"),
    ('{"format": "rescaling-verify/network/1", "network": [], "x": 1}', "keys"),
    ('{"format": "rescaling-verify/network/1", "network": null}', "network: NoneType"),
    ('{"inputs": 1000000000, "kinds": ["output"], "predecessors": [[0]], "weights": [[1]], '
     '"biases": [0]}', r"network\.inputs"),
])
def test_hostile_json(text, place, tmp_path):
    refuse(write(tmp_path, text), InvalidInstance, place)


@pytest.mark.parametrize("text", ['"rescaling-verify/network/2"', "1", "null", '["x"]',
                                  f'"{"x" * 10**5}"'])
def test_other_json_formats_are_named(text, tmp_path):
    refuse(write(tmp_path, f'{{"format": {text}, "network": {{}}}}'), UnsupportedModel, "format")


def test_the_carried_network(digits):
    net = load(digits)
    assert net.widths == (64, 32, 10)
    assert net.dtype == np.float32
    assert digits.stat().st_size < 12_000
    subnormal = [value for value in net.weights[0].ravel().tolist() if 0 < abs(value) < 2.0**-126]
    assert len(subnormal) > 50  # what its script says of it


def test_subnormals_are_read_where_they_are_flushed(digits, tmp_path, flush_to_zero):
    net = load(digits)
    save(net, tmp_path / "net.onnx")
    for path in (digits, digits.with_suffix(".pt"), tmp_path / "net.onnx"):
        with flush_to_zero():
            found = load(path)
        assert [array.tobytes() for array in found.weights] == [array.tobytes() for array
                                                                in net.weights]


@pytest.mark.parametrize("path", [3, None, b"net.json", ["net.json"]])
def test_what_is_no_path(path):
    for act in (lambda: load(path), lambda: save(EXACT, path)):
        with pytest.raises(InvalidInstance, match=f"{type(path).__name__} is not the path"):
            act()


@pytest.mark.parametrize("suffix", ["json", "npz", "onnx"])
def test_what_is_no_network_is_not_saved(suffix, tmp_path):
    with pytest.raises(InvalidInstance, match="what is saved: int is not a Network"):
        save(3, tmp_path / f"net.{suffix}")
    assert not list(tmp_path.iterdir())
