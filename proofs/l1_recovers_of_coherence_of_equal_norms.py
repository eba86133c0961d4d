"""Small coherence lets the l1 norm find sparse vectors, if the columns have one norm."""

from hypothesis import strategies as st

import verify
from verify import sparsity

_HADAMARD = ((1, 1, 1, 1), (1, -1, 1, -1), (1, 1, -1, -1), (1, -1, -1, 1))
_SPIKES = ((2, 0, 0, 0), (0, 2, 0, 0), (0, 0, 2, 0), (0, 0, 0, 2))
_SIMPLEX = [[4 if i == j else -1 for j in range(5)] for i in range(5)]


def instances():
    """Spikes and Hadamard columns (coherence 1/2), orthogonal ones, a simplex (coherence 1/4)."""
    def matrix(columns, k):
        return {"A": tuple(zip(*columns, strict=True)), "k": k}

    either = st.lists(st.sampled_from(_SPIKES + _HADAMARD), min_size=1, max_size=5, unique=True)
    orthogonal = st.lists(st.sampled_from(_HADAMARD), min_size=1, max_size=3, unique=True)
    return st.one_of(st.builds(matrix, either, st.integers(0, 1)),
                     st.builds(matrix, orthogonal, st.integers(1, 2)),
                     st.builds(matrix, st.lists(st.sampled_from(_SIMPLEX), min_size=3, max_size=4),
                               st.just(1)),
                     st.just({"A": _SIMPLEX, "k": 2}))


theorem = verify.Theorem(
    name="l1_recovers_of_coherence_of_equal_norms",
    part="sparse recovery",
    statement="If (2k - 1) mu < 1 and all columns have one norm, every k-sparse x is the only "
              "minimizer of the l1 norm subject to A z = A x.",
    source="Donoho and Elad 2003; Gribonval and Nielsen 2003; Foucart and Rauhut, theorem 5.15",
    scope="Real matrices. Which norm the columns have does not matter.",
    arguments={"A": "matrix", "k": "integer"},
    hypotheses=(sparsity.coherence_below.on("A", "k"), sparsity.equal_column_norms.on("A")),
    conclusions=(sparsity.l1_recovers.on("A", "k"),),
    instances=instances,
    sharp={"coherence_below": {"A": [[1, 1]], "k": 1},
           "equal_column_norms": {"A": [[1, -3, 0], [1, 0, -3]], "k": 1}},
    bounded=({"A": (2, 2), "k": 1},),
)
