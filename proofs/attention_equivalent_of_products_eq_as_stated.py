"""False as stated: heads with the same products that no invertible map relates."""

import verify


def instances():
    """Pairs with the same products, half of them mapped."""
    return verify.strategies.head_pairs(relations=("mapped", "same products", "same products"))


theorem = verify.Theorem(
    name="attention_equivalent_of_products_eq_as_stated",
    part="canonical representers",
    statement="If Q K^T = Q2 K2^T, then Q2 = Q M and K2 = K M^-T for an invertible M. False: "
              "against keys that vanish the queries are arbitrary, and 0 is not 1 times anything "
              "invertible.",
    source="elementary; the group is noted in Marcotte, Gribonval, Peyre, 2023",
    scope="Refuted by a head of dimension 1; with both of full column rank it is true.",
    arguments={"Q": "matrix", "K": "matrix", "Q2": "matrix", "K2": "matrix"},
    hypotheses=(verify.attention_products_equal.on("Q", "K", "Q2", "K2"),),
    conclusions=(verify.attention_equivalent.on("Q", "K", "Q2", "K2"),),
    instances=instances,
    sharp={"attention_products_equal": {"Q": [[1]], "K": [[1]], "Q2": [[1]], "K2": [[2]]}},
    counterexample={"Q": [[0]], "K": [[0]], "Q2": [[1]], "K2": [[0]]},
)
