"""What many orders of the same things say together: the mean place of each, how often each came first, how much the orders agree."""

from collections.abc import Hashable, Sequence
from statistics import fmean
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)


def mean_places(orders: Sequence[Sequence[Thing]]) -> dict[Thing, float]:
    """Thing -> its place on average, 1 being the first, over the orders that have it."""
    places: dict[Thing, list[int]] = {}
    for order in orders:
        for place, thing in enumerate(order, 1):
            places.setdefault(thing, []).append(place)
    return {thing: fmean(given) for thing, given in places.items()}


def times_first(orders: Sequence[Sequence[Thing]]) -> dict[Thing, int]:
    """Thing -> in how many orders it came first, for those that did."""
    times: dict[Thing, int] = {}
    for order in orders:
        if order:
            times[order[0]] = times.get(order[0], 0) + 1
    return times


def agreement(orders: Sequence[Sequence[Thing]]) -> float | None:
    """Kendall's W of whole orders of the same things: 0 when they do not agree at all, 1 when they are all the same.

    W = 12 S / (m^2 (n^3 - n)) for m orders of n things, where S is the sum of the squared deviations of the things' sums of
    places from their mean (M. G. Kendall and B. Babington Smith, "The Problem of m Rankings", The Annals of Mathematical
    Statistics 10(3), 1939, 275-287). None with fewer than two orders or two things. Raises ValueError when the orders are
    not of the same things.
    """
    if len(orders) < 2 or len(orders[0]) < 2:
        return None
    things = set(orders[0])
    if any(set(order) != things or len(order) != len(things) for order in orders):
        raise ValueError("only whole orders of the same things can be compared")
    m, n = len(orders), len(things)
    sums = [m * mean for mean in mean_places(orders).values()]
    middle = m * (n + 1) / 2
    return 12 * sum((one - middle) ** 2 for one in sums) / (m**2 * (n**3 - n))
