"""False as stated: the least loss on fixed supports need not be reached by any factors."""

from hypothesis import strategies as st

import verify
from verify import sparsity


@st.composite
def instances(draw):
    """A matrix with triangular supports, of size 2 or 3."""
    n = draw(st.integers(2, 3))
    lower = [[int(j <= i) for j in range(n)] for i in range(n)]
    entry = st.sampled_from((0, 0, 1, -1, 2))
    return {"A": draw(st.lists(st.lists(entry, min_size=n, max_size=n), min_size=n, max_size=n)),
            "I": lower, "J": lower}


theorem = verify.Theorem(
    name="infimum_attained_as_stated",
    part="fixed supports",
    statement="The minimum of |A - X Y^T| over X, Y on given supports exists. False: it can be an "
              "infimum that no pair reaches.",
    source="min over X, Y as it is written; Le, Riccietti, Gribonval, does a sparse ReLU network "
           "training problem always admit an optimum, 2023",
    scope="Refuted by L U = [[0, 1], [1, 0]]: the infimum is 0 and this is no product L U; factors "
          "near it grow without bound. True under condition (T).",
    arguments={"A": "matrix", "I": "support", "J": "support"},
    hypotheses=(),
    conclusions=(sparsity.infimum_attained.on("A", "I", "J"),),
    instances=instances,
    counterexample={"A": [[0, 1], [1, 0]], "I": [[1, 0], [1, 1]], "J": [[1, 0], [1, 1]]},
)
