"""The one write path: runs a verb in a transaction shared with those who wait beside it, answers after the commit, then rings.

The law (`docs/decisions/0001-one-write-path.md`): a verb is a plain function `verb(session, **arguments)` that takes ids and
plain values and gives plain values back. Inside it: who is it, the operation key, state and rights, the change, and the
event's number last. A refusal rolls back its own verb and nobody else's.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Session

from commons import operations, scope, statements
from commons.db import FAULTS, db, turn_to_write, writer_of
from commons.errors import Busy, from_database
from commons.live import log, wake
from commons.settings import settings_of

Result = TypeVar("Result")

MOST_TOGETHER = 100
SECONDS_TO_START = 10.0  # a change that has not begun by then is taken out of the queue: the sender may try again
SECONDS_TO_END = 30.0


def make(verb: Callable[..., Result], *, room: int | None = None, within: int | None = None, **arguments: Any) -> Result:
    """Run `verb` on the write path and give back its result once that is on disk.

    `room` is the live room it changes (its row is locked first); `within` the organisation whose things it may see.
    Ends the caller's own read first: afterwards, read again. Raises what the verb raises; Busy when it had to wait too long.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if db.session.registry.has():  # most changes come before anything has been read
        db.session.rollback()
    return _writer_for(app).run(_Change(verb, room, within, arguments))


def stop(app: Flask) -> None:
    """End this process's writing thread once everything that waits is written, and give its connections back."""
    if running := app.extensions.pop("talkoot_changes", None):
        running.stop()
    writer_of(app).dispose()


class _Change:
    """One verb that waits for its turn."""

    __slots__ = ("arguments", "done", "fault", "held", "result", "room", "state", "verb", "within")

    def __init__(self, verb: Callable[..., Any], room: int | None, within: int | None, arguments: dict[str, Any]):
        self.verb, self.room, self.within, self.arguments = verb, room, within, arguments
        self.result: Any = None
        self.fault: BaseException | None = None
        self.state = "waiting"
        self.held = threading.Lock()  # who decides between "begun" and "given up"
        self.done = threading.Lock()  # released when the answer is there: cheaper than an Event
        self.done.acquire()

    def move(self, state: str) -> bool:
        with self.held:
            if self.state != "waiting":
                return False
            self.state = state
            return True


class _Writer:
    """The writing thread of this process and the queue before it."""

    def __init__(self, app: Flask):
        self.app = app
        self.engine = writer_of(app)
        self.one_room_at_a_time = not settings_of(app).on_sqlite
        self.waiting: deque[_Change] = deque()
        self.someone_waits = threading.Condition()
        self.ending = False
        self.thread = threading.Thread(target=self.work, name="writer", daemon=True)
        self.thread.start()

    def run(self, change: _Change) -> Any:
        with self.someone_waits:
            self.waiting.append(change)
            self.someone_waits.notify()
        if not change.done.acquire(timeout=SECONDS_TO_START) and (
            change.move("given up") or not change.done.acquire(timeout=SECONDS_TO_END)
        ):
            raise Busy()
        if change.fault is not None:
            raise change.fault
        return change.result

    def work(self) -> None:
        while waiting := self.next_batch():
            batch = [change for change in waiting if change.move("begun")]
            if batch:
                self.write(batch)

    def stop(self) -> None:
        with self.someone_waits:
            self.ending = True
            self.someone_waits.notify()
        self.thread.join()

    def next_batch(self) -> list[_Change]:
        """Everything that waits, in order; on PostgreSQL only what belongs to one room, so that no two writers cross locks.

        Nothing at all means that this is the end.
        """
        with self.someone_waits:
            while not self.waiting:
                if self.ending:
                    return []
                self.someone_waits.wait()
            if not self.one_room_at_a_time:
                count = min(len(self.waiting), MOST_TOGETHER)
                return [self.waiting.popleft() for _ in range(count)]
            first = self.waiting.popleft()
            batch = [first]
            if first.room is not None:
                batch += [change for change in self.waiting if change.room == first.room][: MOST_TOGETHER - 1]
                for change in batch[1:]:
                    self.waiting.remove(change)
            return batch

    def write(self, batch: list[_Change]) -> None:
        try:
            with turn_to_write(self.app), self.engine.begin() as connection:
                _hold_back_others(connection, batch)
                with Session(bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
                    statements.run_on(session, connection)
                    for change in batch:
                        _attempt(session, connection.connection.cursor(), change)
        except BaseException as fault:  # noqa: BLE001 - whatever it was, nothing of this batch is on disk
            refusal = from_database(fault) if isinstance(fault, FAULTS) else fault
            for change in batch:
                change.fault = refusal
        rung = {change.room for change in batch if change.room is not None and change.fault is None}
        for change in batch:
            change.done.release()
        if rung:
            wake.ring(self.app, rung)


def _hold_back_others(connection: sa.Connection, batch: list[_Change]) -> None:
    """What other processes have to wait with: all else in the same rooms, and the same operation where there is no room."""
    for room_id in sorted({change.room for change in batch if change.room is not None}):
        log.lock(connection, room_id)
    for change in batch:
        if change.room is None:
            operations.hold(connection, change.arguments)


def _attempt(session: Session, cursor: Any, change: _Change) -> None:
    """One verb within its own savepoint, so that whatever happens to it happens to nobody else of the batch.

    The savepoint is the driver's own, since SQLAlchemy's costs more than a hot verb's statements together; where a verb uses
    the session as more than its way to the driver, the session puts one of its own inside it, because a failed flush rolls
    back as far as the session can see. The next verb finds the session as if it were new.
    """
    cursor.execute("SAVEPOINT verb")
    if change.within is not None:
        scope.enter(session, change.within)
    try:
        change.result = change.verb(session, **change.arguments)
        if session.in_transaction():
            session.commit()  # its own savepoint; the batch is committed once, by its connection
    except Exception as fault:  # noqa: BLE001 - handed to the one who asked
        try:
            session.rollback()
            cursor.execute("ROLLBACK TO SAVEPOINT verb")
        except FAULTS:
            raise fault from None  # SQLite ends the whole transaction by itself when the disk is full
        change.fault = from_database(fault) if isinstance(fault, FAULTS) else fault
    finally:
        scope.leave(session)
        if session.new or session.dirty or session.identity_map:
            session.expunge_all()
    cursor.execute("RELEASE SAVEPOINT verb")


_starting = threading.Lock()


def _writer_for(app: Flask) -> _Writer:
    """The writer of this application in this process, started when first needed (a forked worker starts its own)."""
    found = app.extensions.get("talkoot_changes")
    if found is None:
        with _starting:
            found = app.extensions.get("talkoot_changes")
            if found is None:
                found = app.extensions["talkoot_changes"] = _Writer(app)
    return found
