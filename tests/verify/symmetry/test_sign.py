"""sign_equal against the definition, parameter by parameter."""

import math
from collections import Counter

from hypothesis import given, settings

import verify

SEEN = Counter()


def flat(net):
    return [entry for part in (*(row for m in net.weights for row in m), *net.biases)
            for entry in part]


@settings(max_examples=2_000)
@given(verify.strategies.network_pairs())
def _agrees(pair):
    signs = [[math.copysign(1, x) if x else 0 for x in flat(pair[name])] for name in "ab"]
    decision = verify.sign_equal(pair["a"], pair["b"])
    assert isinstance(decision, verify.Yes if signs[0] == signs[1] else verify.No)
    SEEN[type(decision)] += 1


def test_agrees_with_the_definition():
    _agrees()
    assert min(SEEN[verify.Yes], SEEN[verify.No]) > 300


def test_subnormals_have_signs():
    a = verify.Network([[[5e-324]]], [[0.0]])
    assert isinstance(verify.sign_equal(a, verify.Network([[[0.0]]], [[0.0]])), verify.No)
    assert isinstance(verify.sign_equal(a, verify.Network([[[1.0]]], [[-0.0]])), verify.Yes)


def test_names_the_bias():
    a, b = (verify.Network([[[1]], [[1]]], [[bias], [0]]) for bias in (1, -1))
    assert verify.sign_equal(a, b).certificate.witness == {"bias": 1}
