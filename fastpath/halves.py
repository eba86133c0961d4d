"""One range of work on two threads: the kernels let go of the interpreter while they run."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

_LEAST = 1 << 18  # entries to be read, below which a thread costs more than it gives


def in_halves(work: Callable[[int, int], None], n: int, entries: int) -> None:
    """Do work(0, n), as two calls for the two halves if `entries`, all that is read, are many.

    What the calls write may not overlap. An error of either is raised, when both have ended.

    >>> done = []
    >>> in_halves(lambda first, last: done.append((first, last)), 10, 1 << 20)
    >>> sorted(done)
    [(0, 5), (5, 10)]
    """
    if n < 2 or entries < _LEAST:
        work(0, n)
        return
    errors: list[BaseException] = []

    def other() -> None:
        try:
            work(n // 2, n)
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=other)
    thread.start()
    try:
        work(0, n // 2)
    finally:
        thread.join()
    if errors:
        raise errors[0]
