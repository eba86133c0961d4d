"""The dimension of the activation space of a network with one hidden layer, in closed form."""

from hypothesis import strategies as st

import verify


def closed_form(net):
    """d k (n - m - e) + k (n - m): n neurons, m hyperplanes, e = 1 iff there are negative twins."""
    d, n, k = net.widths
    directions, hyperplanes = set(), set()
    for row, bias in zip(net.weights[0], net.biases[0], strict=True):
        lead = next(w for w in row if w)
        directions.add(tuple(x / abs(lead) for x in (*row, bias)))
        hyperplanes.add(tuple(x / lead for x in (*row, bias)))
    m, e = len(hyperplanes), int(len(directions) > len(hyperplanes))
    return d * k * (n - m - e) + k * (n - m)


def instances():
    """Networks without zero weights, half of them with twins of either sign."""
    shapes = st.sampled_from([(1, 3, 1), (2, 3, 1), (1, 2, 2), (2, 2, 2), (3, 3, 1)])
    nets = shapes.flatmap(lambda widths: verify.strategies.networks(widths=widths, zeros=False))
    twins = shapes.flatmap(lambda widths: verify.strategies.twins(widths=widths, zeros=False))
    return (nets | twins).map(lambda net: {"a": net, "n": closed_form(net)})


theorem = verify.Theorem(
    name="activation_space_dimension_of_one_hidden_layer",
    part="identifiability",
    statement="With one hidden layer of n neurons, all w nonzero, on m different hyperplanes, the "
              "dimension of V(theta) is d k (n - m - e) + k (n - m), where e is 1 if there are "
              "negative twins, else 0. So V = 0 if and only if there are no twins.",
    source="the talk, activation spaces; crossing a hyperplane changes the activation by a vector "
           "that belongs to it alone",
    scope="One hidden layer; the strategy computes n from the rows, the predicate from all cells.",
    arguments={"a": "network", "n": "integer"},
    hypotheses=(),
    conclusions=(verify.activation_space_dimension_equal.on("a", "n"),),
    instances=instances,
)
