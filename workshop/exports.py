"""A project's workshops as tables: ideas, rounds, ballots, dots and results, with a description of every column.

No row carries anything that is equal for two contributions of one person: a ballot has a random id of its round, ideas have
none, and times are days. What is not for anybody's eyes yet is not in a file either: the words of a silent workshop before
they are shown, and where dots lie while a round is open.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session, aliased

from commons.exports import Column, Table
from commons.projects.models import Audience, Partner, Project
from workshop import results
from workshop.models import Ballot, Dot, Idea, Lane, Participant, Target, VotingRound, Workshop

Row = tuple[Any, ...]

WORKSHOP = Column("workshop", "code", _l("The workshop's join code"))
ROUND = Column("round", "integer", _l("The voting round's number within the workshop, from 1"))
AUDIENCE = Column("audience", "code", _l("Whose voice it is, as the entry link fixed it"))
PARTNER = Column("partner", "code", _l("The partner the entry link speaks for; empty for residents"))
CHANNEL = Column("channel", "code", _l("How it came: own_device, kiosk, scribe, paper or phone_interview"))

IDEAS = (
    WORKSHOP,
    Column("number", "integer", _l("The idea's number: the same on phone, wall and paper")),
    Column("kind", "code", _l("What it says of itself: idea, need, wish, challenge or question")),
    Column("lane", "text", _l("The column of the board, by its title in the project's first language")),
    Column("text", "text", _l("What was written, exactly; empty when it was withdrawn or when silent writing has not been revealed")),
    Column("language", "code", _l("The language of the page it was written on: fi, sv or en")),
    Column(
        "state",
        "code",
        _l("visible, held (waits to be looked at), hidden (by the facilitator), withdrawn (by its author) or silent (not revealed)"),
    ),
    AUDIENCE,
    PARTNER,
    CHANNEL,
    Column("day", "day", _l("The day it was written")),
)
GROUPS = (
    WORKSHOP,
    Column("group", "integer", _l("The group's number within the workshop")),
    Column("name", "text", _l("The group's name")),
    Column("idea", "integer", _l("The number of an idea in the group: a row for each")),
)
ROUNDS = (
    WORKSHOP,
    ROUND,
    Column("budget", "integer", _l("How many dots everybody had")),
    Column("most_per_idea", "integer", _l("How many of them one idea could have")),
    Column("totals_shown", "code", _l("When totals could be seen: live or after_reveal")),
    Column("state", "code", _l("open, closed or revealed")),
    Column("targets", "integer", _l("How many ideas were voted on")),
    Column("joined", "integer", _l("How many had joined the workshop by the time of this file")),
    Column("ballots", "integer", _l("How many ballots hold at least one dot")),
    Column("done", "integer", _l("How many said they were done")),
)
BALLOTS = (
    WORKSHOP,
    ROUND,
    Column("ballot", "code", _l("A random id of this ballot in this round; nothing else carries it but its dots")),
    Column("spent", "integer", _l("How many dots it holds")),
    Column("done", "boolean", _l("Whether its voter said to be done: 1 or 0")),
    AUDIENCE,
    PARTNER,
    CHANNEL,
)
DOTS = (
    Column("voter", "code", _l("The ballot's random id")),
    Column("idea", "integer", _l("The idea's number")),
    Column("dots", "integer", _l("How many dots the ballot gives it")),
    WORKSHOP,
    ROUND,
)
RESULTS = (
    WORKSHOP,
    ROUND,
    Column("idea", "integer", _l("The idea's number")),
    Column("dots", "integer", _l("All its dots")),
    Column("supporters", "integer", _l("How many ballots gave it at least one")),
    Column("place", "integer", _l("Its place by dots; equal dots share a place; empty, as the columns after it, when nobody placed dots")),
    Column("place_lo", "integer", _l("The best place in 95 % of 1,000 resamples of the voters")),
    Column("place_hi", "integer", _l("The worst place in 95 % of 1,000 resamples of the voters")),
    Column(
        "place_from", "integer", _l("The first of the places it shares with others, as the screens say them: the differences may be chance")
    ),
    Column("place_to", "integer", _l("The last of the places it shares with others; the same as the first when it shares none")),
)


def tables(session: Session, project: Project, *, simulated: bool = False) -> list[Table]:
    """Every table of the project's workshops; each reads its rows when it is written."""
    found = session.scalars(sa.select(Workshop).where(Workshop.project_id == project.id).order_by(Workshop.id)).all()
    return of_workshops(session, found)


def of_workshops(session: Session, workshops: Iterable[Workshop]) -> list[Table]:
    """The same tables for some workshops; each is loaded again when its rows are read, which may be when this session has ended."""
    chosen = [workshop.id for workshop in workshops]

    def rows(of: Callable[[Session, Workshop], Iterator[Row]]) -> Callable[[], Iterator[Row]]:
        return lambda: (row for workshop_id in chosen for row in of(session, session.get_one(Workshop, workshop_id)))

    return [
        Table("ideas", IDEAS, rows(_ideas), _l("One row for each idea"), key=("workshop", "number")),
        Table(
            "groups",
            GROUPS,
            rows(_groups),
            _l("One row for each idea in a group; empty while no ideas have been grouped"),
            key=("workshop", "group", "idea"),
        ),
        Table("rounds", ROUNDS, rows(_rounds), _l("One row for each voting round"), key=("workshop", "round")),
        Table("ballots", BALLOTS, rows(_ballots), _l("One row for each ballot of a round"), key=("ballot",)),
        Table(
            "dots", DOTS, rows(_dots), _l("One row for each idea a ballot gave dots to, once the round is closed"), key=("voter", "idea")
        ),
        Table("results", RESULTS, rows(_results), _l("One row for each idea of a closed round"), key=("workshop", "round", "idea")),
    ]


def _ideas(session: Session, workshop: Workshop) -> Iterator[Row]:
    found = session.execute(
        sa.select(Idea, Lane.title, Audience.key, Partner.key)
        .join(Lane, Lane.id == Idea.lane_id)
        .outerjoin(Audience, Audience.id == Idea.audience_id)
        .outerjoin(Partner, Partner.id == Idea.partner_id)
        .where(Idea.workshop_id == workshop.id)
        .order_by(Idea.number)
    )
    first_language = workshop.project.languages[0]
    for idea, title, audience, partner in found:
        text, state = ("", "silent") if workshop.in_silence else (idea.text, idea.state.value)
        yield (
            workshop.code,
            idea.number,
            idea.kind.value,
            title.in_(first_language).text,
            text,
            idea.language,
            state,
            audience,
            partner,
            idea.channel.value,
            idea.created_at.date(),
        )


def _groups(_session: Session, _workshop: Workshop) -> Iterator[Row]:
    """Nothing is grouped yet; the file keeps its place in the package."""
    return iter(())


def _rounds(session: Session, workshop: Workshop) -> Iterator[Row]:
    joined = session.scalar(sa.select(sa.func.count()).where(Participant.workshop_id == workshop.id))
    for found in _rounds_of(session, workshop):
        cast = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.cast(Ballot.done, sa.Integer)), 0)).where(
            Ballot.round_id == found.id, Ballot.spent > 0
        )
        ballots, done = session.execute(cast).one()
        targets = session.scalar(sa.select(sa.func.count()).where(Target.round_id == found.id))
        yield (
            workshop.code,
            found.number,
            found.budget,
            found.most_per_idea,
            found.totals_shown.value,
            found.state.value,
            targets,
            joined,
            ballots,
            done,
        )


def _ballots(session: Session, workshop: Workshop) -> Iterator[Row]:
    round_ = aliased(VotingRound)
    found = session.execute(
        sa.select(round_.number, Ballot.public_id, Ballot.spent, Ballot.done, Audience.key, Partner.key, Ballot.channel)
        .join(round_, round_.id == Ballot.round_id)
        .outerjoin(Audience, Audience.id == Ballot.audience_id)
        .outerjoin(Partner, Partner.id == Ballot.partner_id)
        .where(round_.workshop_id == workshop.id)
        .order_by(round_.number, Ballot.public_id)  # the id is random: the order tells nothing of when
    )
    for number, ballot, spent, done, audience, partner, channel in found:
        yield workshop.code, number, ballot, spent, done, audience, partner, channel.value


def _dots(session: Session, workshop: Workshop) -> Iterator[Row]:
    for found in results.ended_rounds(session, workshop):
        rows = session.execute(
            sa.select(Ballot.public_id, Target.number, Dot.dots)
            .join(Dot, Dot.ballot_id == Ballot.id)
            .join(Target, Target.id == Dot.target_id)
            .where(Ballot.round_id == found.id)
            .order_by(Ballot.public_id, Target.number)
        )
        for ballot, idea, dots in rows:
            yield ballot, idea, dots, workshop.code, found.number


def _results(session: Session, workshop: Workshop) -> Iterator[Row]:
    for found in results.ended_rounds(session, workshop):
        ended = results.result_of(session, found)
        for row in ended.rows:
            said = (row.place, row.place_lo, row.place_hi, row.place_from, row.place_to) if ended.voters else (None,) * 5
            yield workshop.code, found.number, row.card.number, row.dots, row.supporters, *said


def _rounds_of(session: Session, workshop: Workshop) -> list[VotingRound]:
    found = sa.select(VotingRound).where(VotingRound.workshop_id == workshop.id).order_by(VotingRound.number)
    return list(session.scalars(found))
