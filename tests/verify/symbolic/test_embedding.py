"""Symbolic Phi against sympy's own products, against numbers, and against flint's polynomials."""

import random
from itertools import pairwise

import flint
import pytest
import sympy

import verify
from verify.network.pairs import parameters
from verify.strategies.graphs import assemble


def _values(net):
    return {(f"w_{name[0]}_{name[1]}" if len(name) == 2 else f"b_{name[0]}"): value
            for name, value in parameters(net)}


def test_monomials_are_what_sympy_makes_of_the_product():
    phi = verify.symbolic_embedding(verify.Architecture.layered([2, 11, 3, 1]))
    for path, monomial in phi.items():
        edges = [sympy.Symbol(f"w_{u}_{v}") for u, v in pairwise(path)]
        start = [] if path[0] < 2 else [sympy.Symbol(f"b_{path[0]}")]
        product = sympy.Mul(*edges, *start)
        assert monomial == product
        assert monomial.args == product.args
        assert hash(monomial) == hash(product)
        assert monomial * 2 - product == monomial


def test_values_are_those_of_phi():
    for seed in range(60):
        net = assemble(random.Random(seed).choice)
        values = {sympy.Symbol(name): sympy.Rational(value.numerator, value.denominator)
                  for name, value in _values(net).items()}
        phi = verify.embedding(net)
        symbolic = verify.symbolic_embedding(net.architecture)
        assert list(symbolic) == list(phi)
        for path, monomial in symbolic.items():
            assert monomial.subs(values) == sympy.sympify(phi[path])


def test_their_sum_is_the_polynomial_of_one_sweep():
    """The linear network on input 1, computed in flint's ring of polynomials."""
    for seed in range(100):
        shape = assemble(random.Random(seed).choice).architecture
        symbolic = verify.symbolic_embedding(shape)
        names = sorted({str(s) for monomial in symbolic.values() for s in monomial.free_symbols})
        ring = flint.fmpz_mpoly_ctx.get(names or ["unused"], "lex")
        generator = dict(zip(ring.names(), ring.gens(), strict=True))
        one, zero = ring.constant(1), ring.constant(0)
        values = [one] * shape.n_inputs
        for neuron, sources in shape.incoming():
            total = generator.get(f"b_{neuron}", zero) if shape.has_bias(neuron) else zero
            for source in sources:
                total += generator.get(f"w_{source}_{neuron}", zero) * values[source]
            values.append(total)
        expected = sum((values[output] for output in shape.outputs), zero)
        found = {}
        for monomial in symbolic.values():
            key = tuple(int(sympy.Symbol(name) in monomial.free_symbols) for name in ring.names())
            found[key] = found.get(key, 0) + 1
        assert found == {tuple(map(int, key)): int(value)
                         for key, value in expected.to_dict().items()}


def test_too_many_paths_are_refused():
    with pytest.raises(verify.BudgetExceeded, match="13 allowed"):
        verify.symbolic_embedding(verify.Architecture.layered([2, 2, 2, 1]), max_paths=13)
    assert len(verify.symbolic_embedding(verify.Architecture.layered([2, 2, 2, 1]),
                                         max_paths=15)) == 15


def test_a_network_is_told_from_its_architecture():
    net = verify.Network([[[1]], [[1]]], [[0], [0]])
    for act in (verify.symbolic_embedding, verify.conserved_quantities,
                lambda value: verify.activation_polynomial(value, (1,))):
        act(net.architecture)
        with pytest.raises(verify.InvalidInstance, match=r"Network is not an A.*\.architecture"):
            act(net)
        with pytest.raises(verify.InvalidInstance, match=r"int is not an Architecture$"):
            act(3)
