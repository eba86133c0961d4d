"""Networks with near Phi are near functions, as long as no parameter changes sign."""

from hypothesis import strategies as st

import verify


def instances():
    """Pairs on any graph whose signs do not clash, with a point."""
    pairs = st.one_of(verify.strategies.dag_pairs(relations=("same signs",)),
                      verify.strategies.dag_pairs(relations=("rescaled", "off the paths")))
    return pairs.flatmap(
        lambda pair: verify.strategies.points(pair["a"].architecture.n_inputs, max_size=1).map(
            lambda points: pair | {"x": points[0]}))


theorem = verify.Theorem(
    name="lipschitz_of_path_metric",
    part="path embedding",
    statement="If no parameter is positive in a and negative in b or the other way round, then "
              "||f_a(x) - f_b(x)||_1 <= max(1, ||x||_inf) ||Phi(a) - Phi(b)||_1.",
    source="Gonon, Brisebarre, Riccietti, Gribonval, a rescaling-invariant Lipschitz bound, 2024",
    scope="Any x, any directed acyclic graph of ReLU, identity and max-pool neurons.",
    arguments={"a": "network", "b": "network", "x": "vector"},
    hypotheses=(verify.compatible_signs.on("a", "b"),),
    conclusions=(verify.path_lipschitz.on("a", "b", "x"),),
    instances=instances,
    sharp={"compatible_signs": {"a": verify.Network([[[1]], [[1]]], [[0], [0]]),
                                "b": verify.Network([[[-1]], [[-1]]], [[0], [0]]), "x": [1]}},
    bounded=((1, 1, 1),),
)
