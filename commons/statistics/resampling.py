"""How far scores would move if other people of the same kind had answered: respondents are drawn again, the same way each time."""

from collections.abc import Iterator

import numpy as np

RESAMPLES = 300
SEED = 20_260_131
SURE = 0.95
NEARLY = 1e-6  # arithmetic alone separates nothing


def draws(people: int) -> Iterator[np.ndarray]:
    """For each resample how many times each of `people` was drawn."""
    rng = np.random.default_rng(SEED)
    for _resample in range(RESAMPLES):
        yield np.bincount(rng.integers(0, people, people), minlength=people)


def bounds(lowest: np.ndarray, highest: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Between which a score lies in 95 % of the resamples (resamples x items), the score itself included."""
    outside = int(len(lowest) * (1 - SURE) / 2)
    lo, hi = np.sort(lowest, axis=0)[outside], np.sort(highest, axis=0)[len(highest) - 1 - outside]
    return np.minimum(lo, score), np.maximum(hi, score)


def shared_places(lo: np.ndarray, hi: np.ndarray) -> np.ndarray:
    """Places of items given from the highest score down: an item comes after those whose bounds lie wholly above its own."""
    if not len(lo):
        return np.zeros(0, dtype=int)
    above = (lo[None, :] > hi[:, None] + NEARLY).sum(axis=1)
    return np.maximum.accumulate(1 + above)
