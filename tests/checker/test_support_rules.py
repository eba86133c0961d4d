"""The checker's rules on fixed supports accept every certificate and no opposite one."""

import random

import pytest

from verify import sparsity

LOWER, CHAIN = [[1, 0], [1, 1]], [[1, 0], [1, 1], [0, 1]]
SUPPORTS = {"I": "support", "J": "support"}
FACTORS = {"X": "matrix", "Y": "matrix"}
A = {"A": "matrix"}
PREDICATES = {
    "tractable": SUPPORTS, "disjoint_rectangles": SUPPORTS,
    "supported": {"X": "matrix", "I": "support"},
    "supports_of_completion": SUPPORTS | {"W": "support"},
    "no_nearer_than_blocks": A | SUPPORTS | FACTORS, "blocks_reached": A | SUPPORTS,
    "completion_no_worse": A | {"W": "support"} | FACTORS,
    "completion_lifts": A | {"W": "support", "x": "vector", "y": "vector"} | SUPPORTS,
    "normal_equations": A | FACTORS | {"J": "support"},
    "second_factor_no_worse": A | FACTORS | {"Z": "matrix"},
    "lower_upper_product": A, "leading_ranks_suffice": A, "infimum_attained": A | SUPPORTS,
    "no_nearer_than_sparse_component": A | {"x": "vector", "y": "vector", "k": "integer"},
    "greedy_projection_nearest": A | {"k": "integer"},
}


def _instance(name, seed):
    draws = random.Random(f"{name} {seed}")

    def matrix(rows, columns, entries=(0, 0, 1, -1, 2, "1/2")):
        return [[draws.choice(entries) for _ in range(columns)] for _ in range(rows)]

    def on(support):
        return [[draws.choice((0, 1, -1, 2)) if free or draws.random() < 0.2 else 0
                 for free in row] for row in support]

    m, n, r = draws.randint(1, 3), draws.randint(1, 3), draws.randint(1, 3)
    W, I, J = matrix(m, n, (0, 1, 1)), matrix(m, r, (0, 1, 1)), matrix(n, r, (0, 1, 1))
    if name in ("tractable", "no_nearer_than_blocks", "blocks_reached") and draws.random() < 0.5:
        I = J = draws.choice((LOWER, CHAIN))
    if name == "infimum_attained" and draws.random() < 0.7:
        size = draws.randint(2, 3)
        I = J = [[int(j <= i) for j in range(size)] for i in range(size)]
    if "completion" in name:
        I, J = (side.astype(int).tolist() for side in sparsity.completion_supports(W))
        if draws.random() < 0.4:
            I[0][0] = 0
    m, n = len(I), len(J)
    X, Y, M = on(I), on(J), matrix(m, n)
    if name == "no_nearer_than_blocks" and draws.random() < 0.7:
        M = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in Y] for x in X]
    if name == "blocks_reached" and I is CHAIN:
        M = [[1, 1, 0], [1, draws.choice((1, 1, 2, 0)), draws.choice((1, 2))],
             [0, draws.choice((1, 1, 3)), 1]]
    if name == "completion_no_worse" and draws.random() < 0.4:
        X, Y = [[0, 1] for _ in X], [[0, 1] for _ in Y]
    if name == "normal_equations" and draws.random() < 0.5:
        Y = sparsity.best_second_factor(M, X, J)
    if name in ("lower_upper_product", "leading_ranks_suffice"):
        M = matrix(n, n, (0, 0, 0, 1, -1, 2))
    x, y, k = [draws.choice((0, 1, 2)) for _ in range(m)], [1] * n, draws.randint(1, m)
    if name == "no_nearer_than_sparse_component" and draws.random() < 0.5:
        x, k = [1] * m, 1
        M = [[1] * n] * m
    if name == "greedy_projection_nearest" and draws.random() < 0.5:
        M = [[5, 4], [4, draws.choice((0, 1))]]
    return {"A": M, "I": I, "J": J, "X": X, "Y": Y, "Z": matrix(n, len(J[0])), "W": W, "x": x,
            "y": y, "k": k}


@pytest.mark.parametrize("name", PREDICATES)
def test_every_certificate_is_accepted_and_its_opposite_rejected(name, answers_proved):
    answers = answers_proved(
        getattr(sparsity, name), PREDICATES[name],
        (_instance(name, seed) for seed in range(36 if name == "blocks_reached" else 100)))
    assert min(answers["yes"], answers["no"]) > 3, answers
