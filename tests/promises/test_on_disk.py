"""P1: saved means on disk: no answer leaves, and nobody else sees what was sent, before the journal it stands in has been flushed."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from commons.db import db, writer_of
from tests.compiling import compiled
from tests.making import MadeWorkshop
from tests.phones import PATIENCE, Answer, Phone
from tests.servers import Installation
from tests.surveys.making import make_survey
from workshop import gatherings

SOURCE = Path(__file__).with_name("_held_disk.c")
SECONDS_FOR_AN_EARLY_ANSWER = 0.3  # a request takes a hundredth of this; longer finds no more, shorter might find less


@pytest.fixture
def disk(tmp_path: Path) -> Iterator["_Disk"]:
    """A disk whose flushes can be held."""
    library = compiled(SOURCE, tmp_path, "-shared", "-fPIC")
    if library is None:
        pytest.skip("there is no compiler for the disk that can be held")
    disk = _Disk(library, tmp_path / "held")
    yield disk
    disk.let_go()


@pytest.fixture
def server(serve: Callable[..., Installation], disk: "_Disk") -> Installation:
    """The program itself on that disk."""
    return serve(LD_PRELOAD=str(disk.library), HELD_FLUSHES=str(disk.held))


def test_an_idea_a_dot_and_a_surveys_answer_are_on_disk_before_anybody_is_told(
    server: Installation, disk: "_Disk", room: MadeWorkshop, phone: Callable[..., Phone]
) -> None:
    """Order and not time: while flushes are held the words stand in the journal, which waits, and no answer comes; then it comes.

    Mutants: `synchronous` 1 (NORMAL) or 0 (OFF) in PRAGMAS; release the waiting requests before the commit in `changes._Writer.write`.
    """
    survey = make_survey(opened=True)
    bjorn, carla, respondent = phone(), phone(), _Respondent(server.url, survey.residents["code"])
    respondent.open()
    carla.write("A clock")
    journal = server.data_dir / "talkoot.sqlite3-wal"

    idea = _sent_while_held(disk, journal, lambda op: bjorn.write("A bench by the door", op=op), carla.state)
    room.lead(gatherings.start_vote, budget=5, totals_shown="live")
    dot = _sent_while_held(disk, journal, lambda op: bjorn.place(1, 2, op=op), carla.state)
    answer = _sent_while_held(disk, journal, lambda op: respondent.post("/answers", question=survey.choice, value="a", op=op), carla.state)

    for held in (idea, dot, answer):
        assert (held.in_the_journal, held.flush_waits, held.answered_early) == (True, True, False)
    assert [held.answer.status for held in (idea, dot, answer)] == [201, 200, 200]
    seen, told = dot.seen["round"]["totals"], carla.state()
    assert ([one["text"] for one in idea.seen["ideas"]], seen) == (["A clock"], {"1": 0, "2": 0})
    assert ([one["text"] for one in told["ideas"]], told["round"]["totals"]) == (["A clock", "A bench by the door"], {"1": 2, "2": 0})


def test_every_connection_that_writes_asks_for_the_disk(app: Flask) -> None:
    """Mutants: `synchronous` 1 (NORMAL) in PRAGMAS; `synchronous_commit=off` among the options of PostgreSQL's connections."""
    asked = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}[db.engine.dialect.name]

    with writer_of(app).connect() as connection:
        assert str(connection.scalar(sa.text(asked))) in ("2", "on")


class _Respondent(Phone):
    """A phone that answers a survey."""

    @property
    def home(self) -> str:
        return f"/{self.lang}/s/{self.code}"


@dataclass
class _Disk:
    """While there is a file at `held`, every flush waits and says there which file it is of."""

    library: Path
    held: Path

    def hold(self) -> None:
        self.held.touch()

    def let_go(self) -> None:
        self.held.unlink(missing_ok=True)

    def waits(self, file: Path) -> bool:
        return str(file) in self.held.read_text().splitlines()


@dataclass
class _Held:
    """What was so while a request's flush was held, and its answer afterwards."""

    flush_waits: bool
    in_the_journal: bool
    answered_early: bool
    seen: dict
    answer: Answer


def _sent_while_held(disk: _Disk, journal: Path, send: Callable[[str], Answer], look: Callable[[], dict]) -> _Held:
    op = f"held-{time.monotonic_ns()}"
    disk.hold()
    with ThreadPoolExecutor(1) as somebody:
        try:
            sent = somebody.submit(send, op)
            _until_waiting_or_answered(disk, journal, sent)
            wait([sent], SECONDS_FOR_AN_EARLY_ANSWER)
            so = disk.waits(journal), op.encode() in journal.read_bytes(), sent.done(), look()
        finally:
            disk.let_go()
        return _Held(*so, sent.result())


def _until_waiting_or_answered(disk: _Disk, journal: Path, sent: Future[Answer]) -> None:
    end = time.monotonic() + PATIENCE
    while not disk.waits(journal) and not sent.done():
        assert time.monotonic() < end
        time.sleep(0.005)
