"""The write path: what is answered is stored, a refusal sinks nobody else, and waiting has an end."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from commons import changes
from commons.db import db, writing
from commons.errors import Busy, DiskFull, NotFound
from commons.live import log
from commons.live.models import Event, Room
from commons.operations import KeyUnusable, once

ACTOR = b"a" * 32


def test_what_a_verb_gives_is_on_disk_when_it_comes_back(app: Flask) -> None:
    room_id = changes.make(log.open_room)

    number = changes.make(_record, room=room_id, room_id=room_id)

    assert (number, _numbers(room_id)) == (1, [1])


def test_a_refusal_rolls_back_its_own_verb_only(app: Flask) -> None:
    """Mutant: without the savepoint the refused verb's event stays."""
    room_id = changes.make(log.open_room)

    outcomes = _together(
        app,
        [
            lambda verb=verb: changes.make(verb, room=room_id, room_id=room_id)  # type: ignore[misc]
            for verb in [_record, _record_then_refuse] * 20
        ],
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, NotFound)]
    assert (len(refused), sorted(set(outcomes) - set(refused)), _numbers(room_id)) == (20, list(range(1, 21)), list(range(1, 21)))


def test_a_fault_in_one_verb_is_its_own(app: Flask) -> None:
    room_id = changes.make(log.open_room)

    outcomes = _together(app, [lambda: changes.make(_break), lambda: changes.make(_record, room=room_id, room_id=room_id)])

    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError, int]


@pytest.mark.engine("sqlite")
def test_a_full_disk_is_said_to_be_one_whoever_meets_it(app: Flask) -> None:
    """Mutant: map SQLAlchemy's own exceptions only; a hot statement raises the driver's."""
    room_id = changes.make(log.open_room)
    changes.make(_allow_no_more_pages)

    outcomes = [_caught(lambda: changes.make(_record_much, room=room_id, room_id=room_id)) for _ in range(2)]

    assert [type(outcome) for outcome in outcomes] == [DiskFull] * 2
    assert _numbers(room_id) == []


def test_a_row_the_database_refuses_sinks_nobody_else(app: Flask) -> None:
    """Mutant: `join_transaction_mode="rollback_only"`, with which a failed flush rolls back the whole batch."""
    room_id = changes.make(log.open_room)

    outcomes = _together(
        app,
        [lambda: changes.make(_add_room_twice, which=room_id)] * 10 + [lambda: changes.make(_record, room=room_id, room_id=room_id)] * 10,
    )

    kinds = [type(outcome) for outcome in outcomes]
    assert (kinds, _numbers(room_id)) == ([sa.exc.IntegrityError] * 10 + [int] * 10, list(range(1, 11)))


def test_a_reading_session_cannot_write(app: Flask) -> None:
    """Mutant: drop `PRAGMA query_only`, and a view may write beside the path."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such switch on a connection that is shared with the writer")

    with pytest.raises(sa.exc.OperationalError, match="readonly"):
        db.session.execute(sa.insert(Room).values(seq=0, oldest=1))


def test_a_repeated_operation_gets_its_first_answer(app: Flask) -> None:
    """Mutant: look for the key after the state is checked."""
    room_id = changes.make(log.open_room)
    doors = iter([True, False])
    add = once("test.add")(lambda session, **asked: _add_while_open(session, **asked, is_open=next(doors)))

    first = changes.make(add, room=room_id, actor=ACTOR, op="op-0001-aaaa", room_id=room_id)
    again = changes.make(add, room=room_id, actor=ACTOR, op="op-0001-aaaa", room_id=room_id)

    assert (again, _numbers(room_id)) == (first, [1])


def test_the_same_key_from_somebody_else_is_another_operation(app: Flask) -> None:
    room_id = changes.make(log.open_room)
    add = once("test.add")(_add_while_open)

    numbers = [
        changes.make(add, room=room_id, actor=actor, op="op-0001-aaaa", room_id=room_id, is_open=True)["number"]
        for actor in (ACTOR, b"b" * 32)
    ]

    assert numbers == [1, 2]


def test_a_key_belongs_to_one_kind_of_operation(app: Flask) -> None:
    room_id = changes.make(log.open_room)
    changes.make(once("test.add")(_add_while_open), room=room_id, actor=ACTOR, op="op-0001-aaaa", room_id=room_id, is_open=True)

    with pytest.raises(KeyUnusable):
        changes.make(once("test.other")(_add_while_open), room=room_id, actor=ACTOR, op="op-0001-aaaa", room_id=room_id, is_open=True)


def test_one_operation_released_64_times_together_happens_once(app: Flask) -> None:
    """Mutant: drop the primary key of `operation` and look the key up before the transaction."""
    room_id = changes.make(log.open_room)
    add = once("test.add")(_add_while_open)

    outcomes = _together(
        app, [lambda: changes.make(add, room=room_id, actor=ACTOR, op="op-0001-aaaa", room_id=room_id, is_open=True) for _ in range(64)]
    )

    assert (outcomes, _numbers(room_id)) == ([{"number": 1}] * 64, [1])


@pytest.mark.engine("sqlite")
def test_a_change_that_cannot_begin_is_taken_out_of_the_queue(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    room_id = changes.make(log.open_room)
    monkeypatch.setattr(changes, "SECONDS_TO_START", 0.3)
    outcomes: list[Any] = []

    def ask() -> None:
        with app.app_context():
            outcomes.extend(_caught(lambda: changes.make(_record, room=room_id, room_id=room_id)) for _ in range(2))

    with writing(app):  # another process writes for a long time
        first = threading.Thread(target=ask)
        second = threading.Thread(target=ask)
        first.start()
        time.sleep(0.5)  # its change has been taken up by then and waits for the lock; the second one finds the writer busy
        second.start()
        second.join(1.5)
    first.join()
    second.join()

    given_up = [outcome for outcome in outcomes if isinstance(outcome, Busy)]
    assert given_up
    assert len(_numbers(room_id)) == len(outcomes) - len(given_up)


def _record(session: Session, *, room_id: int) -> int:
    return log.record(session, room_id, "test")


def _record_then_refuse(session: Session, *, room_id: int) -> int:
    log.record(session, room_id, "test")
    raise NotFound()


def _allow_no_more_pages(session: Session) -> None:
    pages = session.scalar(sa.text("PRAGMA page_count"))
    session.execute(sa.text(f"PRAGMA max_page_count = {pages}"))


def _record_much(session: Session, *, room_id: int) -> int:
    return max(log.record(session, room_id, "test", much="x" * 20_000) for _ in range(50))


def _add_room_twice(session: Session, *, which: int) -> None:
    session.add(Room(id=which, seq=0, oldest=1))
    session.flush()


def _break(session: Session) -> int:
    return 1 // 0


def _add_while_open(session: Session, *, actor: bytes, room_id: int, is_open: bool) -> dict[str, int]:
    if not is_open:
        raise NotFound()
    return {"number": log.record(session, room_id, "test")}


def _numbers(room_id: int) -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Event.number).where(Event.room_id == room_id).order_by(Event.number)))


def _together(app: Flask, asks: list[Callable[[], Any]]) -> list[Any]:
    """Every ask in a thread of its own, released at once; what each came to, in order."""
    start = threading.Barrier(len(asks))
    outcomes: list[Any] = [None] * len(asks)

    def run(place: int) -> None:
        start.wait()
        with app.app_context():
            outcomes[place] = _caught(asks[place])

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _caught(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except Exception as fault:  # noqa: BLE001 - the outcome is what the test looks at
        return fault
