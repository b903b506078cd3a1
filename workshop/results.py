"""What a voting round came to: places, dots and supporters, and who may know them when."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons.statistics.dots import places
from workshop import queries
from workshop.models import Dot, RoundState, Target, VotingRound, Workshop
from workshop.queries import IdeaCard


@dataclass(frozen=True)
class ResultRow:
    """One idea's place in an ended round."""

    card: IdeaCard
    dots: int
    supporters: int
    place: int
    place_lo: int
    place_hi: int
    place_from: int  # it shares the places from here
    place_to: int  # to here with those beside it: resampling cannot tell them apart


@dataclass(frozen=True)
class RoundResult:
    """An ended round, first place first; `shown` is whether everybody has been let see it."""

    number: int
    budget: int
    shown: bool
    voters: int  # people who placed at least one dot: without any, the ideas have no places
    rows: list[ResultRow]


def shown_result(session: Session, workshop: Workshop) -> RoundResult | None:
    """The result of the latest round as everybody may see it; None while it has not been shown."""
    found = session.scalar(
        sa.select(VotingRound).where(VotingRound.workshop_id == workshop.id).order_by(VotingRound.number.desc()).limit(1)
    )
    if found is None or found.state is not RoundState.REVEALED:
        return None
    return result_of(session, found)


def ended_rounds(session: Session, workshop: Workshop) -> list[VotingRound]:
    """The rounds in which no dot can be placed any more, the first one first."""
    query = sa.select(VotingRound).where(VotingRound.workshop_id == workshop.id, VotingRound.state != RoundState.OPEN)
    return list(session.scalars(query.order_by(VotingRound.number)))


def result_of(session: Session, found: VotingRound) -> RoundResult:
    """Places, dots and supporters of a round's targets."""
    by_number = {one.number: one for one in queries.target_cards(session, found)}
    ballots: dict[int, dict[int, int]] = {}
    for ballot_id, number, dots in session.execute(
        sa.select(Dot.ballot_id, Target.number, Dot.dots).join(Target).where(Target.round_id == found.id)
    ):
        ballots.setdefault(ballot_id, {})[number] = dots
    rows = [
        ResultRow(
            card=by_number[row.idea],
            dots=row.dots,
            supporters=row.supporters,
            place=row.place,
            place_lo=row.place_lo,
            place_hi=row.place_hi,
            place_from=row.place_from,
            place_to=row.place_to,
        )
        for row in places(ballots, ideas=sorted(by_number))
    ]
    return RoundResult(found.number, found.budget, found.state is RoundState.REVEALED, len(ballots), rows)
