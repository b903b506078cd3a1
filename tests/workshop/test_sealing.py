"""Sealing: two weeks after a workshop nobody can tell who wrote what, and the phone, the desk and the files say so calmly."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from commons import changes, deletions, keeping
from commons.db import db, now, writing
from commons.live.models import Event, Room
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import PASSWORD, MadeWorkshop, make_user, make_workshop
from tests.workshop.conftest import Taker
from workshop import gatherings, ideas, voting
from workshop.access import WorkshopClosed
from workshop.models import Ballot, Board, Dot, Idea, Lane, Moderation, Participant, Stage, Target, VotingRound, Workshop, WorkshopState

ALL = {"unscoped": "a test looks at what is there"}
DAYS = timedelta(days=14)


def test_what_ended_long_enough_ago_is_sealed_and_nothing_else_of_it_changes(app: Flask) -> None:
    """Mutants: `loosen_some` leaves out one of its four tables; `seal_workshop` leaves the key."""
    room = make_workshop()
    _a_whole_workshop(room)
    room.lead(gatherings.close_workshop)
    other = make_workshop()
    _a_whole_workshop(other)
    before = _content(room)
    seals_on = _workshop(room).seals_on
    assert seals_on is not None

    said = _said(seals_on)

    assert said == [f"Sealed workshop {room.public_id}: 11 rows can no longer be tied to anybody."]
    workshop = _workshop(room)
    assert (workshop.state, workshop.key, workshop.sealed_at is None) == (WorkshopState.SEALED, None, False)
    assert _tags(room) == {None}
    assert _content(room) == before
    assert {moment - _day(moment) for moment in _moments(room)} == {timedelta()}
    assert _events(room) == ["workshop.sealed"]
    assert None not in _tags(other)
    assert _workshop(other).state is WorkshopState.OPEN


def test_a_day_too_early_nothing_is_sealed(app: Flask) -> None:
    """Mutant: compare `closed_at` with the moment instead of `seals_on`."""
    room = make_workshop()
    _a_whole_workshop(room)
    room.lead(gatherings.close_workshop)

    said = _said(now() + DAYS - timedelta(hours=1))

    assert said == []
    assert None not in _tags(room)


def test_what_was_opened_again_is_not_sealed(app: Flask) -> None:
    room = make_workshop()
    _a_whole_workshop(room)
    room.lead(gatherings.close_workshop)
    room.lead(gatherings.reopen_workshop)
    found = {"workshop_id": room.id, "moment": now() + DAYS}

    from workshop.sealing import seal_workshop

    assert changes.make(seal_workshop, room=room.id, within=room.project.organisation_id, **found) is False
    assert None not in _tags(room)


def test_a_sealing_that_was_cut_short_goes_on_at_the_next_run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: look for closed workshops only, not for sealed ones that are not done."""
    room = make_workshop()
    _a_whole_workshop(room)
    room.lead(gatherings.close_workshop)
    from workshop import sealing

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "loosen_some", lambda session, **_: 1 / 0)
        assert keeping.keep(now() + DAYS).failed == 1
    assert (_workshop(room).key, _workshop(room).sealed_at) == (None, None)

    said = _said(now() + DAYS)

    assert len(said) == 1
    assert _tags(room) == {None}


@pytest.mark.engine("sqlite")
def test_one_that_cannot_be_sealed_keeps_no_other_from_it(app: Flask) -> None:
    """Mutant: `keep` without `one_by_one`: one broken row, and nothing of any organisation is ever sealed again."""
    broken, whole = make_workshop(), make_workshop()
    for room in (broken, whole):
        _a_whole_workshop(room)
        room.lead(gatherings.close_workshop)
    with writing(app) as session:
        session.execute(
            sa.text(
                f"CREATE TRIGGER broken BEFORE UPDATE ON workshop WHEN old.id = {broken.id} BEGIN SELECT RAISE(ABORT, 'a broken row'); END"
            )
        )

    kept = keeping.keep(now() + DAYS)

    assert (kept.said[-1], kept.failed) == (f"Sealed workshop {whole.public_id}: 11 rows can no longer be tied to anybody.", 1)
    assert _workshop(broken).state is WorkshopState.CLOSED


def test_a_workshop_everybody_has_left_ends_by_itself_and_can_be_opened_again(app: Flask) -> None:
    """Mutant: leave `end_if_left` out: a workshop that nobody ends is never sealed."""
    room = make_workshop()
    _a_whole_workshop(room)
    later = now() + DAYS + timedelta(minutes=1)

    said = _said(later)

    assert said == [f"Ended workshop {room.public_id}: nothing had happened in it for 14 days."]
    assert (_workshop(room).state, _workshop(room).closed_at) == (WorkshopState.CLOSED, later)
    room.lead(gatherings.reopen_workshop)
    assert _workshop(room).is_open


def test_a_workshop_that_waits_for_its_people_is_left_alone(app: Flask) -> None:
    room = make_workshop()

    assert _said(now() + 3 * DAYS) == []
    assert _workshop(room).is_open


def test_a_sealed_workshop_cannot_be_opened_again(app: Flask) -> None:
    room = _sealed()

    with pytest.raises(WorkshopClosed) as refused:
        room.lead(gatherings.reopen_workshop)

    assert "eikä sitä voi enää avata" in str(refused.value.words)


def test_a_phone_that_comes_back_is_told_calmly(app: Flask, take_part: Taker) -> None:
    """Björn sees before when the tie goes, and afterwards that it is gone; his ideas are marked no more."""
    room = make_workshop()
    bjorn = take_part(room)
    bjorn.fill("/ideas", text="A bench by the door")
    room.lead(gatherings.close_workshop)
    seals_on = _workshop(room).seals_on
    assert seals_on is not None

    closed = bjorn.get(f"/en/w/{room.code}").text
    keeping.keep(now() + DAYS)
    _forget_doors(app)
    sealed = bjorn.get(f"/en/w/{room.code}").text
    board = bjorn.get(f"/en/w/{room.code}/board").text

    assert "My idea" in closed
    assert "the tie between this phone and what you sent is destroyed" in closed
    assert "My idea" not in sealed
    assert "The tie between phones and ideas has been destroyed." in sealed
    assert "A bench by the door" in board
    refused = bjorn.send(f"/en/w/{room.code}/ideas", text="Too late", lane=1)
    assert (refused.status_code, refused.get_json()["error"]) == (409, "closed")


@pytest.mark.parametrize(("lang", "before", "after"), [
    ("en", "The workshop is sealed by itself on", "The workshop was sealed on"),
    ("fi", "Työpaja sinetöidään itsestään", "Työpaja sinetöitiin"),
    ("sv", "Workshoppen förseglas av sig själv", "Workshoppen förseglades"),
])  # fmt: skip
def test_the_desk_says_when(app: Flask, lang: str, before: str, after: str) -> None:
    room = make_workshop()
    aino = _aino(app, room)
    room.lead(gatherings.close_workshop)

    closed = aino.get(f"/{lang}/desk/workshops/{room.public_id}").text
    keeping.keep(now() + DAYS)
    sealed = _signed_in(app).get(f"/{lang}/desk/workshops/{room.public_id}").text

    assert before in closed
    assert "/reopen" in closed
    assert after in sealed
    assert "/reopen" not in sealed


def test_files_are_the_same_before_and_after_sealing(app: Flask) -> None:
    """Mutant: set the times to the day of sealing instead of their own."""
    with time_machine.travel(datetime(2026, 5, 4, 15, 30, tzinfo=UTC)):
        room = make_workshop()
        _a_whole_workshop(room)
        room.lead(gatherings.close_workshop)
        aino = _aino(app, room)
        before = _files(aino, room)
    with time_machine.travel(datetime(2026, 5, 19, 15, 31, tzinfo=UTC)):
        keeping.keep()
        aino = _signed_in(app)
        after = _files(aino, room)

    assert before == after
    assert len(list(csv.reader(io.StringIO(after["ideas"])))) == 4


def test_a_project_past_its_date_loses_everything_that_people_sent(app: Flask) -> None:
    """Mutants: leave one table out of `delete_some_of` (its foreign keys say so); forget to note the deletion."""
    room, other = make_workshop(), make_workshop()
    _a_whole_workshop(room)
    _a_whole_workshop(other)
    changes.make(_date_today, project_id=room.project.id)
    deleted_on = _project_date(room)

    said = _said(datetime.combine(deleted_on, datetime.min.time(), UTC))

    assert said == [f"Deleted workshop {room.public_id} and all that people sent to it: its project's date was {deleted_on}."]
    assert {model.__tablename__: count for model, count in _rows(room).items() if count} == {}
    assert _events(room) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Room)) == 2
    assert ("workshop", room.public_id) in _deletions()
    assert 0 not in _rows(other).values()
    assert app.test_client().get(f"/en/w/{room.code}").status_code == 404


def test_a_project_is_kept_until_the_day_before_its_date(app: Flask) -> None:
    """Mutant: `delete_on <= moment.date()` with a day added."""
    room = make_workshop()
    _a_whole_workshop(room)
    changes.make(_date_today, project_id=room.project.id)
    eve = datetime.combine(_project_date(room), datetime.min.time(), UTC) - timedelta(seconds=1)

    assert _said(eve) == []
    assert 0 not in _rows(room).values()


def test_what_is_made_after_the_date_waits_for_a_new_one(app: Flask) -> None:
    """Aino plans the next round in the same project: the old date does not take it away within the hour."""
    room = make_workshop()
    changes.make(_date_today, project_id=room.project.id)
    deleted_on = _project_date(room)
    with time_machine.travel(datetime.combine(deleted_on, datetime.min.time(), UTC) + timedelta(hours=1)):
        planned = changes.make(
            gatherings.create_workshop, within=room.project.organisation_id, by=None, project_id=room.project.id, kind="pop_up",
            title={"fi": "Uusi"}, prompt={"fi": "Mitä nyt?"}, lanes=[{"title": {"fi": "Tila"}}],
        )  # fmt: skip

        keeping.keep()

    assert db.session.scalars(sa.select(Workshop.id), execution_options=ALL).all() == [planned["id"]]


def test_a_withdrawn_idea_is_on_the_list(app: Flask) -> None:
    """A copy from before the withdrawal that is put back must forget it again. Mutant: leave the note out of `withdraw_idea`."""
    room = make_workshop()
    carla = room.seat()
    number = room.write(carla, "I take this back")

    room.do(ideas.withdraw_idea, carla, actor=carla.actor, op="withdraw-1", number=number)

    assert _deletions() == {("idea", f"{room.public_id}/{number}")}


def test_many_rows_are_loosened_in_steps(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: a step without a limit."""
    monkeypatch.setattr(keeping, "ROWS_AT_ONCE", 2)
    room = make_workshop()
    _a_whole_workshop(room)
    room.lead(gatherings.close_workshop)
    steps = []
    in_steps = changes.make

    def counted(verb, **arguments):
        result = in_steps(verb, **arguments)
        steps.append((verb.__name__, result))
        return result

    monkeypatch.setattr(changes, "make", counted)
    keeping.keep(now() + DAYS)

    assert max(result for name, result in steps if name in ("loosen_some", "forget_some_events")) <= 2
    assert _tags(room) == {None}


def _a_whole_workshop(room: MadeWorkshop) -> None:
    """Three ideas of three people, one of them hidden; two vote and one of the ideas gets the dots of both."""
    people = [room.seat() for _ in range(3)]
    numbers = [room.write(person, f"Thought {place}") for place, person in enumerate(people)]
    room.lead(gatherings.start_vote, budget=3)
    for person in people[:2]:
        room.do(voting.place_dots, person, actor=person.actor, op=f"place-{person.secret.decode()[:8]}", target=numbers[0], dots=1)
    room.lead(voting.close_round)
    room.lead(ideas.hide_idea, number=numbers[2])
    room.lead(ideas.show_idea, number=numbers[2])
    room.lead(ideas.hide_idea, number=numbers[2])


def _said(moment: datetime) -> list[str]:
    """What a run that failed nowhere said of workshops."""
    kept = keeping.keep(moment)
    assert kept.failed == 0
    return [sentence for sentence in kept.said if "workshop" in sentence]


def _sealed() -> MadeWorkshop:
    room = make_workshop()
    room.lead(gatherings.close_workshop)
    keeping.keep(now() + DAYS)
    return room


def _aino(app: Flask, room: MadeWorkshop) -> Client:
    make_user("aino@city.example", organisation_id=room.project.organisation_id)
    return _signed_in(app)


def _signed_in(app: Flask) -> Client:
    browser: Client = app.test_client()  # type: ignore[assignment]
    sign_in(browser, "aino@city.example", PASSWORD)
    return browser


def _files(browser: Client, room: MadeWorkshop) -> dict[str, str]:
    names = ("ideas", "rounds", "ballots", "dots", "results")
    return {name: browser.get(f"/en/desk/workshops/{room.public_id}/{name}.csv").text for name in names}


def _forget_doors(app: Flask) -> None:
    """What a code opens is remembered for a second."""
    app.extensions.pop("talkoot_doors", None)


def _workshop(room: MadeWorkshop) -> Workshop:
    db.session.rollback()
    return db.session.scalars(sa.select(Workshop).where(Workshop.id == room.id), execution_options=ALL).one()


def _ids(room: MadeWorkshop) -> tuple[list[int], list[int]]:
    db.session.rollback()
    rounds = db.session.scalars(sa.select(VotingRound.id).where(VotingRound.workshop_id == room.id), execution_options=ALL).all()
    written = db.session.scalars(sa.select(Idea.id).where(Idea.workshop_id == room.id), execution_options=ALL).all()
    return list(rounds), list(written)


def _tags(room: MadeWorkshop) -> set[bytes | None]:
    rounds, _written = _ids(room)
    asked = (
        sa.select(Participant.seat_tag).where(Participant.workshop_id == room.id),
        sa.select(Idea.owner_tag).where(Idea.workshop_id == room.id),
        sa.select(Ballot.voter_tag).where(Ballot.round_id.in_(rounds)),
    )
    found = [list(db.session.scalars(one, execution_options=ALL)) for one in asked]
    assert all(found)
    return {tag for tags in found for tag in tags}


def _moments(room: MadeWorkshop) -> list[datetime]:
    _rounds, written = _ids(room)
    asked = (
        sa.select(Participant.joined_at).where(Participant.workshop_id == room.id),
        sa.select(Idea.created_at).where(Idea.workshop_id == room.id),
        sa.select(Moderation.at).where(Moderation.idea_id.in_(written)),
    )
    return [moment for one in asked for moment in db.session.scalars(one, execution_options=ALL)]


def _content(room: MadeWorkshop) -> list[tuple]:
    rounds, written = _ids(room)
    asked = (
        sa.select(Idea.number, Idea.text, Idea.state, Idea.language).where(Idea.workshop_id == room.id).order_by(Idea.number),
        sa.select(Dot.ballot_id, Dot.target_id, Dot.dots).join(Ballot).where(Ballot.round_id.in_(rounds)).order_by(Dot.ballot_id),
        sa.select(Moderation.idea_id, Moderation.action).where(Moderation.idea_id.in_(written)).order_by(Moderation.id),
        sa.select(Participant.language, Participant.channel).where(Participant.workshop_id == room.id),
    )
    return [tuple(row) for one in asked for row in db.session.execute(one, execution_options=ALL)]


def _rows(room: MadeWorkshop) -> dict:
    rounds = sa.select(VotingRound.id).where(VotingRound.workshop_id == room.id)
    written = sa.select(Idea.id).where(Idea.workshop_id == room.id)
    conditions = {
        Workshop: Workshop.id == room.id,
        Stage: Stage.workshop_id == room.id,
        Board: Board.workshop_id == room.id,
        Lane: Lane.board_id.in_(sa.select(Board.id).where(Board.workshop_id == room.id)),
        Participant: Participant.workshop_id == room.id,
        Idea: Idea.workshop_id == room.id,
        Moderation: Moderation.idea_id.in_(written),
        VotingRound: VotingRound.workshop_id == room.id,
        Target: Target.round_id.in_(rounds),
        Ballot: Ballot.round_id.in_(rounds),
    }
    db.session.rollback()
    return {
        model: db.session.scalar(sa.select(sa.func.count()).select_from(model).where(condition), execution_options=ALL)
        for model, condition in conditions.items()
    }


def _events(room: MadeWorkshop) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Event.kind).where(Event.room_id == room.id)))


def _deletions() -> set[tuple[str, str]]:
    db.session.rollback()
    return {(row.kind, row.public_id) for row in db.session.scalars(sa.select(deletions.Deletion))}


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _date_today(session, *, project_id):
    from commons.projects.models import Project

    day = (now() + timedelta(days=3)).date()
    session.execute(sa.update(Project).where(Project.id == project_id).values(delete_on=day), execution_options=ALL)


def _project_date(room: MadeWorkshop):
    from commons.projects.models import Project

    db.session.rollback()
    return db.session.scalar(sa.select(Project.delete_on).where(Project.id == room.project.id), execution_options=ALL)
