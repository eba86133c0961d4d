"""False as stated: coherence does not see the norms of the columns, the l1 norm does."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Columns of one norm, each then scaled by its own factor."""
    columns = st.lists(st.sampled_from([(1, 0), (0, 1), (1, 1), (1, -1)]), min_size=1,
                       max_size=4, unique=True)
    scaled = columns.flatmap(lambda drawn: st.tuples(*(
        st.sampled_from((1, 2, 5)).map(lambda c, column=column: [c * x for x in column])
        for column in drawn)))
    return st.fixed_dictionaries({"A": scaled.map(lambda drawn: list(zip(*drawn, strict=True))),
                                  "k": st.just(1)})


theorem = verify.Theorem(
    name="l1_recovers_of_coherence_as_stated",
    part="sparse recovery",
    statement="If (2k - 1) mu < 1, every k-sparse x is the only minimizer of the l1 norm subject "
              "to A z = A x. False unless the columns have one norm.",
    source="the coherence bound of Donoho and Elad 2003, read without the words unit norm",
    scope="Refuted by two measurements of three numbers: the kernel is spanned by (3, 1, 1).",
    arguments={"A": "matrix", "k": "integer"},
    hypotheses=(sparsity.coherence_below.on("A", "k"),),
    conclusions=(sparsity.l1_recovers.on("A", "k"),),
    instances=instances,
    sharp={"coherence_below": {"A": [[1, 1]], "k": 1}},
    counterexample={"A": [[1, -3, 0], [1, 0, -3]], "k": 1},
)
