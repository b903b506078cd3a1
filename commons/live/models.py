"""The event log's two tables: a room with its running number, and what happened in it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from commons.db import Base, Key, Moment


class Room(Base):
    """One live room. Its row is the lock under which its numbers are given, so that they have no gap and commit in order."""

    __tablename__ = "room"

    id: Mapped[Key]
    seq: Mapped[int] = mapped_column(default=0)  # the number of the last event
    oldest: Mapped[int] = mapped_column(default=1)  # the smallest number that is still kept


class Event(Base):
    """What happened and to what: references only, never words that somebody wrote, so that hiding holds on a replay."""

    __tablename__ = "event"
    __table_args__ = ({"sqlite_with_rowid": False},)  # read by room and number only: one tree instead of two

    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(40))
    refs: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    at: Mapped[Moment]
