"""The fast cosine transforms: one of size n is two of size n/2, additions and rotations."""

from hypothesis import strategies as st

import verify
from verify.sparsity.cosine_halves import cosine_angle


@st.composite
def instances(draw):
    """The DCT of all kinds with angles of either sign, whole turns added, in finer steps."""
    kind = draw(st.integers(1, 4))
    n = draw(st.sampled_from([3, 5, 7] if kind == 1 else [2, 4, 6]))
    N = draw(st.integers(1, 3)) * 8 * (n - (kind == 1))
    signs = draw(st.lists(st.sampled_from([1, -1]), min_size=n, max_size=n))
    turns = draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n))
    return {"M": [[int(signs[k] * N * cosine_angle(kind, n, k, j)) + N * turns[j]
                   for j in range(n)] for k in range(n)], "N": N, "K": kind}


theorem = verify.Theorem(
    name="cosines_halve_of_cosine_transform",
    part="fast transforms",
    statement="The DCT of kind 2 is kind 2 of the sums x_j + x_(n-1-j) in its even rows and kind 4 "
              "of the differences in its odd ones; kind 3 is its transpose; kind 1, n odd, is kind "
              "1 of the sums and the middle x_j, kind 3 of the differences; kind 4 is "
              "u_k + v_(n/2-k) in row 2k and u_k - v_(n/2-k) in row 2k - 1, where u and v are kind "
              "2 of the first and second coordinates of (x_j, x_(n-1-j)) turned by "
              "-(2j + 1) pi/4n, each second one times (-1)^j.",
    source="Chen, Smith, Fralick 1977; Plonka, Tasche, fast and numerically stable algorithms for "
           "discrete cosine transforms, 2005",
    scope="Without row and column scales, u_(n/2) = v_(n/2) = 0. The step that the real sparse "
          "factors of the DCT repeat, for n a power of 2, of kind 1 one more.",
    arguments={"M": "matrix", "N": "integer", "K": "integer"},
    hypotheses=(verify.sparsity.cosine_transform.on("M", "N", "K"),),
    conclusions=(verify.sparsity.cosines_halve.on("M", "N", "K"),),
    instances=instances,
    sharp={"cosine_transform": {"M": [[0, 1], [0, 3]], "N": 8, "K": 2}},
)
