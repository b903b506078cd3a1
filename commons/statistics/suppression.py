"""Which groups are too small to show, and which others have to be hidden with them."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)

LEAST = 5  # people
ENOUGH = 10  # people: for shares, orders and places on a picture


def hidden_groups(sizes: Mapping[Group, int], least: int = LEAST) -> set[Group]:
    """The groups to hide: those under `least`, and as many more as keep them from being had by subtraction from the whole.

    `sizes` are the parts of one whole that is shown. What is left when the shown parts are taken from it then belongs to
    at least `least` people of at least two groups. Groups with nobody in them hide nothing and stay.
    """
    people = {group: size for group, size in sizes.items() if size > 0}
    hidden = {group for group, size in people.items() if size < least}
    rising = sorted((group for group in people if group not in hidden), key=lambda group: (people[group], str(group)))
    while hidden and rising and (len(hidden) < 2 or sum(people[group] for group in hidden) < least):
        hidden.add(rising.pop(0))
    return hidden


def whole_is_hidden(sizes: Mapping[Group, int], least: int = LEAST) -> bool:
    """True when even all together are too few."""
    return sum(sizes.values()) < least
