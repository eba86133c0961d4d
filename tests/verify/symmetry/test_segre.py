"""segre_equal against all entries of the two tensors."""

import itertools
import random
from fractions import Fraction
from math import prod

import pytest

import verify
from verify.network.pairs import with_parameters

NUMBERS = tuple(map(Fraction, (0, 0, 1, -1, 2, "1/2")))


def _pair(seed):
    choose = random.Random(seed).choice
    shape = verify.Architecture.layered([choose((1, 2)) for _ in range(choose((2, 3, 4)))])
    few = choose((NUMBERS, NUMBERS[:3], NUMBERS[2:]))
    a = with_parameters(shape, [choose(few) for _ in range(shape.n_params)])
    if choose((0, 0, 1)):
        return a, with_parameters(shape, [choose(few) for _ in range(shape.n_params)])
    factors = [choose(NUMBERS[2:]) for _ in a.weights[1:]]
    factors.append(1 / prod(factors, start=Fraction(1)) * choose((1, 1, 1, -1)))
    weights = [[[weight * factor for weight in row] for row in matrix]
               for matrix, factor in zip(a.weights, factors, strict=True)]
    if choose((0, 0, 1)):
        row = choose(choose(weights))
        row[choose(range(len(row)))] = choose(NUMBERS)
    return a, verify.Network(weights, [[choose(few) for _ in vector] for vector in a.biases])


def _tensor(net):
    places = [[(i, j) for i, row in enumerate(m) for j in range(len(row))] for m in net.weights]
    return {entry: prod(net.weights[l][i][j] for l, (i, j) in enumerate(entry))
            for entry in itertools.product(*places)}


def test_agrees_with_the_tensors():
    answers = {"yes": 0, "no": 0}
    for seed in range(2000):
        a, b = _pair(seed)
        certificate = verify.segre_equal(a, b).certificate
        answers[certificate.answer] += 1
        left, right = _tensor(a), _tensor(b)
        assert (certificate.answer == "yes") == (left == right), seed
        if certificate.answer == "no":
            entry = tuple(map(tuple, certificate.witness["entry"]))
            assert left[entry] != right[entry]
        elif "factors" in certificate.witness:
            assert prod(map(Fraction, certificate.witness["factors"])) == 1
    assert min(answers.values()) > 500


def test_full_path_phi_is_the_connected_part():
    for seed in range(300):
        a, _ = _pair(seed)
        phi, tensor = verify.embedding(a).full, _tensor(a)
        starts = [layer.start for layer in a.architecture.layers()]
        for path, value in phi.items():
            place = [neuron - start for neuron, start in zip(path, starts, strict=True)]
            assert tensor[tuple((place[l + 1], place[l]) for l in range(len(a.weights)))] == value


def test_a_general_graph_is_no_instance():
    net = verify.Network.trusted(verify.Architecture(1, 1, ("identity",), None, ((0,), (0, 1))),
                                 ((Fraction(1),), (Fraction(1), Fraction(1))), (Fraction(0),) * 2)
    with pytest.raises(verify.InvalidInstance, match="layered"):
        verify.segre_equal(net, net)
