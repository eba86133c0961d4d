"""With one hidden layer the linear regions are the activation regions where no jumps cancel."""

from hypothesis import strategies as st

import verify


def cancelling(net, factor):
    """The network with a further neuron on the hyperplane of the last one, which it cancels."""
    (weights, outgoing), (biases, last) = net.weights, net.biases
    return verify.Network(
        [[*weights, [factor * w for w in weights[-1]]],
         [[*row, -row[-1] / abs(factor)] for row in outgoing]],
        [[*biases, factor * biases[-1]], last])


def instances():
    """Networks with one hidden layer, some with a hyperplane on which two neurons cancel."""
    nets = verify.strategies.networks(max_width=3, max_depth=2).filter(
        lambda net: len(net.widths) == 3)
    factors = verify.strategies.fractions_small(zeros=False)
    planted = st.tuples(nets, factors).map(lambda drawn: cancelling(*drawn))
    return (nets | planted).map(lambda net: {"a": net})


theorem = verify.Theorem(
    name="regions_coincide_iff_jumps_nonzero",
    part="identifiability",
    statement="The linear regions of a network with one hidden layer are its activation regions "
              "if and only if no row (w, b) is 0 and on each hyperplane the sum of |s| v, over the "
              "neurons (w_i, b_i) = s_i (w, b) it belongs to, is not 0.",
    source="the talk, activation regions and linear regions; across the hyperplane the gradient "
           "jumps by (sum of |s| v) w^T, and elsewhere on it no other neuron has a kink",
    scope="Any widths. Linear regions are the components of where f is differentiable: two of "
          "them may share an affine map, as both ends of a hat do. Deeper, the condition on the "
          "first hidden layer is neither necessary, `jumps_nonzero_of_regions_coincide_as_stated`, "
          "nor sufficient: a neuron behind may never fire.",
    arguments={"a": "network"},
    hypotheses=(verify.one_hidden_layer.on("a"), verify.jumps_nonzero.on("a")),
    conclusions=(verify.one_hidden_layer.on("a"), verify.regions_coincide.on("a")),
    iff=True,
    instances=instances,
    sharp={
        "one_hidden_layer": {"a": verify.Network([[[1]], [[-1]], [[1]]], [[0], [-1], [0]])},
        "jumps_nonzero": {"a": verify.Network([[[1], [-1]], [[1, -1]]], [[0, 0], [0]])},
    },
)
