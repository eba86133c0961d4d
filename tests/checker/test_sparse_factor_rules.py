"""Uniqueness among factors with sparse columns: the checker goes through the supports anew."""

import json
import random
import tracemalloc
from fractions import Fraction

import pytest

import verify
from verify.sparsity import unique_among_sparse_columns

KINDS = {"X": "matrix", "Y": "matrix", "s": "integer", "t": "integer"}


def _instance(seed):
    draws = random.Random(seed)
    m, n, r = draws.randint(1, 3), draws.randint(1, 3), draws.randint(1, 2)
    s, t = (min(draws.randint(0, 2), 1 if m * n * r > 12 else 2) for _ in range(2))

    def factor(size, most):
        columns = []
        for _ in range(r):
            column = [0] * size
            count = min(size, draws.randint(0, most) if draws.random() < 0.3 else most)
            for i in draws.sample(range(size), count):
                column[i] = draws.choice([1, -1, 2, 3, Fraction(1, 2), Fraction(2)**-1074])
            columns.append(column)
        return [list(row) for row in zip(*columns, strict=True)]

    return {"X": factor(m, s), "Y": factor(n, t), "s": s, "t": t}


def test_every_answer_is_proved_and_none_with_the_opposite_one(answers_proved):
    answers = answers_proved(unique_among_sparse_columns, KINDS, map(_instance, range(200)))
    assert min(answers["yes"], answers["no"]) > 40
    assert not answers["unknown"]


PAIRS = {"X": [["1", "1"], ["1", "2"]], "Y": [["1", "0"], ["1", "0"], ["0", "1"], ["0", "2"]],
         "s": 2, "t": 2}


@pytest.mark.parametrize(("changes", "unique"), [
    # the columns in pairs: other pairs have rank two, by their ratios or by a 0, or rank one too
    (PAIRS, True), (PAIRS | {"X": [["1", "0"], ["1", "1"]]}, True),
    (PAIRS | {"X": [["1", "1"], ["1", "1"]]}, False),
    ({}, True), ({"Y": [["1", "0"], ["0", "3"]]}, True), ({"s": 2}, True), ({"t": 2}, True),
    ({"s": 2, "t": 2}, False), ({"X": [["1", "1"], ["0", "0"]], "t": 2}, False),
    ({"Y": [["1", "0"], ["0", "0"]]}, False)])
def test_a_yes_holds_only_where_it_is_one(changes, unique):
    """Other instances under the same finding: those that are not unique are rejected."""
    theorem = verify.Theorem(name="one_predicate", arguments=KINDS, hypotheses=(),
                             conclusions=(unique_among_sparse_columns.on(*KINDS),),
                             instances=lambda: None)
    given = {"X": [[1, 0], [0, 1]], "Y": [[1, 0], [0, 2]], "s": 1, "t": 1}
    document = json.loads(json.dumps(verify.check(theorem, given).document()))
    document["instance"] |= changes
    if unique:
        verify.recheck(document)
    else:
        with pytest.raises(verify.Rejected, match="other factors"):
            verify.recheck(document)


def test_pairs_of_supports_are_paid_for_before_they_are_listed():
    column = [[1], *([[0]] * 11)]
    document = {"format": "rescaling-verify/verdict/1", "theorem": "one_predicate",
                "verdict": "holds", "dropped": None,
                "instance": {"X": column, "Y": column, "s": 6, "t": 6},
                "hypotheses": [], "conclusions": [
                    {"predicate": "unique_among_sparse_columns", "arguments": ["X", "Y", "s", "t"],
                     "answer": "yes", "witness": {}, "reason": None}]}
    tracemalloc.start()
    with pytest.raises(verify.Rejected, match="needs more than 100000 steps"):
        verify.recheck(document, max_items=10**5)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10**7
