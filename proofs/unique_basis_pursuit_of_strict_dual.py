"""A strict dual and injectivity on the support make a vector the only minimizer."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """h drawn first; x is then supported where A^T h is largest, with its signs."""
    def complete(A, h, zeros):
        prices = [sum(a * b for a, b in zip(column, h, strict=True))
                  for column in zip(*A, strict=True)]
        top = max(map(abs, prices)) or 1
        x = [0 if abs(price) < top or zero else price / top
             for price, zero in zip(prices, zeros, strict=True)]
        return {"A": A, "x": x, "h": [entry / top for entry in h]}

    def of_matrix(A):
        h = st.lists(verify.strategies.fractions_small(), min_size=len(A), max_size=len(A))
        zeros = st.lists(st.sampled_from((False,) * 9 + (True,)), min_size=len(A[0]),
                         max_size=len(A[0]))
        return st.builds(complete, st.just(A), h, zeros)

    return verify.strategies.matrices_with_kernel().flatmap(of_matrix)


theorem = verify.Theorem(
    name="unique_basis_pursuit_of_strict_dual",
    part="sparse recovery",
    statement="If A is injective on the support of x, A^T h = sgn(x) there and |A^T h| < 1 off it, "
              "then x is the only minimizer of the l1 norm subject to A z = A x.",
    source="Fuchs 2004; Foucart and Rauhut, theorem 4.26",
    scope="Real matrices.",
    arguments={"A": "matrix", "x": "vector", "h": "vector"},
    hypotheses=(sparsity.strict_dual.on("A", "x", "h"), sparsity.support_injective.on("A", "x")),
    conclusions=(sparsity.unique_basis_pursuit.on("A", "x"),),
    instances=instances,
    sharp={"strict_dual": {"A": [[1, 1]], "x": [1, 0], "h": [1]},
           "support_injective": {"A": [[1, 1]], "x": [1, 1], "h": [1]}},
    bounded=({"A": (1, 2), "x": 2, "h": 1},),
)
