"""A filter orthogonal to its even shifts, as Daubechies', has an orthogonal wavelet transform."""

from fractions import Fraction

from hypothesis import strategies as st

import verify
from verify.sparsity.filter_cascades import DAUBECHIES, cascade, pair_of


def longer(H, c, d):
    """c h + d z^2 g: orthogonal to its even shifts if h is, since g then is, and h and g are."""
    g = [[(-1) ** k * value for k, value in enumerate(reversed(row))] for row in H]
    padded = [[*row, 0, 0] for row in H], [[0, 0, *row] for row in g]
    return [[c * x + d * y for x, y in zip(*rows, strict=True)]
            for rows in zip(*padded, strict=True)]


@st.composite
def instances(draw):
    """Daubechies' and other filters orthogonal to their even shifts; some changed, or an entry."""
    entry = st.sampled_from([1, -1, 2, Fraction(1, 2), 0, 3])
    H = draw(st.just([[1, 1], [0, 0]]) | st.just(DAUBECHIES)
             | st.lists(st.lists(entry, min_size=2, max_size=2), min_size=2, max_size=2))
    if len(H[0]) < 6 and draw(st.booleans()):
        H = longer(H, draw(entry), draw(entry))
    changed, place = draw(st.sampled_from(["", "", "", "filter", "entry"])), draw(st.integers(0, 1))
    if changed == "filter":
        H = [[H[0][0] + 1, *H[0][1:]], H[1]]
    n = draw(st.sampled_from([n for n in (2, 4, 8) if n >= len(H[0])]))
    A, B = pair_of(cascade(H, n))
    if changed == "entry":
        A[place][1 - place] += 1
    return {"A": A, "B": B, "H": H}


theorem = verify.Theorem(
    name="orthogonal_up_to_scales_of_orthogonal_to_even_shifts",
    part="fast transforms",
    statement="If sum_k h_k h_(k+2m) = 0 for all m > 0, then the rows of the wavelet transform of "
              "the filter h are orthogonal, those of level l of squared length (sum h_k^2)^l: each "
              "level is orthogonal up to a scale, and so is their product up to scales of rows.",
    source="Daubechies, orthonormal bases of compactly supported wavelets, 1988",
    scope="Coefficients in Q(sqrt 3), as Daubechies' 1 + sqrt 3, 3 + sqrt 3, 3 - sqrt 3, "
          "1 - sqrt 3, for which sum h_k^2 = 32; periodic, n a power of 2, no level of fewer "
          "entries than h has.",
    arguments={"A": "matrix", "B": "matrix", "H": "matrix"},
    hypotheses=(verify.sparsity.cascaded_filters.on("A", "B", "H"),
                verify.sparsity.orthogonal_to_even_shifts.on("H")),
    conclusions=(verify.sparsity.orthogonal_up_to_scales.on("A", "B", "H"),),
    instances=instances,
    sharp={"cascaded_filters": {"A": [[1, 1], [1, 1]], "B": [[0, 0], [0, 0]],
                                "H": [[1, 1], [0, 0]]},
           "orthogonal_to_even_shifts": {
               "A": pair_of(cascade([[1, 1, 1, 1], [0] * 4], 4))[0], "B": [[0] * 4] * 4,
               "H": [[1, 1, 1, 1], [0] * 4]}},
)
