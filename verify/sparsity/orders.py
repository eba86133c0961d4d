"""Orders of rows and columns that make a matrix of size 2, 4 or 8 a butterfly: all are tried.

Only the sets matter that an order makes: of the columns two halves, each of them two pairs, of the
rows the pairs that the first split joins, and for size 8 the fours that the second one does. So
there are 9 cases for size 4 and 99,225 for size 8, and most fail at one block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

Set = tuple[int, ...]
RankOne = Callable[[Sequence[int], Sequence[int]], bool]


def butterfly_order(n: int, rank_one: RankOne) -> tuple[list[int], list[int]] | None:
    """Orders of the rows and columns such that all blocks of all splits have rank at most one.

    rank_one(rows, columns) says whether that submatrix has; n is 2, 4 or 8.

    >>> butterfly_order(4, lambda rows, columns: sum(rows) == 3 == sum(columns))
    ([0, 1, 3, 2], [0, 3, 1, 2])
    """
    everything = tuple(range(n))
    if n == 2:
        return [0, 1], [0, 1]
    for halves in _halvings(everything):
        joined = {pair for pair in combinations(everything, 2)
                  if all(rank_one(pair, half) for half in halves)}
        for fours in [(everything,)] if n == 4 else _halvings(everything):
            rows = _halved(fours, joined.issuperset)
            if rows is None:
                continue
            columns: list[tuple[Set, Set]] | None = [halves]
            if n == 8:
                fitting = {pair for half in halves for pair in combinations(half, 2)
                           if all(rank_one(four, pair) for four in fours)}
                columns = _halved(halves, fitting.issuperset)
            if columns is not None:
                # row k is in four k mod n/4, and its pair holds row k + n/2 too
                step = n // 4
                return ([rows[k % step][k // step % 2][k // (n // 2)] for k in range(n)],
                        [j for pairs in columns for pair in pairs for j in pair])
    return None


def _halved(sets: Sequence[Set], fits: Callable[[tuple[Set, Set]], bool]) -> list[
        tuple[Set, Set]] | None:
    """A way to halve each of the sets that fits; None if one has none."""
    found = []
    for items in sets:
        halves = next(filter(fits, _halvings(items)), None)
        if halves is None:
            return None
        found.append(halves)
    return found


def _halvings(items: Set) -> Iterator[tuple[Set, Set]]:
    """All ways to halve the set."""
    first, *others = items
    for chosen in combinations(others, len(items) // 2 - 1):
        yield (first, *chosen), tuple(item for item in others if item not in chosen)
