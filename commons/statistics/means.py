"""How far a mean measured on few people can be from the mean of all."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from commons.statistics.intervals import Z

# Quantiles of Student's t at 95 % where the series below is not exact enough, by degrees of freedom.
FEW = {1: 12.7062, 2: 4.3027, 3: 3.1824}


def mean_interval(numbers: Sequence[float], least: float = -math.inf, most: float = math.inf) -> tuple[float, float] | None:
    """Student's interval of a mean at 95 %, within what can be answered (`least` to `most`); None of fewer than two numbers.

    Where everybody gave the same number it has no width: nothing is known of how answers differ.
    """
    if len(numbers) < 2:
        return None
    mean, reach = fmean(numbers), student(len(numbers) - 1) * stdev(numbers) / math.sqrt(len(numbers))
    return max(least, mean - reach), min(most, mean + reach)


def student(freedom: int, z: float = Z) -> float:
    """The quantile of Student's t that leaves 5 % outside on both sides together: Cornish and Fisher's series, good to 0.001."""
    if freedom in FEW:
        return FEW[freedom]
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92_160 * freedom**4)
    )
