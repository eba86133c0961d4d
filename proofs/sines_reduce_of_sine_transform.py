"""The fast sine transforms: cosine transforms reordered, or for kind 1 two of half the size."""

from hypothesis import strategies as st

import verify
from verify.sparsity.sine_reductions import sine_angle


@st.composite
def instances(draw):
    """The DST of all kinds, angles with whole turns added, in finer steps."""
    kind = draw(st.integers(1, 4))
    n = draw(st.sampled_from([3, 5, 7] if kind == 1 else [2, 4, 6]))
    N = draw(st.integers(1, 3)) * 8 * (n + (kind == 1))
    signs = draw(st.lists(st.sampled_from([1, -1]), min_size=n, max_size=n))
    turns = draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n))
    return {"M": [[int(signs[k] * N * sine_angle(kind, n, k, j)) + N * turns[j]
                   for j in range(n)] for k in range(n)], "N": N, "K": kind}


theorem = verify.Theorem(
    name="sines_reduce_of_sine_transform",
    part="fast transforms",
    statement="The DST of kind 2 is the DCT of kind 2, rows reversed, times (-1)^j in column j; of "
              "kinds 3 and 4 it is the DCT of the same kind, columns reversed, times (-1)^k in row "
              "k; of kind 1, n odd, it is kind 3 of the sums x_j + x_(n-1-j) and the middle x_j in "
              "its even rows and kind 1 of the differences in its odd ones.",
    source="Wang, fast algorithms for the discrete W transform, 1984",
    scope="Without row and column scales; entries sin x as cos(x - pi/2). Kind 1 of size 2^J - 1 "
          "halves down to size 1.",
    arguments={"M": "matrix", "N": "integer", "K": "integer"},
    hypotheses=(verify.sparsity.sine_transform.on("M", "N", "K"),),
    conclusions=(verify.sparsity.sines_reduce.on("M", "N", "K"),),
    instances=instances,
    sharp={"sine_transform": {"M": [[0, 1], [0, 3]], "N": 8, "K": 2}},
)
