"""False as stated: the DCT of size 8 has no butterfly's supports in any order of its entries."""

from hypothesis import strategies as st

import verify
from verify.sparsity.roots import dct_angles

# steps of a turn for size n, and the angle in row k, column j
TRANSFORMS = (
    (lambda n: 4 * n, lambda n, k, j: 2 * n * (k & j).bit_count()),        # Hadamard
    (lambda n: 8 * n, lambda n, k, j: 8 * k * j - n),                      # Hartley, over sqrt(2)
    (lambda n: 2 * (n - 1), lambda n, k, j: k * j),                        # DCT, kinds 1 to 4
    (lambda n: 4 * n, lambda n, k, j: k * (2 * j + 1)),
    (lambda n: 4 * n, lambda n, k, j: j * (2 * k + 1)),
    (lambda n: 8 * n, lambda n, k, j: (2 * k + 1) * (2 * j + 1)),
    (lambda n: 4 * (n + 1), lambda n, k, j: 2 * (k + 1) * (j + 1) - n - 1),  # DST, kinds 1 to 4
    (lambda n: 4 * n, lambda n, k, j: (k + 1) * (2 * j + 1) - n),
    (lambda n: 4 * n, lambda n, k, j: (j + 1) * (2 * k + 1) - n),
    (lambda n: 8 * n, lambda n, k, j: (2 * k + 1) * (2 * j + 1) - 2 * n),
)


def instances():
    """Hadamard, Hartley, DCT and DST, row and column scales left out."""
    return st.builds(lambda n, one: {"M": [[one[1](n, k, j) for j in range(n)] for k in range(n)],
                                     "N": one[0](n)},
                     st.sampled_from([2, 4, 8]), st.sampled_from(TRANSFORMS))


theorem = verify.Theorem(
    name="cosines_butterfly_permuted_as_stated",
    part="fast transforms",
    statement="DCT, DST and Hadamard matrices, entries cos(2 pi M[i][j] / N), have a common "
              "sparsity pattern: some order of rows and columns makes each of them a product of "
              "butterfly factors. False for the DCT of size 8.",
    source="the claim of a common butterfly pattern of the fast transforms, taken for real ones",
    scope="Refuted by the DCT of kind 2, n = 8: with every partner its row 1 has columns of more "
          "than two directions. So are all DCT and DST of kinds 1 to 4 at n = 8, those of kind 4 "
          "at n = 4 already. True for Hadamard, and for the DFT in bit-reversed order.",
    arguments={"M": "matrix", "N": "integer"},
    hypotheses=(),
    conclusions=(verify.sparsity.cosines_butterfly_permuted.on("M", "N"),),
    instances=instances,
    counterexample={"M": dct_angles(8), "N": 32},
)
