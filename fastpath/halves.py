"""One range of work on two threads: the kernels let go of the interpreter while they run."""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread
from collections.abc import Callable

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
    ended = allocate_lock()

    def other() -> None:
        try:
            work(n // 2, n)
        except BaseException as error:
            errors.append(error)
        finally:
            ended.release()

    ended.acquire()
    start_new_thread(other, ())  # threading.Thread waits until it runs: a tenth of a millisecond
    try:
        work(0, n // 2)
    finally:
        ended.acquire()
    if errors:
        raise errors[0]
