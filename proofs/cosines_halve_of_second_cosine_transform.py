"""The fast cosine transform: one of size n is two of size n/2 and n additions."""

from hypothesis import strategies as st

import verify


@st.composite
def instances(draw):
    """The DCT of kind 2 with angles of either sign, whole turns added, in finer steps."""
    n = 2 ** draw(st.integers(1, 4))
    finer, signs = draw(st.integers(1, 3)), draw(st.lists(st.sampled_from([1, -1]), min_size=n,
                                                          max_size=n))
    turns = draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n))
    return {"M": [[signs[k] * finer * k * (2 * j + 1) + 4 * n * finer * turns[j]
                   for j in range(n)] for k in range(n)], "N": 4 * n * finer}


theorem = verify.Theorem(
    name="cosines_halve_of_second_cosine_transform",
    part="fast transforms",
    statement="If C[k][j] = cos(pi k (2j + 1)/2n), the DCT of kind 2 without its row scales, then "
              "C with its even rows first is the block diagonal matrix of the DCT of kinds 2 and 4 "
              "of size n/2 times [[I, R], [I, -R]], R the reversal.",
    source="Chen, Smith, Fralick 1977; Plonka, Tasche, fast and numerically stable algorithms for "
           "discrete cosine transforms, 2005",
    scope="n > 1 a power of 2; the step that the real sparse factors of the DCT repeat.",
    arguments={"M": "matrix", "N": "integer"},
    hypotheses=(verify.sparsity.second_cosine_transform.on("M", "N"),),
    conclusions=(verify.sparsity.cosines_halve.on("M", "N"),),
    instances=instances,
    sharp={"second_cosine_transform": {"M": [[0, 1], [0, 3]], "N": 8}},
)
