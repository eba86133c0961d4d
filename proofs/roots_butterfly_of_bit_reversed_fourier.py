"""The DFT is a butterfly once its columns are put in bit-reversed order, and not before."""

from hypothesis import strategies as st

import verify
from verify.sparsity.transforms import bit_reversal


@st.composite
def instances(draw):
    """Exponents of the DFT, columns in bit-reversed order, with whole turns added."""
    n = draw(st.sampled_from([2, 4, 8, 16]))
    turns = draw(st.lists(st.integers(-2, 2), min_size=n, max_size=n))
    order = bit_reversal(n).tolist()
    return {"E": [[i * order[j] + n * turns[(i + j) % n] for j in range(n)] for i in range(n)]}


theorem = verify.Theorem(
    name="roots_butterfly_of_bit_reversed_fourier",
    part="fast transforms",
    statement="If E[i][j] is i times j, its binary digits reversed, modulo n, then the matrix of "
              "the roots of unity w^E[i][j], w = exp(-2 pi i/n), is a butterfly product.",
    source="Cooley, Tukey, machine calculation of complex Fourier series, 1965",
    scope="n > 1 a power of 2. The plain order of the columns gives no butterfly for n >= 4.",
    arguments={"E": "matrix"},
    hypotheses=(verify.sparsity.bit_reversed_fourier.on("E"),),
    conclusions=(verify.sparsity.roots_butterfly.on("E"),),
    instances=instances,
    sharp={"bit_reversed_fourier": {"E": [[i * j for j in range(4)] for i in range(4)]}},
)
