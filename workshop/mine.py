"""What is only one participant's: the ideas they wrote, the dots they placed. Found by their own cookie, for their own eyes."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons.statements import Statement
from workshop import queries
from workshop.models import Ballot, Dot, Idea, IdeaState, Participant, Target, VotingRound, Workshop
from workshop.queries import IdeaCard
from workshop.seats import Seat


@dataclass(frozen=True)
class Mine:
    """What is only this participant's."""

    joined: bool
    ideas: list[IdeaCard]
    left: int | None
    dots: dict[int, int]
    done: bool
    order: int  # shuffles the ideas of the vote for this voter alone


def what_is_mine(session: Session, workshop: Workshop, seat: Seat | None) -> Mine:
    """What this cookie has written and placed here."""
    if seat is None or not has_joined(session, workshop.id, seat):
        return Mine(False, [], None, {}, False, 0)
    ideas = queries.cards_where(
        session, Idea.workshop_id == workshop.id, Idea.owner_tag == seat.owner_tag, Idea.state != IdeaState.WITHDRAWN
    )
    latest = session.execute(
        sa.select(VotingRound.id, VotingRound.budget)
        .where(VotingRound.workshop_id == workshop.id)
        .order_by(VotingRound.number.desc())
        .limit(1)
    ).first()
    if latest is None:
        return Mine(True, ideas, None, {}, False, 0)
    ballot = session.execute(
        sa.select(Ballot.id, Ballot.spent, Ballot.done).where(Ballot.round_id == latest.id, Ballot.voter_tag == seat.voter_tag(latest.id))
    ).first()
    dots = _dots_of(session, ballot.id) if ballot else {}
    left = latest.budget - (ballot.spent if ballot else 0)
    return Mine(True, ideas, left, dots, bool(ballot and ballot.done), seat.order_seed(latest.id))


def own_numbers(session: Session, workshop_id: int, seat: Seat | None) -> list[int]:
    """The numbers of this cookie's ideas, at the price of a glance."""
    if seat is None:
        return []
    return [number for (number,) in _OWN_NUMBERS.rows(session, workshop_id=workshop_id, owner_tag=seat.owner_tag)]


def has_joined(session: Session, workshop_id: int, seat: Seat | None) -> bool:
    """Whether this cookie takes part here."""
    return seat is not None and bool(
        session.scalar(sa.select(Participant.id).where(Participant.workshop_id == workshop_id, Participant.seat_tag == seat.seat_tag))
    )


def _dots_of(session: Session, ballot_id: int) -> dict[int, int]:
    rows = session.execute(sa.select(Target.number, Dot.dots).join(Dot, Dot.target_id == Target.id).where(Dot.ballot_id == ballot_id))
    return {number: dots for number, dots in rows}


_OWN_NUMBERS = Statement(
    lambda: (
        sa.select(Idea.number)
        .where(
            Idea.workshop_id == sa.bindparam("workshop_id"),
            Idea.owner_tag == sa.bindparam("owner_tag"),
            Idea.state != sa.literal_column("'withdrawn'"),
        )
        .order_by(Idea.number)
    )
)
