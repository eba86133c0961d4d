"""sign_flips_distinct against all choices of signs."""

import itertools
import random
from fractions import Fraction

import verify
from verify.network.pairs import parameters, sign, with_parameters
from verify.strategies.graphs import assemble
from verify.symmetry.rescaling import signed_rescale


def _patterns(net):
    return {tuple(sign(value) for _, value in parameters(signed_rescale(net, signs)))
            for signs in itertools.product((Fraction(1), Fraction(-1)), repeat=net.n_hidden)}


def test_agrees_with_all_choices():
    loose = 0
    for seed in range(600):
        choose = random.Random(seed).choice
        net = assemble(choose)
        if choose((True, False)):  # mostly zeros: loose neurons are rare otherwise
            net = with_parameters(net.architecture, [value * choose((0, 0, 1))
                                                for _, value in parameters(net)])
        decision = verify.sign_flips_distinct(net)
        assert isinstance(decision, verify.Yes) == (len(_patterns(net)) == 2 ** net.n_hidden), seed
        if isinstance(decision, verify.No):
            loose += 1
            flipped = decision.certificate.witness["neurons"]
            assert flipped
            signs = [Fraction(-1 if neuron in flipped else 1) for neuron in net.architecture.hidden]
            assert signed_rescale(net, signs) == net
    assert loose > 100


def test_the_fibre_of_a_small_network_has_2_to_the_h_classes():
    net = verify.Network([[[1], [2]], [[1, -1], [3, 1]], [[1, 1]]], [[0, 1], [2, 0], [5]])
    assert len(_patterns(net)) == 16
    flips = [signed_rescale(net, signs)
             for signs in itertools.product((Fraction(1), Fraction(-1)), repeat=4)]
    for i, a in enumerate(flips):
        for j, b in enumerate(flips):
            assert isinstance(verify.phi_equal(a, b), verify.Yes)
            assert isinstance(verify.scaling_equivalent(a, b), verify.Yes) == (i == j)
