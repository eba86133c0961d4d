"""The checker's rules about Phi and permutations accept every certificate and no opposite one."""

import json
import random
from fractions import Fraction

import pytest

import verify
from verify.network.pairs import with_parameters
from verify.strategies.graphs import NUMBERS, assemble, relative
from verify.symmetry.permutation import permuted

A, AB = {"a": "network"}, {"a": "network", "b": "network"}
X = {"x": "vector"}
ON_GRAPHS = {
    "phi_equal": AB, "full_path_phi_equal": AB, "compatible_signs": AB, "path_lipschitz": AB | X,
    "realization_is_activation_dot_phi": A | X, "path_norm_is_sweep": A,
    "path_norm_is_max_sweep": A, "phi_rank_maximal": A, "sign_flips_distinct": A,
}
LAYERED = {"permutation_scaling_equivalent": AB, "segre_equal": AB}
ALWAYS = {"realization_is_activation_dot_phi", "path_norm_is_sweep"}


def _document(predicate, kinds, instance):
    theorem = verify.Theorem(name="one_predicate", arguments=kinds, hypotheses=(),
                             conclusions=(predicate.on(*kinds),), instances=lambda: None)
    verdict = verify.check(theorem, {name: instance[name] for name in kinds})
    return json.loads(json.dumps(verdict.document()))


def _graphs(seed):
    choose = random.Random(seed).choice
    a = assemble(choose, max_inputs=2, max_hidden=5)
    return {"a": a, "b": relative(choose, a), "x": [choose(NUMBERS) for _ in a.architecture.inputs]}


def _layers(seed):
    """Many twins and zero rows, and pairs that are permutations of each other."""
    draws = random.Random(seed)
    hidden = [draws.randint(1, 3) for _ in range(draws.randint(1, 2))]
    shape = verify.Architecture.layered([1, *hidden, draws.randint(1, 2)])
    a, b = (with_parameters(shape, [Fraction(draws.choice((0, 0, 1, 1, 2)))
                               for _ in range(shape.n_params)]) for _ in range(2))
    if draws.random() < 0.7:
        b = permuted(a, [draws.sample(range(n), n) for n in shape.widths[1:-1]])
        b = verify.rescale(b, [draws.randint(1, 3) for _ in range(shape.n_hidden)])
    return {"a": a, "b": b}


@pytest.mark.parametrize("name", [*ON_GRAPHS, *LAYERED])
def test_every_certificate_is_accepted_and_its_opposite_rejected(name, answers_proved):
    kinds, drawn = ((LAYERED[name], _layers) if name in LAYERED else (ON_GRAPHS[name], _graphs))
    answers = answers_proved(getattr(verify, name), kinds, map(drawn, range(250)))
    assert not answers["unknown"]
    assert name in ALWAYS or min(answers["yes"], answers["no"]) > 10


def _pair(a, b, name):
    return _document(getattr(verify, name), AB, {"a": verify.Network(*a), "b": verify.Network(*b)})


@pytest.mark.parametrize("factors", [["0"], ["1"], [], ["-1/2", "1"], [1.0], "x", None, [True]])
def test_wrong_signed_factors(factors):
    document = _pair(([[[2]], [[3]]], [[0], [0]]), ([[[-1]], [[-6]]], [[0], [0]]), "phi_equal")
    verify.recheck(document)
    document["conclusions"][0]["witness"] = {"signed_factors": factors}
    with pytest.raises(verify.Rejected):
        verify.recheck(document)


@pytest.mark.parametrize("path", [[], [0], [0, 1], [1, 2], [0, 2], [2], [0, 1, 2, 2], [-3, -2, -1],
                                  ["0", 1, 2], 10**50, [10**50, 1, 2], [0, [1], 2], None])
def test_wrong_paths(path):
    document = _pair(([[[2]], [[3]]], [[0], [0]]), ([[[2]], [[4]]], [[0], [0]]), "phi_equal")
    assert document["conclusions"][0]["witness"] == {"path": [0, 1, 2]}
    verify.recheck(document)
    document["conclusions"][0]["witness"] = {"path": path}
    with pytest.raises(verify.Rejected):
        verify.recheck(document)


@pytest.mark.parametrize(("permutations", "factors"), [
    ([[0, 1]], ["3", "1"]), ([[1, 1]], ["3", "1"]), ([[1, 0]], ["1", "1"]), ([[1, 0]], ["3"]),
    ([[1]], ["3", "1"]), ([], ["3", "1"]), ([[-1, 0]], ["3", "1"]), ([[1, 2]], ["3", "1"]),
    ([[1, 0]], ["-3", "1"]), ([["1", 0]], ["3", "1"]), ({"0": [1, 0]}, ["3", "1"])])
def test_wrong_permutations(permutations, factors):
    document = _pair(([[[1], [2]], [[3, 4]]], [[0, 5], [0]]),
                     ([[[2], [3]], [[4, 1]]], [[5, 0], [0]]), "permutation_scaling_equivalent")
    assert document["conclusions"][0]["witness"] == {"permutations": [[1, 0]],
                                                     "factors": ["3", "1"]}
    verify.recheck(document)
    document["conclusions"][0]["witness"] = {"permutations": permutations, "factors": factors}
    with pytest.raises(verify.Rejected):
        verify.recheck(document)


def test_a_search_too_long_is_rejected_not_run():
    """One cycle of 24 and two of 12, as bipartite graphs: all neurons of a layer look alike."""
    def net(cycles):
        edges, start = set(), 0
        for length in cycles:
            edges |= {(start + i, start + i) for i in range(length)}
            edges |= {(start + i, start + (i + 1) % length) for i in range(length)}
            start += length
        return [[[1]] * 12, [[int((i, j) in edges) for j in range(12)] for i in range(12)],
                [[1] * 12]], [[1] * 12, [1] * 12, [0]]

    document = _pair(net((12,)), net((6, 6)), "permutation_scaling_equivalent")
    verify.recheck(document)
    with pytest.raises(verify.Rejected, match="steps"):
        verify.checker.recheck(document, max_items=2_000)
