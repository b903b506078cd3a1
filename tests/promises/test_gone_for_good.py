"""P6: after the sealing not even the database knows who wrote what, and what was deleted is in no byte that is kept."""

import itertools
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from commons import changes, keeping, media, scope
from commons.db import db, now, writer_of
from commons.drawings import draw
from commons.projects.models import Project
from commons.settings import settings_of
from surveys import building, publishing, responses
from surveys import definition as definitions
from surveys.marks import receipt_of, receipt_tag
from surveys.models import Survey
from tests.making import MadeWorkshop, make_workshop
from tests.surveys.making import SHA, Made, make_survey
from workshop import gatherings, ideas, voting
from workshop.models import Workshop
from workshop.seats import Seat

DAYS = timedelta(days=15)
PEOPLE = 12
IDEAS_EACH = 12  # enough for pages of every table and index to split and be put in order again
ALL = {"unscoped": "a test looks at what is there"}


def test_after_sealing_no_tag_and_no_withdrawn_word_is_kept_anywhere(app: Flask) -> None:
    """Mutants: `secure_delete` 0 in PRAGMAS; `_empty_journal` does nothing; `loosen_some` leaves a table out; the key stays."""
    room, survey = make_workshop(), make_survey(opened=True)
    people = [room.seat() for _ in range(PEOPLE)]
    withdrawn = _write_and_withdraw(room, people)
    rounds = _vote(room, people)
    key, survey_key = _key_of(room), _survey_key(survey)
    devices = [_answer(survey) for _ in range(PEOPLE)]
    room.lead(gatherings.close_workshop)
    survey.change(publishing.close_survey)
    tags = {key, survey_key, *_tags_of(people, rounds), *devices}
    assert _found(app, tags) == tags, "what must not be found could have been"

    kept = keeping.keep(now() + DAYS)

    assert kept.failed == 0
    assert _found(app, tags | withdrawn) == set()
    assert _found(app, {b"A bench by the door"}), "what people shared is still there"


def test_on_a_projects_date_every_word_and_picture_of_it_leaves(app: Flask) -> None:
    """Mutants: `secure_delete` 0; `_empty_journal` does nothing; `_delete` leaves the pixels; `delete_some_of` leaves a table out."""
    room, survey = make_workshop(), make_survey(opened=False)
    people = [room.seat() for _ in range(3)]
    said = {f"canary-{secrets.token_hex(8)}" for _ in range(40)}
    for number, text in enumerate(said):
        room.write(people[number % 3], text)
    shown, shared = _picture_in(survey), _shared_picture(survey, room)
    survey.open()
    devices = [_answer(survey) for _ in range(3)]
    moment = _on_their_date(room, survey)
    words = {text.encode() for text in said} | set(devices)
    assert _found(app, words) == words
    assert _pixels(app, shown) and _pixels(app, shared)

    kept = keeping.keep(moment)

    assert kept.failed == 0
    assert _found(app, words) == set()
    assert (_pixels(app, shown), bool(_pixels(app, shared))) == ([], True)
    assert _contents_left() == {}


def test_a_picture_taken_out_of_a_survey_is_gone_a_day_after_it_came(app: Flask) -> None:
    """Mutants: leave `_delete_unnamed` out of what is due; delete what a version names; do not wait a day."""
    survey = make_survey(opened=False)
    out, asked = _picture_in(survey), _shared_picture(survey, make_workshop())
    survey.open()
    _take_out(survey, asked)
    published = _pixels(app, asked)
    replaced = _ask_about(survey, media.take_in(draw("quiet_room"), within=survey.organisation_id))
    _take_out(survey, replaced)

    too_early = keeping.keep(now() + timedelta(hours=23)).said
    there = [bool(_pixels(app, one)) for one in (out, asked, replaced)]
    kept = keeping.keep(now() + timedelta(hours=25))

    assert (published != [], too_early, there) == (True, [], [True] * 3)
    assert kept.failed == 0
    assert "Deleted 2 pictures that no survey names." in kept.said  # ours, and the one that the other organisation took in
    assert [bool(_pixels(app, one)) for one in (out, asked, replaced)] == [True, True, False]
    assert _picture_rows() == {out, asked, SHA["a"], SHA["b"]}


def test_a_picture_that_comes_again_waits_a_day_again(app: Flask) -> None:
    """Its question is told of it a moment later. Mutant: leave `created_at` of a known picture as it was."""
    survey = make_survey(opened=False)
    sha256 = media.take_in(draw("aula_a"), within=survey.organisation_id)["sha256"]
    later = now() + timedelta(days=3)

    with time_machine.travel(later, tick=False):
        media.take_in(draw("aula_a"), within=survey.organisation_id)
    keeping.keep(later + timedelta(hours=1))

    assert sha256 in _picture_rows()
    assert _pixels(app, sha256)


def test_a_withdrawn_response_leaves_no_trace_of_what_it_said(app: Flask) -> None:
    """Mutants: leave `blank` out of `withdraw`: the answers to its requests are kept for a day; let `finish` give the receipt."""
    survey = make_survey(opened=True)
    respondent = survey.respondent()
    respondent.does(responses.save_answer, question=survey.choice, value=_option(survey, survey.choice))
    receipt = receipt_of(_survey_key(survey), respondent.secret)
    receipt_hash = receipt_tag(settings_of(app).secret_key, receipt)
    respondent.does(responses.finish, receipt_hash=receipt_hash)
    said = b'"revision": 1'  # only what a request was answered says so
    before = _found(app, {said, receipt.encode(), respondent.who["actor"]})
    response_id = db.session.scalar(sa.text("SELECT id FROM response"))

    survey.make(responses.withdraw, actor=receipt_hash, op="withdraw-1", response_id=response_id)
    keeping.keep()

    assert before == {said, respondent.who["actor"]}
    assert _found(app, {said}) == set()
    assert db.session.scalar(sa.text("SELECT count(*) FROM answer")) == 0


@pytest.mark.engine("sqlite")
def test_the_journal_is_empty_after_a_run_that_found_nothing_to_do(app: Flask) -> None:
    """Whatever was withdrawn in the last hour stands in the journal until then. Mutant: empty it only when something was sealed."""
    room = make_workshop()
    carla = room.seat()
    number = room.write(carla, "canary-of-a-hasty-word")
    room.do(ideas.withdraw_idea, carla, actor=carla.actor, op="withdraw-1", number=number)
    assert _found(app, {b"canary-of-a-hasty-word"})

    assert keeping.keep().said == []

    assert _found(app, {b"canary-of-a-hasty-word"}) == set()
    assert (_database_folder(app) / "talkoot.sqlite3-wal").stat().st_size == 0


@pytest.mark.engine("sqlite")
def test_somebody_who_reads_long_is_waited_for_and_then_the_next_run_does_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "TRIES_TO_EMPTY", 2)
    monkeypatch.setattr(keeping, "SECONDS_BETWEEN_TRIES", 0.01)
    room = make_workshop()

    with db.engine.connect() as reader:
        reader.execute(sa.text("SELECT count(*) FROM idea")).all()
        room.write(room.seat(), "While somebody exports")
        said = keeping.keep().said
    afterwards = keeping.keep().said

    assert said == ["Somebody read for so long that the database's journal could not be emptied; the next run tries again."]
    assert afterwards == []


def _write_and_withdraw(room: MadeWorkshop, people: list[Seat]) -> set[bytes]:
    """Everybody writes, changes and withdraws some; gives the words that were taken back or written over."""
    gone = set()
    for turn in range(IDEAS_EACH):
        for place, seat in enumerate(people):
            first, second = f"canary-{secrets.token_hex(8)} {'a' * (turn * place % 90)}", f"canary-{secrets.token_hex(8)} {'b' * 150}"
            if turn % 3 == 2:
                room.write(seat, "A bench by the door")
                continue
            number = room.write(seat, first)
            room.do(ideas.edit_idea, seat, actor=seat.actor, op=f"edit-{number:05}", number=number, text=second, version=1)
            room.do(ideas.withdraw_idea, seat, actor=seat.actor, op=f"withdraw-{number:05}", number=number)
            gone |= {first[:23].encode(), second[:23].encode()}
    return gone


def _vote(room: MadeWorkshop, people: list[Seat]) -> list[int]:
    """Two rounds in which everybody votes; gives their ids."""
    for _turn in range(2):
        room.lead(gatherings.start_vote, budget=3)
        target = db.session.scalar(sa.text("SELECT max(number) FROM target"))
        db.session.rollback()
        for seat in people:
            room.do(voting.place_dots, seat, actor=seat.actor, op=secrets.token_hex(8), target=target, dots=1)
        room.lead(voting.close_round)
        room.lead(gatherings.show_result)
    found = list(db.session.scalars(sa.text("SELECT id FROM voting_round")))
    db.session.rollback()
    return found


def _answer(survey: Made) -> bytes:
    """Somebody answers; gives the mark of their device."""
    respondent = survey.respondent()
    respondent.does(responses.save_answer, question=survey.choice, value=_option(survey, survey.choice))
    return respondent.who["actor"]


def _option(survey: Made, question: str) -> str:
    draft = building.draft_of(_reading(survey), survey.survey_id)
    return next(one for page in draft["pages"] for one in page["questions"] if one["uid"] == question)["options"][0]["uid"]


def _reading(survey: Made) -> Any:
    scope.enter(db.session, survey.organisation_id)
    return db.session


def _tags_of(people: list[Seat], rounds: list[int]) -> set[bytes]:
    return {tag for seat in people for tag in (seat.seat_tag, seat.owner_tag, seat.actor, *(seat.voter_tag(one) for one in rounds))}


def _key_of(room: MadeWorkshop) -> bytes:
    key = db.session.scalar(sa.select(Workshop.key).where(Workshop.id == room.id), execution_options=ALL)
    db.session.rollback()
    assert key is not None
    return key


def _survey_key(survey: Made) -> bytes:
    key = db.session.scalar(sa.select(Survey.key).where(Survey.id == survey.survey_id), execution_options=ALL)
    db.session.rollback()
    assert key is not None
    return key


def _picture_in(survey: Made) -> str:
    """A picture with pixels in the survey's question; gives its hash."""
    return _ask_about(survey, media.take_in(draw("aula_a"), within=survey.organisation_id))


def _shared_picture(survey: Made, room: MadeWorkshop) -> str:
    """The same pixels as another organisation's picture."""
    taken = media.take_in(draw("aula_b"), within=survey.organisation_id)
    media.take_in(draw("aula_b"), within=room.project.organisation_id)
    return _ask_about(survey, taken)


def _ask_about(survey: Made, taken: dict[str, Any]) -> str:
    said = {"fi": "Kuva", "sv": "Bild", "en": "Picture"}
    survey.change(building.add_picture, question=survey.choice, picture=taken["public_id"], label=said, alt=said)
    return taken["sha256"]


def _take_out(survey: Made, sha256: str) -> None:
    """Its author removes the picture from the question."""
    draft = building.draft_of(_reading(survey), survey.survey_id)
    db.session.rollback()
    uid = next(option["uid"] for _question, option in definitions.pictures(draft) if option["picture"] == sha256)
    survey.change(building.edit_question, question=survey.choice, then=("remove", uid))


def _picture_rows() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(sa.text("SELECT sha256 FROM picture")))


def _pixels(app: Flask, sha256: str) -> list[Path]:
    return list((settings_of(app).data_dir / "media").glob(f"??/{sha256}/*"))


def _on_their_date(room: MadeWorkshop, survey: Made) -> datetime:
    """The first moment of the day on which both projects are deleted."""
    day = (now() + timedelta(days=1)).date()

    def set_date(session: Any) -> None:
        session.execute(sa.update(Project).values(delete_on=day), execution_options=ALL)

    changes.make(set_date)
    return datetime.combine(day, datetime.min.time(), UTC)


def _contents_left() -> dict[str, int]:
    db.session.rollback()
    names = (
        "workshop", "stage", "board", "lane", "participant", "idea", "moderation", "voting_round", "target", "ballot", "dot", "event",
        "survey", "survey_version", "response", "answer", "presentation", "variable", "entry_link",
    )  # fmt: skip
    counts = {name: db.session.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in names}
    return {name: count for name, count in counts.items() if count}


def _found(app: Flask, canaries: set[bytes]) -> set[bytes]:
    """Those of the canaries that stand somewhere: in any file of the installation, or on PostgreSQL in any row."""
    db.session.rollback()
    kept = b"\0".join(_bytes_kept(app))
    return {canary for canary in canaries if canary in kept or canary.hex().encode() in kept}


def _database_folder(app: Flask) -> Path:
    return Path(sa.make_url(settings_of(app).database_url).database or "").parent


def _bytes_kept(app: Flask) -> Iterator[bytes]:
    folders = [settings_of(app).data_dir]
    if settings_of(app).on_sqlite:
        folders.append(_database_folder(app))
    for file in itertools.chain.from_iterable(folder.rglob("*") for folder in folders):
        if file.is_file():
            yield file.read_bytes()
    if not settings_of(app).on_sqlite:
        with writer_of(app).connect() as connection:
            for table in db.metadata.sorted_tables:
                for row in connection.execute(sa.select(table)):
                    yield b"\0".join(bytes(cell) if isinstance(cell, bytes) else str(cell).encode() for cell in row)
