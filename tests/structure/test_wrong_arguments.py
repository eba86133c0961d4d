"""Called with an argument of another kind, a predicate decides or says what is wrong with it."""

import networkx as nx
import numpy as np
import pytest

import verify
from verify.claims.instance import coerce
from verify.search.draws import for_each_drawn

WRONG = (None, True, "a word", float("nan"), -1, 10**40, 0.5, [], [[]], [[1], [1, 2]], [None],
         np.zeros((0, 0)), np.array([1j]), object(), nx.DiGraph())


def applications():
    """Of each predicate in a theorem one application, and the theorem."""
    found = {}
    for name in verify.theorems():
        theorem = verify.theorem(name)
        for literal in (*theorem.hypotheses, *theorem.conclusions):
            found.setdefault(literal.predicate.name.removeprefix("not_"), (literal, theorem))
    return found


APPLICATIONS = applications()


@pytest.mark.parametrize("name", sorted(APPLICATIONS))
def test_only_clear_errors(name):
    literal, theorem = APPLICATIONS[name]
    drawn = []
    for_each_drawn(theorem.instances(), 1, drawn.append)
    instance = coerce(theorem.arguments, drawn[0])
    arguments = [instance[argument] for argument in literal.arguments]
    for place in range(len(arguments)):
        for wrong in WRONG:
            try:
                literal.predicate(*arguments[:place], wrong, *arguments[place + 1:])
            except (verify.InvalidInstance, verify.BudgetExceeded):
                continue
