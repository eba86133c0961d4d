"""All kinks of sums of |.|-like functions, against what they were made of."""

import random
from fractions import Fraction

import pytest

from verify.identifiability.kinks import Kink, TooManyKinks, kinks


def hinges(places, jumps, slope=Fraction(0)):
    def value(t):
        return tuple(sum((jump[k] * max(t - place, Fraction(0))
                          for place, jump in zip(places, jumps, strict=True)), slope * t)
                     for k in range(len(jumps[0]) if jumps else 1))
    return value


@pytest.mark.parametrize("n", range(7))
def test_kinks_are_found_where_they_are(n):
    for seed in range(30):
        draws = random.Random(seed)
        places = sorted({Fraction(draws.randint(-40, 40), draws.randint(1, 12))
                         for _ in range(n)})
        outputs = draws.randint(1, 2)
        jumps = [tuple(Fraction(draws.choice([-2, -1, 1, 3]), draws.randint(1, 3))
                       for _ in range(outputs)) for _ in places]
        found = kinks(hinges(places, jumps, Fraction(seed, 3)), len(places), 9)
        assert found == [Kink(*pair) for pair in zip(places, jumps, strict=True)]


def test_close_and_far_kinks():
    third = Fraction(1, 3)
    places = [Fraction(-1000), third, third + Fraction(1, 2**30), Fraction(300)]
    jumps = [(Fraction(1),), (Fraction(-1),), (Fraction(2),), (Fraction(5),)]
    assert [kink.place for kink in kinks(hinges(places, jumps), 4, 10)] == places


def test_fewer_than_asked_for_are_never_enough():
    assert kinks(hinges([Fraction(0)], [(Fraction(1),)]), 2, 4) is None
    assert kinks(lambda t: (t,), 1, 4) is None


def test_more_than_asked_for_are_seen():
    with pytest.raises(TooManyKinks):
        kinks(hinges([Fraction(-1), Fraction(1)], [(Fraction(1),), (Fraction(1),)]), 1, 9)
    with pytest.raises(TooManyKinks):
        kinks(lambda t: (t * t,), 3, 9)


def test_a_tooth_between_two_pieces_of_one_slope_is_no_single_kink():
    tooth = hinges([Fraction(1, 10), Fraction(2, 10), Fraction(3, 10)],
                   [(Fraction(1),), (Fraction(-2),), (Fraction(1),)])
    with pytest.raises(TooManyKinks):
        kinks(tooth, 1, 9)
