import itertools
import re
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import fastpath
from fastpath import _reference, rescaling
from fastpath.rescaling import Entry, NotRescaled, Rescaled, Step, Walk, decide

needs_kernels = pytest.mark.skipif(not fastpath.compiled, reason="the compiled kernels themselves")


def reference(a, b):
    return _reference.rescaling(rescaling._layers(*a, *b))


def copy(net):
    return tuple([x.copy() for x in line] for line in net)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("bits", [1, 4, 7])
@pytest.mark.parametrize("density", [0.15, 0.35, 0.7, 1.0])
def test_kernel_and_definition_agree_and_prove_it(dtype, bits, density, judge, make_pair, spoiler):
    rng = np.random.default_rng([bits, round(100 * density), dtype(0).itemsize])
    count = {Rescaled: 0, Entry: 0, Walk: 0}
    for round_ in range(90):
        widths = rng.integers(1, 6 if round_ % 9 else 12, int(rng.integers(2, 6)))
        a, b = make_pair(rng, dtype, density, [int(n) for n in widths], bits)
        for _ in range(round_ % 3):
            spoiler(rng, b if rng.random() < 0.5 else a)
        answer, expected = decide(*a, *b), reference(a, b)
        judge(a, b, answer)
        judge(a, b, expected)
        assert type(answer) is type(expected)
        if isinstance(answer, Rescaled):
            assert answer == expected
            count[Rescaled] += 1
        else:
            count[type(answer.witness)] += 1
    assert count[Rescaled] >= 25
    assert count[Entry] >= 5
    assert count[Walk] >= (5 if density > 0.5 else 1)


@st.composite
def any_networks(draw):
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    widths = draw(st.lists(st.integers(0, 3), min_size=2, max_size=4))
    few = st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.0, 3.0, 2.0**61, 2.0**122, 2.0**-149])
    ends = st.sampled_from([np.nan, np.inf, -np.inf])
    elements = st.one_of(few, few, few, st.floats(width=8 * dtype(0).itemsize), ends)
    nets = []
    for _ in range(2):
        pairs = itertools.pairwise(widths)
        weights = [draw(hnp.arrays(dtype, (m, n), elements=elements)) for n, m in pairs]
        nets.append((weights, [draw(hnp.arrays(dtype, m, elements=elements)) for m in widths[1:]]))
    if draw(st.booleans()):
        nets[1] = copy(nets[0])
        if draw(st.booleans()):
            factor = dtype(draw(st.sampled_from([0.5, 2.0**-20, 3.0, 2.0**61])))
            with np.errstate(all="ignore"):
                nets[1][0][0][:1] *= factor
                nets[1][1][0][:1] *= factor
                if len(widths) > 2:
                    nets[1][0][1][:, :1] /= factor
    return nets


@given(any_networks(), st.sampled_from([1, 2]))
@settings(max_examples=400, deadline=None)
def test_kernel_equals_definition_on_anything(nets, threads):
    a, b = nets
    try:
        expected = reference(a, b)
    except ValueError as error:
        with pytest.raises(ValueError, match=re.escape(str(error))):
            decide(*a, *b, threads=threads)
        return
    answer = decide(*a, *b, threads=threads)
    assert type(answer) is type(expected)
    if isinstance(answer, Rescaled):
        assert answer == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_shape_of_sparsity(dtype, judge, make_pair, spoiler):
    """Blocks, permutations, bands, a thin first row, zero rows and columns."""
    rng = np.random.default_rng(7)
    n = 14
    i, j = np.mgrid[:n, :n]
    thin = np.ones((n, n), bool)
    thin[0, 1:] = False
    holes = np.ones((n, n), bool)
    holes[[0, 3]] = False
    holes[:, [0, 5, n - 1]] = False
    masks = {
        "blocks": i // 3 == j // 3,
        "uneven blocks": (i < 2) == (j < 2),
        "permutation": i == (3 * j + 1) % n,
        "band": (i == j) | (i == j + 1),
        "reversed band": (i + j == n - 1) | (i + j == n),
        "thin first row": thin,
        "zero rows and columns": holes,
        "arrow": (i == n - 1) | (j == n - 1) | (i == j),
        "checkers": (i + j) % 2 == 0,
        "one entry": (i == 5) & (j == 6),
        "nothing": i < 0,
    }
    yes = 0
    for mask, other in itertools.product(masks.values(), repeat=2):
        a, b = make_pair(rng, dtype, 1.0, [n] * 4, 3)
        for net in (a, b):
            for weight, chosen in zip(net[0], (mask, other, mask.T), strict=True):
                weight[~chosen] = 0
        answer = decide(*a, *b)
        judge(a, b, answer)
        assert isinstance(answer, Rescaled)
        spoiler(rng, b)
        answer, expected = decide(*a, *b), reference(a, b)
        judge(a, b, answer)
        assert type(answer) is type(expected)
        yes += isinstance(answer, Rescaled)
        if isinstance(answer, Rescaled):
            assert answer == expected
    assert yes < len(masks) ** 2


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [3, 5, 8, 30])
def test_factors_beyond_every_bound(dtype, n, judge):
    """Along a band, the factors are products of up to 2n unrelated ratios."""
    rng = np.random.default_rng(n)
    own = 24 if dtype == np.float32 else 53

    def band(last):
        digits = rng.integers(2 ** (own - 1), 2**own, (n, n)).astype(dtype)
        digits[np.triu(np.ones((n, n), bool), 1) | np.tril(np.ones((n, n), bool), -2)] = 0
        return digits

    a = ([band(0), np.zeros((1, n), dtype)], [np.zeros(n, dtype), np.ones(1, dtype)])
    b = ([band(0), np.zeros((1, n), dtype)], copy((a[1],))[0])
    # the inputs are ground: no rescaling; with a layer of zeros in front they are free
    answer = decide(*a, *b)
    judge(a, b, answer)
    assert isinstance(answer, NotRescaled)
    front = np.zeros((n, 2), dtype)
    a = ([front, *a[0]], [np.zeros(n, dtype), *a[1]])
    b = ([front, *b[0]], [np.zeros(n, dtype), *b[1]])
    answer = decide(*a, *b)
    judge(a, b, answer)
    assert answer == reference(a, b)
    assert isinstance(answer, Rescaled)
    # an edge that closes a cycle of 2n, then one that closes it wrongly
    a[0][1][0, n - 1] = b[0][1][0, n - 1] = 1
    answer = decide(*a, *b)
    judge(a, b, answer)
    assert isinstance(answer, NotRescaled)
    assert len(answer.witness.steps) == 2 * n


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_exact_on_ratios_of_full_length(dtype, judge):
    """A = 1 and B of rank one with long factors, one bit off or not."""
    rng = np.random.default_rng(3)
    own = 12 if dtype == np.float32 else 26
    for _ in range(50):
        n = int(rng.integers(1, 9))
        x, y = (rng.integers(2 ** (own - 1), 2**own, k).astype(dtype) for k in (n, 7))
        a = [np.zeros((7, 1), dtype), np.ones((n, 7), dtype), np.zeros((1, n), dtype)]
        b = [a[0], np.outer(x, y).astype(dtype), a[2]]
        bias = [np.zeros(7, dtype), np.zeros(n, dtype), np.zeros(1, dtype)]
        answer = decide(a, bias, b, bias)
        judge((a, bias), (b, bias), answer)
        assert isinstance(answer, Rescaled)
        assert answer == reference((a, bias), (b, bias))
        if n == 1:
            continue
        b[1][tuple(rng.integers(0, b[1].shape))] += 1
        answer = decide(a, bias, b, bias)
        judge((a, bias), (b, bias), answer)
        assert isinstance(answer, NotRescaled)
        assert len(answer.witness.steps) == 4


def row_by_row(a, b):
    """For every row: is it a multiple of what row 0 says, by Fractions."""
    from fractions import Fraction

    ratios = [Fraction(y) / Fraction(x) for x, y in zip(a[0].tolist(), b[0].tolist(), strict=True)]
    answers = []
    for x, y in zip(a.tolist(), b.tolist(), strict=True):
        here = Fraction(y[0]) / Fraction(x[0]) / ratios[0]
        pairs = zip(x, y, ratios, strict=True)
        answers.append(all(Fraction(v) == Fraction(u) * here * ratio for u, v, ratio in pairs))
    return answers


@needs_kernels
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_adversarial_rows(dtype):
    """100,000 rows of each type: the whole range of exponents, subnormals, one ulp off, -0.0."""
    from fastpath import _rescaling

    rng = np.random.default_rng(1)
    least, most = (-149, 127) if dtype == np.float32 else (-1074, 1023)
    own = 23 if dtype == np.float32 else 52
    rows, width, yes = 500, 4, 0
    for round_ in range(200):
        small = round_ % 2 == 0
        spread = [3, 61, 122, (most - least) // 4][round_ % 4]
        base = [0, least + 2 * own, most - 3 * own, (least + most) // 2][round_ // 4 % 4]
        k, r, k2, r2 = (
            rng.integers(1, 2 ** (1 if small else own // 3), s).astype(np.int64)
            for s in (width, (rows, 1), width, (rows, 1))
        )
        exponent = base + rng.integers(-spread, spread + 1, (rows, width))
        other = exponent + rng.integers(-spread, spread + 1, (rows, 1)) + rng.integers(-9, 9, width)
        digits = rng.integers(-3, 4, (rows, width)) if round_ % 3 else np.ones((rows, width), int)
        with np.errstate(all="ignore"):
            a = np.ldexp((digits * r2 * k).astype(float), exponent).astype(dtype)
            b = np.ldexp((digits * r * k2).astype(float), other).astype(dtype)
            off = rng.random((rows, width)) < 0.1
            b = np.where(off, np.nextafter(b, dtype(np.inf)), b)
            b = np.where(rng.random((rows, width)) < 0.02, -b, b)
        for x in (a, b):
            x[~np.isfinite(x)] = dtype(2.0) ** most
        # the forest is row 0 and column 0: give it no zero and no difference of sign
        for part in (np.s_[0, :], np.s_[:, 0]):
            for x in (a, b):
                x[part] = np.where(x[part] == 0, dtype(2.0) ** least, np.abs(x[part]))
        layer = _rescaling.Layer(a, b)
        assert layer.status[0] == _rescaling.FINE
        found = [layer.compare(i, i + 1)[0] == _rescaling.FINE for i in range(rows)]
        expected = row_by_row(a, b)
        assert found == expected
        assert (layer.compare(0, rows)[0] == _rescaling.FINE) == all(expected)
        yes += sum(expected)
    assert 15_000 < yes < 85_000


@needs_kernels
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_layers_by_threads(dtype, threads, judge):
    rng = np.random.default_rng(2)
    shape = (1300, 1009)
    a = [rng.standard_normal(shape).astype(dtype), rng.standard_normal((2, 1300)).astype(dtype)]
    bias = [np.zeros(1300, dtype), np.ones(2, dtype)]
    powers = rng.integers(-40, 40, 1300)
    b = [np.ldexp(a[0], powers[:, None]), np.ldexp(a[1], -powers)]
    answer = decide(a, bias, b, bias, threads=threads)
    assert isinstance(answer, Rescaled)
    assert answer.factors[0] == tuple(Fraction(2) ** int(k) for k in powers)
    for places in ([(3, 700)], [(1298, 5)], [(1299, 1008)], [(600, 0), (1200, 9)]):
        c = [b[0].copy(), b[1]]
        for place in places:
            c[0][place] = np.nextafter(c[0][place], dtype(np.inf))
        answer = decide(a, bias, c, bias, threads=threads)
        assert isinstance(answer, NotRescaled)
        judge((a, bias), (c, bias), answer)
        assert answer == decide(a, bias, c, bias, threads=1)
    c[0][1250, 17] = np.nan
    with pytest.raises(ValueError, match=r"weights_b\[0\]\[1250, 17\] is nan"):
        decide(a, bias, c, bias, threads=threads)


@needs_kernels
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("density", [1.0, 0.5])
def test_memory_stays_within_twice_the_input(density):
    """A wide layer between four inputs and four outputs."""
    code = """
import re, sys
import numpy as np
from fastpath.rescaling import Rescaled, decide

def resident(kind):
    return 1024 * int(re.search(kind + r":\\s*(\\d+)", open("/proc/self/status").read())[1])

def networks(n):
    rng = np.random.default_rng(0)
    w = [rng.standard_normal(shape, dtype=np.float32) for shape in ((n, 4), (4, n))]
    for x in w:
        x[rng.random(x.shape, dtype=np.float32) >= float(sys.argv[1])] = 0
    c = np.ldexp(np.float32(1), rng.integers(-9, 9, n))
    b = [np.ones(n, np.float32), np.ones(4, np.float32)]
    return w, b, [w[0] * c[:, None], w[1] / c], [b[0] * c, b[1]]

decide(*networks(100))
nets = networks(300_000)
before = resident("VmRSS")
open("/proc/self/clear_refs", "w").write("5")
assert isinstance(decide(*nets), Rescaled)
print((resident("VmHWM") - before) / sum(x.nbytes for line in nets for x in line))
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(density)], capture_output=True, text=True, check=True
    )
    assert 0.5 < float(done.stdout) < 2


def test_powers_of_two_that_a_prime_field_confuses():
    one, zero = np.ones((1, 1)), np.zeros(1)
    for factor in (2.0**61, 2.0**122, 2.0**61 - 2.0**8):
        a = [one, one]
        b = [one * factor, one]
        assert isinstance(decide(a, [zero, zero], b, [zero, zero]), NotRescaled)
    b = [one * 2.0**61, one / 2.0**61]
    assert decide(a, [zero, zero], b, [zero, zero]).factors == ((2**61,),)


def test_negative_factors_are_none():
    one, zero = np.ones((1, 1)), np.zeros(1)
    answer = decide([one, one], [zero, zero], [-one, -one], [zero, zero])
    assert answer == NotRescaled(Entry(0, 0, 0))


def test_a_dead_part_counts():
    """w = (1, 1) and (1, 2) under v = 0: the same function, and no rescaling."""
    zero = [np.zeros(1), np.zeros(1)]
    a = [np.array([[1.0, 1.0]]), np.zeros((1, 1))]
    b = [np.array([[1.0, 2.0]]), np.zeros((1, 1))]
    answer = decide(a, zero, b, zero)
    assert answer == NotRescaled(Walk((Step(0, 0, 1, 1), Step(0, 0, 0, -1))))


def test_output_bias_is_a_loop_at_ground():
    w = [np.ones((2, 2))]
    answer = decide(w, [np.array([0.0, 1.0])], w, [np.array([-0.0, 2.0])])
    assert answer == NotRescaled(Walk((Step(0, 1, None, 1),)))
    w = [np.zeros((2, 2))]
    answer = decide(w, [np.array([0.0, 1.0])], w, [np.array([-0.0, 2.0])])
    assert answer == NotRescaled(Walk((Step(0, 1, None, 1),)))


def test_views_and_copies_get_the_same_answer(make_pair):
    rng = np.random.default_rng(0)
    a, b = make_pair(rng, np.float32, 0.8, [5, 6, 4])
    expected = decide(*a, *b)
    for net in (a, b):
        net[0][0] = np.repeat(net[0][0], 2, axis=1)[:, ::2]
        net[0][1] = np.asfortranarray(net[0][1])
        net[1][0] = net[1][0][::-1][::-1]
    assert decide(*a, *b) == expected
    net[0][1].setflags(write=False)
    assert decide(*a, *b) == expected


def test_what_is_no_pair_of_networks():
    w, b = [np.ones((2, 3)), np.ones((1, 2))], [np.ones(2), np.ones(1)]
    with pytest.raises(ValueError, match="same positive number"):
        decide(w, b, w[:1], b)
    with pytest.raises(ValueError, match="same positive number"):
        decide([], [], [], [])
    with pytest.raises(ValueError, match="layer 1: 3 columns above a layer of 2 rows"):
        decide([w[0], np.ones((1, 3))], b, [w[0], np.ones((1, 3))], b)
    with pytest.raises(ValueError, match="layer 0: weights"):
        decide(w, b, [np.ones((2, 4)), w[1]], b)
    with pytest.raises(ValueError, match="layer 1: weights"):
        decide(w, [b[0], np.ones(2)], w, b)
    with pytest.raises(TypeError, match="layer 0"):
        decide([w[0].astype(int), w[1]], b, w, b)
    with pytest.raises(TypeError, match="layer 0"):
        decide([w[0].astype(">f8"), w[1]], b, w, b)
    with pytest.raises(TypeError, match="float32 among float64"):
        decide(w, b, w, [b[0], b[1].astype(np.float32)])
    with pytest.raises(ValueError, match="threads"):
        decide(w, b, w, b, threads=3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite_is_refused_wherever_it_stands(dtype, bad):
    rng = np.random.default_rng(4)
    widths = [9, 7, 3]
    shapes = list(itertools.pairwise(widths))
    w = [rng.standard_normal((m, n)).astype(dtype) for n, m in shapes]
    b = [rng.standard_normal(m).astype(dtype) for _, m in shapes]
    for equal in (True, False):
        for name in ("weights_a", "weights_b", "biases_a", "biases_b", "weights_a and weights_b"):
            for l in range(2):
                nets = {"a": copy((w, b)), "b": copy((w, b))}
                if not equal:
                    nets["b"][0][0][0, 0] *= -1
                for one in name.split(" and "):
                    x = nets[one[-1]][one.startswith("biases")][l]
                    place = tuple(int(k) for k in rng.integers(0, x.shape))
                    place = tuple(n - 1 for n in x.shape) if " " in name else place
                    x[place] = bad
                with pytest.raises(ValueError, match=rf"{name.split()[0]}\[{l}\].* is {bad}"):
                    decide(*nets["a"], *nets["b"])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_not_finite_is_refused_behind_a_difference_that_takes_long_integers(dtype):
    """Along a band the factors grow beyond the kernels; row 8 closes a cycle wrongly before."""
    rng = np.random.default_rng(30)
    n, own = 30, 24 if dtype == np.float32 else 53
    i, j = np.mgrid[:n, :n]
    bias = [np.zeros(n, dtype), np.zeros(n, dtype), np.ones(1, dtype)]
    for row in (10, 20, 29):
        nets = []
        for _ in "ab":
            band = rng.integers(2 ** (own - 1), 2**own, (n, n)).astype(dtype)
            band[(j > i) | (j < i - 1)] = 0
            band[8, 2] = band[row, row - 2] = 1
            nets.append([np.zeros((n, 2), dtype), band, np.zeros((1, n), dtype)])
        assert isinstance(decide(nets[0], bias, nets[1], bias), NotRescaled)
        nets[0][1][row, row - 1] = np.nan
        with pytest.raises(ValueError, match=rf"weights_a\[1\]\[{row}, {row - 1}\] is nan"):
            decide(nets[0], bias, nets[1], bias)


def test_a_wrong_promise_of_finiteness_is_survived():
    """Nothing is promised then but an answer or a ValueError."""
    b = [np.zeros(5)]
    for value, other in itertools.product([np.nan, np.inf, 1.0], repeat=2):
        w, v = [np.full((5, 4), value)], [np.full((5, 4), other)]
        v[0][0] = -1.0
        try:
            answer = decide(w, b, v, b, finite=True)
        except ValueError:
            continue
        assert isinstance(answer, NotRescaled)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("threads", [1, 2])
def test_flush_to_zero_changes_no_answer(dtype, threads, flush_to_zero, judge):
    least = np.ldexp(dtype(1), -149 if dtype == np.float32 else -1074)
    n, m = (1100, 1001) if fastpath.compiled else (40, 30)  # enough for two threads
    digits = np.arange(1, n + 1, dtype=dtype)
    w = [np.outer(digits, np.ones(m, dtype)) * least, np.full((1, n), 1, dtype)]
    bias = [digits * least, np.ones(1, dtype)]
    factors = 1 + np.arange(n) % 3
    b = [w[0] * factors[:, None].astype(dtype), np.full((1, n), 1, dtype)]
    other = [bias[0] * factors.astype(dtype), bias[1]]
    a_last, b_last = w[1] * 6, np.asarray(6 // factors, dtype)[None]
    a, b = ([w[0], a_last], bias), ([b[0], b_last], other)
    off = copy(b)
    off[0][0][n * 2 // 3, m // 3] += least
    with flush_to_zero():
        assert (least + least == least) or (least * dtype(2) == 0)
        yes, no = decide(*a, *b, threads=threads), decide(*a, *off, threads=threads)
        made = yes.factors if isinstance(yes, Rescaled) else None
        assert least * dtype(2) == 0, "the switch must stand as before"
        small = [[x[:2, :2] for x in net[0][:1]] + [net[0][1][:, :2]] for net in (a, b)]
        short = [[net[1][0][:2], net[1][1]] for net in (a, b)]
        expected = reference((small[0], short[0]), (small[1], short[1]))
    assert made == (tuple(Fraction(int(k)) for k in factors),)
    assert isinstance(no, NotRescaled)
    judge(a, off, no)
    assert expected.factors == ((1, 2),)
