"""Networks from .onnx files against the reference evaluator of the onnx package."""

import random
from fractions import Fraction as F

import numpy as np
import pytest

import verify
from verify.network.files import load_model
from verify.network.unrolling import MAX_EDGES

onnx = pytest.importorskip("onnx", reason="onnx is a test extra")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from onnx.reference import ReferenceEvaluator  # noqa: E402

DOUBLE = TensorProto.DOUBLE


def build(nodes, shape, constants=None, *, dtype=np.float64, outputs=("y",), opset=14):
    """A model from nodes (operator, inputs, output, attributes) on one input x."""
    code = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    made = [helper.make_node(operator, list(inputs), [output], name=f"n{i}", **attributes)
            for i, (operator, inputs, output, attributes) in enumerate(nodes)]
    graph = helper.make_graph(
        made, "g", [helper.make_tensor_value_info("x", code, shape)],
        [helper.make_tensor_value_info(name, code, None) for name in outputs],
        [numpy_helper.from_array(np.asarray(array), name)
         for name, array in (constants or {}).items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def read(model, tmp_path):
    """What we read of the model."""
    path = tmp_path / "net.onnx"
    path.write_bytes(model if isinstance(model, bytes) else model.SerializeToString())
    return load_model(path)


def reference(model, points, shape=None):
    """The values of the model at points, outputs flattened one after the other."""
    evaluator = ReferenceEvaluator(model)
    dims = model.graph.input[0].type.tensor_type.shape.dim
    shape = shape or [dim.dim_value or 1 for dim in dims]
    return np.array([np.concatenate([np.ravel(value) for value in evaluator.run(
        None, {"x": np.array(point).reshape(shape)})]) for point in points])


def agrees(model, tmp_path, *, points=3, low=-4, high=4, seed=0):
    """Our network at integer points: exactly the reference, whose numbers are integers too."""
    net = read(model, tmp_path).network
    rng = np.random.default_rng(seed)
    xs = rng.integers(low, high + 1, (points, net.architecture.n_inputs)).astype(float)
    expected = reference(model, xs)
    exact = net.exactly()
    for x, y in zip(xs, expected, strict=True):
        assert exact([F(value) for value in x]) == tuple(map(F, y.tolist()))
    np.testing.assert_array_equal(net(xs), expected)
    return net


def ints(rng, *shape):
    return rng.integers(-3, 4, shape).astype(float)


RNG = np.random.default_rng(1)
IMAGE = [1, 2, 5, 4]
KERNEL, BIAS = ints(RNG, 4, 2, 3, 2), ints(RNG, 4)


@pytest.mark.parametrize(("nodes", "shape", "constants"), [
    ([("MatMul", "xw", "y", {})], [1, 3], {"w": ints(RNG, 3, 4)}),
    ([("MatMul", "xw", "y", {})], [3], {"w": ints(RNG, 3, 4)}),
    ([("MatMul", "xw", "y", {})], [2, 3], {"w": ints(RNG, 3)}),
    ([("MatMul", "xw", "y", {})], [2, 2, 3], {"w": ints(RNG, 3, 2)}),
    ([("MatMul", "wx", "y", {})], [3, 2], {"w": ints(RNG, 4, 3)}),
    ([("MatMul", "xw", "h", {}), ("Add", "hb", "y", {})], ["N", 3],
     {"w": ints(RNG, 3, 4), "b": ints(RNG, 4)}),
    ([("MatMul", "xw", "h", {}), ("Add", "bh", "g", {}), ("Add", "gb", "y", {})], ["N", 3],
     {"w": ints(RNG, 3, 4), "b": ints(RNG, 1, 4)}),
    ([("Gemm", "xwb", "y", {"transB": 1})], [1, 3], {"w": ints(RNG, 4, 3), "b": ints(RNG, 4)}),
    ([("Gemm", "xw", "y", {"transA": 1})], [3, 2], {"w": ints(RNG, 3, 3)}),
    ([("Gemm", "xwb", "y", {})], [2, 3], {"w": ints(RNG, 3, 4), "b": ints(RNG, 2, 1)}),
    ([("Gemm", "wxb", "y", {})], [3, 2], {"w": ints(RNG, 4, 3), "b": np.array(2.0)}),
    ([("Sub", "xb", "h", {}), ("Relu", "h", "y", {})], [1, 3], {"b": ints(RNG, 3)}),
    ([("Sub", "bx", "h", {}), ("Relu", "h", "y", {})], [1, 3], {"b": ints(RNG, 3)}),
    ([("Mul", "xb", "h", {}), ("Relu", "h", "y", {})], [2, 3], {"b": ints(RNG, 2, 1)}),
    ([("Mul", "bx", "h", {}), ("MatMul", "hw", "y", {})], [2, 3],
     {"b": np.array(3.0), "w": ints(RNG, 3, 2)}),
    ([("Div", "xb", "h", {}), ("Relu", "h", "y", {})], [2, 3], {"b": np.array([0.5, -0.25, 1])}),
    ([("Relu", "x", "h", {}), ("Sub", "xh", "y", {})], [2, 3], {}),
    ([("Add", "xx", "y", {})], [2, 3], {}),
    ([("Squeeze", "xs", "h", {}), ("Add", "xh", "y", {})], [1, 1, 3], {"s": np.array([0])}),
    ([("Squeeze", "xs", "h", {}), ("Sub", "hx", "y", {})], [1, 3], {"s": np.array([0])}),
    ([("Sub", "xx", "y", {})], [2, 3], {}),
    ([("MatMul", "xw", "h", {}), ("Add", "hx", "y", {})], [1, 3], {"w": ints(RNG, 3, 3)}),
    ([("Gemm", "xwb", "h", {}), ("Gemm", "xwb", "g", {}), ("Add", "hg", "y", {})], [1, 3],
     {"w": ints(RNG, 3, 3), "b": ints(RNG, 3)}),
    ([("Concat", "xx", "h", {"axis": 1}), ("MatMul", "hw", "y", {})], [1, 3],
     {"w": ints(RNG, 6, 2)}),
    ([("Transpose", "x", "h", {"perm": [0, 3, 1, 2]}), ("Flatten", "h", "g", {}),
      ("MatMul", "gw", "y", {})], IMAGE, {"w": ints(RNG, 40, 2)}),
    ([("Transpose", "x", "h", {}), ("Relu", "h", "y", {})], [2, 3], {}),
    ([("Flatten", "x", "y", {"axis": -1})], [2, 3, 2], {}),
    ([("Reshape", "xs", "h", {}), ("Relu", "h", "y", {})], IMAGE, {"s": np.array([0, -1])}),
    ([("Reshape", "xs", "y", {"allowzero": 1})], [1, 6], {"s": np.array([3, 2])}),
    ([("Squeeze", "xs", "h", {}), ("Unsqueeze", "hu", "y", {})], [1, 3, 1],
     {"s": np.array([2]), "u": np.array([0, 3])}),
    ([("Shape", "x", "s", {}), ("Gather", "si", "n", {"axis": 0}), ("Unsqueeze", "na", "m", {}),
      ("Concat", "mk", "t", {"axis": 0}), ("Reshape", "xt", "h", {}), ("Relu", "h", "y", {})],
     ["N", 2, 3], {"i": np.array(0), "a": np.array([0]), "k": np.array([-1])}),
    ([("Constant", "", "w", {"value_floats": [1.0, -2.0, 3.0]}), ("Cast", "w", "v", {"to": DOUBLE}),
      ("Add", "xv", "y", {})], [1, 3], {}),
    ([("Dropout", "x", "h", {}), ("Identity", "h", "g", {}), ("Cast", "g", "y", {"to": DOUBLE})],
     [1, 3], {}),
    ([("Conv", "xkb", "y", {})], IMAGE, {"k": KERNEL, "b": BIAS}),
    ([("Conv", "xk", "y", {"pads": [1, 0, 2, 1]})], IMAGE, {"k": KERNEL}),
    ([("Conv", "xk", "y", {"strides": [2, 3], "dilations": [2, 1]})], IMAGE, {"k": KERNEL}),
    ([("Conv", "xk", "y", {"group": 2})], IMAGE, {"k": ints(RNG, 4, 1, 2, 2)}),
    ([("Conv", "xk", "y", {"auto_pad": "SAME_UPPER", "strides": [2, 1]})], IMAGE, {"k": KERNEL}),
    ([("Conv", "xk", "y", {"auto_pad": "SAME_LOWER"})], IMAGE, {"k": KERNEL}),
    ([("Conv", "xk", "y", {"auto_pad": "VALID"})], [2, 2, 5, 4], {"k": KERNEL}),
    ([("Conv", "xk", "y", {"pads": [1, 1]})], [1, 2, 5], {"k": ints(RNG, 3, 2, 3)}),
    ([("Conv", "xk", "y", {})], [1, 1, 3, 3, 3], {"k": ints(RNG, 2, 1, 2, 2, 2)}),
    ([("Conv", "xk", "h", {}), ("Conv", "hl", "y", {})], IMAGE,
     {"k": KERNEL, "l": ints(RNG, 1, 4, 2, 2)}),
    ([("Conv", "xk", "h", {}), ("Add", "hb", "g", {}), ("Relu", "g", "y", {})], IMAGE,
     {"k": KERNEL, "b": ints(RNG, 4, 1, 1)}),
    ([("MaxPool", "x", "y", {"kernel_shape": [2, 2], "strides": [2, 2]})], IMAGE, {}),
    ([("MaxPool", "x", "y", {"kernel_shape": [3, 2], "pads": [1, 1, 1, 0], "dilations": [1, 2]})],
     IMAGE, {}),
    ([("Conv", "xk", "h", {}), ("MaxPool", "h", "g", {"kernel_shape": [2, 2]}),
      ("Relu", "g", "y", {})], IMAGE, {"k": KERNEL}),
    ([("AveragePool", "x", "y", {"kernel_shape": [2, 2]})], IMAGE, {}),
    ([("AveragePool", "x", "y", {"kernel_shape": [2, 2], "pads": [1, 1, 1, 1]})], IMAGE, {}),
    ([("AveragePool", "x", "y", {"kernel_shape": [2, 2], "pads": [1, 1, 1, 1],
                                 "count_include_pad": 1})], IMAGE, {}),
    ([("GlobalAveragePool", "x", "y", {})], [1, 2, 4, 4], {}),
    ([("GlobalMaxPool", "x", "y", {})], IMAGE, {}),
    ([("ReduceMean", "x", "y", {"axes": [2, -1], "keepdims": 0})], [1, 2, 4, 4], {}),
])
def test_each_operator_exactly(nodes, shape, constants, tmp_path):
    agrees(build(nodes, shape, constants), tmp_path)


@pytest.mark.parametrize("seed", range(60))
def test_random_models_exactly(seed, tmp_path):
    """Random graphs with skip connections, shared values, several outputs; integers throughout."""
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    flat = rng.random() < 0.5
    values = {"x": [rng.choice([1, 2]), rng.randint(1, 4)] if flat else
              [1, rng.randint(1, 2), rng.randint(2, 4), rng.randint(2, 4)]}
    shape, nodes, constants = values["x"], [], {}
    for i in range(rng.randint(1, 8)):
        source = rng.choice(list(values))
        size, name = values[source], f"v{i}"
        kind = rng.choice(["relu", "relu", "linear", "linear", "add", "bias", "scale", "pool",
                           "turn", "concat", "identity"])
        other = rng.choice([key for key, dims in values.items() if dims == size])
        if kind == "linear" and len(size) == 2:
            width = rng.randint(1, 4)
            constants |= {f"w{i}": ints(numbers, size[1], width), f"b{i}": ints(numbers, width)}
            nodes.append(("Gemm", [source, f"w{i}", f"b{i}"], name, {}))
            size = [size[0], width]
        elif kind == "linear":
            k = [rng.randint(1, n) for n in size[2:]]
            out = rng.randint(1, 2)
            constants[f"w{i}"] = ints(numbers, out, size[1], *k)
            nodes.append(("Conv", [source, f"w{i}"], name, {}))
            size = [1, out, *(n - m + 1 for n, m in zip(size[2:], k, strict=True))]
        elif kind == "pool" and len(size) == 4:
            k = [rng.randint(1, n) for n in size[2:]]
            nodes.append(("MaxPool", [source], name, {"kernel_shape": k}))
            size = [*size[:2], *(n - m + 1 for n, m in zip(size[2:], k, strict=True))]
        elif kind in ("bias", "scale"):
            constants[f"c{i}"] = ints(numbers, *size[1:])
            nodes.append(({"bias": "Add", "scale": "Mul"}[kind], [source, f"c{i}"], name, {}))
        elif kind in ("add", "concat"):
            axis = {"axis": 1} if kind == "concat" else {}
            nodes.append((kind.capitalize(), [source, other], name, axis))
            size = [size[0], size[1] * (1 + (kind == "concat")), *size[2:]]
        elif kind == "turn" and len(size) == 4:
            nodes.append(("Transpose", [source], name, {"perm": [0, 1, 3, 2]}))
            size = [*size[:2], size[3], size[2]]
        else:
            nodes.append(("Identity" if kind == "identity" else "Relu", [source], name, {}))
        values[name] = size
    outputs = [f"v{len(nodes) - 1}", *rng.sample(sorted(values)[:-1], rng.randint(0, 1))]
    net = agrees(build(nodes, shape, constants, outputs=list(dict.fromkeys(outputs))), tmp_path,
                 low=-2, high=2, seed=seed)
    # reading a .json file checks that all neurons are in canonical order
    verify.save(net, tmp_path / "net.json")
    assert verify.load(tmp_path / "net.json").exactly() == net.exactly()


def test_published_files(real_networks):
    sizes = {}
    for path in sorted(real_networks.glob("*.onnx")):
        net, model = verify.load(path), onnx.load(path)
        constants = {tensor.name for tensor in model.graph.initializer}
        (given,) = [value for value in model.graph.input if value.name not in constants]
        shape = [dim.dim_value or 1 for dim in given.type.tensor_type.shape.dim]
        xs = np.random.default_rng(0).standard_normal((3, net.architecture.n_inputs))
        xs = xs.astype(np.float32)
        expected = np.array([np.concatenate([value.ravel() for value in ReferenceEvaluator(
            model).run(None, {given.name: x.reshape(shape)})]) for x in xs])
        assert np.abs(net(xs) - expected).max() < 1e-5 * np.abs(expected).max(), path
        sizes[path.stem] = (net.architecture.n_inputs, net.n_hidden, net.architecture.n_outputs)
    assert sizes == {
        "ACASXU_experimental_v2a_1_1": (5, 300, 5), "KJ_TinyTaxiNet": (128, 32, 2),
        "cnn_max_mninst2": (784, 5000 + 1936 + 484 + 32, 10), "conv_mp1": (192, 672, 5),
        "mnist2x10": (784, 20, 10), "oneInput_twoBranches": (12, 48, 24),
        "traffic-classifier64": (3072, 3072 + 512 + 64 + 48, 10)}


def test_one_network_in_two_formats(real_networks):
    """The .nnet file holds the numbers of the .onnx file in decimals, and so nearly the same."""
    binary, text = (verify.load(real_networks / f"ACASXU_experimental_v2a_1_1.{suffix}")
                    for suffix in ("onnx", "nnet"))
    assert binary.widths == text.widths
    for a, b in zip((*binary.weights, *binary.biases), (*text.weights, *text.biases), strict=True):
        assert np.abs(a - b).max() < 1e-5
    xs = np.random.default_rng(0).uniform(-0.5, 0.5, (100, 5))
    assert np.abs(binary(xs) - text(xs)).max() < 1e-5


def test_a_chain_is_layered_and_keeps_its_numbers(tmp_path):
    rng = np.random.default_rng(0)
    w, v = rng.standard_normal((3, 4)).astype("f4"), rng.standard_normal((2, 4)).astype("f4")
    b = rng.standard_normal(4).astype("f4")
    model = build([("Sub", "xz", "s", {}), ("Flatten", "s", "f", {}), ("MatMul", "fw", "h", {}),
                   ("Add", "hb", "g", {}), ("Relu", "g", "r", {}),
                   ("Gemm", "rv", "y", {"transB": 1})],
                  [1, 1, 1, 3], {"z": np.zeros((1, 1, 1, 3), "f4"), "w": w, "b": b, "v": v},
                  dtype=np.float32)
    found = read(model, tmp_path)
    assert found.network == verify.Network([w.T, v], [b, np.zeros(2, "f4")])
    assert found.notes == found.channels == ()


def test_numbers_stored_in_every_way(tmp_path):
    w = np.array([[1.5], [-2.0], [2.0**-24]])
    for array, raw in ((w.astype("f2"), True), (w.astype("f2"), False), (w.astype("f4"), False),
                       (w, True), (w, False)):
        tensor = numpy_helper.from_array(array, "w")
        if not raw:
            code = helper.np_dtype_to_tensor_dtype(array.dtype)
            tensor = helper.make_tensor("w", code, array.shape, array.ravel())
        model = build([("MatMul", "xw", "y", {})], [1, 3], dtype=array.dtype)
        model.graph.initializer.append(tensor)
        assert read(model, tmp_path).network.exactly() == verify.Network([w.T.tolist()],
                                                                         [[0.0]]).exactly()
    ml_dtypes = pytest.importorskip("ml_dtypes", reason="bfloat16 comes with ml_dtypes")
    model = build([("MatMul", "xw", "y", {})], [1, 3], dtype=np.float32)
    model.graph.initializer.append(numpy_helper.from_array(w.astype(ml_dtypes.bfloat16), "w"))
    assert read(model, tmp_path).network.exactly() == verify.Network([w.T.tolist()],
                                                                     [[0.0]]).exactly()


def test_a_value_read_twice_has_one_set_of_neurons(tmp_path):
    nodes = [("Gemm", "xwb", "h", {}), ("Relu", "h", "r", {}), ("Add", "hr", "y", {})]
    net = agrees(build(nodes, [1, 3], {"w": ints(RNG, 3, 2), "b": ints(RNG, 2)}), tmp_path)
    assert net.architecture.kinds == ("identity",) * 2 + ("relu",) * 2


def test_what_no_output_needs_is_not_read(tmp_path):
    nodes = [("Relu", "x", "y", {}), ("Sin", "x", "z", {})]
    assert read(build(nodes, [1, 2]), tmp_path).network.n_hidden == 2


def test_the_channels_of_a_convolution(tmp_path):
    nodes = [("Conv", "xk", "h", {}), ("Relu", "h", "r", {}),
             ("MaxPool", "r", "p", {"kernel_shape": [2, 2]}), ("Flatten", "p", "f", {}),
             ("MatMul", "fw", "y", {})]
    model = build(nodes, [1, 1, 3, 3], {"k": ints(RNG, 2, 1, 2, 2), "w": ints(RNG, 2, 1)})
    found = read(model, tmp_path)
    conv, pool = found.channels
    assert conv.layer == "Conv 'n0'"
    assert conv.neurons == ((9, 10, 11, 12), (13, 14, 15, 16))
    assert pool.neurons == ((17,), (18,))
    assert found.notes[0] == "Conv 'n0': unrolled, 8 weights used 32 times"


def batch_norm(variance, epsilon):
    rng = np.random.default_rng(2)
    constants = {"k": ints(rng, 2, 1, 2, 2), "b": ints(rng, 2), "s": np.array([1.0, -2.0]),
                 "t": np.array([3.0, 0.5]), "m": np.array([0.25, -1.0]), "v": np.array(variance)}
    nodes = [("Conv", "xkb", "h", {}), ("BatchNormalization", "hstmv", "g", {"epsilon": epsilon}),
             ("Relu", "g", "y", {})]
    # up to version 13 the reference takes the default momentum for training
    return build(nodes, [1, 1, 3, 3], constants, opset=15), constants


def test_batch_normalization_where_it_is_exact(tmp_path):
    model, _ = batch_norm([3.75, 0.0], 0.25)
    net = agrees(model, tmp_path)
    assert read(model, tmp_path).notes[1] == "BatchNormalization 'n1': folded, exactly"
    assert net.architecture.kinds == ("relu",) * 8


def test_batch_normalization_is_rounded_once(tmp_path):
    model, given = batch_norm([0.7, 3.0], 1e-5)
    found = read(model, tmp_path)
    assert found.notes[1].endswith("folded, each weight and bias rounded once to float64")
    epsilon = F(float(np.float32(1e-5)))
    rows = list(found.network.exactly().rows())
    for c in range(2):
        square = F(given["v"][c]) + epsilon
        for _, _, row, bias in rows[4 * c:4 * c + 4]:
            for weight, before in zip(row, given["k"][c].ravel(), strict=True):
                near(weight, F(given["s"][c]) * F(before), square)
            near(bias - F(given["t"][c]), F(given["s"][c]) * F(given["b"][c] - given["m"][c]),
                 square, slack=F(1, 2**50))
    xs = np.random.default_rng(0).standard_normal((4, 9))
    np.testing.assert_allclose(found.network(xs), reference(model, xs), rtol=1e-12, atol=1e-12)


def near(stored, factor, square, slack=F(0)):
    """|stored - factor / sqrt(square)| <= 2^-53 of it, plus the slack."""
    low, high = (abs(stored) - slack) / (1 + F(1, 2**53)), (abs(stored) + slack) / (
        1 - F(1, 2**53))
    assert max(low, 0)**2 * square <= factor**2 <= high**2 * square
    assert stored * factor >= 0


def test_roundings_are_told(tmp_path):
    nodes = [("AveragePool", "x", "h", {"kernel_shape": [3, 2]}), ("Div", "hc", "y", {})]
    model = build(nodes, IMAGE, {"c": np.array(3.0)})
    found = read(model, tmp_path)
    assert found.notes == ("AveragePool 'n0': 1/6 is rounded to float64",
                           "Div 'n1': reciprocals of divisors are rounded to float64")
    xs = np.random.default_rng(0).standard_normal((3, 40))
    np.testing.assert_allclose(found.network(xs), reference(model, xs), rtol=1e-13, atol=1e-13)


UNSUPPORTED = {
    "an operator": ([("Sigmoid", "x", "y", {})], r"node Sigmoid 'n0': the operator Sigmoid"),
    "an attribute": ([("Relu", "x", "h", {}), ("Flatten", "h", "y", {"to": 3})],
                     r"node Flatten 'n1': the attribute 'to'"),
    "alpha": ([("Gemm", "xw", "y", {"alpha": 2.0})], r"node Gemm 'n0': alpha = 2.0"),
    "two variables": ([("MatMul", "xx", "y", {})], r"node MatMul 'n0': only a product with a mat"),
    "a variable factor": ([("Mul", "xx", "y", {})], r"node Mul 'n0': input 1 is no constant"),
    "a variable kernel": ([("Conv", "xx", "y", {})], r"node Conv 'n0': input 1 is no constant"),
    "repeated entries": ([("Add", "xr", "y", {})], r"node Add 'n0': repeating entries"),
    "sums that repeat": ([("Gemm", "xw", "h", {}), ("Transpose", "h", "g", {}),
                          ("Add", "hg", "y", {})], r"node Add 'n2': repeating entries"),
    "half precision inside": ([("Cast", "x", "y", {"to": 10})], r"node Cast 'n0': to = 10"),
    "rounded constants": ([("Cast", "w", "h", {"to": 1}), ("MatMul", "xh", "y", {})],
                          r"node Cast 'n0': to = 1"),
    "integers": ([("Add", "xi", "y", {})], r"node Add 'n0': input 1 holds int64"),
    "training": ([("Dropout", ["x", "", "t"], "y", {})], r"node Dropout 'n0': training mode"),
    "a window cut off": ([("Reshape", "xs", "h", {}), ("MaxPool", "h", "y", {
        "kernel_shape": [2], "strides": [2], "ceil_mode": 1})], r"node MaxPool 'n1': ceil_mode"),
    "a window in the padding": ([("Reshape", "xs", "h", {}), ("MaxPool", "h", "y", {
        "kernel_shape": [2], "pads": [2, 2]})], r"node MaxPool 'n1': a window that lies wholly"),
    "strings": ([("Add", "xt", "y", {})], r"input 1 holds bool"),
}


@pytest.mark.parametrize(("nodes", "message"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_unsupported(nodes, message, tmp_path):
    model = build(nodes, [1, 3], {"w": np.ones((3, 3)), "r": np.ones((2, 3)), "i": np.arange(3),
                                  "t": np.array(True), "s": np.array([1, 1, 3])})
    with pytest.raises(verify.UnsupportedModel, match=message) as caught:
        read(model, tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "net.onnx"))


def test_more_that_is_unsupported(tmp_path):
    model = build([("Relu", "x", "y", {})], ["N", "M"])
    with pytest.raises(verify.UnsupportedModel, match="input 'x': dimension 1 is open"):
        read(model, tmp_path)
    with pytest.raises(verify.UnsupportedModel, match="operators of version 6"):
        read(build([("Relu", "x", "y", {})], [1, 3], opset=6), tmp_path)
    model = build([("Relu", "x", "y", {})], [1, 3])
    model.graph.node[0].domain = "com.microsoft"
    with pytest.raises(verify.UnsupportedModel, match=r"the operator com\.microsoft\.Relu"):
        read(model, tmp_path)
    model = batch_norm([1.0, 1.0], 0.0)[0]
    model.graph.node[1].output.extend(["mean", "variance"])
    with pytest.raises(verify.UnsupportedModel, match="BatchNormalization 'n1': training mode"):
        read(model, tmp_path)
    with pytest.raises(verify.UnsupportedModel, match="ReduceMean 'n0': only a mean over all axes"):
        read(build([("ReduceMean", "x", "y", {"axes": [1, 2]})], IMAGE), tmp_path)


def beside(tmp_path, data=None, count=1, **entries):
    """A model whose matrices stand in a file of its own, written if there is data."""
    nodes = [("MatMul", ["x" if i == 0 else f"v{i}", f"w{i}"], f"v{i + 1}", {})
             for i in range(count)]
    model = build(nodes, [1, 2], {f"w{i}": np.eye(2) for i in range(count)},
                  outputs=[f"v{count}"])
    for tensor in model.graph.initializer:
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in entries.items():
            entry = tensor.external_data.add()
            entry.key, entry.value = key, str(value)
    if data is not None:
        (tmp_path / "net.data").write_bytes(data)
    return model


def test_numbers_in_a_file_beside(tmp_path):
    data = b"before" + np.array([[1.0, 2], [3, 4]]).tobytes() + b"after"
    model = beside(tmp_path, data, location="net.data", offset=6, length=32)
    assert read(model, tmp_path).network == verify.Network([[[1.0, 3.0], [2.0, 4.0]]], [[0.0, 0.0]])
    path = tmp_path / "net.onnx"
    w = ints(RNG, 40, 30)
    wide = build([("MatMul", "xw", "y", {})], [1, 40], {"w": w})
    onnx.save(wide, path, save_as_external_data=True, location="wide.data", size_threshold=0)
    assert (tmp_path / "wide.data").stat().st_size >= w.nbytes
    assert load_model(path).network == verify.Network([w.T], [np.zeros(30)])


@pytest.mark.parametrize(("entries", "error", "message"), [
    ({"location": "/etc/passwd"}, verify.UnsupportedModel, "only a file in the folder"),
    ({"location": "../net.data"}, verify.UnsupportedModel, "only a file in the folder"),
    ({"location": ".."}, verify.UnsupportedModel, "only a file in the folder"),
    ({"location": "a\\b"}, verify.UnsupportedModel, "only a file in the folder"),
    ({}, verify.UnsupportedModel, "only a file in the folder"),
    ({"location": "other"}, verify.InvalidInstance, "'other', which is not in the folder"),
    ({"location": "net.data", "offset": 33}, verify.InvalidInstance, "32 from 33 on of 64"),
    ({"location": "net.data", "length": 16}, verify.InvalidInstance, "16 from 0 on of 64"),
    ({"location": "net.data", "length": 10**17}, verify.InvalidInstance, "are named"),
    ({"location": "net.data", "offset": -8}, verify.InvalidInstance, "no range of bytes"),
    ({"location": "net.data", "offset": "x"}, verify.InvalidInstance, "no range of bytes"),
    ({"location": "folder"}, verify.InvalidInstance, "not a regular file"),
])
def test_files_beside_that_are_not_read(entries, error, message, tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(error, match=message):
        read(beside(tmp_path, bytes(64), **entries), tmp_path)


def test_a_file_beside_is_read_once_in_all(tmp_path):
    assert read(beside(tmp_path, bytes(64), count=2, location="net.data"), tmp_path).network
    with pytest.raises(verify.InvalidInstance, match=r"more bytes of 'net\.data' are named"):
        read(beside(tmp_path, bytes(64), count=3, location="net.data"), tmp_path)


INVALID = {
    "shapes": ([("MatMul", "xw", "y", {})], r"node MatMul 'n0': shapes \(1, 3\) and \(2, 2\)"),
    "a shape": ([("Reshape", "xi", "y", {})], "node Reshape 'n0': "),
    "no such value": ([("Relu", "q", "y", {})], "node Relu 'n0' reads 'q', which no node"),
    "a cycle": ([("Add", "xh", "g", {}), ("Relu", "g", "h", {}), ("Relu", "h", "y", {})],
                "node Add 'n0' reads 'h', which no node before it gives"),
    "a name twice": ([("Relu", "x", "y", {}), ("Relu", "y", "y", {})], "node Relu 'n1': an output"),
    "a constant's name": ([("Relu", "x", "w", {}), ("Relu", "w", "y", {})], "'n0': an output"),
    "no dependence": ([("Identity", "w", "y", {})], "the output 'y' does not depend"),
    "no output": ([("Relu", "x", "z", {})], "the output 'y' is given by no node"),
    "zero divisor": ([("Div", "xz", "y", {})], "node Div 'n0': a divisor is 0"),
    "nan": ([("Add", "xn", "y", {})], "initializer 'n': entry 1 is nan"),
    "a size of 0": ([("Reshape", "xo", "y", {"allowzero": 1})], r"shape \[0, 3\]"),
    "an axis beyond C's": ([("Transpose", "x", "y", {"perm": [2**40, 0]})], "'n0': "),
    "an axis": ([("Flatten", "x", "y", {"axis": 9})], "node Flatten 'n0': axis 9"),
    "a type": ([("Flatten", "x", "y", {"axis": 1.5})], "attribute 'axis' is no int"),
    "strides": ([("Conv", "pk", "y", {"strides": [0]}), ], "reads 'p'"),
}


@pytest.mark.parametrize(("nodes", "message"), INVALID.values(), ids=INVALID)
def test_invalid(nodes, message, tmp_path):
    model = build(nodes, [1, 3], {"w": np.ones((2, 2)), "i": np.array([2, -1]), "z": np.zeros(3),
                                  "o": np.array([0, 3]), "n": np.array([0, np.nan, 0]),
                                  "k": np.ones((1, 1, 1))})
    with pytest.raises(verify.InvalidInstance, match=message) as caught:
        read(model, tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "net.onnx"))


@pytest.mark.parametrize("attributes", [
    {"strides": [0]}, {"strides": [2**62]}, {"pads": [2**61, 2**61]}, {"dilations": [2**61]},
    {"pads": [-1, 0]}, {"strides": [1, 1]}, {"group": 0}, {"group": 2}, {"kernel_shape": [3]},
    {"kernel_shape": [2**40]}, {"auto_pad": "OTHER"}])
def test_windows_of_any_numbers(attributes, tmp_path):
    model = build([("Conv", "xk", "y", attributes)], [1, 1, 4], {"k": np.ones((1, 1, 2))})
    if attributes == {"strides": [2**62]}:
        assert read(model, tmp_path).network.architecture.n_outputs == 1
    else:
        with pytest.raises((verify.InvalidInstance, verify.BudgetExceeded)):
            read(model, tmp_path)


def test_too_large_to_unroll(tmp_path):
    model = build([("Conv", "xk", "y", {})], [1, 1, 2000, 1000], {"k": np.ones((1, 1, 3, 3))})
    with pytest.raises(verify.BudgetExceeded, match=r"net\.onnx: node Conv 'n0': at least") as info:
        read(model, tmp_path)
    assert info.value.needed > MAX_EDGES


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_saving(dtype, digits, tmp_path):
    net = verify.load(digits).rounded(dtype)
    verify.save(net, tmp_path / "net.onnx")
    assert verify.load(tmp_path / "net.onnx") == net
    model = onnx.load(tmp_path / "net.onnx")
    onnx.checker.check_model(model, full_check=True)
    xs = np.random.default_rng(0).standard_normal((5, 64)).astype(dtype)
    np.testing.assert_allclose(ReferenceEvaluator(model).run(None, {"x": xs})[0], net(xs),
                               rtol=1e-5, atol=1e-6)


def test_saving_bits(tmp_path):
    net = verify.Network([np.array([[-0.0, 5e-324]])], [np.array([-2.0**-1074])])
    verify.save(net, tmp_path / "net.onnx")
    assert verify.load(tmp_path / "net.onnx").weights[0].tobytes() == net.weights[0].tobytes()


def test_what_is_not_saved(tmp_path):
    exact = verify.Network([[[1]]], [[0]])
    with pytest.raises(verify.InvalidInstance, match="this network is exact"):
        verify.save(exact, tmp_path / "other.onnx")
    graph = read(build([("Relu", "x", "y", {})], [1, 2]), tmp_path).network
    with pytest.raises(verify.InvalidInstance, match="general graph"):
        verify.save(graph, tmp_path / "other.onnx")
    assert not (tmp_path / "other.onnx").exists()
