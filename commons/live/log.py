"""The event log, which is the truth for screens: numbers without a gap in each room, read again by number after any silence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons.db import now
from commons.live.models import Event, Room
from commons.statements import Statement

MOST_AT_ONCE = 500  # events


class Extent(NamedTuple):
    """What the log of a room holds: numbers from `oldest` up to `seq`."""

    oldest: int
    seq: int


def open_room(session: Session) -> int:
    """Make a room; gives its id."""
    room = Room(seq=0, oldest=1)
    session.add(room)
    session.flush()
    return room.id


def record(session: Session, room_id: int, kind: str, **refs: Any) -> int:
    """Write down that `kind` happened to `refs`; gives its number. The last step of a verb: others wait for the row from here on."""
    taken = _TAKE_NUMBER.rows(session, room_id=room_id)
    if not taken:
        raise LookupError(f"there is no room {room_id}")
    number = taken[0][0]
    _WRITE.run(session, room_id=room_id, number=number, kind=kind, refs=refs, at=now())
    return number


def after(session: Session | sa.Connection, room_id: int, number: int, limit: int = MOST_AT_ONCE) -> Sequence[sa.Row[Any]]:
    """The events after `number` in order, at most `limit`: rows with room_id, number, kind, refs, at."""
    return _core(session).execute(_AFTER, {"room_id": room_id, "after": number, "most": limit}).all()


def extent(session: Session | sa.Connection, room_id: int) -> Extent | None:
    """What the log holds, or None where there is no such room."""
    row = _core(session).execute(_EXTENT, {"room_id": room_id}).first()
    return Extent(*row) if row else None


def current(session: Session | sa.Connection, room_id: int) -> int:
    """The number of the last event (0 in a room where nothing has happened)."""
    found = extent(session, room_id)
    return found.seq if found else 0


def latest(session: Session | sa.Connection, room_ids: Sequence[int]) -> dict[int, int]:
    """Room -> number of its last event, for many rooms in one look."""
    rows = _core(session).execute(sa.select(Room.id, Room.seq).where(Room.id.in_(room_ids)))
    return {row.id: row.seq for row in rows}


def lock(session: Session | sa.Connection, room_id: int) -> None:
    """Let no other transaction write in the room until this one ends. SQLite has one writer at a time anyway."""
    connection = _core(session)
    if connection.dialect.name != "sqlite":
        connection.execute(sa.select(Room.id).where(Room.id == room_id).with_for_update())


def prune(session: Session, room_id: int, *, keep: int | None = None, before: datetime | None = None) -> int:
    """Forget all but the last `keep` events, or those from before a moment; gives how many. Screens further behind start anew."""
    if (room := extent(session, room_id)) is None:
        return 0
    last = room.oldest - 1
    if keep is not None:
        last = max(last, room.seq - keep)
    if before is not None:
        old = sa.select(sa.func.max(Event.number)).where(Event.room_id == room_id, Event.at < before)
        last = max(last, session.scalar(old) or 0)
    forgotten = last + 1 - room.oldest
    session.execute(sa.delete(Event).where(Event.room_id == room_id, Event.number <= last))
    session.execute(sa.update(Room).where(Room.id == room_id).values(oldest=last + 1))
    return forgotten


def _core(session: Session | sa.Connection) -> sa.Connection:
    """Past the session: rows of columns need none of what it does for each statement."""
    return session.connection() if isinstance(session, Session) else session


_TAKE_NUMBER = Statement(lambda: sa.update(Room).where(Room.id == sa.bindparam("room_id")).values(seq=Room.seq + 1).returning(Room.seq))
_WRITE = Statement(lambda: sa.insert(Event))
_AFTER = (
    sa.select(Event.room_id, Event.number, Event.kind, Event.refs, Event.at)
    .where(Event.room_id == sa.bindparam("room_id"), Event.number > sa.bindparam("after"))
    .order_by(Event.number)
    .limit(sa.bindparam("most"))
)
_EXTENT = sa.select(Room.oldest, Room.seq).where(Room.id == sa.bindparam("room_id"))
