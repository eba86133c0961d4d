"""The periodic wavelet transform of any filter, as Daubechies', is a product of sparse levels."""

from hypothesis import strategies as st

import verify
from verify.sparsity.filter_cascades import DAUBECHIES, cascade, pair_of


@st.composite
def instances(draw):
    """Daubechies' filter of four coefficients and others, some with an entry changed."""
    length = draw(st.sampled_from([2, 4, 4, 6]))
    row = st.lists(st.integers(-2, 3), min_size=length, max_size=length)
    H = draw(st.just(DAUBECHIES) | st.tuples(row, row).map(list))
    n = draw(st.sampled_from([n for n in (2, 4, 8) if n >= len(H[0])]))
    A, B = pair_of(cascade(H, n))
    if draw(st.integers(0, 4)) == 0:
        draw(st.sampled_from([A, B]))[draw(st.integers(0, n - 1))][draw(st.integers(0, n - 1))] += 1
    return {"A": A, "B": B, "H": H}


theorem = verify.Theorem(
    name="filter_levels_product_of_cascaded_filters",
    part="fast transforms",
    statement="For a filter h of L coefficients, L even, and g_k = (-1)^k h_(L-1-k), let the rows "
              "of W be the products of h(z) h(z^2) ... h(z^(2^(m-1))) by z^(2^m r), then, for l = "
              "m, ..., 1, of h(z) ... h(z^(2^(l-2))) g(z^(2^(l-1))) by z^(2^l r), modulo z^n - 1. "
              "Then W = F_m ... F_1: F_l takes the first s = n/2^(l-1) entries of x to "
              "sum_k h_k x_(2r+k), then sum_k g_k x_(2r+k), r < s/2, indices modulo s, and leaves "
              "the others.",
    source="Mallat, multiresolution approximations and wavelet bases, 1989; Daubechies, "
           "orthonormal bases of compactly supported wavelets, 1988",
    scope="Coefficients a + b sqrt 3 with rational a, b, as Daubechies' 1 + sqrt 3, 3 + sqrt 3, "
          "3 - sqrt 3, 1 - sqrt 3 are; n a power of 2, the last level of at least L entries. The "
          "factors have fewer than 2 n L entries outside of identities.",
    arguments={"A": "matrix", "B": "matrix", "H": "matrix"},
    hypotheses=(verify.sparsity.cascaded_filters.on("A", "B", "H"),),
    conclusions=(verify.sparsity.filter_levels_product.on("A", "B", "H"),),
    instances=instances,
    sharp={"cascaded_filters": {"A": [[1, 1], [1, 1]], "B": [[0, 0], [0, 0]],
                                "H": [[1, 1], [0, 0]]}},
)
