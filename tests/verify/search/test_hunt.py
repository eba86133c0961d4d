"""The hunt finds the smallest counterexample to planted false claims, and none to true ones."""

import math

import pytest

import verify
from verify.search.shrink import descend
from verify.search.size import size

N = verify.Network
ON = {name: getattr(verify, name).on("a", "b") for name in
      ("sign_equal", "phi_equal", "scaling_equivalent", "realization_equal",
       "signed_scaling_equivalent")}
ADMISSIBLE = verify.admissible.on("a")


def claim(hypotheses, conclusions, arguments=("a", "b")):
    return verify.Theorem(
        name="planted", arguments=dict.fromkeys(arguments, "network"), hypotheses=hypotheses,
        conclusions=conclusions,
        instances=(verify.strategies.network_pairs if "b" in arguments else
                   lambda: verify.strategies.networks().map(lambda net: {"a": net})))


PLANTED = {
    "signs determine the network": (
        claim((ON["sign_equal"],), (ON["scaling_equivalent"],)),
        {"a": N([[[0]]], [[1]]), "b": N([[[0]]], [[2]])}),
    "phi determines the signs": (
        claim((ON["phi_equal"],), (ON["sign_equal"],)),
        {"a": N([[[0]], [[0]]], [[0], [0]]), "b": N([[[0]], [[0]]], [[1], [0]])}),
    "phi determines the function of admissible networks": (
        claim((ADMISSIBLE, ON["phi_equal"]), (ON["realization_equal"],)),
        {"a": N([[[1]], [[1]]], [[0], [0]]), "b": N([[[-1]], [[-1]]], [[0], [0]])}),
    "the function determines phi": (
        claim((ON["realization_equal"],), (ON["phi_equal"],)),
        {"a": N([[[0]], [[0]]], [[0], [0]]), "b": N([[[0]], [[1]]], [[-1], [0]])}),
    "the function determines phi of admissible networks": (
        claim((ADMISSIBLE, ON["realization_equal"]), (ON["phi_equal"],)), None),
    "signed rescalings keep signs": (
        claim((ON["signed_scaling_equivalent"],), (ON["sign_equal"],)),
        {"a": N([[[0]], [[0]]], [[1], [0]]), "b": N([[[0]], [[0]]], [[-1], [0]])}),
    "every network is admissible": (
        claim((), (ADMISSIBLE,), ("a",)), {"a": N([[[0]], [[0]]], [[0], [0]])}),
    "admissible networks have no negative twins": (
        claim((ADMISSIBLE,), ((~verify.negative_twins).on("a"),), ("a",)),
        {"a": N([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])}),
    "no network has positive twins": (
        claim((), ((~verify.positive_twins).on("a"),), ("a",)),
        {"a": N([[[0], [0]], [[0, 0]]], [[1, 1], [0]])}),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_claims_are_refuted_by_the_smallest_instance(name):
    theorem, expected = PLANTED[name]
    verdict = verify.hunt(theorem, seconds=60)
    assert isinstance(verdict, verify.Refuted)
    verify.recheck(verdict.document())
    if expected is None:
        assert verdict.instance["a"].n_hidden <= 2
    else:
        assert size(verdict.instance) == size(expected)
        assert isinstance(verify.check(theorem, expected), verify.Refuted)


@pytest.mark.parametrize("name", list(PLANTED)[:3])
def test_the_same_seed_gives_the_same_instance(name):
    theorem, _ = PLANTED[name]
    first, second = (verify.hunt(theorem, seconds=60, seed=3) for _ in range(2))
    assert first.instance == second.instance
    assert first.tried == second.tried


@pytest.mark.parametrize("name", ["realization_eq_of_scaling_equivalent",
                                  "sign_eq_of_scaling_equivalent",
                                  "exists_realization_eq_not_scaling_equivalent"])
def test_true_theorems_survive(name):
    verdict = verify.hunt(name, seconds=1)
    assert isinstance(verdict, verify.Undecided)
    assert verdict.tried > 50
    with pytest.raises(ValueError, match="no instance"):
        verdict.document()


@pytest.mark.parametrize("label", ["representable(a, bits)", "representable(b, bits)"])
def test_arguments_that_have_to_be_equal_are_found(label):
    verdict = verify.hunt("no_nearer_than_quantized_of_representable", without=label, seconds=60)
    assert isinstance(verdict, verify.Refuted)
    assert size(verdict.instance)[:2] == (5, 5)


def test_processes_find_it_too():
    verdict = verify.hunt("realization_eq_of_scaling_equivalent", without="scaling_equivalent",
                          seconds=60, jobs=2)
    assert isinstance(verdict, verify.Refuted)
    assert verdict.instance["a"].n_params == 2


def test_names_are_checked():
    with pytest.raises(KeyError, match="no theorem 'nonsense'"):
        verify.hunt("nonsense")
    with pytest.raises(ValueError, match="no hypothesis 'nonsense'"):
        verify.hunt("sign_eq_of_scaling_equivalent", without="nonsense")


@pytest.mark.parametrize(("options", "said"), [
    ({"seconds": math.nan}, "seconds"), ({"seconds": -1}, "seconds"), ({"seconds": "3"}, "seconds"),
    ({"jobs": 0}, "jobs"), ({"jobs": -2}, "jobs"), ({"jobs": 1.5}, "jobs"), ({"seed": 0.5}, "seed"),
    ({"seed": None}, "seed")])
def test_numbers_are_checked(options, said):
    with pytest.raises(ValueError, match=f"^{said} must be a"):
        verify.hunt("sign_eq_of_scaling_equivalent", **options)


@pytest.mark.parametrize("jobs", [1, 2])
def test_time_without_end(jobs):
    verdict = verify.hunt("realization_eq_of_scaling_equivalent", without="scaling_equivalent",
                          seconds=math.inf, jobs=jobs)
    assert isinstance(verdict, verify.Refuted)


def test_ones_own_conjecture_on_several_processes():
    theorem, _ = PLANTED["signs determine the network"]
    with pytest.raises(ValueError, match=r"planted: .* use jobs=1 and no scheduler"):
        verify.hunt(theorem, jobs=2)


def test_shrinking_general_graphs():
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {"bias": 7}), (2, {"kind": "maxpool"}),
                          (3, {"kind": "identity"}), (4, {"kind": "output", "bias": 5})])
    graph.add_weighted_edges_from([(0, 1, 2), (1, 2, 3), (0, 2, -4), (2, 4, 1), (1, 3, 9),
                                   (3, 4, 2), (0, 4, 11)])
    net = N.from_graph(graph)
    smallest = descend({"a": net}, lambda instance: "maxpool" in instance["a"].architecture.kinds)
    assert smallest["a"].architecture.kinds == ("maxpool",)
    assert smallest["a"].architecture.n_edges == 2
    assert not any(smallest["a"].biases)


@pytest.mark.parametrize("kinds", [("network",) * 2, ("network",) * 3, ("network", "vector"),
                                   ("matrix",) * 5, ("support",) * 2 + ("integer",)])
def test_the_shapes_end_where_none_is_possible(kinds):
    from verify.search.smallest import smallest_shapes

    arguments = {f"a{i}": kind for i, kind in enumerate(kinds)}
    assert not list(smallest_shapes(arguments, lambda instance: False))


def test_time_is_kept_where_no_instance_fits():
    def never(a, b):
        raise verify.InvalidInstance("none fits")

    theorem = verify.Theorem(
        name="none_fits", arguments={"a": "network", "b": "network"},
        hypotheses=(verify.Predicate("never", never).on("a", "b"),),
        conclusions=(ON["phi_equal"],), instances=verify.strategies.network_pairs)
    assert isinstance(verify.hunt(theorem, seconds=1), verify.Undecided)
