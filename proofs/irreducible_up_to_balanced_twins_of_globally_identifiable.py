"""What identifiability from any set of inputs asks of the parameters."""

from hypothesis import strategies as st

import verify


def with_opposite(net, scale, share):
    """The network with a negative twin of the first neuron, which is balanced if `share` is 1."""
    (weights, outgoing), (biases, last) = net.weights, net.biases
    return verify.Network(
        [[*weights, [-scale * w for w in weights[0]]],
         [[*row, share * row[0] / scale] for row in outgoing]],
        [[*biases, -scale * biases[0]], last])


def instances():
    """Networks with one hidden layer and few zeros, every other one with negative twins."""
    shapes = ((1, 1, 1), (2, 1, 1), (2, 2, 1), (2, 2, 2), (2, 3, 2))
    drawn = [verify.strategies.networks(widths=widths, zeros=False) for widths in shapes]
    nets = drawn[0] | drawn[1] | drawn[2] | drawn[3] | drawn[4]
    numbers = verify.strategies.fractions_small(max_numerator=2, max_denominator=2, zeros=False)
    planted = st.tuples(drawn[0] | drawn[1] | drawn[2] | drawn[3], numbers.map(abs), numbers).map(
        lambda parts: with_opposite(*parts))
    return (nets | planted).map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="irreducible_up_to_balanced_twins_of_globally_identifiable",
    part="identifiability",
    statement="If theta is identifiable up to permutation and scaling from some set, bounded or "
              "not, then it is admissible, has no positive twins, and sum v w^T over neurons of "
              "one hidden layer only vanishes where balanced twins are among them.",
    source="the talk, necessary conditions of identifiability, corrected; turning the neurons "
           "around would be noticed by no input, and only balanced twins are thereby exchanged",
    scope="Decided with one hidden layer. Negative twins are allowed: |x| and 2 relu(x) + relu(-x) "
          "are identifiable from R, though from no bounded set.",
    arguments={"a": "network"},
    hypotheses=(verify.globally_identifiable.on("a"),),
    conclusions=(verify.admissible.on("a"), (~verify.positive_twins).on("a"),
                 verify.irreducible_up_to_balanced_twins.on("a")),
    instances=instances,
    sharp={"globally_identifiable": {
        "a": verify.Network([[[1], [1], [-2]], [[1, 1, 1]]], [[0, 1, "1/2"], [0]])}},
)
