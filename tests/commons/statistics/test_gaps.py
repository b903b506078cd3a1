"""The difference of two groups: Newcombe's published intervals, and resampled means beside Welch's formula."""

import random
from math import sqrt
from statistics import fmean, variance

import pytest

from commons.statistics.gaps import of_means, of_shares

# Newcombe 1998, table II, method 10; statsmodels 0.15 (confint_proportions_2indep, method="newcomb") gives the same to 1e-12.
PUBLISHED = [
    ((56, 70, 48, 80), (0.2000, 0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.6000, 0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.5714, 0.0582, 0.8062)),
    ((5, 56, 0, 29), (0.0893, -0.0381, 0.1926)),
    ((0, 10, 0, 20), (0.0, -0.1611, 0.2775)),
    ((0, 10, 0, 10), (0.0, -0.2775, 0.2775)),
    ((10, 10, 0, 20), (1.0, 0.6791, 1.0)),
    ((10, 10, 0, 10), (1.0, 0.6075, 1.0)),
]


@pytest.mark.parametrize(("counts", "gap"), PUBLISHED)
def test_shares_have_the_published_interval(counts, gap):
    """Mutant: the reaches of the wrong sides, which is Newcombe's table turned round."""
    assert [round(edge, 4) for edge in of_shares(*counts)] == [pytest.approx(edge, abs=1e-4) for edge in gap]


def test_turned_round_it_is_the_same_with_the_other_sign():
    there, back = of_shares(30, 40, 12, 50), of_shares(12, 50, 30, 40)

    assert (there.size, there.low, there.high) == pytest.approx((-back.size, -back.high, -back.low))
    assert there.is_clear and back.is_clear
    assert not of_shares(20, 40, 22, 40).is_clear


def test_means_have_nearly_the_interval_of_welch_and_the_same_one_each_time():
    """On 200 and 150 people drawing again and Welch's formula differ by less than a tenth of the interval's reach."""
    rng = random.Random(3)
    first = [rng.choice((1, 2, 3, 4, 5, 5)) for _ in range(200)]
    second = [rng.choice((1, 1, 2, 3, 4)) for _ in range(150)]

    gap = of_means(first, second)

    reach = 1.96 * sqrt(variance(first) / 200 + variance(second) / 150)
    assert gap.size == pytest.approx(fmean(first) - fmean(second), abs=1e-12)
    assert (gap.low, gap.high) == pytest.approx((gap.size - reach, gap.size + reach), abs=reach / 10)
    assert of_means(first[::-1], second) == gap


def test_where_all_say_the_same_the_difference_is_what_it_is():
    assert of_means([4] * 10, [2] * 10) == (2, 2, 2)
