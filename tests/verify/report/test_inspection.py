"""The facts about a network, on networks whose facts are known."""

import json
from fractions import Fraction

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
    assert rows["positive twins"] == "1 pairs: 3 = 2 x 2"
    assert rows["negative twins"] == "2 pairs: 4 = -1 x 2, 4 = -1/2 x 3"
    assert json.loads(json.dumps(found.document()))["twins"][0][1] == {"neuron": 3, "factor": "2"}


def test_the_carried_digits_network(digits):
    found = inspection(verify.load(digits))
    assert (found.architecture, found.n_params, found.n_paths) == (
        "64-32-10", 64 * 32 + 32 + 32 * 10 + 10, (64 * 32 * 10, 32 * 10 + 10))


@pytest.mark.parametrize("name", EXPECTED)
def test_published_networks(real_networks, name):
    found = inspection(verify.load(real_networks / name))
    assert (found.architecture, found.n_params, found.n_paths[0]) == EXPECTED[name]


def test_every_published_nnet_file(real_networks):
    files = sorted(real_networks.glob("*.nnet"))
    assert files
    for file in files:
        found = inspection(verify.load(file))
        assert len(dict(found.rows())) >= 10
        is_ladder = file.name.startswith("twin_ladder")
        assert any(p * q > 0 for group in found.twins for _, p in group[:1]
                   for _, q in group[1:]) == is_ladder, file.name
