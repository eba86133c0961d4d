"""Two threads share a range; nothing is left out, no error is lost."""

import threading

import pytest

from fastpath.halves import in_halves

MANY = 1 << 30


@pytest.mark.parametrize("n", [0, 1, 2, 3, 1000])
@pytest.mark.parametrize("entries", [0, MANY])
def test_every_place_is_done_once(n, entries):
    done = []
    in_halves(lambda first, last: done.extend(range(first, last)), n, entries)
    assert sorted(done) == list(range(n))


def test_the_halves_are_done_by_two_threads_where_there_is_much_to_read():
    for entries, count in ((MANY, 2), (10, 1)):
        threads = set()
        in_halves(lambda first, last, seen=threads: seen.add(threading.get_ident()), 10, entries)
        assert len(threads) == count


@pytest.mark.parametrize("half", [0, 5])
def test_an_error_in_either_half_is_raised_when_both_have_ended(half):
    ended = []

    def work(first, last):
        ended.append(last)
        if first == half:
            raise KeyError(first)

    with pytest.raises(KeyError):
        in_halves(work, 10, MANY)
    assert sorted(ended) == [5, 10]
