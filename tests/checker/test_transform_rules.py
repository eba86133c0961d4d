"""The checker's rules on fast transforms: all certificates, no opposite, no entry that fits."""

import json
import random
from fractions import Fraction

import pytest

import verify
from proofs.orthogonal_up_to_scales_of_orthogonal_to_even_shifts import longer
from verify.sparsity.cosine_halves import cosine_angle
from verify.sparsity.filter_cascades import DAUBECHIES, cascade, pair_of
from verify.sparsity.sine_reductions import sine_angle

KINDS = {"M": "matrix", "N": "integer", "K": "integer"}
CASCADE, H, A = {"A": "matrix", "B": "matrix", "H": "matrix"}, {"H": "matrix"}, {"A": "matrix"}
PREDICATES = {"cosine_transform": KINDS, "cosines_halve": KINDS, "sine_transform": KINDS,
              "sines_reduce": KINDS, "cascaded_filters": CASCADE, "filter_levels_product": CASCADE,
              "orthogonal_up_to_scales": CASCADE, "orthogonal_to_even_shifts": H,
              "constant_diagonals": A, "corner_of_fourier_diagonal": A}


def _instance(name, seed):
    draws = random.Random(seed)
    if PREDICATES[name] is KINDS:
        return _angles(draws, sine_angle if name.startswith("sine") else cosine_angle)
    instance = _toeplitz(draws) if PREDICATES[name] is A else _cascade(draws)
    return {argument: instance[argument] for argument in PREDICATES[name]}


def _angles(draws, angle):
    """A transform of any kind, in finer steps than needed, half of the time with one entry off."""
    kind = draws.choice([1, 2, 3, 4])
    n = draws.choice([3, 5, 9] if kind == 1 else [2, 4, 6, 8])
    N = draws.choice([8, 24]) * (n**2 - 1) * n
    M = [[int(N * angle(kind, n, k, j)) + N * draws.choice([0, 1]) for j in range(n)]
         for k in range(n)]
    if draws.random() < 0.5:
        M[draws.randrange(n)][draws.randrange(n)] += draws.choice([1, N // 4, N // 2, N])
    return {"M": M, "N": N, "K": kind if draws.random() < 0.9 or kind == 1 else 2}


def _cascade(draws):
    """A transform, half of the time with an entry off; some filters have two even shifts."""
    taps = draws.choice([2, 4, 6, 6])
    filters = [DAUBECHIES, longer(DAUBECHIES, 1, 2), [[0] * taps, [1] * taps],
               [draws.choices([0, 1, -1, Fraction(1, 2)], k=taps) for _ in range(2)]]
    chosen = draws.choice(filters)
    n = draws.choice([n for n in (2, 4, 8) if n >= len(chosen[0])])
    matrices = pair_of(cascade(chosen, n))
    if draws.random() < 0.4:
        draws.choice(matrices)[draws.randrange(n)][draws.randrange(n)] += draws.choice([1, -2])
    return {"A": matrices[0], "B": matrices[1], "H": chosen}


def _toeplitz(draws):
    """A Toeplitz matrix, mostly with an entry off, which matters unless it is a row or column."""
    m, n = draws.choice([1, 2, 3, 4, 5]), draws.choice([1, 2, 3, 4, 4])
    values = draws.choices([0, 1, 2, Fraction(-1, 3)], k=m + n - 1)
    matrix = [[values[i - j + n - 1] for j in range(n)] for i in range(m)]
    if draws.random() < 0.8:
        matrix[draws.randrange(m)][draws.randrange(n)] += draws.choice([1, -2])
    return {"A": matrix}


@pytest.mark.parametrize("name", PREDICATES)
def test_every_certificate_is_accepted_and_its_opposite_rejected(name, answers_proved):
    answers = answers_proved(getattr(verify.sparsity, name), PREDICATES[name],
                             (_instance(name, seed) for seed in range(60)))
    assert min(answers["yes"], answers["no"]) > 15, answers


PLACES = {"orthogonal_to_even_shifts": lambda n: [{"shift": k} for k in range(-2, n + 3)],
          "orthogonal_up_to_scales": lambda n: [{"rows": [i, j]} for i in range(-1, n + 1)
                                                for j in range(-1, n + 1)]}


def _entries(n):
    return [{"entry": [i, j]} for i in range(-1, n + 1) for j in range(-1, n + 1)]


@pytest.mark.parametrize("name", PREDICATES)
def test_of_a_right_matrix_no_place_proves_no(name):
    """Whatever is named. Of a wrong one some place does, which lies in it."""
    kinds = PREDICATES[name]
    theorem = verify.Theorem(
        name="one_predicate", arguments=kinds, hypotheses=(), instances=lambda: None,
        conclusions=(getattr(verify.sparsity, name).on(*kinds),))
    for seed in range(12):
        document = json.loads(json.dumps(verify.check(theorem, _instance(name, seed)).document()))
        (finding,) = document["conclusions"]
        n = max(map(len, next(iter(document["instance"].values()))))
        proved = []
        for witness in PLACES.get(name, _entries)(n):
            forged = finding | {"answer": "no", "witness": witness}
            try:
                verify.recheck(document | {"verdict": "refuted", "conclusions": [forged]})
            except verify.Rejected:
                continue
            proved.append(witness)
        assert (finding["answer"] == "no") == bool(proved)
        assert all(0 <= k < n for witness in proved for place in witness.values()
                   for k in (place if isinstance(place, list) else [place]))
