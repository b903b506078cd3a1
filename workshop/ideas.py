"""Ideas: add, edit and withdraw one's own; show, hide and restore as the facilitator."""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons import deletions
from commons.errors import NotFound, Refusal, Unusable
from commons.live import log
from commons.operations import once
from commons.text import clean_text
from workshop import events
from workshop.access import led_workshop, participant_of, require_collecting, require_open, require_unfrozen, workshop_of
from workshop.models import Idea, IdeaKind, IdeaState, Lane, Moderation, Target, Workshop
from workshop.seats import Seat

MOST_GRAPHEMES = 500


class NotYours(NotFound):
    """Another's idea, or one that never was: the two look the same."""


class PutToTheVote(Refusal):
    """Its words stay what people gave their dots to, in the vote and in its result."""

    code = "put_to_the_vote"
    title = _l("This idea has been put to the vote")
    words = _l("Its text stays as it is in the vote and in the result. You can still withdraw it, or write a new idea.")


class ChangedMeanwhile(Refusal):
    """Edited from another tab or device since this page was loaded."""

    code = "version"
    title = _l("The idea has changed meanwhile")
    words = _l("It was edited somewhere else after you opened it. Here is the newest text; your own is still in the field.")


@once("idea.add")
def add_idea(
    session: Session, *, actor: bytes, workshop_id: int, seat: Seat, text: str, language: str, kind: str = "idea", lane: int = 1
) -> dict[str, Any]:
    """Put an idea on the board, in its lane counted from 1; gives its public number and the event's number."""
    author = participant_of(session, workshop_id, seat)
    workshop = workshop_of(session, workshop_id)
    require_open(workshop)
    require_collecting(workshop)
    require_unfrozen(workshop)
    idea = Idea(
        organisation_id=workshop.organisation_id,
        workshop_id=workshop_id,
        lane_id=_lane(workshop, lane).id,
        number=_next_number(session, workshop_id),
        kind=_kind(kind),
        text=clean_text(text, most=MOST_GRAPHEMES),
        language=language,
        state=IdeaState.HELD if workshop.holding else IdeaState.VISIBLE,
        owner_tag=seat.owner_tag,
        channel=author.channel,
        audience_id=author.audience_id,
        partner_id=author.partner_id,
    )
    session.add(idea)
    session.flush()
    seq = log.record(session, workshop_id, events.IDEA_ADDED, idea=idea.number)
    return {"seq": seq, "number": idea.number, "state": idea.state.value}


@once("idea.edit")
def edit_idea(
    session: Session, *, actor: bytes, workshop_id: int, seat: Seat, number: int, text: str, version: int, kind: str | None = None
) -> dict[str, Any]:
    """Change one's own idea; `version` is the one its author was looking at."""
    participant_of(session, workshop_id, seat)
    workshop = workshop_of(session, workshop_id)
    idea = _own(session, workshop_id, seat, number)
    require_open(workshop)
    require_unfrozen(workshop)
    if _is_a_target(session, idea):
        raise PutToTheVote()
    if idea.version != version:
        raise ChangedMeanwhile(version=idea.version, text=idea.text, kind=idea.kind.value)
    idea.text = clean_text(text, most=MOST_GRAPHEMES)
    idea.kind = _kind(kind) if kind else idea.kind
    idea.version += 1
    if workshop.holding and idea.state is IdeaState.VISIBLE:
        idea.state = IdeaState.HELD  # what has changed is looked at again
    session.flush()
    seq = log.record(session, workshop_id, events.IDEA_CHANGED, idea=number)
    return {"seq": seq, "number": number, "version": idea.version, "state": idea.state.value}


@once("idea.withdraw")
def withdraw_idea(session: Session, *, actor: bytes, workshop_id: int, seat: Seat, number: int) -> dict[str, Any]:
    """Take back one's own idea: its words are erased, its number stays used."""
    participant_of(session, workshop_id, seat)
    workshop = workshop_of(session, workshop_id)
    idea = _own(session, workshop_id, seat, number)
    require_open(workshop)
    idea.state, idea.text = IdeaState.WITHDRAWN, ""
    idea.version += 1
    deletions.note(session, deletions.IDEA, f"{workshop.public_id}/{number}")
    session.flush()
    return {"seq": log.record(session, workshop_id, events.IDEA_REMOVED, idea=number), "number": number, "state": "withdrawn"}


def show_idea(session: Session, *, workshop_id: int, number: int, by: int | None) -> int:
    """Let a held idea be seen, or a hidden one again."""
    idea = _led(session, workshop_id, number, by)
    if idea.state in (IdeaState.VISIBLE, IdeaState.WITHDRAWN):
        return log.current(session, workshop_id)
    return _moderate(session, idea, IdeaState.VISIBLE, "shown" if idea.state is IdeaState.HELD else "restored", by)


def hide_idea(session: Session, *, workshop_id: int, number: int, by: int | None) -> int:
    """Take an idea off every screen; its author still sees it, marked so."""
    idea = _led(session, workshop_id, number, by)
    if idea.state in (IdeaState.HIDDEN, IdeaState.WITHDRAWN):
        return log.current(session, workshop_id)
    return _moderate(session, idea, IdeaState.HIDDEN, "hidden", by)


def show_all_held(session: Session, *, workshop_id: int, by: int | None) -> int:
    """Show every idea that waits; gives how many."""
    led_workshop(session, workshop_id, by)
    held = session.scalars(sa.select(Idea).where(Idea.workshop_id == workshop_id, Idea.state == IdeaState.HELD)).all()
    for idea in held:
        _moderate(session, idea, IdeaState.VISIBLE, "shown", by)
    return len(held)


def _moderate(session: Session, idea: Idea, state: IdeaState, action: str, by: int | None) -> int:
    idea.state = state
    idea.version += 1
    session.add(Moderation(idea_id=idea.id, action=action, user_id=by))
    session.flush()
    kind = events.IDEA_CHANGED if state is IdeaState.VISIBLE else events.IDEA_REMOVED
    return log.record(session, idea.workshop_id, kind, idea=idea.number)


def _led(session: Session, workshop_id: int, number: int, by: int | None) -> Idea:
    led_workshop(session, workshop_id, by)
    idea = session.scalar(sa.select(Idea).where(Idea.workshop_id == workshop_id, Idea.number == number))
    if idea is None:
        raise NotFound()
    return idea


def _own(session: Session, workshop_id: int, seat: Seat, number: int) -> Idea:
    idea = session.scalar(sa.select(Idea).where(Idea.workshop_id == workshop_id, Idea.number == number, Idea.owner_tag == seat.owner_tag))
    if idea is None or idea.state is IdeaState.WITHDRAWN:
        raise NotYours()
    return idea


def _is_a_target(session: Session, idea: Idea) -> bool:
    """Of any round, open or over: a result with other words than those that got the dots would be a lie."""
    return session.scalar(sa.select(Target.id).where(Target.idea_id == idea.id).limit(1)) is not None


def _lane(workshop: Workshop, number: int) -> Lane:
    """The board's lane by its number, counted from 1."""
    lanes = workshop.board.lanes
    if not 1 <= number <= len(lanes):
        raise Unusable({"lane": _l("Choose one of the columns of this board.")})
    return lanes[number - 1]


def _kind(kind: str) -> IdeaKind:
    try:
        return IdeaKind(kind)
    except ValueError:
        raise Unusable({"kind": _l("Choose what this is: an idea, a need, a wish, a challenge or a question.")}) from None


def _next_number(session: Session, workshop_id: int) -> int:
    """One above the highest; the write path lets nobody else in between, and UNIQUE would catch it."""
    return (session.scalar(sa.select(sa.func.max(Idea.number)).where(Idea.workshop_id == workshop_id)) or 0) + 1
