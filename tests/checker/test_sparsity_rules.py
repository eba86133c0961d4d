"""The checker's rules on sparsity accept every certificate and no opposite one."""

import random
from fractions import Fraction

import pytest

import verify

MATRIX, PAIR = {"A": "matrix"}, {"S1": "matrix", "S2": "matrix"}
AK, AX = {"A": "matrix", "k": "integer"}, {"A": "matrix", "x": "vector"}
PREDICATES = {
    "spark_above_twice": AK, "sparse_solutions_unique": AK, "null_space_property": AK,
    "coherence_below": AK, "l1_recovers": AK, "stable_null_space_property": AK | {"rho": "vector"},
    "robust_null_space_property": AK | {"constants": "vector"},
    "robustly_close": AX | {"z": "vector", "k": "integer", "constants": "vector"},
    "equal_column_norms": MATRIX, "three_ones_a_column": MATRIX, "exact_cover_exists": MATRIX,
    "ones_have_sparse_solution": MATRIX, "identity_pair_minimal": MATRIX,
    "l1_minimal": AX, "unique_basis_pursuit": AX, "beats_circuits": AX, "support_injective": AX,
    "omp_recovers": AX, "exact_recovery_condition": AX,
    "feasible": {"A": "matrix", "y": "vector"}, "strict_dual": AX | {"h": "vector"},
    "same_measurements": AX | {"z": "vector"}, "sparse": {"x": "vector", "k": "integer"},
    "stably_close": {"x": "vector", "z": "vector", "k": "integer", "rho": "vector"},
    "nonzero": {"x": "vector"}, "one_sparse": {"x": "vector"}, "entries_equal": {"c": "vector"},
    "minimal_under_scaling": {"c": "vector"}, "trivial_pair_minimal": {"a": "vector"},
    "exponents_for_product_bound": {"exponents": "vector"},
    "product_bound": {"group": "vector", "s1": "vector", "s2": "vector", "exponents": "vector"},
    "half_norm_attained": {"group": "vector", "s1": "vector", "s2": "vector"},
    "trivial_pair_no_worse": {"group": "vector", "s1": "vector", "s2": "vector"},
    "no_cancellation": {"group": "vector", "factors": "matrix"},
    "least_l1_sum": {"group": "vector", "factors": "matrix"},
    "factors_balanced": {"factors": "matrix"},
    "columnwise_balanced": PAIR, "norms_balanced": PAIR, "minimal_under_diagonal": PAIR,
    "l1_product_attained": PAIR, "product_of_rank_one": PAIR,
}
ALWAYS = {"trivial_pair_no_worse"}
INCIDENCE = {"three_ones_a_column", "exact_cover_exists", "ones_have_sparse_solution"}


def _instance(name, seed):
    draws = random.Random(seed)
    values = [0, 0, 1, 1, 1, -1, 2, -3, Fraction(1, 2)]

    def vector(n, pool=values):
        return [draws.choice(pool) for _ in range(n)]

    m, n, inner = draws.randint(1, 3), draws.randint(1, 4), draws.randint(1, 2)
    order = draws.choice([0, n])
    group = [] if not order else [2, 2] if order == 4 and draws.random() < 0.5 else [order]
    rows = [vector(n) for _ in range(draws.randint(1, 3))]
    if draws.random() < 0.5:
        rows = [[int(j == draws.randrange(n)) for j in range(n)] for _ in rows]
    A = [vector(n) for _ in range(m)]
    if name in INCIDENCE:
        A = [vector(4, [0, 0, 1]) for _ in range(draws.choice([3, 6]))]
        if draws.random() < 0.4:
            triples = [draws.sample(range(6), 3) for _ in range(draws.randint(1, 3))]
            A = [[int(i in triple) for triple in triples] for i in range(6)]
    if name == "equal_column_norms" and draws.random() < 0.4:
        A = [[draws.choice((1, -1)) for _ in range(n)] for _ in range(m)]
    h = vector(m)
    S1, S2 = [vector(inner) for _ in range(m)], [vector(n) for _ in range(inner)]
    if draws.random() < 0.5:
        S1, S2 = [[1] * inner] * m, [[draws.choice((1, -1)) for _ in range(m)]] * inner
    x = vector(n, [0, 0, 1, -1, 2])
    z = x if draws.random() < 0.3 else vector(n)
    c = [draws.choice((1, 2)), draws.choice((1, 2, 0))][:draws.randint(1, 2)]
    y = vector(m)
    if draws.random() < 0.5:
        y = [sum(map(Fraction.__mul__, map(Fraction, row), map(Fraction, z))) for row in A]
    s = {"A": A, "k": draws.randint(0, 2), "x": x, "z": z, "h": h, "y": y, "c": c,
         "a": draws.choice([[1], [0, 0], ["1/2", "-1/2"], vector(n)]), "S1": S1, "S2": S2,
         "rho": [draws.choice(["1/2", 0, "2/3", 1])], "group": group, "factors": rows,
         "s1": vector(n), "s2": vector(n),
         "constants": draws.choice([["1/2", 1], ["1/2", 3], [0, 0], [1, 1]]),
         "exponents": draws.choice([[1, 1], [2, 1], [3, 1], [2, 2], [3, 2], [1, 3]])}
    return {argument: s[argument] for argument in PREDICATES[name]}


@pytest.mark.parametrize("name", PREDICATES)
def test_every_certificate_is_accepted_and_its_opposite_rejected(name, answers_proved):
    answers = answers_proved(getattr(verify.sparsity, name), PREDICATES[name],
                             (_instance(name, seed) for seed in range(150)))
    assert name in ALWAYS or min(answers["yes"], answers["no"]) > 5, answers
