"""Comparing convolutions: decided on the unrolled network, said by channel where that is true."""

import json
from fractions import Fraction as F

import numpy as np
import pytest

import verify
from verify.cli.main import main
from verify.network.files import load_model
from verify.report.comparison import comparison
from verify.report.inspection import inspection

onnx = pytest.importorskip("onnx", reason="onnx is a test extra")
from onnx import helper, numpy_helper  # noqa: E402

KERNEL, BIAS = np.array([[[[1.0, -2], [3, 1]]], [[[-1, 1], [2, 0.5]]]]), np.array([0.5, -1])
MATRIX = np.arange(1.0, 9).reshape(8, 1)


def write(path, factors):
    """Convolution, ReLU, MatMul, the channels rescaled by the factors."""
    f = np.array(factors)
    constants = {"k": KERNEL * f[:, None, None, None], "b": BIAS * f,
                 "w": MATRIX / np.repeat(f, 4)[:, None]}
    nodes = [helper.make_node("Conv", ["x", "k", "b"], ["h"], name="conv"),
             helper.make_node("Relu", ["h"], ["r"]), helper.make_node("Flatten", ["r"], ["f"]),
             helper.make_node("MatMul", ["f", "w"], ["y"])]
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", 11, [1, 1, 3, 3])],
        [helper.make_tensor_value_info("y", 11, None)],
        [numpy_helper.from_array(array, name) for name, array in constants.items()])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), path)
    return load_model(path)


def test_factors_by_channel(tmp_path):
    a, b = write(tmp_path / "a.onnx", [1, 1]), write(tmp_path / "b.onnx", [2, 0.125])
    found = comparison(a.network, b.network, channels=a.channels, notes=a.notes)
    assert found.verdict == "equivalent by rescaling"
    assert found.channels == (("Conv 'conv'", (F(2), F(1, 8))),)
    rows = dict(found.rows())
    assert rows["channels of Conv 'conv'"] == "2, 1/8"
    assert "unrolled network" in rows["note"]
    document = json.loads(json.dumps(found.document()))
    assert document["channels"] == {"Conv 'conv'": ["2", "1/8"]}
    assert document["notes"] == list(a.notes)


def test_a_rescaling_of_single_neurons_is_none_of_channels(tmp_path):
    a = write(tmp_path / "a.onnx", [1, 1])
    b = verify.rescale(a.network, [2, 1, 1, 1, 4, 4, 4, 4])
    found = comparison(a.network, b, channels=a.channels)
    assert found.channels == (("Conv 'conv'", (None, F(4))),)
    assert dict(found.rows())["channels of Conv 'conv'"] == "several factors, 4"


def test_no_factors_where_nothing_is_proved(tmp_path):
    a, b = write(tmp_path / "a.onnx", [1, 1]), write(tmp_path / "b.onnx", [-1, 1])
    assert comparison(a.network, b.network, channels=a.channels).channels == ()
    assert comparison(a.network, a.network).channels == ()


def test_the_commands_tell(tmp_path, capsys):
    a = write(tmp_path / "a.onnx", [1, 1])
    write(tmp_path / "b.onnx", [2, 0.125])
    assert main(["compare", str(tmp_path / "a.onnx"), str(tmp_path / "b.onnx")]) == 0
    assert "channels of Conv 'conv'" in capsys.readouterr().out
    file = tmp_path / "a.json"
    assert main(["inspect", str(tmp_path / "a.onnx"), "--json", str(file)]) == 0
    assert "unrolled, 8 weights used 32 times" in " ".join(capsys.readouterr().out.split())
    assert json.loads(file.read_text())["notes"] == list(a.notes)
    assert inspection(a.network, notes=a.notes).notes == a.notes
