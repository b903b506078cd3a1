"""Bradley-Terry: how likely each item is to be preferred to another, from comparisons of two at a time.

The strengths are those of maximum likelihood; a tie counts as half a win for each. Without a prior they are finite only where
every item has, directly or by way of others, both won and lost against every other (Ford 1957). Elsewhere the limit is taken: an
item that was only ever above another is preferred to it with certainty, and where nothing links two items it is an even chance
whose bounds are 0 and 1.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from commons.statistics.resampling import RESAMPLES, bounds, draws, shared_places

MOST_STEPS = 200
CLOSE = 1e-6  # of a log odds: as far as the last step may go; the error that is left is of the order of its square
CELLS_AT_ONCE = 250_000  # of all tables together: they stay near the processor


class Comparison(NamedTuple):
    """One respondent saw two and preferred `winner`, or neither (None)."""

    respondent: Hashable
    left: str
    right: str
    winner: str | None


@dataclass(frozen=True)
class Strength:
    """One item. `score`, `lo` and `hi` are 0 to 100: the mean chance of being preferred to another item; None when it was never compared."""

    item: str
    shown: int  # in how many comparisons it was
    wins: float  # ties are half a win
    win_rate: float | None
    score: float | None
    lo: float | None
    hi: float | None
    place: int | None  # shared by those that the bounds cannot tell apart


@dataclass(frozen=True)
class Ranking:
    """The items from the highest score down; `finite` is False where only a prior could give every item a finite strength."""

    items: list[Strength]
    finite: bool


class _Table(NamedTuple):
    """What was won: a row a win or half a win. `person` counts from 0, `cell` is winner x items + loser."""

    person: np.ndarray
    cell: np.ndarray
    points: np.ndarray
    people: int
    items: int

    def wins(self, times: np.ndarray) -> np.ndarray:
        """Items x items: how often the first was preferred to the second, each person counted so many times."""
        cells = self.items * self.items
        return np.bincount(self.cell, self.points * times[self.person], cells).reshape(self.items, self.items)


class _Fitted(NamedTuple):
    """Tables x items: log odds, and the mean chance of being preferred to another (0 to 100) with open chances as 0, a half and 1."""

    strength: np.ndarray
    lowest: np.ndarray
    middle: np.ndarray
    highest: np.ndarray


def ranking(comparisons: Iterable[Comparison], items: Iterable[str] = (), prior: float = 0.0) -> Ranking:
    """Scores, bounds and places. `items`: those to list even when they were never compared.

    `prior`: so many wins and as many losses are added to each item, against an imagined item of middle strength.
    """
    rows = list(comparisons)
    compared = sorted({item for row in rows for item in (row.left, row.right)})
    never = [Strength(item, 0, 0, None, None, None, None, None) for item in sorted({*items} - {*compared})]
    if not rows:
        return Ranking(never, True)
    table = _table(rows, compared)
    wins = table.wins(np.ones(table.people, dtype=int))
    fitted = _fitted(wins[None], prior)
    score = fitted.middle[0]
    lo, hi = bounds(*_resampled(table, prior, fitted.strength), score)
    order = sorted(range(len(compared)), key=lambda n: (-score[n], -hi[n], compared[n]))
    place = shared_places(lo[order], hi[order])
    shown, won = (wins + wins.T).sum(axis=1), wins.sum(axis=1)
    found = [
        Strength(
            compared[n], round(shown[n]), _whole(won[n]), float(won[n] / shown[n]), float(score[n]), float(lo[n]), float(hi[n]), int(at)
        )
        for n, at in zip(order, place, strict=True)
    ]
    return Ranking(found + never, bool(prior) or bool(_above(wins[None]).all()))


def _whole(number: float) -> float:
    return int(number) if number == int(number) else float(number)


def _table(rows: list[Comparison], compared: list[str]) -> _Table:
    """The people in an order that depends only on what they preferred, so that neither rows nor names change a bound."""
    number, of_person = {item: n for n, item in enumerate(compared)}, {}  # type: dict[str, int], dict[Hashable, list[tuple[int, float]]]
    for row in rows:
        left, right = number[row.left], number[row.right]
        won = of_person.setdefault(row.respondent, [])
        if row.winner is None:
            won += [(left * len(compared) + right, 0.5), (right * len(compared) + left, 0.5)]
        else:
            first, second = (left, right) if row.winner == row.left else (right, left)
            won.append((first * len(compared) + second, 1.0))
    people = sorted(sorted(won) for won in of_person.values())
    return _Table(
        np.array([n for n, won in enumerate(people) for _one in won]),
        np.array([cell for won in people for cell, _points in won]),
        np.array([points for won in people for _cell, points in won]),
        len(people),
        len(compared),
    )


def _resampled(table: _Table, prior: float, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Resamples x items: the lowest and the highest score that each resample leaves open."""
    at_once = max(1, CELLS_AT_ONCE // table.items**2)
    lowest, highest, waiting = [], [], []
    for n, times in enumerate(draws(table.people), 1):
        waiting.append(table.wins(times))
        if len(waiting) == at_once or n == RESAMPLES:
            found = _fitted(np.stack(waiting), prior, start)
            lowest.append(found.lowest)
            highest.append(found.highest)
            waiting = []
    return np.concatenate(lowest), np.concatenate(highest)


def _fitted(wins: np.ndarray, prior: float, start: np.ndarray | None = None) -> _Fitted:
    above = _above(wins) if not prior else np.ones(wins.shape, dtype=bool)
    below = above.swapaxes(1, 2)
    together = above & below  # their strengths are finite beside each other
    strength = _strengths(wins * together, together, prior, start)
    chance = np.where(together, _share(strength[:, :, None] - strength[:, None, :]), np.where(above, 1.0, 0.0))
    others = wins.shape[1] - 1
    lowest = 100 * (chance.sum(axis=2) - 0.5) / others  # each has half a chance against itself
    still_open = 100 * (~above & ~below).sum(axis=2) / others
    return _Fitted(strength, lowest, lowest + still_open / 2, lowest + still_open)


def _above(wins: np.ndarray) -> np.ndarray:
    """Tables x items x items: whether the first has won against the second, or against one that has, and so on."""
    above = (wins > 0) | np.eye(wins.shape[1], dtype=bool)
    while True:
        further = above.astype(np.float32) @ above.astype(np.float32) > 0
        if (further == above).all():
            return above
        above = further


def _strengths(wins: np.ndarray, together: np.ndarray, prior: float, start: np.ndarray | None) -> np.ndarray:
    """Tables x items: log odds at the maximum of the likelihood, by Newton's method.

    The length of a step is that for which the method is known to arrive from anywhere: ln(1 + b) / b, b the widest change of a
    difference (Sun and Tran-Dinh 2019, the case of logistic loss).
    """
    met, won = wins + wins.swapaxes(1, 2), wins.sum(axis=2)
    strength = np.zeros(won.shape) if start is None else np.repeat(start, len(wins), axis=0)
    diagonal = np.arange(won.shape[1])
    for _step in range(MOST_STEPS):
        share, alone = _share(strength[:, :, None] - strength[:, None, :]), _share(strength)
        slope = won - (met * share).sum(axis=2) + prior * (1 - 2 * alone)
        bend = met * share * (1 - share)
        # What belongs together can be moved together without a change: it is held so that its strengths add up to nothing.
        curve = (0.0 if prior else together.astype(float)) - bend
        curve[:, diagonal, diagonal] += bend.sum(axis=2) + 2 * prior * alone * (1 - alone)
        step = np.linalg.solve(curve, slope[:, :, None])[:, :, 0]
        width = np.maximum(step.max(axis=1), 0) - np.minimum(step.min(axis=1), 0)
        strength += step * np.where(width > 0, np.log1p(width) / np.where(width > 0, width, 1), 1)[:, None]
        if width.max() < CLOSE:
            break
    return strength


def _share(difference: np.ndarray) -> np.ndarray:
    """The chance that belongs to a difference of log odds."""
    return 0.5 * (1 + np.tanh(0.5 * difference))
