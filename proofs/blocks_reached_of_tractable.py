"""On tractable supports some factors lose no more than the truncated singular values."""

from hypothesis import strategies as st

import verify
from verify import sparsity

CHAIN = [[1, 0], [1, 1], [0, 1]]


@st.composite
def instances(draw):
    """Supports and a matrix; of two overlapping squares some with rank one on both."""
    entry = st.sampled_from((0, 1, 1, -1, 2))
    if draw(st.sampled_from((True, *(False,) * 5))):
        a, b, c, d = (draw(st.sampled_from((1, -1, 2))) for _ in range(4))
        return {"A": [[a * b, a, 0], [b, 1, c], [0, d, c * d]], "I": CHAIN, "J": CHAIN}
    supports = draw(verify.strategies.support_pairs(max_rows=3, max_columns=3))
    return supports | {"A": [[draw(entry) for _ in supports["J"]] for _ in supports["I"]]}


theorem = verify.Theorem(
    name="blocks_reached_of_tractable",
    part="fixed supports",
    statement="If the supports satisfy condition (T), some X, Y on them have |A - X Y^T|^2 at most "
              "the sum of `no_nearer_than_blocks_of_tractable`.",
    source="Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization "
           "with fixed support, 2023",
    scope="Checked with rational factors, up to |A|^2 / 10^4: best ones are irrational as a rule. "
          "They are those of `verify.sparsity.factorize`, block by block.",
    arguments={"A": "matrix", "I": "support", "J": "support"},
    hypotheses=(sparsity.tractable.on("I", "J"),),
    conclusions=(sparsity.blocks_reached.on("A", "I", "J"),),
    instances=instances,
    sharp={"tractable": {"A": [[1, 1, 0], [1, 1, 1], [0, 1, 1]],
                         "I": [[1, 0], [1, 1], [0, 1]], "J": [[1, 0], [1, 1], [0, 1]]}},
)
