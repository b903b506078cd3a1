"""How far apart two groups are, and how far that may be off: shares by Newcombe's interval, means by drawing the people again."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from commons.statistics.intervals import Z, wilson
from commons.statistics.resampling import SEED, SURE

RESAMPLES = 2_000


class Gap(NamedTuple):
    """The first minus the second, and between which the difference lies with 95 % certainty."""

    size: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether chance alone hardly makes such a difference."""
        return self.low > 0 or self.high < 0


def of_shares(first: float, of_first: int, second: float, of_second: int, z: float = Z) -> Gap:
    """The difference of two shares with the interval of Newcombe's method 10, which squares and adds the reaches of both Wilson intervals.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17(8), 1998, 873-890.
    """
    one, other = first / of_first, second / of_second
    (low_one, high_one), (low_other, high_other) = wilson(first, of_first, z), wilson(second, of_second, z)
    size = one - other
    below, above = math.hypot(one - low_one, high_other - other), math.hypot(high_one - one, other - low_other)
    return Gap(size, max(-1.0, size - below), min(1.0, size + above))


def of_means(first: Sequence[float], second: Sequence[float]) -> Gap:
    """The difference of two means; 95 % of the differences lie in the interval when the people of both groups are drawn again."""
    rng = np.random.default_rng(SEED)
    means = [_drawn(rng, np.sort(np.asarray(group, dtype=float))) for group in (first, second)]
    differences = np.sort(means[0] - means[1])
    outside = int(RESAMPLES * (1 - SURE) / 2)
    size = float(np.mean(first) - np.mean(second))
    return Gap(size, min(size, float(differences[outside])), max(size, float(differences[-1 - outside])))


def _drawn(rng: np.random.Generator, numbers: np.ndarray) -> np.ndarray:
    """The mean of each resample."""
    times = rng.multinomial(len(numbers), np.full(len(numbers), 1 / len(numbers)), size=RESAMPLES)
    return times @ numbers / len(numbers)
