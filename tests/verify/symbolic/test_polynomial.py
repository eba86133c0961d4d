"""Activation polynomials: their values are f(x), their terms the active paths."""

import random
from fractions import Fraction

import pytest
import sympy

import verify
from verify.lifting.activation import path_activations
from verify.network.pairs import parameters
from verify.strategies.graphs import NUMBERS, assemble


def _numbers(net, x):
    values = {(f"w_{name[0]}_{name[1]}" if len(name) == 2 else f"b_{name[0]}"): value
              for name, value in parameters(net)}
    values |= {f"x_{i}": value for i, value in enumerate(x)}
    return {sympy.Symbol(name): sympy.Rational(value.numerator, value.denominator)
            for name, value in values.items()}


def test_the_polynomial_of_a_pattern_is_the_function_where_the_pattern_is():
    several = 0
    for seed in range(150):
        choose = random.Random(seed).choice
        net = assemble(choose)
        x = [choose(NUMBERS) for _ in net.architecture.inputs]
        state = verify.activation(net, x)
        polynomials = verify.activation_polynomial(net.architecture, state.pattern,
                                                   selected=state.selected)
        values = _numbers(net, x)
        assert [Fraction(str(p.subs(values))) for p in polynomials] == list(net(x))
        active = path_activations(net, x)
        for output, polynomial in zip(net.architecture.outputs, polynomials, strict=True):
            terms = [t for t in sympy.Add.make_args(polynomial) if t != 0]
            assert len(terms) == sum(on for path, on in active.items() if path[-1] == output)
            assert polynomial == sympy.expand(polynomial)
            several += len(terms) > 3
    assert several > 50


def test_a_neuron_that_is_off_leaves_no_trace():
    shape = verify.Architecture.layered([2, 2, 2])
    first, second = verify.activation_polynomial(shape, (0, 1))
    w_03, w_13, w_34, x_0, x_1, b_3, b_4 = sympy.symbols("w_0_3 w_1_3 w_3_4 x_0 x_1 b_3 b_4")
    assert first == sympy.expand(w_34 * (w_03 * x_0 + w_13 * x_1 + b_3) + b_4)
    assert not {s.name for s in second.free_symbols} & {"w_0_2", "w_1_2", "b_2", "w_2_5"}


def test_patterns_that_do_not_fit_are_refused():
    shape = verify.Architecture.layered([2, 2, 1])
    with pytest.raises(verify.InvalidInstance, match="1 entries"):
        verify.activation_polynomial(shape, (1,))
    with pytest.raises(verify.InvalidInstance, match="0 or 1"):
        verify.activation_polynomial(shape, (1, 2))
    pool = verify.Architecture(2, 1, ("maxpool", "identity"), None, ((0, 1), (2,), (3,)))
    with pytest.raises(verify.InvalidInstance, match="selected"):
        verify.activation_polynomial(pool, (1, 1))
    with pytest.raises(verify.InvalidInstance, match="always 1"):
        verify.activation_polynomial(pool, (1, 0), selected={2: 0})
    assert str(verify.activation_polynomial(pool, (1, 1), selected={2: 1})[0]) == (
        "b_3*w_3_4 + b_4 + w_1_2*w_2_3*w_3_4*x_1")
    with pytest.raises(verify.BudgetExceeded, match="11 terms"):
        verify.activation_polynomial(verify.Architecture.layered([1, 2, 2, 1]), (1,) * 4,
                                     max_terms=10)
