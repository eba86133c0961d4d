"""The checker accepts what is decided about landscapes and factors, and never the opposite."""

import random
from collections import Counter
from fractions import Fraction

import pytest

import verify
from verify.search.draws import for_each_drawn
from verify.strategies import landscapes

SUPPORTS = {"I": "support", "J": "support"}
POINT = {"A": "matrix"} | SUPPORTS | {"X": "matrix", "Y": "matrix"}
FACTORS = {"X": "matrix", "Y": "matrix"} | SUPPORTS
PREDICATES = {
    "local_minimum": POINT, "spurious_minimum": POINT, "spurious_valley": POINT,
    "second_order_critical": POINT, "exact_factors": POINT, "diagonal": {"A": "matrix"},
    "leading_entry_nonzero": {"A": "matrix"}, "triangular_supports": SUPPORTS,
    "disjoint_terms": SUPPORTS, "identifiable_factors": FACTORS, "completable": FACTORS,
    "terms_nonzero": FACTORS, "locally_identifiable_factors": FACTORS,
    "complete_classes_full_rank": SUPPORTS | {"X": "matrix", "Y": "matrix"},
}
PLANTED = [drawn for strategy in (landscapes.triangular_minima(), landscapes.degenerate_minima(),
                                  landscapes.triangular_valleys(),
                                  landscapes.tractable_landscapes())
           for drawn in [[]] if not for_each_drawn(strategy, 15, drawn.append)]


def _instance(draws):
    if draws.random() < 0.4:
        return draws.choice(draws.choice(PLANTED))
    m, n, r = draws.randint(1, 3), draws.randint(1, 3), draws.randint(1, 3)
    columns = [[draws.randint(0, 1) for _ in range(m + n)] for _ in range(r)]
    if draws.random() < 0.3:
        columns[-1] = columns[0]
    I, J = [[c[i] for c in columns] for i in range(m)], [[c[m + j] for c in columns]
                                                        for j in range(n)]
    if draws.random() < 0.3:
        I = J = [[1, 0], [1, 1]]
    pool = draws.choice([(0, 1), (0, 1, 2, -1, Fraction(1, 2)), (1, 2, -1, 3)])
    X, Y = ([[draws.choice(pool) if free else 0 for free in row] for row in side]
            for side in (I, J))
    A = [[draws.choice((0, 0, 1, 2, -1)) for _ in J] for _ in I]
    if draws.random() < 0.3:
        A = [[sum(Fraction(a) * b for a, b in zip(x, y, strict=True)) for y in Y] for x in X]
    return {"A": A, "I": I, "J": J, "X": X, "Y": Y}


@pytest.mark.parametrize("name", PREDICATES)
def test_its_own_answer_and_never_the_opposite(name, answers_proved):
    draws = random.Random(name)
    answers = answers_proved(getattr(verify.sparsity, name), PREDICATES[name],
                             (_instance(draws) for _ in range(120)))
    assert min(answers["yes"], answers["no"]) > 5, answers


def _recheck(name, drawn, answer, witness):
    kinds = PREDICATES[name]
    plain = {argument: [[str(Fraction(entry)) for entry in row] for row in drawn[argument]]
             for argument in kinds}
    verify.recheck({
        "format": "rescaling-verify/verdict/1", "theorem": "", "dropped": None, "hypotheses": [],
        "verdict": "holds" if answer == "yes" else "refuted", "instance": plain,
        "conclusions": [{"predicate": name, "arguments": [*kinds], "answer": answer,
                         "witness": witness, "reason": None}]})


def test_no_evidence_of_one_instance_proves_a_falsehood_about_another():
    """Witnesses are moved between instances of one shape: what is accepted stays the answer."""
    draws, seen = random.Random(9), Counter()
    for name in ("local_minimum", "spurious_minimum", "spurious_valley", "identifiable_factors"):
        known = []
        for _ in range(60):
            drawn = _instance(draws)
            found = getattr(verify.sparsity, name)(*(drawn[key] for key in PREDICATES[name]))
            if not isinstance(found, verify.Unknown):
                known.append((drawn, found.certificate))
        for drawn, true in known:
            for _, other in draws.sample(known, 12):
                try:
                    _recheck(name, drawn, other.answer, other.witness)
                except verify.Rejected:
                    seen["rejected"] += 1
                else:
                    assert other.answer == true.answer
                    seen["accepted"] += 1
    assert min(seen.values()) > 100
