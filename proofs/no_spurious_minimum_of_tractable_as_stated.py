"""False as stated: condition (T) alone does not exclude spurious local minima."""

from hypothesis import strategies as st

import verify
from verify import sparsity
from verify.strategies import landscapes


def instances():
    """Points of overlapping blocks, and the degenerate minima that refute it."""
    return st.one_of(landscapes.tractable_landscapes(), landscapes.degenerate_minima())


theorem = verify.Theorem(
    name="no_spurious_minimum_of_tractable_as_stated",
    part="fixed supports",
    statement="Under condition (T) ||A - X Y^T||^2 has no spurious local minimum. False where a "
              "complete class is not of full rank.",
    source="the talk: essentially no spurious local minimum; the word is needed",
    scope="Refuted by a minimum of loss 4 where the least is 1: two terms on two rows reach every "
          "matrix there, but near the point not every matrix near their product.",
    arguments={"A": "matrix", "I": "support", "J": "support", "X": "matrix", "Y": "matrix"},
    hypotheses=(sparsity.tractable.on("I", "J"),),
    conclusions=((~sparsity.spurious_minimum).on("A", "I", "J", "X", "Y"),),
    instances=instances,
    sharp={"tractable": {"A": [[1, 0], [0, 1]], "I": [[1, 0], [1, 1]], "J": [[1, 0], [1, 1]],
                         "X": [[0, 0], ["3/2", 1]], "Y": [[0, 0], ["3/2", "-5/4"]]}},
    counterexample={"A": [[0, 0, 0], [2, 0, 0], [1, 0, 0], [0, 2, 0]],
                    "I": [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 1]],
                    "J": [[1, 1, 1], [1, 1, 1], [1, 1, 0]],
                    "X": [[1, 0, 0], [0, 0, 2], [0, 0, 1], [0, 0, 0]],
                    "Y": [[0, 0, 1], [0, 0, 0], [0, 1, 0]]},
)
