"""The checker's rules on fast transforms: all certificates, no opposite, no entry that fits."""

import json
import random

import pytest

import verify
from verify.sparsity.cosine_halves import cosine_angle
from verify.sparsity.sine_reductions import sine_angle

KINDS = {"M": "matrix", "N": "integer", "K": "integer"}
PREDICATES = {"cosine_transform": KINDS, "cosines_halve": KINDS, "sine_transform": KINDS,
              "sines_reduce": KINDS}


def _instance(name, seed):
    draws = random.Random(seed)
    return _angles(draws, sine_angle if name.startswith("sine") else cosine_angle)


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


@pytest.mark.parametrize("name", PREDICATES)
def test_every_certificate_is_accepted_and_its_opposite_rejected(name, answers_proved):
    answers = answers_proved(getattr(verify.sparsity, name), PREDICATES[name],
                             (_instance(name, seed) for seed in range(60)))
    assert min(answers["yes"], answers["no"]) > 15, answers


@pytest.mark.parametrize("name", PREDICATES)
def test_an_entry_that_is_right_proves_no(name):
    """Of a right matrix no entry passes, whichever is named; of another one only entries it has."""
    kinds = PREDICATES[name]
    theorem = verify.Theorem(
        name="one_predicate", arguments=kinds, hypotheses=(), instances=lambda: None,
        conclusions=(getattr(verify.sparsity, name).on(*kinds),))
    passed = tried = 0
    for seed in range(12):
        document = json.loads(json.dumps(verify.check(theorem, _instance(name, seed)).document()))
        (finding,) = document["conclusions"]
        right = finding["answer"] == "yes"
        n = len(next(iter(document["instance"].values())))
        for entry in [[k, j] for k in range(-1, n + 1) for j in range(-1, n + 1)]:
            forged = finding | {"answer": "no", "witness": {"entry": entry}}
            tried += 1
            try:
                verify.recheck(document | {"verdict": "refuted", "conclusions": [forged]})
            except verify.Rejected:
                continue
            passed += 1
            assert not right
            assert min(entry) >= 0
            assert max(entry) < n
    assert 0 < passed < tried / 2
