"""Irreducibility is coNP-hard, the map back: a set to flip is numbers that sum to the target."""

from hypothesis import strategies as st

import verify
from verify.identifiability.subset_sum_network import network_of_subset_sum


def instances():
    """One to five numbers up to 9, and a target that some of them sum to, more often than not."""
    def with_target(numbers):
        chosen = st.lists(st.booleans(), min_size=len(numbers), max_size=len(numbers))
        planted = chosen.map(lambda bits: sum(x for x, bit in zip(numbers, bits, strict=True)
                                              if bit)).filter(bool)
        return (planted | planted | st.integers(1, 12)).map(lambda t: {
            "a": numbers, "t": t, "net": network_of_subset_sum(numbers, t)})

    return st.lists(st.integers(1, 9), min_size=1, max_size=5).flatmap(with_target)


theorem = verify.Theorem(
    name="subset_sum_exists_of_flip_preserves_realization",
    part="identifiability",
    statement="In the network of positive numbers a_1, ..., a_n and a target t > 0, let flipping "
              "some set of neurons leave f as it is. Then the set has the neuron that reads -t, "
              "and the other neurons of it read numbers that sum to t.",
    source="the talk, irreducible parameters; Karp 1972 for subset sum",
    scope="The numbers are `verify.subset_of_flip`. A set to flip is seen to be one in polynomial "
          "time, so that deciding irreducibility is coNP-complete.",
    arguments={"a": "vector", "t": "integer", "net": "network"},
    hypotheses=(verify.subset_sum_network.on("a", "t", "net"),
                verify.flip_preserves_realization.on("net")),
    conclusions=(verify.subset_sum_exists.on("a", "t"),),
    instances=instances,
    sharp={"subset_sum_network": {"a": [1], "t": 2,
                                  "net": verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])},
           "flip_preserves_realization": {"a": [1], "t": 2, "net": network_of_subset_sum([1], 2)}},
)
