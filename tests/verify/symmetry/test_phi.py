"""phi_equal against Phi itself, path by path."""

import random
from itertools import pairwise

import numpy as np
import pytest

import verify
from verify.lifting.live import Live
from verify.network.pairs import parameter_pairs
from verify.network.paths import paths
from verify.strategies.graphs import assemble, relative


def _pair(seed):
    choose = random.Random(seed).choice
    a = assemble(choose, max_inputs=3, max_hidden=6)
    return a, relative(choose, a)


def test_agrees_with_the_enumeration_of_all_paths():
    answers = {"yes": 0, "no": 0}
    for seed in range(2000):
        a, b = _pair(seed)
        phi, psi = verify.embedding(a), verify.embedding(b)
        decision = verify.phi_equal(a, b)
        answers[decision.certificate.answer] += 1
        assert isinstance(decision, verify.Yes) == (dict(phi) == dict(psi)), seed
        if isinstance(decision, verify.Yes):
            _carries(a, b, decision.certificate.witness["signed_factors"], phi)
        else:
            path = tuple(decision.certificate.witness["path"])
            assert phi[path] != psi[path]
    assert min(answers.values()) > 600


def _carries(a, b, texts, phi):
    """The factors carry over every parameter that lies on a path where Phi does not vanish."""
    first = a.architecture.n_inputs
    factor = dict.fromkeys(range(a.architecture.n_neurons), 1)
    factor.update({first + i: verify.Network([[[text]]], [[0]]).weights[0][0][0]
                   for i, text in enumerate(texts)})
    assert 0 not in factor.values()
    on_path = set()
    for path, value in phi.items():
        if value:
            on_path.update(pairwise(path))
            if path[0] not in a.architecture.inputs:
                on_path.add(path[:1])
    assert on_path == set(Live(a).parameters)
    for parameter, left, right in parameter_pairs(a, b):
        if parameter in on_path:
            tail = factor[parameter[0]] if len(parameter) == 2 else 1
            assert right * tail == left * factor[parameter[-1]]


@pytest.mark.parametrize(("w", "v", "answer"), [(-2.0, -3.0, "yes"), (2.0, -3.0, "no"),
                                                (2.0, 3.5, "no"), (0.5, 12.0, "yes")])
def test_one_hidden_neuron(w, v, answer):
    a, b = (verify.Network([[[x]], [[y]]], [[0.0], [0.0]]) for x, y in ((2.0, 3.0), (w, v)))
    assert verify.phi_equal(a, b).certificate.answer == answer


def test_parameters_off_the_paths_do_not_count():
    a, b = (verify.Network([[[1, w]], [[0]]], [[0], [0]]) for w in (1, 2))
    assert isinstance(verify.phi_equal(a, b), verify.Yes)
    assert isinstance(verify.scaling_equivalent(a, b), verify.No)


def test_a_subnormal_is_not_zero():
    a, b = (verify.Network([[[w]], [[1.0]]], [[0.0], [0.0]]) for w in (5e-324, 0.0))
    assert verify.phi_equal(a, b).certificate.witness == {"path": [0, 1, 2]}
    assert verify.phi_equal(b, a).certificate.witness == {"path": [0, 1, 2]}


def test_two_networks_of_different_architectures_are_no_instance():
    a = verify.Network([[[1]]], [[0]])
    with pytest.raises(verify.InvalidInstance, match="one architecture"):
        verify.phi_equal(a, verify.Network([[[1, 1]]], [[0]]))


def test_a_hundred_billion_paths():
    import numpy as np
    draws = np.random.default_rng(0)
    widths = [5, *[50] * 6, 5]
    a = verify.Network([draws.standard_normal((n, m)) for m, n in pairwise(widths)],
                       [draws.standard_normal(n) for n in widths[1:]])
    assert sum(a.n_paths) > 10**11
    b = verify.rescale(a, 2.0 ** draws.integers(-9, 9, 300))
    assert isinstance(verify.phi_equal(a, b), verify.Yes)
    weights = [matrix.copy() for matrix in b.weights]
    weights[3][7, 7] = np.nextafter(weights[3][7, 7], 10)
    off = verify.phi_equal(a, verify.Network(weights, b.biases)).certificate
    assert off.answer == "no"
    assert off.witness["path"][3:5] == [5 + 100 + 7, 5 + 150 + 7]
    assert next(paths(a.architecture)) == (0, 5, 55, 105, 155, 205, 255, 305)


def test_floats_have_the_answer_of_their_exact_values():
    """By one of a few paths, by a rescaling, or path by path where neither tells."""
    answers = {"yes": 0, "no": 0}
    draws = np.random.default_rng(0)
    for seed in range(600):
        widths = draws.integers(1, 4, size=draws.integers(2, 5))
        dtype, other = draws.choice([np.float32, np.float64], 2)
        weights = [draws.integers(-1, 3, (q, p)).astype(dtype)
                   for p, q in pairwise(widths.tolist())]
        biases = [draws.integers(-1, 2, len(w)).astype(dtype) for w in weights]
        factors = [draws.choice([0.5, 1, 4, -2 if seed % 3 == 0 else 2], len(w)) for w in weights]
        factors[-1][:] = 1
        moved, shifted = [], []
        below = np.ones(widths[0])
        for w, bias, factor in zip(weights, biases, factors, strict=True):
            moved.append((w * factor[:, None] / below).astype(other))
            shifted.append((bias * factor).astype(other))
            below = factor
        if seed % 4 == 0:
            moved[-1][0, 0] += 1
        if seed % 4 == 1:
            shifted[0][0] += 1
        a, b = verify.Network(weights, biases), verify.Network(moved, shifted)
        for predicate in (verify.phi_equal, verify.full_path_phi_equal):
            decision = predicate(a, b)
            answers[decision.certificate.answer] += 1
            assert decision.certificate.answer == predicate(
                a.exactly(), b.exactly()).certificate.answer, seed
            verify.recheck(decision.certificate.document(a=a, b=b))
    assert min(answers.values()) > 300


@pytest.mark.parametrize(("dtype", "least"), [(np.float32, -149), (np.float64, -1074)])
def test_flushing_subnormals_changes_no_answer(dtype, least, flush_to_zero):
    def net(w, v):
        return verify.Network([np.ldexp(np.array([[w]], dtype), [[least]]).astype(dtype),
                               np.array([[v]], dtype)], [np.zeros(1, dtype)] * 2)

    a, b, c, d = net(1, 2**80), net(2**60, 2**20), net(-1, -2**80), net(2, 2**80)
    with flush_to_zero():
        answers = [[predicate(a, other).certificate.answer for other in (a, b, c, d)]
                   for predicate in (verify.phi_equal, verify.full_path_phi_equal,
                                     verify.signed_scaling_equivalent,
                                     verify.permutation_scaling_equivalent)]
    assert answers == [["yes", "yes", "yes", "no"]] * 3 + [["yes", "yes", "no", "no"]]
