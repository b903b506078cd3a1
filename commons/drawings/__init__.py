"""Pictures that the project draws itself, for its demo and its tests: six kinds of space and their plan, with words for what they show."""

import functools
import io
from collections.abc import Callable

from commons.drawings import plan, scenes
from commons.drawings.plan import Plan
from commons.drawings.room import Room
from commons.drawings.words import ALT_TEXTS, TITLES
from commons.languages import Words

SCENES: dict[str, Callable[[], Room | Plan]] = {
    "aula_a": scenes.aula_a,
    "aula_b": scenes.aula_b,
    "quiet_room": scenes.quiet_room,
    "childrens_corner": scenes.childrens_corner,
    "digital_support": scenes.digital_support,
    "meeting_room": scenes.meeting_room,
    "floor_plan": plan.service_centre,
}


def names() -> tuple[str, ...]:
    """What can be drawn."""
    return tuple(SCENES)


@functools.cache
def draw(name: str) -> bytes:
    """The picture as a PNG of 1600 x 1200, the same at every call; a KeyError for a name we do not draw."""
    sheet = io.BytesIO()
    SCENES[name]().finished().save(sheet, "PNG", compress_level=1)  # a grain does not shrink, however long one tries
    return sheet.getvalue()


def alt_texts(name: str) -> Words:
    """What the picture shows, for whoever cannot see it; neutral, so that it does not tell what to think of it."""
    return ALT_TEXTS[name]


def titles(name: str) -> Words:
    """A short name for the space."""
    return TITLES[name]
