"""The event log: numbers without a gap in each room, committed in order, so that `number > last` never misses one."""

import contextlib
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from commons.db import db, now, writer_of, writing
from commons.live import log
from commons.settings import Settings
from tests.commons.live import small_room
from tests.conftest import close


@pytest.fixture
def app(settings: Settings):
    """The small application on this test's database; the live room needs no more of the whole."""
    app = small_room.create_app(settings)
    with app.app_context():
        yield app
    close(app)


@pytest.fixture
def room_id(app: Flask) -> int:
    with writing(app) as session:
        return log.open_room(session)


def test_events_have_numbers_from_one_and_keep_what_they_refer_to(app: Flask, room_id: int) -> None:
    with writing(app) as session:
        assert log.record(session, room_id, "idea_added", idea=7) == 1
        assert log.record(session, room_id, "dots_placed", round=2, targets=[1, 2]) == 2

    events = log.after(db.session(), room_id, 0)

    assert [(event.room_id, event.number, event.kind, event.refs) for event in events] == [
        (room_id, 1, "idea_added", {"idea": 7}),
        (room_id, 2, "dots_placed", {"round": 2, "targets": [1, 2]}),
    ]
    assert abs(events[0].at - now()) < timedelta(minutes=1)
    assert [event.number for event in log.after(db.session(), room_id, 1)] == [2]
    assert [event.number for event in log.after(db.session(), room_id, 0, limit=1)] == [1]


def test_rooms_count_by_themselves(app: Flask, room_id: int) -> None:
    with writing(app) as session:
        other = log.open_room(session)
        numbers = [log.record(session, room, "said") for room in (room_id, other, room_id)]

    assert numbers == [1, 1, 2]
    assert log.latest(db.session(), [room_id, other]) == {room_id: 2, other: 1}
    assert log.current(db.session(), other) == 1
    assert log.extent(db.session(), 10_000) is None


def test_an_event_of_no_room_is_refused(app: Flask) -> None:
    with pytest.raises(LookupError), writing(app) as session:
        log.record(session, 10_000, "said")


def test_a_number_that_was_rolled_back_is_given_again(app: Flask, room_id: int) -> None:
    with contextlib.suppress(ZeroDivisionError), writing(app) as session:
        log.record(session, room_id, "said")
        raise ZeroDivisionError
    with writing(app) as session:
        assert log.record(session, room_id, "said") == 1


def test_a_reader_that_resumes_by_number_misses_nothing_of_eight_writers(app: Flask, room_id: int) -> None:
    """Mutant: numbers from a sequence (or from max + 1 without the row's lock): commits overtake and the reader skips them."""
    writers, each = 8, 15
    begun = threading.Barrier(writers)

    def write(_writer: int) -> None:
        begun.wait()
        for _ in range(each):
            with writing(app) as session:
                log.record(session, room_id, "said")
                time.sleep(random.random() / 500)  # between the number and its commit: where overtaking happens

    read: list[int] = []
    with ThreadPoolExecutor(writers) as pool:
        writing_all = [pool.submit(write, writer) for writer in range(writers)]
        while not all(one.done() for one in writing_all):
            read += [event.number for event in log.after(db.session(), room_id, read[-1] if read else 0)]
            db.session.rollback()
        for one in writing_all:
            one.result()
    read += [event.number for event in log.after(db.session(), room_id, read[-1] if read else 0)]

    assert read == list(range(1, writers * each + 1))


@pytest.mark.engine("postgresql")
def test_a_locked_room_lets_nobody_else_write_until_the_end(app: Flask, room_id: int) -> None:
    with Session(writer_of(app)) as aino, Session(writer_of(app)) as bjorn:
        log.lock(aino, room_id)
        bjorn.execute(sa.text("SET LOCAL lock_timeout = '100ms'"))

        with pytest.raises(psycopg.errors.LockNotAvailable):
            log.record(bjorn, room_id, "said")


@pytest.mark.parametrize(("keep", "kept"), [(2, [4, 5]), (0, []), (9, [1, 2, 3, 4, 5])])
def test_a_log_that_is_pruned_says_where_it_begins(app: Flask, room_id: int, keep: int, kept: list[int]) -> None:
    with writing(app) as session:
        for _ in range(5):
            log.record(session, room_id, "said")
    with writing(app) as session:
        forgotten = log.prune(session, room_id, keep=keep)

    assert [event.number for event in log.after(db.session(), room_id, 0)] == kept
    assert forgotten == 5 - len(kept)
    assert log.extent(db.session(), room_id) == (5 - len(kept) + 1, 5)


def test_what_is_older_than_a_moment_can_be_forgotten(app: Flask, room_id: int) -> None:
    with writing(app) as session:
        log.record(session, room_id, "said")
    between = now()
    with writing(app) as session:
        log.record(session, room_id, "said")
    with writing(app) as session:
        assert log.prune(session, room_id, before=between) == 1

    assert [event.number for event in log.after(db.session(), room_id, 0)] == [2]


def test_a_pruned_screen_starts_anew_and_one_that_is_not_does_not(app: Flask, room_id: int) -> None:
    with writing(app) as session:
        for _ in range(5):
            log.record(session, room_id, "said")
        log.prune(session, room_id, keep=2)

    assert _poll(app, f"/live/{room_id}/wall?after=2&poll=1") == ["reset"]
    assert _poll(app, f"/live/{room_id}/wall?after=3&poll=1") == ["said", "said"]


def _poll(app: Flask, path: str) -> list[str]:
    return [frame["event"] for frame in app.test_client().get(path).json["frames"]]
