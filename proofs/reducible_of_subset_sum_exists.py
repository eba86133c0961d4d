"""Irreducibility is coNP-hard, one map: numbers that sum to the target are a set to flip."""

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
    name="reducible_of_subset_sum_exists",
    part="identifiability",
    statement="Let some of the positive numbers a_1, ..., a_n sum to t > 0. Then in the network "
              "with one input, hidden neurons that read a_i with biases i a_i, one that reads -t "
              "with bias -(n + 1) t, and v = 1, those neurons and the last one can be flipped "
              "without changing f: it is reducible. It has no twins, and is not identifiable up to "
              "permutation and scaling.",
    source="the talk, irreducible parameters; Karp 1972 for subset sum. With the converse, "
           "deciding irreducibility is coNP-hard, and so is deciding identifiability from a "
           "bounded set with one hidden layer",
    scope="The network has 3 n + 4 parameters, with at most log2(n + 1) + 1 bits more than the "
          "numbers: `verify.network_of_subset_sum`. The set is `verify.flip_of_subset`.",
    arguments={"a": "vector", "t": "integer", "net": "network"},
    hypotheses=(verify.subset_sum_network.on("a", "t", "net"),
                verify.subset_sum_exists.on("a", "t")),
    conclusions=((~verify.irreducible).on("net"), verify.flip_preserves_realization.on("net"),
                 (~verify.negative_twins).on("net"), (~verify.ps_identifiable).on("net")),
    instances=instances,
    sharp={"subset_sum_network": {"a": [1], "t": 1,
                                  "net": verify.Network([[[1]], [[1]]], [[0], [0]])},
           "subset_sum_exists": {"a": [1], "t": 2, "net": network_of_subset_sum([1], 2)}},
)
