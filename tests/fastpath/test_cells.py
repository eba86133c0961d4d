"""The compiled walk over cells against its definition in integers: cells, vertices, facets."""

import itertools
from array import array
from contextlib import suppress
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fastpath
from fastpath import _reference_cells
from fastpath.cells import LowRank, Walk
from fastpath.vertices import Exact, dyadic

NUMBERS = {
    "signs": st.sampled_from([-1.0, 0.0, -0.0, 1.0]),
    "small": st.integers(-3, 3).map(float),
    "bytes": st.integers(-127, 127).map(lambda k: k / 128),
    "ordinary": st.floats(-4, 4),
    "close": st.sampled_from([0, 1, 1, -1, 1 + 2**-52, 1 - 2**-53, 2.0**-40, 2.0**-60]),
    "far": st.builds(lambda x, e: x * 10.0**e, st.floats(1, 2),
                     st.sampled_from([-300, -160, -20, 0, 0, 20, 150])),
    "subnormal": st.sampled_from([0, 5e-324, 1e-310, -1e-310, 1, -2e-308]),
    "large": st.integers(-(2**55), 2**55).map(float),
}


@st.composite
def networks(draw, most=6):
    d = draw(st.sampled_from([1, 2, 2, 3, 3, 4][:most]))
    widths = [d, draw(st.integers(d, d + 2)), *draw(st.lists(st.integers(1, 3), max_size=2)),
              draw(st.integers(1, 2))]
    number = NUMBERS[draw(st.sampled_from(sorted(NUMBERS)))]
    bias = draw(st.sampled_from([number, number, st.just(0.0)]))
    shapes = list(itertools.pairwise(widths))
    return ([np.array(draw(st.lists(number, min_size=n * m, max_size=n * m)), float).reshape(n, m)
             for m, n in shapes],
            [np.array(draw(st.lists(bias, min_size=n, max_size=n)), float) for _, n in shapes])


def side(walk, weights, biases, integers=None):
    return Exact(integers or (lambda: dyadic(weights, biases)), [len(b) for b in biases],
                 walk.walls)


def check_maps(maps, exact, signs):
    """Maps that floats tell apart, or make equal without error, are different, or equal."""
    cells = range(min(len(signs), 12))
    forms = [[exact.form(array("b", signs[i].tobytes()), signs.shape[1] + k)
              for k in range(maps.shape[1])] for i in cells]
    for i, j in itertools.combinations(cells, 2):
        for k, (x, y) in enumerate(zip(maps[i], maps[j], strict=True)):
            with np.errstate(all="ignore"):
                gap, limit = np.abs(x[0] - y[0]), x[1] + y[1]
            if (gap > 1.001 * limit).any():
                assert forms[i][k] != forms[j][k]
            if ((gap == 0) & (limit == 0)).all():
                assert forms[i][k] == forms[j][k]


def definition(walk, weights, biases, integers=None):
    """The cells by the plain walk, over the same walls and from the same starts."""
    exact = side(walk, weights, biases, integers)
    tree = _reference_cells.Tree(exact, sum(map(len, biases[:-1])), walk.starts)
    assert tree.run(2**62, 2**62)
    return walk.arrange(tree.results())


def described(found):
    """Each cell's vertices and facets in a fixed order."""
    answer, start, first = {}, 0, 0
    for signs, end, last in zip(found.signs.tolist(), found.vertex_ends.tolist(),
                                found.facet_ends.tolist(), strict=True):
        facets = zip(found.facets[first:last].tolist(), found.faces[first:last].tolist(),
                     strict=True)
        answer[tuple(signs)] = sorted(found.masks[start:end].tolist()), sorted(facets)
        start, first = end, last
    assert len(answer) == len(found.signs)
    return answer


def agree(weights, biases, **options):
    walk = Walk(weights, biases, **options)
    assert walk.run()
    found = walk.cells()
    truth = definition(walk, weights, biases, options.get("integers"))
    assert found.signs.tolist() == truth.signs.tolist()
    assert described(found) == described(truth)
    check_maps(found.maps, side(walk, weights, biases, options.get("integers")), found.signs)
    return walk


@given(networks())
def test_equals_the_definition(net):
    with suppress(LowRank):
        agree(*net)


@given(networks(5), st.booleans())
def test_equals_the_definition_inside_a_box(net, wide):
    side = (Fraction(-10**30), Fraction(10**30, 3)) if wide else (Fraction(-1), Fraction(2, 3))
    agree(*net, box=[side] * net[0][0].shape[1])


@given(networks(), st.integers(2, 10**20))
def test_equals_the_definition_for_rounded_numbers(net, divisor):
    """The floats are roundings of integers that are given beside."""
    layers = [[(tuple(w * divisor + 1 for w in row), b * divisor - 1) for row, b in layer]
              for layer in dyadic(*net)]
    try:
        rounded = ([np.array([[float(w) for w in row] for row, _ in layer]) for layer in layers],
                   [np.array([float(b) for _, b in layer]) for layer in layers])
    except OverflowError:
        return
    with suppress(LowRank):
        agree(*rounded, integers=lambda: layers)


@given(networks())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_where_subnormals_are_flushed(flush_to_zero, net):
    try:
        walk = Walk(*net)
        walk.run()
        with flush_to_zero():
            other = Walk(*net)
            other.run()
            assert np.float64(5e-324) * 1 == 0, "the switch must stand as before"
    except LowRank:
        return
    assert described(walk.cells()) == described(other.cells())


def shallow(normals, offsets):
    normals = np.array(normals, float)
    return [normals, np.ones((1, len(normals)))], [np.array(offsets, float), np.zeros(1)]


@pytest.mark.parametrize(("n", "d"), [(1, 1), (5, 1), (4, 2), (7, 2), (5, 3), (6, 4)])
def test_zaslavsky(n, d):
    """Points on the moment curve are in general position: generic, then central arrangements."""
    normals = [[i**k for k in range(1, d)] + [1] for i in range(1, n + 1)]
    generic = agree(*shallow(normals, [i**d for i in range(1, n + 1)]))
    assert generic.found == sum(comb(n, i) for i in range(d + 1))
    assert agree(*shallow(normals, [0] * n)).found == 2 * sum(comb(n - 1, i) for i in range(d))


def gaussian(widths, seed=0):
    draws = np.random.default_rng(seed)
    shapes = list(itertools.pairwise(widths))
    return ([draws.standard_normal((n, m)) / np.sqrt(m) for m, n in shapes],
            [draws.standard_normal(n) for _, n in shapes])


@pytest.mark.skipif(not fastpath.compiled, reason="the definition always computes in integers")
def test_floats_tell_nearly_all_signs():
    for widths in [(2, 12, 12, 1), (3, 8, 8, 1), (4, 6, 6, 4, 1)]:
        walk = agree(*gaussian(widths)) if widths[0] < 4 else Walk(*gaussian(widths))
        walk.run()
        assert walk.counts.exact_signs <= 1e-4 * walk.counts.signs
        assert walk.counts.exact_vertices <= 1e-4 * walk.counts.vertices


@pytest.mark.skipif(not fastpath.compiled, reason="the definition always computes in integers")
def test_small_integers_are_exact_in_floats():
    draws, shapes = np.random.default_rng(1), list(itertools.pairwise([3, 8, 8, 2]))
    walk = agree([draws.integers(-3, 4, (n, m)).astype(float) for m, n in shapes],
                 [draws.integers(-3, 4, n).astype(float) for _, n in shapes])
    assert walk.counts.exact_signs == walk.counts.exact_vertices == 0


@pytest.mark.skipif(not fastpath.compiled, reason="the definition always computes in integers")
def test_zeros_that_follow_from_zeros_are_not_computed():
    """Where one neuron is on all planes of the next layer are parallel: they meet at infinity."""
    weights, biases = gaussian((3, 3, 6, 1))
    weights[0] = 0.1 * weights[0] - np.eye(3)
    walk = agree(weights, biases)
    assert walk.counts.structural > 0
    assert walk.counts.exact_signs == 0


@pytest.mark.skipif(not fastpath.compiled, reason="the definition always computes in integers")
def test_zeros_of_sparse_weights_and_missing_biases_are_not_computed():
    draws = np.random.default_rng(2)
    for widths in [(2, 6, 6, 1), (3, 6, 5, 1)]:
        weights, biases = gaussian(widths)
        assert agree(weights, [0 * b for b in biases]).counts.exact_signs == 0
        sparse = [w * (draws.random(w.shape) < 0.6) for w in weights]
        assert agree(sparse, biases).counts.exact_signs == 0


def test_bit_by_bit():
    net = gaussian((2, 8, 8, 1))
    whole, parts = Walk(*net), Walk(*net)
    assert whole.run()
    for k in range(1, whole.found):
        assert not parts.run(items=1)
        assert parts.found == k
    assert parts.run()
    assert described(parts.cells()) == described(whole.cells())
    steps, again = 0, Walk(*net)
    while not again.run(steps=50):
        steps += 1
    assert steps > 20
    assert described(again.cells()) == described(whole.cells())
    first = whole.cells(5)
    assert (len(first.signs), len(first.masks)) == (5, first.vertex_ends[-1])
    assert len(first.facets) == len(first.faces) == first.facet_ends[-1]


@pytest.mark.skipif(not fastpath.compiled, reason="the definition asks for integers at once")
def test_an_exception_on_the_exact_side_comes_out():
    weights, biases = shallow([[0.1, 0.2], [0.3, 0.7], [0.1, 0.2]], [0.3, 0.9, 0.3])
    asked = []

    def integers():
        asked.append(0)
        if len(asked) > 1:
            raise KeyboardInterrupt
        return dyadic(weights, biases)

    walk = Walk(weights, biases, integers=integers)
    with pytest.raises(KeyboardInterrupt):
        walk.run()
    assert len(walk.cells().signs) == walk.found
    with pytest.raises(RuntimeError, match="ended"):
        walk.run()


def test_what_is_no_network():
    one, ones = np.ones((1, 1)), np.ones(1)
    with pytest.raises(ValueError, match="not finite"):
        Walk([one * np.nan, one], [ones, ones])
    with pytest.raises(TypeError, match="float32"):
        Walk([one.astype(np.float32), one], [ones, ones])
    for count in (0, 1):
        with pytest.raises(ValueError, match="not less than two"):
            Walk([one] * count, [ones] * count)
    for weights, biases in [([one, one], [np.ones(2), ones]), ([one, one], [one, ones]),
                            ([np.ones((5, 5)), np.ones((1, 5))], [np.ones(5), ones]),
                            ([one, np.ones((2, 2))], [ones, np.ones(2)])]:
        with pytest.raises(ValueError, match=r"fit|inputs"):
            Walk(weights, biases)


def test_the_rank_is_that_of_the_exact_numbers():
    with pytest.raises(LowRank, match="only 1"):
        Walk(*shallow([[1, 2], [2, 4]], [1, 1]))
    assert agree(*shallow([[1, 1], [1, 1 + 2.0**-52], [1e-300, 1e-300]], [1, 1, 1])).found == 6
