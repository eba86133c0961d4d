"""The checker's rules about identifiability accept every certificate and no opposite one."""

import json
import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest

import verify

A = {"net": "network"}
OPPOSITE = {"yes": "no", "no": "yes", "holds": "refuted", "refuted": "holds"}


def document_of(predicate, kinds, instance):
    theorem = verify.Theorem(name="one_predicate", arguments=kinds, hypotheses=(),
                             conclusions=(predicate.on(*kinds),), instances=lambda: None)
    return json.loads(json.dumps(verify.check(theorem, instance).document()))


def small_network(seed, depth=None, inputs=2):
    """Widths up to 4 and few different numbers, so that everything happens."""
    draw = random.Random(seed)
    depth = depth or draw.randint(1, 2)
    widths = [draw.randint(1, inputs), *(draw.randint(1, 4) for _ in range(depth)),
              draw.randint(1, 2)]
    pool = list(map(Fraction, (0, 1, -1, 2, "1/2", -3) if seed % 2 else (1, -1, 2, 3, -5)))
    return verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                           for a, b in pairwise(widths)],
                          [[draw.choice(pool) for _ in range(b)] for b in widths[1:]])


def accepted_and_opposite_rejected(predicate, kinds, instance):
    """The answer; the certificate is accepted, the opposite answer with it or without is not."""
    document = document_of(predicate, kinds, instance)
    verify.recheck(document)
    (finding,) = document["conclusions"]
    answer = finding["answer"]
    if answer != "unknown":
        finding["answer"] = OPPOSITE[answer]
        document["verdict"] = OPPOSITE[document["verdict"]]
        for witness in (finding["witness"], {}):
            finding["witness"] = witness
            with pytest.raises(verify.Rejected):
                verify.recheck(document)
    return answer


@pytest.mark.parametrize("name", ["irreducible", "irreducible_up_to_balanced_twins",
                                  "flip_preserves_realization", "globally_identifiable",
                                  "jumps_nonzero"])
def test_networks(name):
    answers = Counter()
    for seed in range(150):
        answers[accepted_and_opposite_rejected(getattr(verify, name), A,
                                               {"net": small_network(seed, 1)})] += 1
    assert min(answers["yes"], answers["no"]) > 10


def irreducible_document(weights):
    net = verify.Network([*weights], [[0] * len(m) for m in weights])
    return document_of(verify.irreducible, A, {"net": net})


SCALAR = ([[1], [2], [4], [-11]], [[1, 1, 1, 1]])


@pytest.mark.parametrize("proof", [
    {"minor": {"prime": 7, "rows": [0]}},
    {"minor": {"prime": 7, "rows": [0, 0, 0, 0]}},
    {"vector": [["1"]]},
    {"vector": []},
    {"halves": {"rows": []}},
    {"halves": {"rows": [1]}},
    {"kernel": {"prime": 7, "rows": [0], "columns": [0], "basis": []}},
    {"kernel": {"prime": 2, "rows": [0], "columns": [1], "basis": [
        ["-2", "1", "0", "0"], ["-4", "0", "1", "0"], ["11", "0", "0", "1"]]}},
    {"kernel": {"prime": 7, "rows": [0], "columns": [0], "basis": [
        ["-2", "1", "0", "0"], ["-4", "0", "1", "0"], ["-2", "1", "0", "1"]]}},
    {"kernel": {"prime": 7, "rows": [0], "columns": [0], "basis": [
        ["-2", "1", "0", "0"], ["-4", "0", "1", "0"], ["0", "0", "0", "1"]]}},
    {"minor": {"prime": 7, "rows": [0]}, "vector": [["1"]]},
    {}, [], "minor",
])
def test_wrong_proofs_of_irreducibility(proof):
    document = irreducible_document(SCALAR)
    assert list(document["conclusions"][0]["witness"]["layers"][0]) == ["kernel"]
    verify.recheck(document)
    document["conclusions"][0]["witness"] = {"layers": [proof]}
    with pytest.raises(verify.Rejected):
        verify.recheck(document)


def test_good_proofs_of_irreducibility():
    document = irreducible_document(SCALAR)
    for proof in ({"halves": {"rows": [0]}}, {"kernel": {
            "prime": 6, "rows": [0], "columns": [0], "basis": [
                ["-2", "1", "0", "0"], ["-4", "0", "1", "0"], ["11", "0", "0", "1"]]}}):
        document["conclusions"][0]["witness"] = {"layers": [proof]}
        verify.recheck(document)
    document = irreducible_document(([[1], [2], [4], [11]], [[1, 1, 1, 1]]))
    document["conclusions"][0]["witness"] = {"layers": [{"vector": [["1/3"]]}]}
    verify.recheck(document)


@pytest.mark.parametrize("last", ["-3", "-1", "-7", "0"])
def test_no_proof_of_a_reducible_layer(last):
    """Every proof that was right for (1, 2, 4, -11) is refused once a sum vanishes."""
    document = irreducible_document(SCALAR)
    document["instance"]["net"]["weights"][0][3][0] = last
    proofs = [{"halves": {"rows": [0]}}, {"vector": [["1"]]},
              {"kernel": {"prime": 7, "rows": [0], "columns": [0], "basis": [
                  ["-2", "1", "0", "0"], ["-4", "0", "1", "0"],
                  [str(-int(last)), "0", "0", "1"]]}}]
    for proof in proofs:
        document["conclusions"][0]["witness"] = {"layers": [proof]}
        with pytest.raises(verify.Rejected):
            verify.recheck(document)


def test_a_long_enumeration_is_cut_off():
    size = 40
    basis = [[str(-(3**i) if j == 0 else int(j == i)) for j in range(size)]
             for i in range(1, size)]
    document = irreducible_document(SCALAR)
    document["instance"]["net"] = {
        "weights": [[[str(3**i)] for i in range(size)], [[1] * size]],
        "biases": [[0] * size, [0]]}
    for proof in ({"kernel": {"prime": 7, "rows": [0], "columns": [0], "basis": basis}},
                  {"halves": {"rows": [0]}}):
        document["conclusions"][0]["witness"] = {"layers": [proof]}
        with pytest.raises(verify.Rejected, match="max_items"):
            verify.recheck(document, max_items=10**5)


def simplified_document(net):
    """A document that says by its steps that the simplified network has the same function."""
    result = verify.simplify(net)
    return {"format": "rescaling-verify/verdict/1", "theorem": "simplified", "verdict": "holds",
            "dropped": None, "hypotheses": [],
            "instance": {"a": net.document(), "b": result.network.document()},
            "conclusions": [{"predicate": "realization_equal", "arguments": ["a", "b"],
                             "answer": "yes", "witness": result.certificate.witness,
                             "reason": None}]}


def test_steps_of_a_simplification():
    kinds, changed = Counter(), Counter()
    for seed in range(250):
        net = small_network(seed, inputs=1)
        document = json.loads(json.dumps(simplified_document(net)))
        verify.recheck(document)
        steps = document["conclusions"][0]["witness"]["steps"]
        kinds.update(step["step"] for step in steps)
        if not steps:
            continue
        draw = random.Random(seed)
        step = draw.choice(steps)
        key = draw.choice(list(step))
        step[key] = draw.choice([0, 1, 2, "off", "unread", "2", "-1", [], [[0, "1"]], "merge",
                                 "join", [0], None, {}])
        try:
            verify.recheck(document)
        except verify.Rejected:
            changed["rejected"] += 1
        else:  # another reason that holds, too: the networks are equal all the same
            changed["accepted"] += 1
            a, b = (verify.Network(**document["instance"][name]) for name in "ab")
            assert isinstance(verify.realization_equal(a, b), verify.Yes)
    assert set(kinds) == {"merge", "drop", "absorb", "express", "join", "empty"}
    assert changed["rejected"] > 100


def test_steps_lead_to_the_second_network_only():
    net = verify.Network([[[1], [2]], [[1, 1]]], [[0, 0], [0]])
    document = simplified_document(net)
    verify.recheck(document)
    for value in ("0", "4"):
        document["instance"]["b"]["weights"][1][0][0] = value
        with pytest.raises(verify.Rejected, match="do not lead"):
            verify.recheck(document)


@pytest.mark.parametrize("name", ["ps_identifiable", "non_degenerate"])
def test_more_predicates_on_networks(name):
    answers = Counter()
    for seed in range(90):
        answers[accepted_and_opposite_rejected(getattr(verify, name), A,
                                               {"net": small_network(seed)})] += 1
    assert min(answers["yes"], answers["no"]) > 15


def points_for(net, seed):
    draw = random.Random(seed)
    return [[Fraction(draw.randint(-20, 20), 3) for _ in range(net.widths[0])]
            for _ in range(draw.choice((2, 6, 14)))]


def test_local_identifiability():
    answers = Counter()
    for seed in range(200):
        net = small_network(seed)
        answers[accepted_and_opposite_rejected(
            verify.locally_identifiable, A | {"x": "points"},
            {"net": net, "x": points_for(net, seed)})] += 1
    assert min(answers["yes"], answers["no"]) > 8


def test_ranks_of_jacobians():
    answers = Counter()
    for seed in range(60):
        net = small_network(seed)
        points = [x for x in points_for(net, seed) if not verify.activation(net, x).on_kink]
        if not points:
            continue
        rank = verify.jacobian_rank(net, points).rank
        for claimed in (rank, rank + 1, rank - 1):
            answers[accepted_and_opposite_rejected(
                verify.jacobian_rank_equal, A | {"x": "points", "r": "integer"},
                {"net": net, "x": points, "r": claimed})] += 1
    assert min(answers["yes"], answers["no"]) > 40


def test_local_polynomials(answers_proved):
    nets = [small_network(seed) for seed in range(150)]
    answers = answers_proved(verify.realization_locally_polynomial, A | {"x": "points"}, (
        {"net": net, "x": [[Fraction(i % 7 - 3)] * net.widths[0], [Fraction(1)] * net.widths[0]]}
        for i, net in enumerate(nets)))
    assert min(answers["yes"], answers["no"]) > 20


def test_subset_sums(answers_proved):
    drawn = []
    for seed in range(120):
        draw = random.Random(seed)
        a, t = [draw.randint(1, 9) for _ in range(draw.randint(0, 5))], draw.randint(1, 15)
        weights = [a[:-1] + [-x for x in a[-1:]], [*a, -t]][seed % 2] or [1]
        net = verify.Network([[[w] for w in weights], [[1] * len(weights)]],
                             [[i * w for i, w in enumerate(weights, 1)], [0]])
        drawn.append({"a": a, "t": t, "net": net})
    kinds = {"a": "vector", "t": "integer"}
    assert min(answers_proved(verify.subset_sum_exists, kinds, drawn).values()) > 30
    assert min(answers_proved(verify.subset_sum_network, kinds | {"net": "network"},
                              drawn).values()) > 30


def finding_of(predicate, answer, witness, instance):
    """A document with this one finding."""
    return {"format": "rescaling-verify/verdict/1", "theorem": "one_predicate",
            "verdict": "holds" if answer == "yes" else "refuted", "dropped": None,
            "instance": instance, "hypotheses": [], "conclusions": [
                {"predicate": predicate, "arguments": list(instance), "answer": answer,
                 "witness": witness, "reason": None}]}


@pytest.fixture
def comparisons(monkeypatch):
    """How often rationals are compared for equality while a document is re-proved."""
    def count(document):
        seen, equal = [], Fraction.__eq__
        with monkeypatch.context() as patched:
            patched.setattr(Fraction, "__eq__", lambda x, y: seen.append(1) or equal(x, y))
            verify.recheck(document)
        return len(seen)

    assert {hash(Fraction(k * (2**61 - 1))) for k in range(9)} == {0}  # a table would be a list
    return count


def test_sums_whose_hashes_collide_take_no_longer(comparisons):
    def document(factor):
        numbers = [factor * 2**i for i in range(12)]
        return finding_of("subset_sum_exists", "no", {}, {"a": numbers, "t": -1})

    # fewer than two for each sum that is listed; a table of them would take millions
    assert comparisons(document(2**61 - 1)) == comparisons(document(2**61)) < 2 * 2 * 2**12


def test_hyperplanes_whose_hashes_collide_take_no_longer(comparisons):
    def document(factor, n=2000):
        net = {"weights": [[[1]] * n, [[1] * n]], "biases": [[factor * i for i in range(n)], [0]]}
        return finding_of("non_degenerate", "yes", {"hyperplanes": n}, {"a": net})

    assert comparisons(document(2**61 - 1)) == comparisons(document(2**61)) < 10 * 2000


def test_more_choices_of_sides_than_can_be_written_down():
    count = 14_300
    net = {"weights": [[[i] for i in range(-count, count + 1) if i], [[1] * (2 * count)]],
           "biases": [[-1] * count + [1] * count, [0]]}
    with pytest.raises(verify.Rejected, match="0 entries, a very large integer needed"):
        verify.recheck(finding_of("irreducible_up_to_balanced_twins", "yes", {"layers": [[]]},
                                  {"a": net}))


def test_halves_are_proofs_exactly_if_no_set_sums_to_zero_on_the_rows():
    draw, found = random.Random(0), Counter()
    for _ in range(300):
        size, inputs, outputs = draw.randint(1, 7), draw.randint(1, 2), draw.randint(1, 2)
        pool = draw.choice([(1, -1, 2, "1/2", "-1/3", 10**30), (1, -1, "1/2", -2)])
        incoming, outgoing = ([[Fraction(draw.choice(pool)) for _ in range(b)] for _ in range(a)]
                              for a, b in ((size, inputs), (outputs, size)))
        rows = draw.sample(range(inputs * outputs), draw.randint(1, inputs * outputs))
        products = [[outgoing[row // inputs][nu] * incoming[nu][row % inputs] for row in rows]
                    for nu in range(size)]
        proved = all(any(sum(products[nu][r] for nu in range(size) if chosen >> nu & 1)
                         for r in range(len(rows))) for chosen in range(1, 2**size))
        found[proved] += 1
        net = verify.Network([incoming, outgoing], [[0] * size, [0] * outputs]).document()
        document = finding_of("irreducible", "yes", {"layers": [{"halves": {"rows": rows}}]},
                              {"a": net})
        if proved:
            verify.recheck(document)
        else:
            with pytest.raises(verify.Rejected, match="some sum vanishes"):
                verify.recheck(document)
    assert min(found.values()) > 40
