"""The interval of a mean against the tables of Student's t, and at its edges."""

import pytest

from commons.statistics.means import mean_interval, student

TABLE = {
    1: 12.7062,
    2: 4.3027,
    3: 3.1824,
    4: 2.7764,
    5: 2.5706,
    6: 2.4469,
    8: 2.3060,
    10: 2.2281,
    15: 2.1314,
    20: 2.0860,
    30: 2.0423,
    60: 2.0003,
    120: 1.9799,
}


@pytest.mark.parametrize(("freedom", "quantile"), TABLE.items())
def test_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, abs=0.001)


def test_an_interval_by_hand() -> None:
    low, high = mean_interval([2, 4, 4, 4, 5, 5, 7, 9]) or (0, 0)

    assert (low, high) == (pytest.approx(3.2124, abs=0.001), pytest.approx(6.7876, abs=0.001))


def test_it_stays_within_what_can_be_answered_and_needs_two() -> None:
    assert mean_interval([1, 1, 5, 5], 1, 5) == (1, 5)
    assert mean_interval([3, 3, 3]) == (3, 3)
    assert mean_interval([3]) is None
