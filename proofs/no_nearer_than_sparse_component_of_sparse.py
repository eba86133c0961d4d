"""The best product of a k-sparse and a dense vector is a sparse principal component."""

from hypothesis import strategies as st

import verify
from verify import sparsity


@st.composite
def instances(draw):
    """A matrix, two vectors, one mostly sparse enough; some vectors are a row's best."""
    m, n = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    entry = st.sampled_from((0, 0, 1, -1, 2))
    A = [[draw(entry) for _ in range(n)] for _ in range(m)]
    k = draw(st.integers(1, m))
    x, y = [draw(entry) for _ in range(m)], [draw(entry) for _ in range(n)]
    if draw(st.booleans()):
        i = draw(st.integers(0, m - 1))
        x, y = [int(i == j) for j in range(m)], A[i]
    return {"A": A, "x": x, "y": y, "k": k}


theorem = verify.Theorem(
    name="no_nearer_than_sparse_component_of_sparse",
    part="fixed supports",
    statement="If x has at most k nonzero entries then |A - x y^T|^2 is at least |A|^2 minus the "
              "largest sigma_1(A_S)^2 over sets S of k rows, for every y.",
    source="Zou, Hastie, Tibshirani, sparse principal component analysis, 2006",
    scope="Reached by the singular vectors of the best A_S: one factor k-sparse, the other free is "
          "sparse PCA. `verify.sparsity.sparse_component` solves it by trying all sets.",
    arguments={"A": "matrix", "x": "vector", "y": "vector", "k": "integer"},
    hypotheses=(sparsity.sparse.on("x", "k"),),
    conclusions=(sparsity.no_nearer_than_sparse_component.on("A", "x", "y", "k"),),
    instances=instances,
    sharp={"sparse": {"A": [[1], [1]], "x": [1, 1], "y": [1], "k": 1}},
)
