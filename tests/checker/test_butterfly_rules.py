"""The checker's rules on butterflies, transforms and few bits: all certificates and no opposite."""

import json
import random
from fractions import Fraction

import numpy as np
import pytest

import verify
from verify.sparsity.equal_shares import equal_shares
from verify.sparsity.haar_levels import haar_rows
from verify.sparsity.nearness import reach
from verify.sparsity.patterns import Pattern, kronecker_chain
from verify.sparsity.splits import product

OPPOSITE = {"yes": "no", "no": "yes", "holds": "refuted", "refuted": "holds"}
M, PAIR = {"A": "matrix"}, {"A": "matrix", "B": "matrix"}
ANGLES = {"M": "matrix", "N": "integer"}
CHAIN = {"A": "matrix", "P": "matrix"}
PATTERNS = {"p": "vector", "q": "vector"}
QUANTIZED = {"a": "vector", "b": "vector", "x": "vector", "y": "vector", "bits": "integer"}
PREDICATES = {
    "split_minors_vanish": M, "butterfly_product": M, "sylvester_hadamard": M,
    "bit_reversed_fourier": M, "roots_butterfly": M, "farther_than_splits": PAIR,
    "within_splits": PAIR, "reached_by_splits": PAIR | {"order": "vector"},
    "increasing": {"order": "vector"}, "cosines_butterfly_permuted": ANGLES,
    "representable": {"x": "vector", "bits": "integer"}, "no_nearer_than_quantized": QUANTIZED,
    "rounding_optimal": {"x": "vector", "y": "vector", "bits": "integer"},
    "chainable": PATTERNS, "product_kronecker": PATTERNS, "kronecker_support": {"I": "support"},
    "inner_lines_nonzero": {"X": "matrix"}, "essentially_unique": {"X": "matrix"},
    "reached_with_equal_shares": PAIR | {"X": "matrix"},
    "blocks_low_rank": CHAIN, "chain_product": CHAIN, "haar_matrix": M,
    "haar_levels_product": M, "shift_invariant": M, "fourier_diagonal": M,
}
INTEGERS = {"sylvester_hadamard", "bit_reversed_fourier", "roots_butterfly",
            "cosines_butterfly_permuted"}


def _instance(name, seed):
    draws = random.Random(seed)
    levels = draws.choice([1, 2, 2, 3])
    n = 2**levels
    A = [[Fraction(draws.choice([0, 0, 1, 2, -1, 3])) for _ in range(n)] for _ in range(n)]
    if name in INTEGERS:
        order = [int(format(j, f"0{levels}b")[::-1], 2) for j in range(n)]
        A = draws.choice([
            [[i * j + draws.choice([0, n]) for j in order] for i in range(n)],
            [[(-1) ** (i & j).bit_count() for j in range(n)] for i in range(n)],
            [[k * (2 * j + 1) for j in range(n)] for k in range(n)]])
        if draws.random() < 0.4:
            A[draws.randrange(n)][draws.randrange(n)] += draws.choice([1, 2])
    elif name in ("split_minors_vanish", "butterfly_product"):
        A = [list(row) for row in product([[Fraction(draws.choice([0, 1, 2, "-1/2"]))
                                            for _ in range(2 * n)] for _ in range(levels)])]
        if draws.random() < 0.7:
            A[draws.randrange(n)][draws.randrange(n)] += draws.choice([1, -1])
    elif name.startswith("haar") or name in ("shift_invariant", "fourier_diagonal"):
        A = haar_rows(n) if name[0] == "h" else [[(i - j) % n % 3 for j in range(n)]
                                                 for i in range(n)]
        if draws.random() < 0.6:
            A[draws.randrange(n)][draws.randrange(n)] += draws.choice([1, -1])
    order = draws.sample(range(1, levels), levels - 1)
    B = draws.choice([A, [[x + y for x, y in zip(A[0], row, strict=True)] for row in A],
                      reach(A, order), reach(A, order), [[0] * n] * n, [[9] * n] * n])
    x, y = ([Fraction(draws.randint(-9, 9), draws.choice([1, 2, 3])) for _ in range(k)]
            for k in (draws.randint(1, 2), draws.randint(1, 2)))
    bits = draws.randint(1, 3)
    few = [draws.choice([0, 1, -2, "1/2", 3, "3/2"]) for _ in range(4)]
    a, b = draws.choice([(x, y), (few[:len(x)], few[2:2 + len(y)])])
    s = {"A": A, "M": A, "B": B, "order": order, "N": 4 * n, "a": a, "b": b, "x": x, "y": y,
         "bits": bits}
    p, q = kronecker_chain([(draws.randint(1, 2), draws.randint(1, 3)) for _ in range(2)])
    s |= {"p": p, "q": q} if draws.random() < 0.5 else {"p": [2, 1, q.b, 2], "q": [2, q.b, 1, 2]}
    if draws.random() < 0.4:
        s |= {"p": [1, 2, 1, 4], "q": [draws.choice([2, 4]), 1, 2, 1]}
        s["q"][3] = 4 // s["q"][0]
    s["I"] = Pattern(*s["p"]).support()
    if draws.random() < 0.5:
        s["I"][draws.randrange(len(s["I"])), draws.randrange(len(s["I"][0]))] ^= 1
    values = draws.choice([[1, 2, -1], [0, 1], [0, 1, 1, 1, 2]])
    if name in ("blocks_low_rank", "chain_product"):
        s["P"] = kronecker_chain([(draws.randint(1, 2), draws.randint(1, 2)) for _ in range(3)],
                                 draws.randint(1, 2))
        s["A"] = sum(np.outer(draws.choices(values, k=s["P"][0].shape[0]),
                              draws.choices(values, k=s["P"][2].shape[1]))
                     for _ in range(draws.randint(1, 2)))
    s["X"] = [[draws.choice(values) for _ in range(2 * n)] for _ in range(levels)]
    if name == "reached_with_equal_shares":
        s["A"] = [[0] * n for _ in range(n)]
        for _ in range(3):
            s["A"][draws.randrange(n)][draws.randrange(n)] = draws.choice([1, 16, -81])
        s["X"] = equal_shares(s["A"]) or s["X"]
        s["B"] = draws.choice([s["A"], product([[Fraction(v) for v in f] for f in s["X"]])])
    return {argument: s[argument] for argument in PREDICATES[name]}


def _document(name, instance):
    kinds = PREDICATES[name]
    theorem = verify.Theorem(
        name="one_predicate", arguments=kinds, hypotheses=(), instances=lambda: None,
        conclusions=(getattr(verify.sparsity, name).on(*kinds),))
    return json.loads(json.dumps(verify.check(theorem, instance).document()))


@pytest.mark.parametrize("name", PREDICATES)
def test_every_certificate_is_accepted_and_its_opposite_rejected(name, answers_proved):
    answers = answers_proved(getattr(verify.sparsity, name), PREDICATES[name],
                             (_instance(name, seed) for seed in range(70)))
    assert min(answers["yes"], answers["no"]) > 5, answers


def _changed(draws, data):
    """The witness with a number changed, or a part dropped or repeated."""
    if isinstance(data, dict):
        if not data:
            return {"x": 0}
        key = draws.choice(list(data))
        return data | {key: _changed(draws, data[key])}
    if isinstance(data, list) and data:
        place = draws.randrange(len(data))
        how = draws.random()
        if how < 0.1:
            return data[:place] + data[place + 1:]
        if how < 0.2:
            return [*data, data[place]]
        return [*data[:place], _changed(draws, data[place]), *data[place + 1:]]
    return draws.choice([0, 1, "-1", "1/2", 2, None, [], str(data), 10**50, "1/1000000"])


@pytest.mark.parametrize("name", PREDICATES)
def test_changed_witnesses_prove_no_falsehood(name):
    """The changed witness of one instance is shown for the other answer, and for others too."""
    draws = random.Random(1)
    for seed in range(30):
        document = _document(name, _instance(name, seed))
        if document["verdict"] == "undecided":
            continue
        answer = OPPOSITE[document["conclusions"][0]["answer"]]
        verdict = OPPOSITE[document["verdict"]]
        other = _document(name, _instance(name, seed + 1))
        for source in (document, other):
            witness = source["conclusions"][0]["witness"]
            for _ in range(3):
                witness = _changed(draws, witness)
                forged = document["conclusions"][0] | {"answer": answer, "witness": witness}
                with pytest.raises(verify.Rejected):
                    verify.recheck(document | {"conclusions": [forged], "verdict": verdict})
