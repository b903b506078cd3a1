"""Keeping what was promised, by itself: once an hour what is due is sealed, deleted and forgotten, in steps that hold up nobody.

Each feature hands in its duties when the application is put together. A duty is called with the moment to keep by and says in
plain sentences what it did. `flask retention run` does the same by hand.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any, Literal, NamedTuple

import click
import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Session

from commons import changes, live, operations
from commons.accounts import sessions
from commons.db import BUSY_MS, UtcDateTime, db, now, turn_to_write, writer_of
from commons.live import log as events_log
from commons.live.models import Room
from commons.media.models import Picture
from commons.media.storage import storage_of
from commons.projects.models import Project
from commons.settings import settings_of

log = logging.getLogger("talkoot.keeping")

ROWS_AT_ONCE = 250  # in one step: some ten milliseconds
SECONDS_BETWEEN_STEPS = 0.01
MOST_STEPS = 10_000  # a verb that then still finds something is a fault of ours; the rest of the keeping goes on
EVENTS_KEPT = 5_000  # in each living room; a screen that is further behind fetches its page again
STRAYS_KEPT = timedelta(days=1)  # an upload has its row within seconds

SECONDS_TO_FIRST = (60.0, 180.0)
SECONDS_TO_NEXT = (3_500.0, 3_700.0)

MS_FOR_READERS = 20  # so long a writer may have to wait while the journal is emptied
TRIES_TO_EMPTY, SECONDS_BETWEEN_TRIES = 40, 0.25

Duty = Callable[[datetime], Iterable[str]]


class Kept(NamedTuple):
    """What a run did, in sentences, and how many duties failed."""

    said: list[str]
    failed: int


def init_app(app: Flask, duties: Sequence[Duty]) -> None:
    """Add the command, and remember what there is to do: ours, each feature's, and last what tidies up after them."""
    app.extensions["talkoot_duties"] = [_forget_operations, _forget_sessions, *duties, _forget_events, _remove_strays, _empty_journal]
    app.cli.add_command(retention)


def keep(moment: datetime | None = None) -> Kept:
    """Do everything that is due at `moment` (now); a duty that fails keeps no other from being done."""
    said: list[str] = []
    failed = 0
    for duty in current_app.extensions["talkoot_duties"]:
        try:
            said.extend(duty(moment or now()))
        except Exception:
            log.exception("%s.%s failed; it is tried again at the next run", duty.__module__, duty.__name__)
            failed += 1
        finally:
            db.session.close()
    return Kept(said, failed)


@click.group()
def retention() -> None:
    """Keep what residents were promised about sealing and deletion."""


@retention.command()
def run() -> None:
    """Seal, delete and forget what is due; the running program does the same every hour."""
    kept = keep()
    for sentence in kept.said or ["Nothing was due."]:
        click.echo(sentence)
    if kept.failed:
        raise click.ClickException("Not everything could be done: the log says why. Run it again when that is mended.")


# by the hour


def start(app: Flask, say: Callable[[str], object]) -> None:
    """Keep every hour in this process for as long as it is the one of its host that follows the rooms, and `say` what was done."""
    if "talkoot_duties" in app.extensions and not app.extensions.get("talkoot_keeping"):
        app.extensions["talkoot_keeping"] = True
        threading.Thread(target=_by_the_hour, args=(app, say), name="keeping", daemon=True).start()


def _by_the_hour(app: Flask, say: Callable[[str], object]) -> None:
    chosen = live.chosen(app)
    chosen.wait()
    time.sleep(random.uniform(*SECONDS_TO_FIRST))  # not all hosts at once, and after those who came to see the restart
    while chosen.is_set():
        try:
            with app.app_context():
                for sentence in keep().said:
                    say(sentence)
        except Exception:
            log.exception("the keeping of this hour broke off; the next one tries again")
        time.sleep(random.uniform(*SECONDS_TO_NEXT))


# for duties


def one_by_one(due: Iterable[Callable[[], Iterable[str]]]) -> Iterator[str]:
    """Do what is due, one thing after another, and say what was done; one that fails keeps no other from being done.

    Raises the last fault once all others are done, so that the duty counts as failed.
    """
    failed: Exception | None = None
    for do in due:
        try:
            yield from do()
        except Exception as fault:
            log.exception("one thing of many could not be kept; the others are")
            db.session.rollback()
            failed = fault
    if failed is not None:
        raise failed


def in_steps(verb: Callable[..., int], **arguments: Any) -> int:
    """Run a verb that changes some rows at a time until it finds none; gives how many. Others get their turn in between."""
    total = 0
    for _ in range(MOST_STEPS):
        count = changes.make(verb, **arguments)
        if not count:
            return total
        total += count
        time.sleep(SECONDS_BETWEEN_STEPS)
    raise RuntimeError(f"{verb.__name__} finds no end")


def change_some(session: Session, model: Any, *where: Any, **values: Any) -> int:
    """Give other values to as many of these rows as one step may; gives how many they were."""
    changed = sa.update(model.__table__).where(_among(model, where, ROWS_AT_ONCE)).values(values)
    return session.execute(changed).rowcount  # type: ignore[attr-defined]


def delete_some(session: Session, *what: tuple[Any, Any]) -> int:
    """Delete rows, given as (model, condition) in the order in which they can go, as many as one step may; gives how many."""
    left = ROWS_AT_ONCE
    for model, condition in what:
        left -= session.execute(sa.delete(model.__table__).where(_among(model, (condition,), left))).rowcount  # type: ignore[attr-defined]
        if left <= 0:
            break
    return ROWS_AT_ONCE - left


def forget_some_events(session: Session, *, room_id: int, but: int) -> int:
    """Forget the oldest events of a room, as many as one step may, all `but` the last so many."""
    extent = events_log.extent(session, room_id)
    held = extent.seq - extent.oldest + 1 if extent else 0
    return events_log.prune(session, room_id, keep=max(but, held - ROWS_AT_ONCE)) if held > but else 0


def coarse(session: Session, column: Any, unit: Literal["day", "hour"]) -> Any:
    """The day or hour of a moment, in the engine's own words."""
    if session.get_bind().dialect.name == "sqlite":
        form = {"day": "%Y-%m-%d 00:00:00.000000", "hour": "%Y-%m-%d %H:00:00.000000"}[unit]
        return sa.func.strftime(form, column, type_=UtcDateTime())
    return sa.func.date_trunc(unit, column, "UTC", type_=UtcDateTime())


def past_projects(moment: datetime) -> list[Any]:
    """Projects whose deletion date has come: rows with id, public_id, organisation_id, delete_on."""
    found = sa.select(Project.id, Project.public_id, Project.organisation_id, Project.delete_on).where(Project.delete_on <= moment.date())
    return list(db.session.execute(found, execution_options=EVERYBODYS))


def start_of(day: date) -> datetime:
    """The moment a day begins. What was made from then on belongs to a new date, which the project has not chosen yet."""
    return datetime.combine(day, clock.min, UTC)


EVERYBODYS = {"unscoped": "keeping is for every organisation"}


def _among(model: Any, where: Iterable[Any], most: int) -> Any:
    key = model.__table__.primary_key.columns
    return sa.tuple_(*key).in_(sa.select(*key).where(*where).limit(most))


# duties of the ground


def _forget_operations(moment: datetime) -> Iterator[str]:
    if count := in_steps(_forget_some_operations, before=moment - operations.KEPT):
        yield f"Forgot {count} operation keys older than a day."


def _forget_some_operations(session: Session, *, before: datetime) -> int:
    at = sa.select(operations.Operation.at).where(operations.Operation.at < before).order_by(operations.Operation.at)
    next_step = session.scalar(at.offset(ROWS_AT_ONCE).limit(1))
    return operations.forget_old(session, before=next_step or before) or (operations.forget_old(session, before=before) if next_step else 0)


def _forget_sessions(moment: datetime) -> Iterator[str]:
    if count := changes.make(sessions.forget_past, at=moment):
        yield f"Forgot {count} sign-ins and invitations that were past."


def _forget_events(_moment: datetime) -> Iterator[str]:
    full = sa.select(Room.id).where(Room.seq - Room.oldest >= EVENTS_KEPT)
    for room_id in db.session.scalars(full).all():
        count = in_steps(forget_some_events, room=room_id, room_id=room_id, but=EVENTS_KEPT)
        yield f"Forgot the oldest {count} events of a room."


def _remove_strays(moment: datetime) -> Iterator[str]:
    """Pixels without a row: a picture whose deletion was cut short, an upload that was."""
    storage = storage_of(current_app)
    removed = 0
    for sha256 in storage.kept_before(moment - STRAYS_KEPT):  # looked at one by one: the same picture may be on its way in again
        if not _is_known(sha256):
            storage.remove(sha256)
            removed += 1
    if removed:
        yield f"Removed the files of {removed} pictures that nothing refers to."


def _is_known(sha256: str) -> bool:
    return db.session.scalar(sa.select(Picture.id).where(Picture.sha256 == sha256).limit(1), execution_options=EVERYBODYS) is not None


def _empty_journal(_moment: datetime) -> Iterator[str]:
    """On SQLite what was deleted stands in the write-ahead log until that is emptied; `secure_delete` has seen to the file."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if settings_of(app).on_sqlite and not _has_emptied_journal(app):
        yield "Somebody read for so long that the database's journal could not be emptied; the next run tries again."


def _has_emptied_journal(app: Flask) -> bool:
    db.session.close()  # our own reading would be in the way
    for _ in range(TRIES_TO_EMPTY):
        connection = writer_of(app).raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # most of the work, while others go on writing
            with turn_to_write(app):
                cursor.execute(f"PRAGMA busy_timeout = {MS_FOR_READERS}")
                [(busy, _pages, _moved)] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.cursor().execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            connection.close()
        if not busy:
            return True
        time.sleep(SECONDS_BETWEEN_TRIES)
    return False
