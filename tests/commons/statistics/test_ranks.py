"""The numbers of orders equal those done by hand, and Kendall's W those of its definition as a ratio of variances."""

import random
from statistics import pvariance

import pytest

from commons.statistics.ranks import agreement, mean_places, times_first


def by_variance(orders):
    """W as the variance of the sums of places in parts of the greatest there can be, which full agreement has."""
    things = sorted(orders[0])
    sums = [sum(order.index(thing) + 1 for order in orders) for thing in things]
    return pvariance(sums) / pvariance([len(orders) * place for place in range(1, len(things) + 1)])


def test_three_orders_by_hand():
    """Sums of places: a 1+2+1, b 2+1+4, c 3+3+2, d 4+4+3; their mean is 7.5, so S = 12.25 + 0.25 + 0.25 + 12.25 = 25."""
    orders = ["abcd", "bacd", "acdb"]

    assert mean_places(orders) == pytest.approx({"a": 4 / 3, "b": 7 / 3, "c": 8 / 3, "d": 11 / 3})
    assert times_first(orders) == {"a": 2, "b": 1}
    assert agreement(orders) == pytest.approx(12 * 25 / (9 * 60))


def test_the_ends_of_the_scale():
    assert agreement(["abc"] * 7) == pytest.approx(1)
    assert agreement(["abc", "cba"]) == pytest.approx(0)
    assert agreement(["abc", "bca", "cab"]) == pytest.approx(0)


def test_it_is_the_ratio_of_variances():
    drawn = random.Random(5)
    for m, n in ((2, 2), (3, 12), (25, 6), (200, 4)):
        orders = [drawn.sample("abcdefghijkl"[:n], n) for _order in range(m)]

        assert agreement(orders) == pytest.approx(by_variance(orders))


def test_nothing_is_said_of_too_few():
    assert agreement([]) is None
    assert agreement(["abc"]) is None
    assert agreement(["a", "a"]) is None
    assert mean_places([]) == times_first([[]]) == {}


def test_orders_of_different_things_are_no_ground_for_agreement():
    with pytest.raises(ValueError, match="same things"):
        agreement(["abc", "abd"])
