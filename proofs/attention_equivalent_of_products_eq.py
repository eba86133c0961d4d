"""Where no dimension of a head is lost, its products determine it up to an invertible map."""

import verify


def instances():
    """Pairs with the same products, most of them of full column rank."""
    return verify.strategies.head_pairs(relations=("mapped", "mapped", "same products"))


theorem = verify.Theorem(
    name="attention_equivalent_of_products_eq",
    part="canonical representers",
    statement="If Q K^T = Q2 K2^T, and Q and K have independent columns, then Q2 = Q M and "
              "K2 = K M^-T for an invertible M, which is the only one.",
    source="factorizations of full rank are unique up to GL(k)",
    scope="Any real Q (d, k), K (e, k); independent columns need k <= d and k <= e.",
    arguments={"Q": "matrix", "K": "matrix", "Q2": "matrix", "K2": "matrix"},
    hypotheses=(verify.attention_products_equal.on("Q", "K", "Q2", "K2"),
                verify.full_column_rank.on("Q"), verify.full_column_rank.on("K")),
    conclusions=(verify.attention_equivalent.on("Q", "K", "Q2", "K2"),),
    instances=instances,
    sharp={"attention_products_equal": {"Q": [[1]], "K": [[1]], "Q2": [[1]], "K2": [[2]]},
           "full_column_rank(Q)": {"Q": [[0]], "K": [[1]], "Q2": [[0]], "K2": [[0]]},
           "full_column_rank(K)": {"Q": [[1]], "K": [[0]], "Q2": [[0]], "K2": [[0]]}},
    bounded=({"Q": (2, 1), "K": (2, 1), "Q2": (2, 1), "K2": (2, 1)},
             {"Q": (2, 1), "K": (3, 1), "Q2": (2, 1), "K2": (3, 1)}),
)
