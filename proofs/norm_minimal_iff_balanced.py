"""A network has the least norm of its rescaling class exactly if each neuron is balanced."""

from hypothesis import strategies as st

import verify


def instances():
    """Balanced networks, their rescalings, and networks of any kind; p from 1 to 4."""
    balanced = verify.strategies.balanced_networks
    return (balanced() | balanced(rescaled=True)
            | st.fixed_dictionaries({"net": verify.strategies.networks(max_depth=4),
                                     "p": st.integers(1, 4)})
            | st.fixed_dictionaries({"net": verify.strategies.dags(), "p": st.integers(1, 3)}))


theorem = verify.Theorem(
    name="norm_minimal_iff_balanced",
    part="canonical representers",
    statement="No rescaling has a smaller sum of |w|^p if and only if each hidden neuron reads and "
              "sends weights of equal sums of |w|^p.",
    source="Stock, Graham, Gribonval, Jegou, ICLR 2019; convexity in the logarithms of factors",
    scope="Any parameters, any directed acyclic graph; decided for positive integers p, true for "
          "every p > 0. Biases do not count.",
    arguments={"net": "network", "p": "integer"},
    hypotheses=(verify.balanced.on("net", "p"),),
    conclusions=(verify.norm_minimal.on("net", "p"),),
    iff=True,
    instances=instances,
    sharp={"balanced": {"net": verify.Network([[[2]], [[1]]], [[0], [0]]), "p": 2}},
)
