"""Terms of activation polynomials against the paths that are active."""

from itertools import product

import pytest
import sympy

from verify.network.architecture import Architecture
from verify.network.paths import paths
from verify.symbolic.polynomial import activation_polynomial
from verify.symbolic.terms import terms


@pytest.mark.parametrize("widths", [[1, 1], [2, 2], [1, 2, 1], [2, 1, 2, 2], [1, 1, 1, 1, 1]])
def test_all_patterns(widths):
    architecture = Architecture.layered(widths)
    first, outputs = widths[0], architecture.outputs
    for pattern in product((0, 1), repeat=architecture.n_hidden):
        active = [path for path in paths(architecture)
                  if all(neuron < first or neuron in outputs or pattern[neuron - first]
                         for neuron in path)]
        found = activation_polynomial(architecture, pattern)
        assert [terms(polynomial) for polynomial in found] == [
            sorted(path for path in active if path[-1] == output) for output in outputs]


@pytest.mark.parametrize("text", ["2*b_1", "b_1**2", "w_0_1", "w_0_1*x_2", "b_1*b_2", "y"])
def test_what_is_no_path(text):
    with pytest.raises(ValueError, match="not the monomial of a path"):
        terms(sympy.sympify(text))
