"""The .nnet format: published files read a second way, the same file in many hands, bad files."""

import tracemalloc
from fractions import Fraction as F

import numpy as np
import pytest

from verify import InvalidInstance, Network, load
from verify.network.nnet import read_nnet

LINES = ["// a comment", "// another", "2,2,1,2,", "2,2,1,", "0,", "-1.0,-2.0,", "1.0,2.0,",
         "0.5,0.25,10.0,", "2.0,4.0,3.0,", "1.5,-2e0,", "+.5,3.,", "-0.25,", "1E-3,",
         "2.0,-1.0,", "0.125,"]
NET = Network([[[1.5, -2.0], [0.5, 3.0]], [[2.0, -1.0]]], [[-0.25, 0.001], [0.125]])


def file(tmp_path, lines, end="\n"):
    """A .nnet file of these lines."""
    path = tmp_path / "net.nnet"
    path.write_bytes("".join(line + end for line in lines).encode("latin-1"))
    return path


def changed(number, text):
    """LINES with the line of this number (from 1) replaced, or deleted where the text is None."""
    return [*LINES[:number - 1], *([] if text is None else [text]), *LINES[number:]]


@pytest.mark.parametrize("lines", [
    LINES, LINES[2:], [line.rstrip(",") for line in LINES], [f" {line} \t" for line in LINES],
    [*LINES, "", "  "], [line.replace(",", " , ").rstrip() for line in LINES],
    [*LINES[:4], "", "// in between", *LINES[4:]], changed(3, "2,2,1,99,"), changed(5, "anything"),
], ids=["plain", "no comments", "no last commas", "spaces", "blank ends", "inner spaces",
        "comments inside", "another largest layer", "another flag"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_same_file_in_many_hands(lines, end, tmp_path):
    net, normalization = read_nnet(file(tmp_path, lines, end))
    assert net == NET
    assert load(tmp_path / "net.nnet") == NET
    assert (normalization.lower, normalization.upper) == ((-1.0, -2.0), (1.0, 2.0))
    assert (normalization.means, normalization.ranges) == ((0.5, 0.25), (2.0, 4.0))
    assert (normalization.output_mean, normalization.output_range) == (10.0, 3.0)


def test_no_newline_at_the_end(tmp_path):
    path = file(tmp_path, LINES)
    path.write_bytes(path.read_bytes().rstrip(b"\n,"))
    assert load(path) == NET


def test_the_absorbed_network_is_the_normalized_one(tmp_path):
    net, normalization = read_nnet(file(tmp_path, LINES))
    whole, exact = normalization.absorbed(net), net.exactly()
    assert whole.is_exact
    for x in ((F(0), F(0)), (F(-1), F(2)), (F(1, 3), F(-7, 5)), (F(1), F(-2))):
        inside = [(x[0] - F(1, 2)) / 2, (x[1] - F(1, 4)) / 4]
        assert whole(x) == tuple(y * 3 + 10 for y in exact(inside))
    with pytest.raises(InvalidInstance, match="the network has 1 inputs, the normalization 2"):
        normalization.absorbed(Network([[[1]]], [[0]]))
    line = Network([[[1, 2]]], [[3]])
    assert normalization.absorbed(line)((F(5), F(6))) == (
        ((F(5) - F(1, 2)) / 2 + 2 * (F(6) - F(1, 4)) / 4 + 3) * 3 + 10,)


def plainly(path):
    """(widths, weights, biases, the four normalization lines) by the format's description."""
    lines = [line.strip().strip(",").split(",") for line in path.read_text().splitlines()
             if not line.startswith("//")]
    widths = [int(item) for item in lines[1]]
    numbers = iter([[float(item) for item in line] for line in lines[3:]])
    normalization = [next(numbers) for _ in range(4)]
    weights, biases = [], []
    for rows in widths[1:]:
        weights.append([next(numbers) for _ in range(rows)])
        biases.append([next(numbers)[0] for _ in range(rows)])
    assert next(numbers, None) is None
    return widths, weights, biases, normalization


def test_published_files(real_networks):
    paths = sorted(real_networks.glob("*.nnet"))
    assert len(paths) >= 7
    for path in paths:
        widths, weights, biases, (lower, upper, means, ranges) = plainly(path)
        net, normalization = read_nnet(path)
        assert net.widths == tuple(widths)
        assert net == Network([np.array(matrix) for matrix in weights],
                              [np.array(vector) for vector in biases])
        assert normalization.lower == tuple(lower)
        assert normalization.upper == tuple(upper)
        assert (*normalization.means, normalization.output_mean) == tuple(means)
        assert (*normalization.ranges, normalization.output_range) == tuple(ranges)


def test_an_acas_xu_network(real_networks):
    net = load(real_networks / "ACASXU_experimental_v2a_1_1.nnet")
    assert net.n_params == 13_305
    assert net.n_paths[0] == 5 * 50**6 * 5
    assert net.exactly().rounded() == net


def test_numbers_are_the_nearest_floats(tmp_path):
    texts = ["0.1", "1e-400", "2.4703282292062327e-324", "2.4703282292062328e-324", "1e308",
             "0." + "0" * 400 + "1", "9007199254740993", "1" + "0" * 300, "-0", "00.10",
             "2.2250738585072011e-308", "1e-99999999999999999999"]
    lines = [f"1,{len(texts)},1,1", f"{len(texts)},1", "0", *["0" + ",0" * (len(texts) - 1)] * 2,
             "0" + ",0" * len(texts), "1" + ",1" * len(texts), ",".join(texts), "0"]
    row = load(file(tmp_path, lines)).weights[0][0].tolist()
    assert row == [float(text) for text in texts]


def test_subnormals_are_read_where_they_are_flushed(tmp_path, flush_to_zero):
    texts = ["5e-324", "-1.5e-310", "2.2250738585072011e-308", "0.0", "-0.0", "1e-400"]
    lines = ["1,6,1,6", "6,1", "0", *["0,0,0,0,0,0"] * 2, "0,0,0,0,0,0,0", "1,1,1,1,1,1,1",
             ",".join(texts), "0"]
    path = file(tmp_path, lines)
    with flush_to_zero():
        row = load(path).weights[0]
    assert row.tobytes() == np.array([[float(text) for text in texts]]).tobytes()


HOSTILE = {
    "comments only": (LINES[:2], "line 2: the file ends before the numbers of layers"),
    "a short header": (changed(3, "2,2,1"), "line 3: 3 numbers"),
    "a long header": (changed(3, "2,2,1,2,5"), "line 3: 5 numbers"),
    "a negative count": (changed(3, "-2,2,1,2"), "line 3: '-2'"),
    "a fractional count": (changed(3, "2.0,2,1,2"), r"line 3: '2\.0'"),
    "no layers": (["0,2,2,2", "2", *LINES[4:]], "line 2: layer sizes"),
    "a long count": (changed(3, "9" * 5000 + ",2,1,2"), "line 3: '999"),
    "too few sizes": (changed(4, "2,1"), "line 4: 2 numbers where the layer sizes .* 3 needed"),
    "too many sizes": (changed(4, "2,2,2,1"), "line 4: 4 numbers"),
    "a size of 0": (changed(4, "2,0,1"), "line 4: layer sizes"),
    "other inputs": (changed(4, "3,2,1"), "line 4: 3 inputs and 1 outputs, but 2 and 1"),
    "other outputs": (changed(4, "2,2,2"), "line 4: 2 inputs and 2 outputs"),
    "huge sizes": ([*LINES[:2], "3,999999999,1,5", "999999999,999999999,999999999,1", *LINES[4:]],
                   "line 6: 2 numbers where the inputs' lower bounds should stand: 999999999"),
    "a huge hidden layer": ([*LINES[:3], "2,999999999,1", *LINES[4:]],
                            "line 12: 1 numbers where row 3 of layer 1's weights .* 2 needed"),
    "a billion layers": ([*LINES[:2], "999999999,2,1,2", *LINES[3:]],
                         "line 4: 3 numbers .* 1000000000 needed"),
    "bounds the wrong way": (changed(6, "-1.0,2.5"), r"line 7: input 1 has bounds 2\.5 > 2\.0"),
    "too few means": (changed(8, "0.5,0.25"), "line 8: 2 numbers where the means"),
    "a range of 0": (changed(9, "2.0,0.0,3.0"), "line 9: range 1 is 0"),
    "nan": (changed(10, "nan,1"), "line 10: 'nan,1'"),
    "infinity": (changed(10, "inf,1"), "line 10: 'inf,1'"),
    "a hex float": (changed(10, "0x1p3,1"), "line 10: '0x1p3,1'"),
    "an underscore": (changed(10, "1_0,1"), "line 10: '1_0,1'"),
    "too large": (changed(10, "1,1e400"), "line 10: 1e400 in row 1 of layer 1's weights is beyond"),
    "too large to the left": (changed(10, "1,-9" + "9" * 400), "line 10: -999.* is beyond"),
    "an empty number": (changed(10, "1,,"), "line 10: '' in row 1"),
    "two numbers in one": (changed(10, "1,2 3"), "line 10: '2 3'"),
    "an exponent alone": (changed(10, "1,e5"), "line 10: 'e5'"),
    "signs alone": (changed(10, "--,+"), "line 10: '--'"),
    "words": (changed(10, "weights follow"), "line 10: 'weights follow'"),
    "semicolons": (changed(10, "1.5;-2.0"), "line 10: '1.5;-2.0'"),
    "locale commas": (changed(10, "1,5,-2,0,"), "line 10: 4 numbers .* 2 needed"),
    "a ragged row": (changed(11, "1.0"), "line 11: 1 numbers where row 2 of layer 1's weights"),
    "a row too few": (changed(11, None), "line 11: 1 numbers where row 2"),
    "two biases": (changed(12, "1.0,2.0"), "line 12: 2 numbers where bias 1 of layer 1"),
    "no last bias": (LINES[:-1], "line 14: the file ends before bias 1 of layer 2"),
    "cut in the header": (LINES[:4], "line 4: the file ends before the flag"),
    "cut in the bounds": (LINES[:6], "line 6: the file ends before the inputs' upper bounds"),
    "something after the end": ([*LINES, "1.0"], "line 16: text after the last bias"),
    "zero bytes": (["\0" * 1000], "line 1: '"),
    "utf-16": ("\ufeff2,2".encode("utf-16").decode("latin-1").splitlines(), "line 1"),
    "a very long line": (["1" * 10**6], "line 1: 1 numbers"),
    "a million commas": (["," * 10**6, *LINES], "line 1: 1000000 numbers"),
}


@pytest.mark.parametrize(("lines", "place"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files(lines, place, tmp_path):
    path = file(tmp_path, lines)
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInstance, match=place) as caught:
            load(path)
        assert tracemalloc.get_traced_memory()[1] < 10**7
    finally:
        tracemalloc.stop()
    assert str(caught.value).startswith(str(path))
    assert len(str(caught.value)) < 300 + len(str(path))
