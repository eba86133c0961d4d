"""Subset sum as a question about a network: why irreducibility is coNP-hard already on R.

Given positive numbers a_1, ..., a_n and a target t > 0, hidden neuron i reads a_i with the bias
i a_i, one more reads -t with the bias -(n + 1) t, and the output sums them. The kinks are at -1,
..., -(n + 1), so that there are no twins. As all outgoing weights are 1, a set T of neurons can be
flipped if its incoming weights sum to 0. Then T, not being empty, has both the neuron of the target
and some numbers that sum to it; and such numbers, with that neuron, are such a T.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.instance import coerce
from verify.claims.predicate import predicate
from verify.exact.matrix import exact_vector
from verify.network.network import Network
from verify.network.pairs import require_network

_SUMS = 2**17


def network_of_subset_sum(a: Any, t: int) -> Network:
    """The network of the instance, which has a subset that sums to t iff it is reducible.

    It has n + 1 hidden neurons and 3 n + 4 parameters. A bias has at most as many bits more than a
    number of the instance as n + 1 has: the map takes polynomial time.

    >>> network_of_subset_sum([1, 2], 3)
    Network([[[1], [2], [-3]], [[1, 1, 1]]], [[1, 4, -9], [0]])
    """
    weights = [*exact_vector(a, place="a"), Fraction(-_integer(t))]
    biases = [i * w for i, w in enumerate(weights, 1)]
    return Network([[[w] for w in weights], [[1] * len(weights)]], [biases, [0]])


def flip_of_subset(net: Network, subset: Iterable[int]) -> list[int]:
    """The neurons to flip, for indices (from 0) of numbers that sum to the target.

    >>> flip_of_subset(network_of_subset_sum([1, 2], 3), [0, 1])
    [1, 2, 3]
    """
    hidden = require_network(net).architecture.hidden
    return sorted({hidden[i] for i in subset} | {hidden[-1]})


def subset_of_flip(net: Network, neurons: Iterable[int]) -> list[int]:
    """The indices of numbers that sum to the target, for neurons whose flip keeps the function.

    >>> subset_of_flip(network_of_subset_sum([1, 2], 3), [1, 2, 3])
    [0, 1]
    """
    hidden = require_network(net).architecture.hidden
    return sorted({neuron - hidden.start for neuron in neurons} - {len(hidden) - 1})


@predicate
def subset_sum_network(a: Any, t: int, net: Network) -> Decision:
    """The network is `network_of_subset_sum(a, t)`, of positive numbers and a positive target.

    Witness: nothing; the numbers are compared.

    >>> net = network_of_subset_sum([1, 2], 3)
    >>> subset_sum_network([1, 2], 3, net).certificate.answer
    'yes'
    """
    numbers, t = exact_vector(a, place="a"), _integer(t)
    answer = (require_network(net).architecture.widths == (1, len(numbers) + 1, 1)
              and t > 0 and all(x > 0 for x in numbers))
    if answer:
        wanted, net = network_of_subset_sum(numbers, t), net.exactly()
        answer = (net.weights, net.biases) == (wanted.weights, wanted.biases)
    return (Yes(Certificate("subset_sum_network", "yes")) if answer
            else No(Certificate("subset_sum_network", "no")))


@predicate
def subset_sum_exists(a: Any, t: int, *, budget: Budget | None = None) -> Decision:
    """Some of the numbers sum to the target (for 0, none of them do).

    Cost: NP-complete. The sums of subsets are listed, each once: `budget` counts them, at most
        2^17 unless it says otherwise; then Unknown.
    Witness: yes, the indices `subset`; no, nothing (the sums are listed again).

    >>> subset_sum_exists([3, 5, 7], 12).certificate.witness
    {'subset': [1, 2]}
    """
    numbers, t = exact_vector(a, place="a"), _integer(t)
    try:
        subset = _subset(numbers, t, budget or Budget(items=_SUMS))
    except BudgetExceeded as error:
        return Unknown(str(error))
    if subset is None:
        return No(Certificate("subset_sum_exists", "no"))
    return Yes(Certificate("subset_sum_exists", "yes", {"subset": subset}))


def _integer(t: Any) -> int:
    target: int = coerce({"t": "integer"}, {"t": t})["t"]
    return target


def _subset(numbers: Sequence[Fraction], target: int, budget: Budget) -> list[int] | None:
    """The sums of the first 0, 1, ... numbers, in order, then the way back from the target.

    No hash tables: numbers can be chosen whose sums collide in them.
    """
    meter, wanted = budget.meter("sums of subsets"), Fraction(target)
    listed = [[Fraction(0)]]
    for number in numbers:
        meter.spend(len(listed[-1]))
        if _stands_in(listed[-1], wanted):
            break
        moved = [total + number for total in listed[-1]]
        listed.append([total for total, _ in groupby(sorted(listed[-1] + moved))])
    if not _stands_in(listed[-1], wanted):
        return None
    subset = []
    for i in range(len(listed) - 1, 0, -1):
        if not _stands_in(listed[i - 1], wanted):
            subset.append(i - 1)
            wanted -= numbers[i - 1]
    return subset[::-1]


def _stands_in(ordered: list[Fraction], x: Fraction) -> bool:
    place = bisect_left(ordered, x)
    return place < len(ordered) and ordered[place] == x
