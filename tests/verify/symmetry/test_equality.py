"""Equality of parameters."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

import verify


def test_equal_numbers_in_any_type():
    exact = verify.Network([[["1/2"]]], [[0]])
    assert isinstance(verify.parameters_equal(exact, exact.rounded("float32")), verify.Yes)
    zero, minus = (verify.Network([[[z]]], [[1.0]]) for z in (0.0, -0.0))
    assert isinstance(verify.parameters_equal(zero, minus), verify.Yes)


def test_the_first_difference():
    a = verify.Network([[[1, 2]], [[3]]], [[4], [5]])
    b = verify.Network([[[1, 2]], [[3]]], [[4], [6]])
    assert verify.parameters_equal(a, b).certificate.witness == {"bias": 3}


def test_subnormals_differ(flush_to_zero):
    a, b = (verify.Network([np.array([[w]], np.float32)], [np.zeros(1, np.float32)])
            for w in (1e-42, 2e-42))
    with flush_to_zero():
        assert isinstance(verify.parameters_equal(a, b), verify.No)


def test_one_architecture():
    with pytest.raises(verify.InvalidInstance):
        verify.parameters_equal(verify.Network([[[1]]], [[0]]), verify.Network([[[1, 2]]], [[0]]))


def test_floats_have_the_answer_and_the_witness_of_their_exact_values(flush_to_zero):
    """Equality, signs and the tensor of weights, whatever the two float types."""
    draws = np.random.default_rng(0)
    seen = Counter()
    few = (0.0, -0.0, 1.0, -1.0, 2.0, 2**-149, -(2**-149), 2.0**61)
    for _ in range(1500):
        widths = draws.integers(1, 3, size=draws.integers(2, 5)).tolist()
        arrays = [draws.choice(few[:draws.choice([2, 5, 8])], (q, p + 1))
                  for p, q in pairwise(widths)]
        other = [part.copy() for part in arrays]
        if draws.random() < 0.5:
            other[0] *= -1
            other[-1] *= draws.choice([-1, -1, 1])
        if draws.random() < 0.5:
            changed = draws.choice(len(other))
            other[changed].flat[draws.integers(other[changed].size)] = draws.choice(few)
        a, b = (verify.Network([part[:, :-1].astype(dtype) for part in parts],
                               [part[:, -1].astype(dtype) for part in parts])
                for parts, dtype in ((arrays, draws.choice(["f4", "f8"])),
                                     (other, draws.choice(["f4", "f8"]))))
        for decide in (verify.parameters_equal, verify.sign_equal, verify.segre_equal):
            exact = decide(a.exactly(), b.exactly())
            with flush_to_zero():
                assert decide(a, b) == exact
            seen[exact.certificate.predicate, type(exact)] += 1
    assert len(seen) == 6
    assert min(seen.values()) > 100
