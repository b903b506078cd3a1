"""A frame: what a screen is told, as data that any client can use; and its bytes on a stream."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

SOONEST_RETRY_MS, LATEST_RETRY_MS = 300, 4_800  # after a restart streams come back spread over five seconds


@dataclass(frozen=True, slots=True)
class Frame:
    """`number` orders it and lets a screen come back to it; None for what is true now only (how many are connected)."""

    number: int | None
    kind: str
    data: dict[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """For the long poll."""
        return {"id": self.number, "event": self.kind, "data": self.data}

    def as_bytes(self) -> bytes:
        """For a stream. JSON keeps every line break escaped, so nothing that somebody wrote can end a line."""
        data = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        numbered = "" if self.number is None else f"id: {self.number}\n"
        return f"{numbered}event: {self.kind}\ndata: {data}\n\n".encode()


class Renderer(Protocol):
    """What a feature gives, as an object or as a module: how its events look to a role in a language.

    It may also have `render_presence(session, room_id, counts, role, lang) -> Frame | None`, told at most twice a second
    how many streams each role has (`{"participants": 31, "wall": 1, "desk": 2}`), for desks and walls; and
    `most_to_draw`: so many events that cannot wait are drawn for one screen, one that missed more fetches its page instead.
    """

    @property
    def can_wait(self) -> Mapping[str, float]:
        """Kinds whose events may be gathered into one frame -> seconds they may wait."""

    def render(self, session: Session, room_id: int, events: Sequence[Any], role: str, lang: str) -> list[Frame]:
        """Frames for events in order, each with a number of its own; fewer than events are fine. Nothing in them depends on who looks."""


def rendered(renderer: Renderer, session: Session, room_id: int, events: Sequence[Any], role: str, lang: str) -> list[Frame]:
    """The frames a renderer gives, once it is sure that a screen can come back to each by its number."""
    frames = renderer.render(session, room_id, events, role, lang)
    numbers = [frame.number for frame in frames if frame.number is not None]
    if len(numbers) < len(frames) or numbers != sorted(set(numbers)) or (numbers and numbers[-1] > events[-1].number):
        raise ValueError(f"frames {[frame.number for frame in frames]} do not go up with the events they tell of")
    return frames


def reset(number: int) -> Frame:
    """Tells a screen to fetch the page's state again; numbers go on after `number`."""
    return Frame(number, "reset")


def opening() -> bytes:
    """The first bytes of a stream: when to come back if it breaks."""
    return b"retry: %d\n\n" % (SOONEST_RETRY_MS + secrets.randbelow(LATEST_RETRY_MS - SOONEST_RETRY_MS))
