"""Butterfly factors are determined by their product exactly if no inner row or column is zero."""

from hypothesis import strategies as st

import verify


@st.composite
def instances(draw):
    """Factors, most of them with few zeros or with a line of zeros."""
    levels = draw(st.integers(1, 3))
    size = 4 * 2**(levels - 1)
    entry = st.sampled_from(draw(st.sampled_from([[1, -2, "1/3", 0, 3, 2], [1, -1], [0, 1, 2]])))
    return {"X": draw(st.lists(st.lists(entry, min_size=size, max_size=size),
                               min_size=levels, max_size=levels))}


theorem = verify.Theorem(
    name="essentially_unique_iff_inner_lines_nonzero",
    part="butterfly factorization",
    statement="All butterfly factors with the product X_1 ... X_J are D_(l-1)^-1 X_l D_l, the D_l "
              "diagonal and invertible, D_0 = D_J = 1, if and only if X_1, ..., X_(J-1) have no "
              "column of zeros and X_2, ..., X_J no row of zeros.",
    source="Zheng, Riccietti, Gribonval, efficient identification of butterfly sparse matrix "
           "factorizations, 2023",
    scope="Rational factors with the supports 1_(2^(l-1)) x 1_(2 x 2) x 1_(n/2^l), each given by "
          "its 2n entries; n = 2^J.",
    arguments={"X": "matrix"},
    hypotheses=(verify.sparsity.inner_lines_nonzero.on("X"),),
    conclusions=(verify.sparsity.essentially_unique.on("X"),),
    instances=instances,
    iff=True,
    sharp={"inner_lines_nonzero": "An equivalence: a line of zeros frees the line that it meets."},
)
