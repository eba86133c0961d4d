"""The distance encloses what enumeration of cycles and linear programming say, to ten digits."""

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import verify
from verify.network.pairs import exact_pair, parameter_pairs, sign
from verify.strategies import network_pairs
from verify.strategies.graphs import dags
from verify.symmetry.distance import ScalingDistance, scaling_distance
from verify.symmetry.exact_ratios import exact_ratios
from verify.symmetry.float_ratios import float_ratios
from verify.symmetry.ratios import largest

GROUND = -1


def arcs_of(a: verify.Network, b: verify.Network) -> list[tuple[int, int, Fraction]] | None:
    """(tail, head, ratio) for every nonzero parameter; None where signs differ."""
    a, b = exact_pair(a, b)
    hidden = a.architecture.hidden
    arcs = []
    for parameter, x, y in parameter_pairs(a, b):
        if sign(x) != sign(y):
            return None
        if x:
            tail = parameter[0] if len(parameter) == 2 and parameter[0] in hidden else GROUND
            head = parameter[-1] if parameter[-1] in hidden else GROUND
            arcs.append((tail, head, y / x))
    return arcs


def by_linear_program(a: verify.Network, b: verify.Network) -> float:
    """min t with |c_e - (u_head - u_tail)| <= t, u = 0 at ground."""
    arcs = arcs_of(a, b)
    if arcs is None:
        return math.inf
    if not arcs:
        return 0.0
    first, n = a.architecture.hidden.start, a.n_hidden
    rows, bounds = [], []
    for (tail, head, ratio), side in itertools.product(arcs, (1, -1)):
        row = np.zeros(n + 1)
        row[-1] = -1
        if head != GROUND:
            row[head - first] -= side
        if tail != GROUND:
            row[tail - first] += side
        rows.append(row)
        bounds.append(-side * (math.log(ratio.numerator) - math.log(ratio.denominator)))
    objective = np.zeros(n + 1)
    objective[-1] = 1
    return float(linprog(objective, A_ub=np.array(rows), b_ub=bounds,
                         bounds=[(None, None)] * n + [(0, None)]).fun)


def cycles_of(arcs: list[tuple[int, int, Fraction]]) -> list[tuple[Fraction, int]]:
    """(product of ratios, length) of the best choice of arcs along each simple cycle."""
    best: dict[tuple[int, int], Fraction] = {}
    for tail, head, ratio in arcs:
        for arc, value in (((tail, head), ratio), ((head, tail), 1 / ratio)):
            best[arc] = max(value, best.get(arc, value))
    return [(math.prod((best[arc] for arc in zip(cycle, cycle[1:] + cycle[:1], strict=True)),
                       start=Fraction(1)), len(cycle))
            for cycle in nx.simple_cycles(nx.DiGraph(list(best)))]


def require_sound(a: verify.Network, b: verify.Network, found: ScalingDistance) -> None:
    """Both ends are proved: each is recomputed from its evidence in rationals."""
    arcs = arcs_of(a, b)
    if arcs is None:
        assert found.lo == found.hi == found.ratio.lo == found.ratio.hi == math.inf
        assert found.factors is None
        return
    first = a.architecture.hidden.start
    assert found.factors is not None
    assert len(found.factors) == a.n_hidden
    at = {GROUND: Fraction(1)} | dict(enumerate(found.factors, first))
    ratios = [ratio * at[tail] / at[head] for tail, head, ratio in arcs]
    assert max((max(q, 1 / q) for q in ratios), default=1) == found.ratio.hi
    product = Fraction(1)
    values = {parameter: y / x for parameter, x, y in parameter_pairs(*exact_pair(a, b)) if x}
    for step in found.cycle:
        parameter = (step["bias"],) if "bias" in step else tuple(step["edge"])
        product *= values[parameter] if step["forward"] else 1 / values[parameter]
    assert found.ratio.lo ** len(found.cycle) <= product
    assert found.ratio.lo >= 1
    for bound, ratio in ((found.lo, found.ratio.lo), (found.hi, found.ratio.hi)):
        above = ratio - 1
        logarithm = (math.log1p(above) if above < 1
                     else math.log(ratio.numerator) - math.log(ratio.denominator))
        assert float(bound) == pytest.approx(logarithm, rel=1e-9)


def require_tight(found: ScalingDistance) -> None:
    if found.hi != math.inf:
        assert found.width <= found.lo / 10**10
        assert found.ratio.hi - found.ratio.lo <= found.ratio.lo * (found.lo + 1) / 10**9


@pytest.mark.parametrize("exact", [True, False])
def test_equals_a_linear_program(exact: bool) -> None:
    kinds: dict[str, int] = {}

    @settings(max_examples=250)
    @given(network_pairs(exact=exact))
    def holds(pair: dict[str, verify.Network]) -> None:
        a, b = pair["a"], pair["b"]
        found, truth = scaling_distance(a, b), by_linear_program(a, b)
        require_sound(a, b, found)
        require_tight(found)
        equivalent = isinstance(verify.scaling_equivalent(a, b), verify.Yes)
        assert (found.hi == 0) == equivalent
        assert isinstance(found, verify.Enclosure)
        kind = "infinite" if truth == math.inf else "zero" if equivalent else "positive"
        kinds[kind] = kinds.get(kind, 0) + 1
        if truth < math.inf:
            assert float(found.lo) == pytest.approx(truth, rel=1e-7, abs=1e-7)

    holds()
    assert min(kinds.get(kind, 0) for kind in ("infinite", "zero", "positive")) >= 20, kinds


def disturbed(net: verify.Network, seed: int, size: float) -> verify.Network:
    """The network with every parameter times an independent factor, exactly."""
    rng = np.random.default_rng(seed)
    exact = net.exactly()

    def move(values: object) -> object:
        if isinstance(values, tuple):
            return tuple(move(value) for value in values)
        return values * Fraction(float(np.exp(size * rng.standard_normal())))

    return verify.Network.trusted(net.architecture, move(exact.weights), move(exact.biases))


@settings(max_examples=120)
@given(dags(), st.integers(0, 10**6), st.sampled_from((1e-6, 0.3, 40.0)))
def test_dags_equal_enumeration_of_cycles(net: verify.Network, seed: int, size: float) -> None:
    other = disturbed(net, seed, size)
    found = scaling_distance(net, other)
    require_sound(net, other, found)
    require_tight(found)
    cycles = cycles_of(arcs_of(net, other) or [])
    for product, length in cycles:
        assert product <= found.ratio.hi ** length  # no cycle is above the upper end
    if found.cycle:
        product, length = max(cycles, key=lambda pair: math.log(pair[0]) / pair[1])
        assert found.ratio.lo ** length <= product * (1 + Fraction(1, 10**9))


@given(dags())
def test_rescaled_dags_are_at_distance_zero(net: verify.Network) -> None:
    factors = [Fraction(k % 7 + 1, k % 5 + 1) for k in range(net.n_hidden)]
    found = scaling_distance(net, verify.rescale(net, factors))
    assert found.lo == found.hi == 0
    assert found.ratio == verify.Enclosure(1, 1)


def layered(seed: int, widths: tuple[int, ...], dtype: type, zeros: float) -> verify.Network:
    rng = np.random.default_rng(seed)
    weights = [rng.standard_normal((n, m)) * (rng.random((n, m)) >= zeros)
               for m, n in itertools.pairwise(widths)]
    return verify.Network([w.astype(dtype) for w in weights],
                          [rng.standard_normal(n).astype(dtype) for n in widths[1:]])


def shaken(net: verify.Network, seed: int, size: float) -> verify.Network:
    """Rescaled by log-normal factors, noise of this size, rounded to the float type."""
    rng = np.random.default_rng(seed)
    factors = [np.ones(net.widths[0]),
               *(np.exp(1.5 * rng.standard_normal(n)) for n in net.widths[1:-1]),
               np.ones(net.widths[-1])]
    weights = [(w * (1 + size * rng.standard_normal(w.shape)) * after[:, None] / before)
               .astype(w.dtype) for w, before, after in zip(net.weights, factors, factors[1:],
                                                            strict=False)]
    return verify.Network(weights, [(bias * after).astype(bias.dtype) for bias, after
                                    in zip(net.biases, factors[1:], strict=True)])


@pytest.mark.parametrize(("dtype", "zeros", "size", "widths"), [
    (np.float32, 0.0, 0.0, (5, 40, 30, 3)), (np.float64, 0.0, 0.0, (5, 40, 30, 3)),
    (np.float32, 0.7, 0.0, (5, 40, 30, 3)), (np.float64, 0.9, 0.0, (30, 20, 20, 3)),
    (np.float32, 0.0, 1e-3, (5, 40, 30, 3)), (np.float64, 0.5, 0.2, (2, 9, 9, 9, 9, 1)),
    (np.float32, 0.0, 0.0, (3, 1, 1, 1, 2))])
def test_floating_form_equals_the_exact_one(dtype: type, zeros: float, size: float,
                                            widths: tuple[int, ...]) -> None:
    for seed in range(3):
        a = layered(seed, widths, dtype, zeros)
        b = shaken(a, seed + 100, size)
        fast, slow = scaling_distance(a, b), scaling_distance(a.exactly(), b.exactly())
        for found in (fast, slow):
            require_sound(a, b, found)
            require_tight(found)
            assert found.lo > 0
        assert float(fast.lo) == pytest.approx(float(slow.lo), rel=1e-9)
        assert max(fast.lo, slow.lo) <= min(fast.hi, slow.hi)
        assert float(fast.hi) < (5 * size + 8 * np.finfo(dtype).eps)


@settings(max_examples=60)
@given(network_pairs(exact=False, zeros=False), st.integers(0, 10**6))
def test_largest_is_exact(pair: dict[str, verify.Network], seed: int) -> None:
    a, b = pair["a"], pair["b"]
    fast, slow = float_ratios(a, b), exact_ratios(a, b)
    if not hasattr(slow, "arcs") or fast is None:
        return
    rng = np.random.default_rng(seed)
    factors = tuple(Fraction(float(x)) * (1 + Fraction(int(k), 10**25)) for x, k in
                    zip(np.exp(30 * rng.standard_normal(a.n_hidden)),
                        rng.integers(0, 1000, a.n_hidden), strict=True))
    assert largest(fast, factors) == largest(slow, factors)


def test_largest_tells_apart_what_doubles_do_not() -> None:
    # ratios 1 + 2^-60 and 1 + 2^-61 at these factors, both 1 in double
    a = verify.Network([np.ones((2, 1)), np.ones((1, 2))], [np.ones(2), np.ones(1)])
    factors = (1 + Fraction(1, 2**60), 1 + Fraction(1, 2**61))
    assert largest(float_ratios(a, a), factors) == factors[0]


def test_one_parameter_doubled() -> None:
    one = verify.Network([[[1]], [[3]]], [[1], [0]])
    two = verify.Network([[[2]], [[3]]], [[1], [0]])
    found = scaling_distance(one, two)
    # weight and bias form a cycle of length 2
    assert found.ratio.lo ** 2 <= 2 <= found.ratio.hi ** 2
    assert found.ratio.hi - found.ratio.lo < Fraction(1, 10**14)
    assert scaling_distance(one, verify.Network([[[1]], [[3]]], [[4], [0]])).ratio\
        == verify.Enclosure(2, 2)


def test_a_loop_at_ground_cannot_be_absorbed() -> None:
    one, two = (verify.Network([[[w, 5]]], [[1]]) for w in (1, 3))
    found = scaling_distance(one, two)
    assert found.ratio == verify.Enclosure(3, 3)
    assert found.cycle == ({"edge": [0, 2], "forward": 1},)
    assert found.factors == ()


@pytest.mark.parametrize(("left", "right"), [(1, -1), (0, 1), (1, 0), (1e-45, 0.0), (-0.0, 1e-45),
                                             (1e-45, -1e-45)])
def test_signs_or_supports_that_differ_are_infinitely_far(left: float, right: float) -> None:
    if isinstance(left, float):
        pairs = [np.array([[x]], np.float32) for x in (left, right)]
    else:
        pairs = [[[x]] for x in (left, right)]
    one, two = (verify.Network([w], [np.ones(1, np.float32) if isinstance(left, float) else [1]])
                for w in pairs)
    found = scaling_distance(one, two)
    assert found.lo == math.inf
    assert found.ratio == verify.Enclosure(math.inf, math.inf)
    assert found.cycle == ({"edge": [0, 1]},)


def test_zeros_of_both_signs_are_one_number() -> None:
    one, two = (verify.Network([np.array([[1.0], [z]]), np.array([[1.0, 2.0]])],
                               [np.zeros(2), np.array([1.0])]) for z in (0.0, -0.0))
    assert scaling_distance(one, two).hi == 0


def test_neurons_without_any_parameter_and_parts_off_ground() -> None:
    # neuron 1 has nothing at all; 2 -> 3 touches no input, output or bias, so its factor is free
    one = verify.Network([[[0], [0]], [[0, 5]], [[0]]], [[0, 0], [0], [1]])
    two = verify.Network([[[0], [0]], [[0, 7]], [[0]]], [[0, 0], [0], [1]])
    assert scaling_distance(one, two).hi == 0
    nothing = verify.Network([[[0]]], [[0]])
    assert scaling_distance(nothing, nothing).hi == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extreme_ratios_and_subnormals(dtype: type) -> None:
    tiny, huge = np.finfo(dtype).smallest_subnormal, np.finfo(dtype).max
    one = verify.Network([np.array([[tiny], [huge]], dtype), np.array([[1, 1]], dtype)],
                         [np.array([tiny, 1], dtype), np.ones(1, dtype)])
    two = verify.Network([np.array([[huge], [tiny]], dtype), np.array([[1, 1]], dtype)],
                         [np.array([huge, 1], dtype), np.ones(1, dtype)])
    found = scaling_distance(one, two)
    require_sound(one, two, found)
    require_tight(found)
    assert float(found.lo) == pytest.approx(by_linear_program(one, two), rel=1e-9)
    assert found.lo > 80
    apart = verify.Network(two.weights, [np.array([huge, 2], dtype), np.ones(1, dtype)])
    assert 0 < scaling_distance(two, apart).lo < 1


def test_a_difference_far_below_rounding_is_seen() -> None:
    def net(x: Fraction) -> verify.Network:
        return verify.Network([[[Fraction(1, 3)]], [[x]]], [[1], [2]])

    found = scaling_distance(net(Fraction(5)), net(Fraction(5) + Fraction(1, 10**40)))
    require_tight(found)
    assert 0 < found.lo < Fraction(1, 10**40)


def test_floating_networks_whose_walks_nearly_close() -> None:
    # the ratios along the square multiply to 1 - 2^-46: visible in float32, and kept
    e = np.float32(2.0**-23)
    one = verify.Network([np.ones((2, 2), np.float32)] * 2, [np.zeros(2, np.float32)] * 2)
    w = np.array([[1, 1 + e], [1 - e, 1]], np.float32)
    two = verify.Network([w, np.ones((2, 2), np.float32)], [np.zeros(2, np.float32)] * 2)
    found = scaling_distance(one, two)
    require_sound(one, two, found)
    require_tight(found)
    assert 0 < found.lo < Fraction(1, 2**22)


def test_other_architectures_are_refused() -> None:
    one, two = verify.Network([[[1]]], [[0]]), verify.Network([[[1, 1]]], [[0]])
    with pytest.raises(verify.InvalidInstance, match="one architecture"):
        scaling_distance(one, two)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_flushing_subnormals_changes_no_bound(dtype: type, flush_to_zero: Callable) -> None:
    tiny = np.finfo(dtype).smallest_subnormal
    a = verify.Network([np.array([[3 * tiny, 1], [2, 5]], dtype), np.array([[1, 2]], dtype)],
                       [np.array([tiny, 0], dtype), np.ones(1, dtype)])
    b = verify.Network([np.array([[4 * tiny, 2], [2, 6]], dtype), np.array([[1, 2]], dtype)],
                       [np.array([tiny, 0], dtype), np.ones(1, dtype)])
    c = verify.Network([np.array([[0, 1], [2, 5]], dtype), a.weights[1]], a.biases)
    usual = [scaling_distance(a, other) for other in (a, b, c)]
    with flush_to_zero():
        flushed = [scaling_distance(a, other) for other in (a, b, c)]
    for left, right, other in zip(usual, flushed, (a, b, c), strict=True):
        require_sound(a, other, right)
        require_tight(right)
        assert (left.lo, left.hi == 0) == (right.lo, right.hi == 0) or left.lo > 0
        assert max(left.lo, right.lo) <= min(left.hi, right.hi)
