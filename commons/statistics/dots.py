"""Places by dots, with how far they would move if other people of the same kind had come."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

Idea = TypeVar("Idea", bound=Hashable)

RESAMPLES = 1_000
SEED = 20_260_131
SURE = 0.95


@dataclass(frozen=True)
class Place(Generic[Idea]):
    """Where an idea came: ties share a place; `place_lo`-`place_hi` hold it in 95 % of the resamples.

    `place_from`-`place_to` are the places it shares with those beside it, where resampling cannot tell which is before which:
    what is said to people. The two are equal where it stands alone.
    """

    idea: Idea
    dots: int
    supporters: int  # people who gave it at least one dot
    place: int
    place_lo: int
    place_hi: int
    place_from: int
    place_to: int


def places(ballots: Mapping[Any, Mapping[Idea, int]], ideas: Iterable[Idea] = ()) -> list[Place[Idea]]:
    """The ideas from first to last place. `ballots`: voter -> idea -> dots; `ideas`: those to list even without dots."""
    listed = sorted({*ideas, *(idea for given in ballots.values() for idea in given)}, key=_as_read)
    if not listed:
        return []
    given = _matrix(ballots, listed)
    totals, supporters = given.sum(axis=0), (given > 0).sum(axis=0)
    order = np.argsort(-totals, kind="stable")
    drawn = _resampled(given[:, order])
    lo, hi = _bounds(_places_of(drawn))
    place = _places_of(totals[order][None, :])[0]
    return [
        Place(
            idea=listed[index],
            dots=int(totals[index]),
            supporters=int(supporters[index]),
            place=int(place[n]),
            place_lo=int(min(lo[n], place[n])),
            place_hi=int(max(hi[n], place[n])),
            place_from=shared[0],
            place_to=shared[1],
        )
        for n, (index, shared) in enumerate(zip(order, _shared(drawn), strict=True))
    ]


def _as_read(idea: Any) -> tuple[Any, ...]:
    """Numbers in the order of numbers, also when a file made texts of them, so that a file gives the numbers of the screen."""
    text = str(idea)
    return (0, int(text), text) if text.isdecimal() else (1, 0, text)


def _matrix(ballots: Mapping[Any, Mapping[Idea, int]], listed: list[Idea]) -> np.ndarray:
    """Voters x ideas -> dots, the voters in an order that only depends on what they gave."""
    column = {idea: n for n, idea in enumerate(listed)}
    given = np.zeros((len(ballots), len(listed)))
    for row, ballot in enumerate(ballots.values()):
        for idea, dots in ballot.items():
            given[row, column[idea]] = dots
    given = given[given.any(axis=1)]
    return given[np.lexsort(given.T[::-1])]


def _resampled(given: np.ndarray) -> np.ndarray:
    """Resamples x ideas -> dots: as many voters drawn again, each as often as chance has it."""
    voters = len(given)
    if not voters:
        return np.zeros((1, given.shape[1]))
    drawn = np.random.default_rng(SEED).integers(0, voters, size=(RESAMPLES, voters))
    drawn += np.arange(RESAMPLES)[:, None] * voters
    times = np.bincount(drawn.ravel(), minlength=RESAMPLES * voters).reshape(RESAMPLES, voters)
    return np.rint(times.astype(float) @ given)


def _places_of(totals: np.ndarray) -> np.ndarray:
    """For each row the place of each idea: one more than the ideas with more dots."""
    falling = np.sort(-totals, axis=1)
    return np.stack([np.searchsorted(row, -these, side="left") for row, these in zip(falling, totals, strict=True)]) + 1


def _bounds(of_resamples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    outside = int(len(of_resamples) * (1 - SURE) / 2)
    rising = np.sort(of_resamples, axis=0)
    return rising[outside], rising[len(rising) - 1 - outside]


def _shared(drawn: np.ndarray) -> list[tuple[int, int]]:
    """For each idea the first and last of the places it shares.

    They end where nearly every resample has the idea above before the idea below.
    """
    before = (drawn[:, :-1] > drawn[:, 1:]).mean(axis=0) >= 1 - (1 - SURE) / 2
    firsts = [1, *(np.flatnonzero(before) + 2).tolist()]
    lasts = [*(first - 1 for first in firsts[1:]), drawn.shape[1]]
    return [(first, last) for first, last in zip(firsts, lasts, strict=True) for _idea in range(first, last + 1)]
