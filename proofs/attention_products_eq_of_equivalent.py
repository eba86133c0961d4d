"""An attention head does not notice an invertible map between its queries and its keys."""

import verify


def instances():
    """Mapped pairs, pairs with the same products, and others."""
    return verify.strategies.head_pairs()


theorem = verify.Theorem(
    name="attention_products_eq_of_equivalent",
    part="canonical representers",
    statement="If Q2 = Q M and K2 = K M^-T for an invertible M, then Q2 K2^T = Q K^T: the scores "
              "X Q K^T X^T are the same for all sequences X. In the same way (V, O^T) may become "
              "(V N, O^T N^-T), which leaves the product V O.",
    source="Vaswani et al., NeurIPS 2017; the group is noted in Marcotte, Gribonval, Peyre, 2023",
    scope="Any real Q, K of as many columns; without biases and rotary embeddings.",
    arguments={"Q": "matrix", "K": "matrix", "Q2": "matrix", "K2": "matrix"},
    hypotheses=(verify.attention_equivalent.on("Q", "K", "Q2", "K2"),),
    conclusions=(verify.attention_products_equal.on("Q", "K", "Q2", "K2"),),
    instances=instances,
    sharp={"attention_equivalent": {"Q": [[1]], "K": [[1]], "Q2": [[0]], "K2": [[0]]}},
    bounded=({"Q": (2, 1), "K": (3, 1), "Q2": (2, 1), "K2": (3, 1)},
             {"Q": (2, 2), "K": (2, 2), "Q2": (2, 2), "K2": (2, 2)}),
)
