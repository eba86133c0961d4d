"""The fold against second derivatives of the activation polynomial on a slice of parameters."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
import sympy

import verify
from verify.exact.rank import kernel, rank
from verify.identifiability.fold import fold
from verify.identifiability.jacobian import jacobian, kinks
from verify.identifiability.local import refutation

NET = verify.Network([[[-2, "-25/9"], [-6, 6]], [[2, -3], [2, 6]], [[4, 1], [4, 4]]],
                     [[-4, 3], [6, -4], [-4, 3]])
POINTS = [tuple(map(Fraction, x)) for x in
          ((-6, -5), (2, -6), (6, -4), (-5, -4), (-1, 0), (-3, -3), (0, 0))]


def symbols_in_order(net):
    """The symbols of the parameters, in the order of the columns of the Jacobian."""
    found = []
    for neuron, sources, _, _ in net.rows():
        found += [sympy.Symbol(f"w_{source}_{neuron}") for source in sources]
        found.append(sympy.Symbol(f"b_{neuron}"))
    return found


def by_name(expression):
    return expression.xreplace({s: sympy.Symbol(s.name) for s in expression.free_symbols})


def test_on_a_slice_kernel_and_cokernel_are_lines_and_the_values_bend():
    """Rescalings are fixed by the first rows of the second and third matrix, which are not 0."""
    order = symbols_in_order(NET)
    held = {"w_2_4", "w_3_4", "w_4_6", "w_5_6"}
    free = [s for s in order if s.name not in held]
    values = dict(zip(order, (sympy.Rational(x.numerator, x.denominator) for _, _, row, bias in
                              NET.rows() for x in (*row, bias)), strict=True))
    outputs = []
    for x in POINTS:
        polynomials = verify.activation_polynomial(NET.architecture,
                                                   verify.activation(NET, x).pattern)
        at = {sympy.Symbol(f"x_{i}"): int(value) for i, value in enumerate(x)}
        outputs += [by_name(p).xreplace(at) for p in polynomials]
    rows = [[Fraction(str(sympy.diff(f, s).xreplace(values))) for s in free] for f in outputs]
    (direction,), (multipliers,) = kernel(rows), kernel(list(zip(*rows, strict=True)))
    t = sympy.Symbol("t")
    line = {s: values[s] + t * sympy.Rational(z.numerator, z.denominator)
            for s, z in zip(free, direction, strict=True)}
    bend = sum(Fraction(str(sympy.expand(f.xreplace(values | line)).coeff(t, 2))) * l
               for f, l in zip(outputs, multipliers, strict=True))
    assert bend
    found = fold(NET, POINTS)
    assert found is not None
    assert found[1] == multipliers


@pytest.mark.parametrize("count", [5, 6])
def test_fewer_points_are_no_fold(count):
    """The rows are independent: no multipliers combine them to 0."""
    assert rank(jacobian(NET, POINTS[:count])) == 2 * count
    assert fold(NET, POINTS[:count]) is None


def test_no_fold_where_other_parameters_have_the_same_values():
    """500 networks with a rank one too small, each with a line of functionally equal ones."""
    seen = Counter()
    for seed in range(500):
        draw = random.Random(seed)
        widths = draw.choice(((1, 2, 1), (1, 1, 1, 1), (1, 2, 2, 1), (2, 2, 1)))
        pool = [1, -1, 2, 3, -2]
        net = verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                              for a, b in pairwise(widths)],
                             [[draw.choice(pool) for _ in range(b)] for b in widths[1:]])
        points = [tuple(Fraction(draw.randint(-40, 40), 7) for _ in range(widths[0]))
                  for _ in range(14)]
        points = [x for x, neuron in zip(points, kinks(net, points), strict=True)
                  if neuron is None]
        rows = jacobian(net, points)
        if rank(rows) != net.n_params - net.n_hidden - 1:
            continue
        why = refutation(net, points, list(range(rank(rows))))
        seen["refuted" if why is not None else "open"] += 1
        if why is not None:
            assert fold(net, points) is None
    assert seen["refuted"] > 30
