"""Balanced networks are balanced, and their rescalings mostly not."""

from hypothesis import given

import verify
from verify.strategies import balanced_networks


@given(balanced_networks())
def test_balanced(drawn):
    assert isinstance(verify.balanced(drawn["net"], drawn["p"]), verify.Yes)


def test_rescalings_are_of_both_kinds():
    answers = set()

    @given(balanced_networks(rescaled=True))
    def collect(drawn):
        answers.add(type(verify.balanced(drawn["net"], drawn["p"])))

    collect()
    assert answers == {verify.Yes, verify.No}
