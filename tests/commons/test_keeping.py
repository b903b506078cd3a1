"""Keeping: what is due is done once an hour by one process of a host, or by hand, and holds up nobody meanwhile."""

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import changes, keeping
from commons.accounts import sessions
from commons.accounts.models import StaffSession
from commons.db import db, now
from commons.live import log
from commons.live.models import Event
from commons.media.storage import storage_of
from commons.operations import Operation
from tests.commons.quick_keeping import SAID
from tests.making import make_user, make_workshop
from tests.servers import Installation
from workshop import gatherings, sealing
from workshop.models import Idea, IdeaKind, IdeaState, Workshop

PATIENCE = 20.0  # seconds
A_SHORT_WAIT = 0.25  # of the whole time


def test_operation_keys_of_yesterday_are_forgotten_and_todays_are_kept(app: Flask) -> None:
    """Mutant: forget those from before `moment` itself."""
    moment = now()
    changes.make(_put_operations, ages=[timedelta(hours=25), timedelta(hours=24, minutes=1), timedelta(hours=23)], moment=moment)

    kept = keeping.keep(moment)

    assert (kept.said, kept.failed) == (["Forgot 2 operation keys older than a day."], 0)
    assert db.session.scalars(sa.select(Operation.key)).all() == ["key-2"]


def test_many_operation_keys_are_forgotten_in_steps_also_those_of_one_moment(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "ROWS_AT_ONCE", 3)
    changes.make(_put_operations, ages=[timedelta(days=2)] * 8 + [timedelta(days=3)] * 2, moment=now())

    assert keeping.keep().said == ["Forgot 10 operation keys older than a day."]


def test_a_living_room_keeps_its_last_events(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutants: prune without a limit for a step; keep one event fewer."""
    monkeypatch.setattr(keeping, "EVENTS_KEPT", 5)
    monkeypatch.setattr(keeping, "ROWS_AT_ONCE", 2)
    room = make_workshop()
    for _ in range(10):
        room.lead(gatherings.set_switch, name="frozen", on=True)
    last = log.current(db.session, room.id)

    said = keeping.keep().said

    assert said == [f"Forgot the oldest {last - 5} events of a room."]
    numbers = list(db.session.scalars(sa.select(Event.number).where(Event.room_id == room.id).order_by(Event.number)))
    assert numbers == list(range(last - 4, last + 1))
    db.session.rollback()
    assert keeping.keep().said == []


def test_sessions_that_are_past_are_forgotten(app: Flask) -> None:
    user_id = make_user("aino@city.example")
    changes.make(sessions.open_session, user_id=user_id, key_hash=b"k" * 32)

    assert keeping.keep(now() + timedelta(hours=13)).said == ["Forgot 1 sign-ins and invitations that were past."]
    assert db.session.scalars(sa.select(StaffSession)).all() == []


def test_files_that_nothing_refers_to_leave_after_a_day(app: Flask) -> None:
    """A deletion that was cut short between the row and the file. Mutant: remove them without a day's wait."""
    storage = storage_of(app)
    storage.root.mkdir()
    storage.keep("ab" * 32, {320: b"pixels"})

    today, tomorrow = keeping.keep(now() + timedelta(hours=1)).said, keeping.keep(now() + timedelta(hours=25)).said

    assert (today, tomorrow) == ([], ["Removed the files of 1 pictures that nothing refers to."])
    assert storage.read("ab" * 32, 320) is None


def test_a_stray_that_is_uploaded_again_stays(app: Flask) -> None:
    """Its row comes a moment after its file. Mutant: leave the time of a file that is there already as it was."""
    storage = storage_of(app)
    storage.root.mkdir()
    storage.keep("ab" * 32, {320: b"pixels"})
    os.utime(storage.path("ab" * 32, 320).parent, (0, 0))
    storage.keep("ab" * 32, {320: b"pixels"})

    keeping.keep()

    assert storage.read("ab" * 32, 320) == b"pixels"


def test_a_duty_that_fails_keeps_no_other_from_being_done(app: Flask) -> None:
    """Mutant: let the exception end the run."""

    def fails(_moment: datetime) -> list[str]:
        raise RuntimeError("a fault of ours")

    app.extensions["talkoot_duties"] = [lambda _: ["before"], fails, lambda _: ["after"]]

    assert keeping.keep() == (["before", "after"], 1)


def test_the_command_says_what_it_did(app: Flask) -> None:
    changes.make(_put_operations, ages=[timedelta(days=2)], moment=now())
    runner = app.test_cli_runner()

    first, second = runner.invoke(args=["retention", "run"]), runner.invoke(args=["retention", "run"])

    assert (first.exit_code, first.output) == (0, "Forgot 1 operation keys older than a day.\n")
    assert (second.exit_code, second.output) == (0, "Nothing was due.\n")


def test_the_command_says_when_something_failed(app: Flask) -> None:
    app.extensions["talkoot_duties"] = [lambda _: 1 / 0]  # type: ignore[list-item]

    failed = app.test_cli_runner().invoke(args=["retention", "run"])

    assert failed.exit_code == 1
    assert "Not everything could be done" in failed.output


def test_others_write_while_a_large_room_is_sealed(app: Flask) -> None:
    """Mutant: one step for all rows, with ROWS_AT_ONCE = 1_000_000. A machine that did something else for a moment is asked again."""
    shares: list[float] = []
    while len(shares) < 3 and (not shares or shares[-1] > A_SHORT_WAIT):
        shares.append(_longest_wait_while_a_large_room_is_sealed(app))

    assert min(shares) <= A_SHORT_WAIT


def _longest_wait_while_a_large_room_is_sealed(app: Flask) -> float:
    """As a share of the time that the sealing takes; usually some 30 ms of two seconds."""
    room, living = make_workshop(), make_workshop()
    changes.make(_fill, room_id=room.id, organisation_id=room.project.organisation_id, rows=12_000)
    room.lead(gatherings.close_workshop)
    changes.make(_end_two_weeks_ago, room_id=room.id)
    carla = living.seat()
    waits: list[float] = []
    over = threading.Event()

    def write() -> None:
        with app.app_context():
            while not over.is_set():
                began = time.perf_counter()
                living.write(carla, "Meanwhile")
                waits.append(time.perf_counter() - began)
                time.sleep(0.005)

    writer = threading.Thread(target=write)
    writer.start()
    began = time.perf_counter()
    said = list(sealing.keep(now()))
    took = time.perf_counter() - began
    over.set()
    writer.join()

    assert said
    assert len(waits) > 5
    return max(waits) / took


def test_nothing_is_kept_by_the_hour_in_an_application_that_is_not_served(app: Flask) -> None:
    make_workshop()

    assert "keeping" not in {thread.name for thread in threading.enumerate()}


def test_one_process_of_several_keeps_and_another_goes_on_when_it_dies(
    serve: Callable[..., Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when nobody looks at any room. Mutants: begin without waiting for `chosen`; start it with the first stream."""
    monkeypatch.setattr(Installation, "application", "tests.commons.quick_keeping:create_app()")
    server = serve(TALKOOT_WORKERS="3")
    file = server.data_dir / "kept-by"

    first = set(_until(file, 4))
    assert len(first) == 1
    assert SAID in server.log.read_text()
    assert first <= set(server.workers())
    os.kill(first.pop(), signal.SIGKILL)
    before = len(_lines(file))
    then = set(_until(file, before + 3)[before + 1 :])

    assert len(then) == 1
    assert then <= set(server.workers())


def _until(file: Path, count: int) -> list[int]:
    end = time.monotonic() + PATIENCE
    while len(found := _lines(file)) < count:
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def _lines(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def _put_operations(session, *, ages, moment):
    for number, age in enumerate(ages):
        session.add(Operation(actor=b"a" * 32, key=f"key-{number}", verb="idea.add", answer="{}", at=moment - age))


def _end_two_weeks_ago(session, *, room_id):
    ended = sa.update(Workshop.__table__).where(Workshop.__table__.c.id == room_id).values(closed_at=now() - timedelta(days=14))
    session.execute(ended, execution_options={"unscoped": "a test puts the clock on"})


def _fill(session, *, room_id, organisation_id, rows):
    """So many ideas at once, as an evening of many groups leaves them."""
    lane = session.scalar(
        sa.text("SELECT min(lane.id) FROM lane JOIN board ON board.id = lane.board_id WHERE workshop_id = :w"), {"w": room_id}
    )
    session.execute(
        sa.insert(Idea.__table__),
        [
            {
                "organisation_id": organisation_id, "workshop_id": room_id, "lane_id": lane, "number": number + 1, "kind": IdeaKind.IDEA,
                "text": "A bench by the door " * 5, "language": "fi", "state": IdeaState.VISIBLE, "owner_tag": os.urandom(32),
                "channel": "own_device", "version": 1, "created_at": now(),
            }
            for number in range(rows)
        ],
    )  # fmt: skip
