"""The facts about a network, on networks whose facts are known."""

import json
from fractions import Fraction

import networkx
import numpy as np
import pytest

import verify
from verify.report.inspection import inspection

EXPECTED = {
    "ACASXU_experimental_v2a_1_1.nnet": ("5-50-50-50-50-50-50-5", 13_305, 390_625_000_000),
    "ACASXU_experimental_v2a_2_3.nnet": ("5-50-50-50-50-50-50-5", 13_305, 390_625_000_000),
    "fc_2-2-3.nnet": ("2-2-3", 15, 12),
}


def test_a_network_with_every_defect():
    net = verify.Network([[[1, 0], [2, 0], [-1, 0], [0, 0]], [[1, 1, 1, 0]]],
                         [[1, 2, -1, 5], [0]])
    found = inspection(net)
    assert found.inadmissible == ((5, "incoming"), (5, "outgoing"))
    assert found.dead_rows == ((5, Fraction(5)),)
    assert found.twins == (((2, Fraction(1)), (3, Fraction(2)), (4, Fraction(-1))),)
    assert found.n_nonzero == 3 + 3 + 4
    rows = dict(found.rows())
    assert rows["positive twins"] == "1 pair: 3 = 2 x 2"
    assert rows["negative twins"] == "2 pairs: 4 = -1 x 2, 4 = -1/2 x 3"
    assert rows["||Phi||_1"] == "8"  # 1 + 2 + 1 over the first input, as much over the biases
    assert rows["||Phi||_2^2"] == "12"
    assert rows["imbalance"].startswith("layer 1: 1 (")  # |2| / |1| - 1
    assert rows["irreducible"] == "no: layer 1, subset [5]"
    assert json.loads(json.dumps(found.document()))["twins"][0][1] == {"neuron": 3, "factor": "2"}


def test_the_carried_digits_network(digits):
    found = inspection(verify.load(digits))
    assert (found.architecture, found.n_params, found.n_paths) == (
        "64-32-10", 64 * 32 + 32 + 32 * 10 + 10, (64 * 32 * 10, 32 * 10 + 10))


def test_every_published_nnet_file(real_networks, monkeypatch):
    monkeypatch.setattr("verify.report.inspection._ASKED", ())  # what they cost is theirs to test
    files = sorted(real_networks.glob("*.nnet"))
    assert files
    for file in files:
        found = inspection(verify.load(file))
        assert len(dict(found.rows())) >= 10
        facts = (found.architecture, found.n_params, found.n_paths[0])
        assert facts == EXPECTED.get(file.name, facts)
        is_ladder = file.name.startswith("twin_ladder")
        assert any(p * q > 0 for group in found.twins for _, p in group[:1]
                   for _, q in group[1:]) == is_ladder, file.name


def test_what_is_not_known_says_why():
    wide = verify.Network([np.ones((150, 140)), np.eye(150)[:3]], [np.zeros(150), np.zeros(3)])
    rows = dict(inspection(wide).rows())
    assert rows["irreducible"] == "unknown: not asked of more than 20,000 parameters"
    graph = networkx.DiGraph([("x", "h", {"weight": 2}), ("x", "y", {"weight": 1}),
                              ("h", "y", {"weight": 3})])
    for node, kind in (("x", "input"), ("h", "relu"), ("y", "output")):
        graph.nodes[node]["kind"] = kind
    found = inspection(verify.Network.from_graph(graph))
    assert found.twins is None
    assert found.balance is None
    assert dict(found.rows())["irreducible"] == "a notion of layered networks"
    assert found.path_norms == (7, 37)


def test_floating_facts_equal_exact_ones():
    rng = np.random.default_rng(0)
    weights = [rng.integers(-1, 2, (6, 3)).astype("f4") * np.float32(1e-45),
               rng.integers(-1, 2, (5, 6)) * (rng.random(6) < 0.7), rng.integers(-1, 2, (2, 5))]
    weights[0][2] = 0
    net = verify.Network([w.astype("f4") for w in weights],
                         [rng.integers(-1, 2, n).astype("f4") for n in (6, 5, 2)])
    one, two = inspection(net), inspection(net.exactly())
    for name in ("n_nonzero", "inadmissible", "dead_rows", "twins", "n_paths"):
        assert getattr(one, name) == getattr(two, name), name
    assert one.inadmissible
    assert one.dead_rows
    for left, right in zip(one.path_norms, two.path_norms, strict=True):
        assert float(left) == pytest.approx(float(right))
    assert [m.value for m in one.balance] == pytest.approx([m.value for m in two.balance])
    document = json.loads(json.dumps(one.document()))
    assert float.fromhex(document["path_norms"]["1"]["measured"]) == one.path_norms[0].value
    assert document["decisions"]["irreducible"]["answer"] == "no"


def test_pairs_of_a_large_group_are_counted_without_being_listed():
    rows = np.ones((20_000, 1), np.float32)
    rows[7] = -2
    net = verify.Network([rows, np.ones((1, 20_000), np.float32)],
                         [np.zeros(20_000, np.float32), np.zeros(1, np.float32)])
    found = dict(inspection(net, budget=verify.Budget(seconds=1)).rows())
    assert found["positive twins"].startswith(f"{19_999 * 19_998 // 2:,} pairs: 2 = 1 x 1, ")
    assert found["negative twins"].startswith("19,999 pairs: 8 = -2 x 1, ")


@pytest.mark.parametrize(("weights", "biases", "finding"), [
    ([[[1], [2], [-1]], [[1, -3, 2]]], [[0, 1, 5], [0]], "yes: by f at 7 points off the kinks"),
    ([[[1], [-1]], [[1, 1]]], [[0, 0], [0]], "no: by f at no finite set of points off the kinks"),
    ([[[1, 1]], [[0]]], [[0], [0]], None),  # V = 0, but w moves freely
])
def test_local_identifiability_follows_from_non_degeneracy(weights, biases, finding):
    rows = dict(inspection(verify.Network(weights, biases)).rows())
    assert rows.get("locally identifiable") == finding


def test_what_enorm_would_gain_is_told():
    chain = verify.Network([[[8]], [[2]]], [[1], [0]])
    assert dict(inspection(chain).rows())["sum of |w|^2"] == "68; ENorm: 32 (52.9% less)"
    unread = verify.Network([[[3]], [[0]]], [[0], [0]])
    assert dict(inspection(unread).rows())["sum of |w|^2"].endswith("approached but not attained")
    nothing = verify.Network([[[0]], [[0]]], [[0], [0]])
    assert dict(inspection(nothing).rows())["sum of |w|^2"] == "0; ENorm: 0"
    graph = inspection(verify.Network([[[8.0]], [[2.0]]], [[1.0], [0.0]]))
    assert dict(graph.rows())["sum of |w|^2"] == "68 (measured); ENorm: 32 (52.9% less)"
    assert graph.document()["enorm"]["attained"] is True
    huge = inspection(verify.Network([[[1e300]], [[1e300]]], [[0.0], [0.0]]))
    assert dict(huge.rows())["sum of |w|^2"].startswith("inf (measured); ENorm: about 2^")
    beyond = inspection(verify.Network([[[10**5000]], [[1]]], [[0], [0]]))
    assert "ENorm" in dict(beyond.rows())["sum of |w|^2"]
