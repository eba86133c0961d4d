"""Chainable patterns multiply to a pattern of the same family."""

from hypothesis import strategies as st

import verify
from verify.sparsity.patterns import kronecker_chain


@st.composite
def instances(draw):
    """Neighbours of a chain, or two patterns that multiply."""
    size = st.integers(1, 3)
    if draw(st.booleans()):
        p, q = kronecker_chain(draw(st.tuples(*[st.tuples(size, size)] * 2)), draw(size))
        a, d = draw(size), draw(st.integers(1, 2))
        return {"p": [p.a * a, *p[1:3], p.d * d], "q": [q.a * a, *q[1:3], q.d * d]}
    a, c, d, b, k = (draw(size) for _ in range(5))
    inner = a * c * d
    q = draw(st.sampled_from([(i, inner // (i * j), k, j) for i in range(1, inner + 1)
                              for j in range(1, inner + 1) if inner % (i * j) == 0]))
    return {"p": [a, b, c, d], "q": list(q)}


theorem = verify.Theorem(
    name="product_kronecker_of_chainable",
    part="butterfly factorization",
    statement="If p = (a1, b1, c1, d1) and q = (a2, b2, c2, d2) are chainable (a1 | a2 | a1 c1 and "
              "d2 | d1) then the product of the supports I_a x 1_(b x c) x I_d is a multiple of "
              "such a support: r times that of (a1, b1 d1/d2, a2 c2/a1, d2), r = a1 c1 / a2.",
    source="Le, Zheng, Riccietti, Gribonval, butterfly factorization with error guarantees, 2024",
    scope="Positive integers with a1 c1 d1 = a2 b2 d2, so that the product exists.",
    arguments={"p": "vector", "q": "vector"},
    hypotheses=(verify.sparsity.chainable.on("p", "q"),),
    conclusions=(verify.sparsity.product_kronecker.on("p", "q"),),
    instances=instances,
    sharp={"chainable": {"p": [1, 2, 1, 2], "q": [2, 1, 2, 1]}},
)
