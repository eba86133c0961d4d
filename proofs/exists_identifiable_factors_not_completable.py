"""Two factors can be unique though the completion algorithm stalls."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Two terms that meet in a row: independent rows y_1, y_2, each seen in a row of its own."""
    number = st.sampled_from((1, -1, 2, 3))

    def factors(a, b, c, d, x, y, z, w):
        return {"X": [[0, x], [y, z], [w, 0]], "Y": [[a, b], [c, d]],
                "I": [[0, 1], [1, 1], [1, 0]], "J": [[1, 1], [1, 1]]}

    return st.tuples(*[number] * 8).filter(lambda n: n[0] * n[3] != n[1] * n[2]).map(
        lambda n: factors(*n))


theorem = verify.Theorem(
    name="exists_identifiable_factors_not_completable",
    part="fixed supports",
    statement="There are factors on fixed supports that are unique up to permutation and scaling, "
              "at which the completion algorithm stalls.",
    source="Zheng, Riccietti, Gribonval, identifiability in two-layer sparse matrix factorization, "
           "2021: completion is sufficient; that it is not necessary",
    scope="In the row where both terms are hidden the equations are linear: y_1 and y_2 are known "
          "up to scale from other rows, and independent.",
    arguments={"X": "matrix", "Y": "matrix", "I": "support", "J": "support"},
    hypotheses=(),
    conclusions=(sparsity.identifiable_factors.on("X", "Y", "I", "J"),
                 (~sparsity.completable).on("X", "Y", "I", "J")),
    instances=instances,
)
