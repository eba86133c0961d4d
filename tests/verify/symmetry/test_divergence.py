"""Steps and roundings of rescaled networks, against their closed forms and numpy."""

from fractions import Fraction

import numpy as np
import pytest

import verify
from proofs.exists_scaling_equivalent_with_rounding_apart import narrow


def chain(w, v):
    return verify.Network([[[w]], [[v]]], [[0], [0]])


@pytest.mark.parametrize("scale", [Fraction(1, 3), 2, 5, 100])
def test_the_step_of_a_chain_has_a_closed_form(scale):
    """At x = 1, y = 0 the value becomes 2 - s^2 - 2 / s^2 where (w + b) stays positive, else -1."""
    b = chain(scale, 1 / Fraction(scale))
    moved = verify.sgd_step(b, [[1]], [[0]])([1])[0]
    positive = scale - 2 / Fraction(scale) > 0
    assert moved == (2 - scale**2 - 2 / Fraction(scale) ** 2 if positive else -1)
    difference = abs(moved + 1)
    for bound in (int(difference), int(difference) + 1):
        found = verify.steps_apart(chain(1, 1), b, [[1]], [[0]], bound)
        assert isinstance(found, verify.Yes if difference >= bound else verify.No)


def test_the_bound_is_met_exactly():
    a = verify.Network([[[127]]], [[0]])  # no rounding error at all
    off = verify.Network([[[127, 1]]], [["1/2"]])
    assert isinstance(verify.rounding_apart(a, a, [1], 0), verify.No)
    assert isinstance(verify.rounding_apart(off, off, [0, 1], 0), verify.No)
    half = verify.Network([[[127, Fraction(1, 4)]]], [[0]])
    more = verify.Network([[[127, Fraction(1, 2)]]], [[0]])  # the tie goes to the even 0
    assert isinstance(verify.rounding_apart(half, more, [0, 1], 2), verify.Yes)
    assert isinstance(verify.rounding_apart(half, more, [0, 1], 3), verify.No)


def test_rounding_agrees_with_numpy_on_random_networks():
    draws = np.random.default_rng(0)
    seen = {verify.Yes: 0, verify.No: 0}
    for _ in range(60):
        shapes = [(3, 2), (2, 3)]
        weights = [draws.integers(-50, 51, shape) for shape in shapes]
        net = verify.Network([w.tolist() for w in weights], [[0, 1, -1], [0, 2]])
        factors = [int(f) for f in draws.integers(1, 40, 3)]
        other = verify.rescale(net, factors)
        x = draws.integers(-3, 4, 2)

        def changed(matrices, biases, x=x):
            whole = [np.asarray(m, dtype=np.float64) for m in matrices]
            steps = [np.abs(m).max() / 127 for m in whole]
            near = [np.rint(np.round(m / s, 9)) * s if s else m
                    for m, s in zip(whole, steps, strict=True)]
            values = [m[1] @ np.maximum(m[0] @ x + biases, 0) for m in (whole, near)]
            return np.abs(values[0] - values[1]).sum()

        scale = np.array(factors)
        errors = (changed(weights, [0, 1, -1]),
                  changed([weights[0] * scale[:, None], weights[1] / scale],
                          np.array([0, 1, -1]) * scale))
        for bound in (1, 2, 10):
            if abs(errors[1] - bound * errors[0]) > 1e-6 and errors[0] > 1e-6:
                found = verify.rounding_apart(net, other, x.tolist(), bound)
                assert isinstance(found, verify.Yes if errors[1] > bound * errors[0]
                                  else verify.No)
                seen[type(found)] += 1
    assert min(seen.values()) > 20


def test_the_ratio_grows_without_end():
    for bound in (1, 10**3, 10**9):
        a = narrow(bound)
        assert isinstance(verify.rounding_apart(a, verify.rescale(a, [1, 256]), [1], bound),
                          verify.Yes)


def test_bad_input_is_named():
    a, wide = chain(1, 1), verify.Network([[[1], [1]], [[1, 1]]], [[0, 0], [0]])
    for bound in (-1, 1.5, "1", True):
        with pytest.raises(verify.InvalidInstance, match="bound"):
            verify.steps_apart(a, a, [[1]], [[0]], bound)
        with pytest.raises(verify.InvalidInstance, match="bound"):
            verify.rounding_apart(a, a, [1], bound)
    with pytest.raises(verify.InvalidInstance, match="point"):
        verify.steps_apart(a, a, [], [], 1)
    with pytest.raises(verify.InvalidInstance):
        verify.steps_apart(a, wide, [[1]], [[0]], 1)
    with pytest.raises(verify.InvalidInstance):
        verify.rounding_apart(a, a, [1, 2], 1)
