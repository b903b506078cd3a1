"""Pieces of a page that are the same for everybody who looks: rendered once, kept until something in them has changed."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import current_app, render_template
from markupsafe import Markup

from commons.db import db
from commons.live.models import Event, Room
from workshop import events

MOST_KEPT = 256

# What changes the ideas on a board; people who join or vote do not, so that a room full of them costs no rendering.
WHERE = (
    events.STAGE_CHANGED,
    events.SWITCH_CHANGED,
    events.ROUND_OPENED,
    events.ROUND_CLOSED,
    events.ROUND_REVEALED,
    events.WORKSHOP_OPENED,
    events.WORKSHOP_CLOSED,
    events.WORKSHOP_SEALED,
)
BOARD = (events.IDEA_ADDED, events.IDEA_CHANGED, events.IDEA_REMOVED, events.IDEAS_REVEALED, events.WORKSHOP_CHANGED)
ROUND = (*BOARD, events.ROUND_OPENED, events.ROUND_CLOSED, events.ROUND_REVEALED)


def rendered(template: str, **context: Any) -> Markup:
    """A template's text as it may be put into another page: it was escaped when it was rendered."""
    return Markup(render_template(template, **context))  # noqa: S704


class _Kept:
    """A piece and the number up to which it is known to be as things are."""

    __slots__ = ("piece", "seq")

    def __init__(self, piece: Any, seq: int):
        self.piece, self.seq = piece, seq


def piece_of(name: str, room_id: int, seq: int, lang: str, changed_by: tuple[str, ...], make: Callable[[], Any]) -> Any:
    """The piece `name` of a room as it is at `seq`, made by `make` when an event of `changed_by` came since it was made.

    `seq` has to be read before whatever `make` reads.
    """
    kept = _shelf()
    key = (name, room_id, lang)
    with _alone:
        found = kept.get(key)
        if found is not None:
            kept.move_to_end(key)
    if found is not None and (found.seq >= seq or not _has_changed(room_id, found.seq, changed_by)):
        found.seq = max(found.seq, seq)
        return found.piece
    piece = make()
    with _alone:
        kept[key] = _Kept(piece, seq)
        kept.move_to_end(key)
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return piece


def _has_changed(room_id: int, since: int, kinds: tuple[str, ...]) -> bool:
    """Whether an event of these kinds came after `since`, or the log no longer reaches back so far."""
    came = sa.exists().where(Event.room_id == room_id, Event.number > since, Event.kind.in_(kinds))
    found = db.session.execute(sa.select(Room.oldest, came).where(Room.id == room_id)).first()
    return found is None or since < found[0] - 1 or bool(found[1])


_alone = threading.Lock()


def _shelf() -> OrderedDict[tuple[str, int, str], _Kept]:
    return current_app.extensions.setdefault("talkoot_pieces", OrderedDict())
