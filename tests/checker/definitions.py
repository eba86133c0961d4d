"""The predicates as their definitions say, by enumeration, on documents' plain data.

Shares no code with the checker or the library. Only for small networks. `holds(predicate,
arguments, hints)` gives the answer; for networks on R^d with d > 1 equality of functions is looked
at on lines, some through the points in `hints`, so there False is certain and True is not.
`verdict(document)` is the one that follows from the answers.
"""

import runpy
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product
from math import prod
from pathlib import Path
from random import Random

_NETWORKS = runpy.run_path(str(Path(__file__).with_name("networks.py")))
Net, exact, same = (_NETWORKS[name] for name in ("Net", "exact", "same"))


def realization_equal(a, b, hints=()):
    draws = Random(0)
    points = [*hints, *([Fraction(draws.randint(-40, 40), draws.randint(1, 9)) for _ in range(a.n)]
                        for _ in range(1 if a.n == 1 else 4))]
    for point in points:
        direction = [Fraction(draws.randint(1, 99) * draws.choice((1, -1))) for _ in range(a.n)]
        left, right = a.along(point, direction), b.along(point, direction)
        if not all(same(left[i], right[j]) for i, j in zip(a.outputs, b.outputs, strict=True)):
            return False
    return True


def signs(values):
    return [(value > 0) - (value < 0) for value in values]


def one_shape(a, b):
    return a.shape == b.shape and (a.widths is None) == (b.widths is None)


def factors(a, b):
    """All that factors can be, found from parameter to parameter; free ones are 1. None: none."""
    left, right = a.parameters, b.parameters
    found = dict.fromkeys((i for i in a.all if i not in a.hidden), Fraction(1))
    for root in [None, *a.hidden]:
        if root is not None:
            found.setdefault(root, Fraction(1))
        for _ in a.all:
            for name, value in left.items():
                tail, head = (name[0] if len(name) == 2 else 0), name[-1]
                if value and right[name]:
                    if tail in found and head not in found:
                        found[head] = found[tail] * right[name] / value
                    elif head in found and tail not in found:
                        found[tail] = found[head] * value / right[name]
    fits = all(right[name] * (found[name[0]] if len(name) == 2 else 1) == value * found[name[-1]]
               for name, value in left.items())
    return [found[neuron] for neuron in a.hidden] if fits else None


def scaling_equivalent(a, b):
    found = factors(a, b)
    return found is not None and all(factor > 0 for factor in found)


def permuted(net, images):
    """Neuron i is called images[i]."""
    back = {image: i for i, image in images.items()}
    other = Net.__new__(Net)
    other.__dict__.update(net.__dict__)
    rows = [dict(net.rows[back[i] - net.n]) for i in net.all if i >= net.n]
    other.rows = [[(source, row[back[source]]) for source in sorted(images[s] for s in row)]
                  for row in rows]
    other.biases = [net.biases[back[i] - net.n] for i in net.all if i >= net.n]
    return other


def permutation_scaling_equivalent(a, b):
    layers = a.layers[1:-1]
    return any(scaling_equivalent(permuted(a, {i: i for i in a.all} | {
        i: j for layer, order in zip(layers, orders, strict=True)
        for i, j in zip(layer, order, strict=True)}), b)
        for orders in product(*map(permutations, layers)))


def paths(net):
    """Phi of every path."""
    found, ending = net.parameters, {i: [(i,)] for i in range(net.n)}
    for j, row in enumerate(net.rows):
        starts = [(net.n + j,)] if net.kinds[j] != "maxpool" else []
        ending[net.n + j] = starts + [(*p, net.n + j) for s, _ in row for p in ending[s]]
    return {path: prod((found[edge] for edge in pairwise(path)),
                       start=Fraction(1) if path[0] < net.n else found[path[:1]])
            for output in net.outputs for path in ending[output]}


def full(net):
    return {path: value for path, value in paths(net).items() if path[0] < net.n}


def twins(net, wanted):
    for layer in net.layers[1:-1]:
        for i, j in permutations(layer, 2):
            rows = [[w for _, w in net.rows[k - net.n]] + [net.biases[k - net.n]] for k in (i, j)]
            minors = (x * v - y * u for (x, y), (u, v) in combinations(zip(*rows, strict=True), 2))
            inner = sum(x * y for x, y in zip(*rows, strict=True))
            if inner * wanted > 0 and not any(minors):
                return True
    return False


def subsets(net):
    """(the layer's index, a nonempty subset) of every hidden layer."""
    for l, layer in list(enumerate(net.layers))[1:-1]:
        for size in range(1, len(layer) + 1):
            yield from ((l, subset) for subset in combinations(layer, size))


def irreducible(net):
    value = net.parameters
    return not any(all(sum(value[i, nu] * value[nu, k] for nu in subset) == 0
                       for i in net.layers[l - 1] for k in net.layers[l + 1])
                   for l, subset in subsets(net))


def flip(net, l, subset):
    other = Net.__new__(Net)
    other.__dict__.update(net.__dict__)
    value = net.parameters
    other.rows = [[(s, -w if net.n + j in subset else w) for s, w in row]
                  for j, row in enumerate(net.rows)]
    other.biases = [-b if net.n + j in subset else
                    b + sum(value[nu, net.n + j] * value[nu,] for nu in subset)
                    if net.n + j in net.layers[l + 1] else b for j, b in enumerate(net.biases)]
    return other


def activation(net, x):
    values = net.at(x)
    states = []
    for j, (kind, row, bias) in enumerate(zip(net.kinds, net.rows, net.biases, strict=True)):
        terms = [w * values[s] for s, w in row]
        states.append(terms.index(max(terms)) if kind == "maxpool"
                      else kind != "relu" or sum(terms, bias) > 0)
        assert net.n + j < len(values)
    return states


def activation_dot_phi(net, x):
    states, sums = activation(net, x), dict.fromkeys(net.outputs, Fraction(0))
    for path, value in paths(net).items():
        steps = [(s, j - net.n) for s, j in pairwise(path)]
        on = all(net.rows[j][states[j]][0] == s if net.kinds[j] == "maxpool" else states[j]
                 for s, j in steps) and (path[0] < net.n or states[path[0] - net.n])
        sums[path[-1]] += value * on * (x[path[0]] if path[0] < net.n else 1)
    return [sums[output] for output in net.outputs] == [net.at(x)[i] for i in net.outputs]


def swept(net, join):
    values = [Fraction(1)] * net.n
    for kind, row, bias in zip(net.kinds, net.rows, net.biases, strict=True):
        terms = [abs(w) * values[s] for s, w in row]
        values.append(join(terms) if kind == "maxpool" else sum(terms, abs(bias)))
    return sum(values[output] for output in net.outputs) == sum(map(abs, paths(net).values()))


def lipschitz(a, b, x):
    left, right = a.at(x), b.at(x)
    gap = sum(abs(left[i] - right[i]) for i in a.outputs)
    distance = sum(abs(value - paths(b)[path]) for path, value in paths(a).items())
    return gap <= max([1, *map(abs, x)]) * distance


def rank(rows):
    rows, found = [row for row in rows if any(row)], 0
    while rows:
        top = rows.pop()
        k = next(k for k, x in enumerate(top) if x)
        rows = [row for row in ([x - y * row[k] / top[k] for x, y in zip(row, top, strict=True)]
                                for row in rows) if any(row)]
        found += 1
    return found


def rank_is_maximal(net):
    value = net.parameters
    rows = []
    for path in paths(net):
        names = [*pairwise(path), *([] if path[0] < net.n else [path[:1]])]
        rows.append([prod((value[other] for other in names if other != name), start=Fraction(1))
                     if name in names else Fraction(0) for name in value])
    return rank(rows) == len(value) - len(net.hidden)


def segre(net):
    tensor = [Fraction(1)]
    for before, layer in pairwise(net.layers):
        tensor = [x * net.parameters[i, j] for x in tensor for i in before for j in layer]
    return tensor


def flips_distinct(net):
    seen = set()
    for choice in product((1, -1), repeat=len(net.hidden)):
        factor = dict.fromkeys(net.all, 1) | dict(zip(net.hidden, choice, strict=True))
        seen.add(tuple(prod(factor[i] for i in name) * value
                       for name, value in net.parameters.items()))
    return len(seen) == 2 ** len(net.hidden)


def mean(vectors):
    return [sum(column) / len(vectors) for column in zip(*vectors, strict=True)]


def admissible(net):
    value = net.parameters
    return all(any(v for name, v in value.items() if len(name) == 2 and name[side] == neuron)
               for neuron in net.hidden for side in (0, 1))


DEFINITIONS = {
    "admissible": admissible,
    "compatible_signs": lambda a, b: all(
        value * b.parameters[name] >= 0 for name, value in a.parameters.items()),
    "flip_preserves_realization": lambda net, hints: any(
        realization_equal(net, flip(net, l, subset), hints) for l, subset in subsets(net)),
    "full_path_phi_equal": lambda a, b: full(a) == full(b),
    "irreducible": irreducible,
    "negative_twins": lambda net: twins(net, -1),
    "one_activation": lambda net, x: all(activation(net, p) == activation(net, x[0]) for p in x),
    "path_lipschitz": lipschitz,
    "path_norm_is_max_sweep": lambda net: swept(net, max),
    "path_norm_is_sweep": lambda net: swept(net, sum),
    "permutation_scaling_equivalent": permutation_scaling_equivalent,
    "phi_equal": lambda a, b: paths(a) == paths(b),
    "phi_rank_maximal": rank_is_maximal,
    "positive_twins": lambda net: twins(net, 1),
    "preserves_mean": lambda net, x: [net.at(mean(x))[i] for i in net.outputs] == mean(
        [[net.at(p)[i] for i in net.outputs] for p in x]),
    "realization_equal": realization_equal,
    "realization_is_activation_dot_phi": activation_dot_phi,
    "scaling_equivalent": scaling_equivalent,
    "segre_equal": lambda a, b: segre(a) == segre(b),
    "sign_equal": lambda a, b: signs(a.parameters.values()) == signs(b.parameters.values()),
    "sign_flips_distinct": flips_distinct,
    "signed_scaling_equivalent": lambda a, b: factors(a, b) is not None,
}
LAYERED = {"flip_preserves_realization", "irreducible", "negative_twins", "positive_twins",
           "permutation_scaling_equivalent", "segre_equal"}
WITH_HINTS = {"realization_equal", "flip_preserves_realization"}


def holds(predicate, arguments, hints):
    """The truth of the predicate, or of the negation of one named not_..., on plain arguments.

    Raises: ValueError where it says nothing about such arguments.
    """
    if predicate.startswith("not_"):
        return not holds(predicate.removeprefix("not_"), arguments, hints)
    objects = [Net(item) if isinstance(item, dict) else exact(item) for item in arguments]
    nets = [item for item in objects if isinstance(item, Net)]
    if predicate == "realization_equal":
        fits = nets[0].n == nets[1].n and len(nets[0].outputs) == len(nets[1].outputs)
    else:
        fits = all(one_shape(nets[0], net) for net in nets)
    if not fits or (predicate in LAYERED and nets[0].widths is None):
        raise ValueError(f"{predicate} is not about such networks")
    points = [exact(point) for point in hints]
    return DEFINITIONS[predicate](*objects, *([points] if predicate in WITH_HINTS else []))


def findings(document):
    return document["hypotheses"] + document["conclusions"]


def names(finding):
    return finding["predicate"], f"{finding['predicate']}({', '.join(finding['arguments'])})"


def verdict(document):
    """What the answers amount to; None where there is nothing to say."""
    kept = [finding for finding in document["hypotheses"]
            if document["dropped"] not in names(finding)]
    left, right = ("no" if "no" in answers else "unknown" if "unknown" in answers else "yes"
                   for answers in ([f["answer"] for f in kept],
                                   [f["answer"] for f in document["conclusions"]]))
    if left == "no" and not document.get("iff"):
        return "vacuous"
    if not document["conclusions"]:
        return None
    if document.get("iff"):
        return ("undecided" if "unknown" in (left, right)
                else "holds" if left == right else "refuted")
    return "holds" if right == "yes" else ("refuted" if (left, right) == ("yes", "no")
                                           else "undecided")
