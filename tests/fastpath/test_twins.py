import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import fastpath
from fastpath import _reference
from fastpath.twins import classify

POOL = [0, -0.0, 1, -1, 2, 3, 2.0**61, 2.0**122, 2.0**-149, 2.0**-148, 2.0**127, 2.0**-126, 1 / 3]


def same(x, y):
    np.testing.assert_array_equal(x.first, y.first)
    np.testing.assert_array_equal(x.sign, y.sign)


@st.composite
def rows(draw):
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    shape = draw(st.integers(0, 8)), draw(st.integers(0, 5))
    few = st.sampled_from(POOL)
    ends = st.sampled_from([np.nan, np.inf, -np.inf])
    numbers = st.floats(width=8 * dtype(0).itemsize)
    elements = draw(st.sampled_from([st.sampled_from([0.0, 1.0, -1.0, -0.0]), few, numbers, ends]))
    weights = draw(hnp.arrays(dtype, shape, elements=elements))
    biases = draw(hnp.arrays(dtype, shape[0], elements=few))
    if draw(st.booleans()):
        weights = np.asfortranarray(weights)
    return weights, biases


@given(rows())
@settings(max_examples=400, deadline=None)
def test_kernel_equals_definition_on_anything(matrix):
    try:
        expected = _reference.twins(*matrix)
    except ValueError as error:
        with pytest.raises(ValueError, match=re.escape(str(error))):
            classify(*matrix)
        return
    same(classify(*matrix), expected)
    same(classify(*matrix, finite=True), expected)


def adversarial(rng, dtype, n, m):
    """Rows of a few classes, rescaled over the whole range of exponents, some one ulp off."""
    least, most = (-149, 127) if dtype == np.float32 else (-1074, 1023)
    own = 23 if dtype == np.float32 else 52
    heads = rng.integers(-3, 4, (max(1, n // 8), m))
    if rng.random() < 0.5:
        heads *= rng.integers(1, 2 ** (own // 3), (1, m))
    powers = rng.integers(-(spread := rng.choice([2, 61, (most - least) // 4])), spread + 1, (1, m))
    chosen = heads[rng.integers(0, len(heads), n)]
    factor = rng.integers(-(2 ** (own // 3)), 2 ** (own // 3), (n, 1)) * (rng.random((n, 1)) < 0.95)
    factor = np.where(rng.random((n, 1)) < 0.5, np.sign(factor), factor)
    shift = rng.integers(-spread, spread + 1, (n, 1)) + rng.choice(
        [0, least + 2 * own, most - 2 * own]
    )
    with np.errstate(all="ignore"):
        w = np.ldexp((chosen * factor).astype(float), powers + shift).astype(dtype)
        off = rng.random((n, m)) < 0.3 / m
        w = np.where(off, np.nextafter(w, dtype(np.inf)), w)
    w[~np.isfinite(w)] = dtype(2.0) ** most
    return np.where(rng.random((n, m)) < 0.3 / m, -w, w)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_adversarial_rows(dtype):
    """100,000 rows of each type agree with Fractions."""
    rng = np.random.default_rng(5)
    twins = 0
    for round_ in range(100):
        w = adversarial(rng, dtype, 1000, [2, 3, 5, 8][round_ % 4])
        expected = _reference.twins(w[:, :-1], w[:, -1])
        same(classify(w[:, :-1], w[:, -1]), expected)
        twins += int((expected.first < np.arange(1000)).sum())
    assert 20_000 < twins < 95_000


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_wide_rows_that_differ_in_one_column(dtype):
    rng = np.random.default_rng(6)
    n, m = 60, 700
    base = rng.standard_normal(m + 1).astype(dtype)
    base[: m // 3] = 0 if dtype == np.float32 else base[: m // 3]
    for column in (m, m - 1, 256, m // 3, 0):
        w = np.outer(2.0 ** rng.integers(-9, 9, n) * rng.choice([-1, 1], n), base).astype(dtype)
        same(classify(w[:, :m], w[:, m]), _reference.twins(w[:, :m], w[:, m]))
        w[:, column] *= rng.integers(1, 9, n)
        w[:, column - 1] = np.nextafter(w[:, column - 1], dtype(0))
        same(classify(w[:, :m], w[:, m]), _reference.twins(w[:, :m], w[:, m]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_two_threads_say_the_same(dtype, monkeypatch):
    monkeypatch.setattr("fastpath.halves._LEAST", 0)
    rng = np.random.default_rng(7)
    for round_ in range(20):
        w = adversarial(rng, dtype, 400, [2, 3, 5, 8][round_ % 4])
        same(classify(w[:, :-1], w[:, -1]), _reference.twins(w[:, :-1], w[:, -1]))
    empty = classify(np.ones((0, 3), dtype), np.ones(0, dtype))
    assert (empty.first.shape, empty.sign.shape) == ((0,), (0,))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_factors_that_are_powers_of_two_at_the_ends_of_the_range(dtype):
    """Products that overflow, products that would be rounded if they were taken the other way."""
    least, most = (-149, 127) if dtype == np.float32 else (-1074, 1023)
    tiny, huge = np.ldexp(dtype(1), [least, most]).astype(dtype)
    w = np.array([[tiny, huge], [huge, huge], [tiny, 3 * tiny], [-huge / 4, -huge / 4 * 3],
                  [2 * tiny, 6 * tiny], [4 * tiny, 13 * tiny], [2 * tiny, 7 * tiny],
                  [1, 1], [-tiny, -tiny]], dtype)
    found = classify(w, np.zeros(9, dtype))
    assert found.first.tolist() == [0, 1, 2, 2, 2, 5, 6, 1, 1]
    assert found.sign.tolist() == [1, 1, 1, -1, 1, 1, 1, 1, -1]
    same(found, _reference.twins(w, np.zeros(9, dtype)))


def test_quotients_that_round_to_the_same_double():
    """float64: x / y and x' / y' differ by less than half an ulp."""
    y = 2.0**52 + 1
    x = np.array([y + 4, y + 6])
    other = np.array([y, y + 2])
    assert x[0] / other[0] == x[1] / other[1]
    for m in (1, 3):
        w = np.stack([*[other] * m, x], axis=1)
        w = np.concatenate([w, w[::-1] * 4, -w])
        expected = _reference.twins(w, w[:, 0] * 0)
        same(classify(w, w[:, 0] * 0), expected)
        assert expected.first.tolist() == [0, 1, 1, 0, 0, 1]


def test_zero_rows_and_signs():
    w = np.array([[0, 0], [-0.0, 0], [0, 2], [0, -3], [0, 2], [0, 0]], dtype=np.float32)
    found = classify(w, np.array([0, -0.0, 0, 0, 1e-45, 5], np.float32))
    assert found.first.tolist() == [-1, -1, 2, 2, 4, 5]
    assert found.sign.tolist() == [0, 0, 1, -1, 1, 1]


def test_a_wrong_promise_of_finiteness_is_survived():
    rng = np.random.default_rng(0)
    for dtype in (np.float32, np.float64):
        for _ in range(200):
            w = rng.choice([np.nan, np.inf, -np.inf, 0, 1, 2], (9, 4)).astype(dtype)
            try:
                found = classify(w[:, :3], w[:, 3], finite=True)
            except ValueError:
                continue
            assert len(found.first) == 9


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_flush_to_zero_changes_no_answer(dtype, flush_to_zero):
    least = np.ldexp(dtype(1), -149 if dtype == np.float32 else -1074)
    w = np.array([[1, 2], [2, 4], [-3, -6], [1, 3], [0, 0], [2, 3]], dtype) * least
    bias = np.zeros(6, dtype)
    with flush_to_zero():
        found, expected = classify(w, bias), _reference.twins(w, bias)
        assert least * dtype(2) == 0, "the switch must stand as before"
    same(found, expected)
    assert found.first.tolist() == [0, 0, 0, 3, -1, 5]


@pytest.mark.skipif(not fastpath.compiled, reason="the definition is generous with memory")
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("twins", [False, True])
def test_memory_stays_within_twice_the_input(twins):
    """Rows of four weights and a bias: 20 bytes each."""
    code = """
import re, sys
import numpy as np
from fastpath.twins import classify

def resident(kind):
    return 1024 * int(re.search(kind + r":\\s*(\\d+)", open("/proc/self/status").read())[1])

weights = np.random.default_rng(0).standard_normal((1_000_000, 4), dtype=np.float32)
weights[:] = weights[0] if sys.argv[1] == "True" else weights
biases = np.ones(len(weights), np.float32)
classify(weights[:1000], biases[:1000])
before = resident("VmRSS")
open("/proc/self/clear_refs", "w").write("5")
classify(weights, biases)
print((resident("VmHWM") - before) / (weights.nbytes + biases.nbytes))
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(twins)], capture_output=True, text=True, check=True
    )
    assert 0.5 < float(done.stdout) < 2


def test_many_classes_of_many_sizes():
    """Classes that are interleaved, with heads in the cache and heads that are not."""
    rng = np.random.default_rng(8)
    for classes in (3, 40, 900):
        base = rng.integers(1, 60, (classes, 12)).astype(np.float32)
        base[:, 8] = 1 + np.arange(classes) // 3  # three agree with each other before column 9
        base[:, :8] = base[0, :8]
        chosen = rng.integers(0, classes, 1500)
        factor = rng.choice(np.array([-4, -3, -1, 1, 2, 5], np.float32), (1500, 1))
        w = base[chosen] * factor
        for finite in (False, True):
            same(classify(w, w[:, 7].copy(), finite=finite), _reference.twins(w, w[:, 7]))


def test_what_is_no_matrix():
    with pytest.raises(ValueError, match="with biases"):
        classify(np.ones((3, 2)), np.ones(2))
    with pytest.raises(ValueError, match="with biases"):
        classify(np.ones(3), np.ones(3))
    with pytest.raises(TypeError):
        classify(np.ones((3, 2)), np.ones(3, np.float32))
    with pytest.raises(TypeError):
        classify(np.ones((3, 2), int), np.ones(3, int))
    with pytest.raises(ValueError, match=r"biases\[1\] is inf"):
        classify(np.ones((2, 2)), np.array([1, np.inf]))
