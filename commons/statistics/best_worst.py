"""Best and worst of a few: how much more often an item was chosen as the best than as the worst, of the times it was shown."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from commons.statistics.resampling import bounds, draws, shared_places


class Chosen(NamedTuple):
    """One set of items that one respondent saw, and what they chose; either may be missing."""

    respondent: Hashable
    shown: Sequence[str]
    best: str | None
    worst: str | None


@dataclass(frozen=True)
class Standing:
    """One item. `score` is (best - worst) / shown: 1 when always the best, -1 when always the worst; None when it was never shown."""

    item: str
    shown: int
    best: int
    worst: int
    score: float | None
    lo: float | None
    hi: float | None
    place: int | None  # shared by those that the bounds cannot tell apart


def standings(sets: Iterable[Chosen], items: Iterable[str] = ()) -> list[Standing]:
    """The items from the highest score down. `items`: those to list even when they were never shown."""
    rows = list(sets)
    listed = sorted({item for row in rows for item in row.shown})
    never = [Standing(item, 0, 0, 0, None, None, None, None) for item in sorted({*items} - {*listed})]
    if not rows:
        return never
    shown, best, worst = _counts(rows, listed)
    score = _score(shown.sum(axis=0), (best - worst).sum(axis=0), 0)
    lo, hi = bounds(*_resampled(shown, best - worst), score)
    order = sorted(range(len(listed)), key=lambda n: (-score[n], -hi[n], listed[n]))
    place = shared_places(lo[order], hi[order])
    return [
        Standing(
            listed[n], int(shown[:, n].sum()), int(best[:, n].sum()), int(worst[:, n].sum()), float(score[n]), float(lo[n]), float(hi[n]), int(at)
        )
        for n, at in zip(order, place, strict=True)
    ] + never  # fmt: skip


def _counts(rows: list[Chosen], listed: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People x items, three times; the people in an order that depends only on what they chose."""
    number = {item: n for n, item in enumerate(listed)}
    person = {respondent: n for n, respondent in enumerate(dict.fromkeys(row.respondent for row in rows))}
    counts = np.zeros((len(person), 3 * len(listed)))
    for row in rows:
        of_person = counts[person[row.respondent]]
        for item in row.shown:
            of_person[number[item]] += 1
        for place, chosen in enumerate((row.best, row.worst), 1):
            if chosen is not None:
                of_person[place * len(listed) + number[chosen]] += 1
    counts = counts[np.lexsort(counts.T[::-1])]
    shown, best, worst = np.split(counts, 3, axis=1)
    return shown, best, worst


def _score(shown: np.ndarray, net: np.ndarray, without: float) -> np.ndarray:
    return np.where(shown > 0, net / np.maximum(shown, 1), without)


def _resampled(shown: np.ndarray, net: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Resamples x items, twice: an item that a resample does not have could lie anywhere."""
    times = np.stack(list(draws(len(shown)))).astype(float)
    showings, nets = times @ shown, times @ net
    return _score(showings, nets, -1), _score(showings, nets, 1)
