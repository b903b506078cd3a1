"""Wilson's interval equals what solving the score equation gives, and published values."""

import math

import pytest

from commons.statistics.intervals import Z, wilson


def by_solving(successes, n, z=Z):
    """The shares whose test just does not reject what was seen, found by halving."""

    def edge(low, high, rejected_at_low):
        for _ in range(200):
            middle = (low + high) / 2
            rejects = abs(successes / n - middle) > z * math.sqrt(middle * (1 - middle) / n)
            low, high = (middle, high) if rejects == rejected_at_low else (low, middle)
        return (low + high) / 2

    share = successes / n
    return edge(0, share, True), edge(share, 1, False)


@pytest.mark.parametrize("n", [1, 2, 5, 17, 112, 10_000])
def test_it_is_the_interval_of_the_score_test(n):
    for successes in {0, 1, n // 3, n // 2, n - 1, n}:
        assert wilson(successes, n) == pytest.approx(by_solving(successes, n), abs=1e-9)


def test_published_values():
    assert [round(edge, 4) for edge in wilson(81, 263)] == [0.2553, 0.3662]  # Newcombe 1998, table I
    assert [round(edge, 4) for edge in wilson(15, 148)] == [0.0624, 0.1605]
    assert [round(edge, 4) for edge in wilson(0, 20)] == [0.0, 0.1611]
    assert [round(edge, 4) for edge in wilson(1, 29)] == [0.0061, 0.1718]


def test_nobody_asked_means_that_nothing_is_known():
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5)])
def test_more_than_all_is_refused(successes, n):
    with pytest.raises(ValueError, match="no share"):
        wilson(successes, n)
