"""Tangent cones against masked differences, side by side, and against lines of equal values."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise, product

import verify
from verify.exact.rank import kernel, rank
from verify.identifiability.jacobian import jacobian, kinks
from verify.identifiability.local import layer_columns
from verify.identifiability.tangent_cones import tangent_cones
from verify.network.pairs import parameters, with_parameters

ABSOLUTE = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])


def small(seed):
    """Small integers; some points are on kinks of the first layer, some are not."""
    draw = random.Random(seed)
    widths = draw.choice([(1, 1, 1), (1, 2, 1), (1, 2, 1), (2, 1, 1), (1, 1, 1, 1), (1, 2, 2)])
    pool = (1, -1, 1, -1, 2, -2)
    net = verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                          for a, b in pairwise(widths)],
                         [[draw.choice((0, 0, 1, -1)) for _ in range(b)] for b in widths[1:]])
    if seed % 3 == 0:  # two kinks at 0, most of them negative twins
        a, b, v, w = (draw.choice(pool) for _ in range(4))
        widths, net = (1, 2, 1), verify.Network([[[a], [b]], [[v, w]]], [[0, 0], [1]])
    points = {tuple(Fraction(draw.randint(-2, 2)) for _ in range(widths[0])) for _ in range(2)}
    points |= {(Fraction(0),) * widths[0]} if seed % 3 == 0 else set()
    points |= {tuple(Fraction(draw.randint(-30, 30), 7) for _ in range(widths[0]))
               for _ in range(8)}
    return net, sorted(points)


def masked(net, pattern, x):
    """All pre-activations with these gates."""
    values, pre = list(x), []
    for _, sources, row, bias in net.rows():
        pre.append(sum((w * values[s] for s, w in zip(sources, row, strict=True)), bias))
        values.append(pre[-1] * (pattern[len(pre) - 1] if len(pre) <= len(pattern) else 1))
    return pre


def differences(net, pattern, x, places):
    """Derivatives of pre-activations: they are affine in each parameter, the others fixed."""
    values = [value for _, value in parameters(net)]
    base, columns = masked(net, pattern, x), []
    for c in range(len(values)):
        other = with_parameters(net.architecture, [v + (i == c) for i, v in enumerate(values)])
        moved = masked(other, pattern, x)
        columns.append([moved[place] - base[place] for place in places])
    return list(map(list, zip(*columns, strict=True)))


def rescalings(net):
    """One direction a hidden neuron: what leads in grows, what leads out shrinks."""
    return [[value * ((name[-1] == neuron) - (len(name) == 2 and name[0] == neuron))
             for name, value in parameters(net)] for neuron in net.architecture.hidden]


def answer(net, points):
    """Do the cones leave rescalings only? None where they are not lines modulo rescalings."""
    states = [verify.activation(net, x) for x in points]
    first, found = net.architecture.n_inputs, True
    for signs in product((1, -1), repeat=sum(len(state.kinks) for state in states)):
        supply, rows, sides = iter(signs), [], []
        for x, state in zip(points, states, strict=True):
            pattern, here = list(state.pattern), {n: next(supply) for n in state.kinks}
            for neuron, sign in here.items():
                pattern[neuron - first] = int(sign > 0)
            outputs = range(net.n_hidden, net.n_hidden + net.architecture.n_outputs)
            rows += differences(net, pattern, x, outputs)
            for neuron, sign in here.items():
                row, = differences(net, pattern, x, [neuron - first])
                sides.append([sign * entry for entry in row])
        fixed = rescalings(net)
        rest = [z for z in kernel(rows) if rank([*fixed, z]) > rank(fixed)]
        extra = rank([*fixed, *rest]) - rank(fixed)
        if extra > 1:
            return None
        if extra:
            along = [sum(a * b for a, b in zip(side, rest[0], strict=True)) for side in sides]
            found = found and min(along, default=0) < 0 < max(along, default=0)
    return found


def test_small_networks():
    """Where the cones are lines modulo rescalings, the decision is that of the two directions."""
    seen = Counter()
    for seed in range(240):
        net, points = small(seed)
        count = sum(len(verify.activation(net, x).kinks) for x in points)
        off = [x for x, neuron in zip(points, kinks(net, points), strict=True) if neuron is None]
        if not 0 < count <= 3 or rank(jacobian(net, off)) == net.n_params - net.n_hidden:
            continue
        wanted = answer(net, points)
        if wanted is not None:
            assert (tangent_cones(net, points) is not None) == wanted
            assert isinstance(verify.locally_identifiable(net, points),
                              verify.Yes if wanted else (verify.Unknown, verify.Yes))
        seen[wanted] += 1
    assert min(seen[True], seen[False]) > 20


def test_no_line_of_other_parameters_where_the_answer_is_yes():
    """Lines along which values off the kinks stay, on both sides of theta, and beyond kinks."""
    seen = Counter()
    for seed in range(240):
        net, points = small(seed)
        on = kinks(net, points)
        off = [x for x, neuron in zip(points, on, strict=True) if neuron is None]
        if len(off) == len(points):
            continue
        rows, values = jacobian(net, off), [value for _, value in parameters(net)]
        escapes = False
        for columns in layer_columns(net):
            for relation in kernel([[row[c] for c in columns] for row in rows], len(columns)):
                for t in (Fraction(1, 2**40), Fraction(-1, 2**40)):
                    step = dict(zip(columns, relation, strict=True))
                    other = with_parameters(net.architecture, [
                        value + t * step.get(c, 0) for c, value in enumerate(values)])
                    if all(net(x) == other(x) for x in points):
                        escapes = escapes or isinstance(verify.scaling_equivalent(net, other),
                                                        verify.No)
        decision = verify.locally_identifiable(net, points)
        assert not isinstance(decision, verify.No)
        assert not (escapes and isinstance(decision, verify.Yes))
        seen[escapes, type(decision).__name__] += 1
    assert seen[True, "Unknown"] > 20
    assert seen[False, "Yes"] > 20


def test_the_absolute_value_is_determined_by_a_point_on_its_kink():
    points = [(Fraction(x),) for x in (-2, -1, 0, 1, 2)]
    proofs = tangent_cones(ABSOLUTE, points)
    assert len(proofs) == 4
    assert tangent_cones(ABSOLUTE, [x for x in points if any(x)]) is None
    decision = verify.locally_identifiable(ABSOLUTE, points)
    assert decision.certificate.witness == {"cones": proofs}
    assert isinstance(verify.non_degenerate(ABSOLUTE), verify.No)


def test_many_kinks_are_not_tried():
    points = [(Fraction(0),)] * 5
    assert tangent_cones(ABSOLUTE, points) is None
