"""What happens to a workshop by itself: it ends when everybody has long left, is sealed, and is deleted with its project.

Sealing cuts every tie between phones and what they sent: first the key, without which no tag can be computed, then the tags
themselves, the times and the events. What is begun goes on at the next run, whatever stopped this one.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons import changes, deletions
from commons.db import db, now
from commons.keeping import (
    EVERYBODYS,
    change_some,
    coarse,
    delete_some,
    forget_some_events,
    in_steps,
    one_by_one,
    past_projects,
    start_of,
)
from commons.live import log
from commons.live.models import Event
from commons.projects.models import EntryLink
from workshop import events, voting
from workshop.access import workshop_of
from workshop.models import (
    Ballot,
    Board,
    Dot,
    Idea,
    Lane,
    Moderation,
    Participant,
    Stage,
    Target,
    VotingRound,
    Workshop,
    WorkshopState,
)


def keep(moment: datetime) -> Iterator[str]:
    """The duty: delete what has reached its date, end what everybody has left, seal what ended long enough ago."""
    return one_by_one(_due(moment))


def end_if_left(session: Session, *, workshop_id: int, moment: datetime) -> bool:
    """End a workshop that nobody ended, once nothing has happened in it for as long as an ended one waits to be sealed.

    It can be opened again until it is sealed. One that nobody has joined waits for its people.
    """
    workshop = workshop_of(session, workshop_id)
    joined = session.scalar(sa.select(Participant.id).where(Participant.workshop_id == workshop_id).limit(1))
    last = session.scalar(sa.select(sa.func.max(Event.at)).where(Event.room_id == workshop_id)) or workshop.opened_at
    if not workshop.is_open or joined is None or last is None or last + timedelta(days=max(1, workshop.seal_after_days)) > moment:
        return False
    if voting.open_round_of(session, workshop_id):
        voting.close_round(session, workshop_id=workshop_id, by=None)
    workshop.state, workshop.closed_at = WorkshopState.CLOSED, moment
    session.flush()
    log.record(session, workshop_id, events.WORKSHOP_CLOSED)
    return True


def seal_workshop(session: Session, *, workshop_id: int, moment: datetime) -> bool:
    """Destroy the key of a workshop that ended long enough ago; gives whether there is something to seal. There is no way back."""
    workshop = workshop_of(session, workshop_id)
    if workshop.state is WorkshopState.SEALED:
        return workshop.sealed_at is None
    if workshop.state is not WorkshopState.CLOSED or workshop.seals_on is None or workshop.seals_on > moment:
        return False
    workshop.state, workshop.key = WorkshopState.SEALED, None
    session.flush()
    log.record(session, workshop_id, events.WORKSHOP_SEALED)
    return True


def loosen_some(session: Session, *, workshop_id: int) -> int:
    """Take the tags off some rows and the hour off their times; gives how many, 0 when none is left."""
    rounds = sa.select(VotingRound.id).where(VotingRound.workshop_id == workshop_id)
    ideas = sa.select(Idea.id).where(Idea.workshop_id == workshop_id)
    joined, written, moderated = (coarse(session, at, "day") for at in (Participant.joined_at, Idea.created_at, Moderation.at))
    return (
        change_some(
            session,
            Participant,
            Participant.workshop_id == workshop_id,
            sa.or_(Participant.seat_tag.is_not(None), Participant.joined_at != joined),
            seat_tag=None,
            joined_at=joined,
        )
        or change_some(
            session,
            Idea,
            Idea.workshop_id == workshop_id,
            sa.or_(Idea.owner_tag.is_not(None), Idea.created_at != written),
            owner_tag=None,
            created_at=written,
        )
        or change_some(session, Ballot, Ballot.round_id.in_(rounds), Ballot.voter_tag.is_not(None), voter_tag=None)
        or change_some(session, Moderation, Moderation.idea_id.in_(ideas), Moderation.at != moderated, at=moderated)
    )


def note_sealed(session: Session, *, workshop_id: int) -> None:
    """Nothing of it is left to do."""
    workshop_of(session, workshop_id).sealed_at = now()


def shut_for_good(session: Session, *, workshop_id: int) -> None:
    """Before it is deleted: it is on the list, its key is gone, and no link leads to it."""
    workshop = workshop_of(session, workshop_id)
    deletions.note(session, deletions.WORKSHOP, workshop.public_id)
    workshop.state, workshop.key = WorkshopState.SEALED, None
    session.execute(sa.delete(EntryLink).where(EntryLink.workshop_id == workshop_id))


def delete_some_of(session: Session, *, workshop_id: int) -> int:
    """Delete some rows of a workshop, its own last; gives how many.

    Its room keeps its row, an id and a number, so that no later workshop is taken for this one by a screen that is still open.
    """
    rounds = sa.select(VotingRound.id).where(VotingRound.workshop_id == workshop_id)
    ideas = sa.select(Idea.id).where(Idea.workshop_id == workshop_id)
    boards = sa.select(Board.id).where(Board.workshop_id == workshop_id)
    return delete_some(
        session,
        (Dot, Dot.ballot_id.in_(sa.select(Ballot.id).where(Ballot.round_id.in_(rounds)))),
        (Ballot, Ballot.round_id.in_(rounds)),
        (Target, Target.round_id.in_(rounds)),
        (VotingRound, VotingRound.workshop_id == workshop_id),
        (Moderation, Moderation.idea_id.in_(ideas)),
        (Idea, Idea.workshop_id == workshop_id),
        (Participant, Participant.workshop_id == workshop_id),
        (Lane, Lane.board_id.in_(boards)),
        (Board, Board.workshop_id == workshop_id),
        (Stage, Stage.workshop_id == workshop_id),
        (Workshop, Workshop.id == workshop_id),
    )


def _due(moment: datetime) -> Iterator[Callable[[], Iterator[str]]]:
    """What may have to be done, a workshop each."""
    for project in past_projects(moment):
        for found in _workshops(Workshop.project_id == project.id, Workshop.created_at < start_of(project.delete_on)):
            yield partial(_delete, found, project.delete_on)
    for found in _workshops(Workshop.state == WorkshopState.OPEN):
        yield partial(_end_if_left, found, moment)
    for found in _workshops(Workshop.state.in_([WorkshopState.CLOSED, WorkshopState.SEALED]), Workshop.sealed_at.is_(None)):
        yield partial(_seal, found, moment)


def _delete(found: sa.Row[Any], date_of_project: date) -> Iterator[str]:
    _on(found, shut_for_good)
    in_steps(forget_some_events, room=found.id, room_id=found.id, but=0)
    in_steps(delete_some_of, **_where(found))
    yield f"Deleted workshop {found.public_id} and all that people sent to it: its project's date was {date_of_project}."


def _end_if_left(found: sa.Row[Any], moment: datetime) -> Iterator[str]:
    if _on(found, end_if_left, moment=moment):
        yield f"Ended workshop {found.public_id}: nothing had happened in it for {found.seal_after_days} days."


def _seal(found: sa.Row[Any], moment: datetime) -> Iterator[str]:
    if not _on(found, seal_workshop, moment=moment):
        return
    count = in_steps(loosen_some, **_where(found))
    in_steps(forget_some_events, room=found.id, room_id=found.id, but=1)  # that it was sealed, for screens still open
    _on(found, note_sealed)
    yield f"Sealed workshop {found.public_id}: {count} rows can no longer be tied to anybody."


def _workshops(*which: Any) -> list[Any]:
    found = sa.select(Workshop.id, Workshop.public_id, Workshop.organisation_id, Workshop.seal_after_days).where(*which)
    return list(db.session.execute(found.order_by(Workshop.id), execution_options=EVERYBODYS))


def _on(found: sa.Row[Any], verb: Any, **arguments: Any) -> Any:
    return changes.make(verb, **_where(found), **arguments)


def _where(found: sa.Row[Any]) -> dict[str, int]:
    return {"room": found.id, "within": found.organisation_id, "workshop_id": found.id}
