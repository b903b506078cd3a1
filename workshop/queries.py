"""What pages, programs and screens may know of a workshop: plain view objects, never a row.

Each is an allow-list. What is not written here cannot leave: no tag, no internal id, no time of a contribution.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons import scope
from commons.errors import NotFound
from commons.live import log
from commons.projects.models import EntryLink
from commons.statements import Statement
from workshop.models import (
    Ballot,
    Dot,
    Idea,
    IdeaState,
    Lane,
    Participant,
    RoundState,
    Target,
    TotalsShown,
    VotingRound,
    Workshop,
)

BY_SECRET = {"unscoped": "the code or token in the address is what lets one in"}


class Door(NamedTuple):
    """What a code opens, as little as a hot path needs: the workshop, whose it is, its key, and the code as it is printed."""

    workshop_id: int
    organisation_id: int
    key: bytes | None  # destroyed at sealing
    code: str


@dataclass(frozen=True)
class IdeaCard:
    """An idea as anyone in the room may see it."""

    number: int
    kind: str
    lane: int  # counted from 1
    ground: str
    text: str
    language: str
    version: int
    state: str


@dataclass(frozen=True)
class Counts:
    """How many joined, wrote and voted."""

    joined: int
    ideas: int
    held: int  # of the ideas: they wait to be looked at
    ballots: int
    done: int

    def of_what_is_seen(self) -> "Counts":
        """The same for participants, who are told of no idea that they cannot see."""
        return replace(self, ideas=self.ideas - self.held, held=0)


@dataclass(frozen=True)
class RoundCard:
    """A voting round; `totals` (idea number -> dots) only where this moment allows them."""

    number: int
    budget: int
    most: int
    state: str
    targets: list[IdeaCard]
    totals: dict[int, int] | None

    @property
    def open(self) -> bool:
        """True while dots are taken."""
        return self.state == RoundState.OPEN


def find_door(session: Session, code: str) -> Door | None:
    """What an entry link's code (as it is stored) opens, in one look; None when no workshop has it."""
    found = _DOOR.row(session, code=code)
    return Door(*found) if found else None


def find_by_public_id(session: Session, public_id: str) -> Workshop:
    """The workshop of a desk's address, whose it may be; the standing in its project decides next. Raises NotFound."""
    found = session.scalar(
        sa.select(Workshop).where(Workshop.public_id == public_id),
        execution_options={"unscoped": "found by public id, then the standing decides"},
    )
    if found is None:
        raise NotFound()
    return found


def find_by_wall_token(session: Session, token: str) -> Workshop:
    """The workshop whose wall this token shows; enters its organisation's scope. Raises NotFound."""
    found = session.scalar(sa.select(Workshop).where(Workshop.wall_token == token), execution_options=BY_SECRET)
    return _entered(session, found)


def cards(session: Session, workshop: Workshop, numbers: Collection[int] | None = None) -> list[IdeaCard]:
    """The ideas that everybody may see, or those of these numbers, by number: none while writing is silent."""
    if workshop.in_silence:
        return []
    return cards_where(session, *_among(workshop, numbers), Idea.state == IdeaState.VISIBLE)


def cards_where(session: Session, *conditions: Any) -> list[IdeaCard]:
    """The ideas of which all this holds, by number; who may see them is for the caller to say."""
    rows = session.execute(
        sa.select(Idea.number, Idea.kind, Lane.ordinal, Lane.ground, Idea.text, Idea.language, Idea.version, Idea.state)
        .join(Lane, Lane.id == Idea.lane_id)
        .where(*conditions)
        .order_by(Idea.number)
    )
    return [
        IdeaCard(number, kind.value, ordinal + 1, ground, text, language, version, state.value)
        for number, kind, ordinal, ground, text, language, version, state in rows
    ]


def desk_cards(session: Session, workshop: Workshop, numbers: Collection[int] | None = None) -> list[IdeaCard]:
    """Every idea that has words, for the desk: held and hidden ones too. Silence holds for the desk as well."""
    if workshop.in_silence:
        return []
    return cards_where(session, *_among(workshop, numbers), Idea.state != IdeaState.WITHDRAWN)


def counts(session: Session, workshop: Workshop) -> Counts:
    """The numbers of the desk's and wall's first line; `done` is of the latest round."""
    latest = sa.select(sa.func.max(VotingRound.id)).where(VotingRound.workshop_id == workshop.id).scalar_subquery()
    row = session.execute(
        sa.select(
            _count(Participant, Participant.workshop_id == workshop.id),
            _count(Idea, Idea.workshop_id == workshop.id, Idea.state.in_([IdeaState.VISIBLE, IdeaState.HELD])),
            _count(Idea, Idea.workshop_id == workshop.id, Idea.state == IdeaState.HELD),
            _count(Ballot, Ballot.round_id == latest, Ballot.spent > 0),
            _count(Ballot, Ballot.round_id == latest, Ballot.done.is_(True)),
        )
    ).one()
    return Counts(*row)


def has_ideas(session: Session, workshop: Workshop) -> bool:
    """Whether anything was ever written, withdrawn or hidden ideas too."""
    return session.scalar(sa.select(Idea.id).where(Idea.workshop_id == workshop.id).limit(1)) is not None


def latest_round(session: Session, workshop: Workshop) -> RoundCard | None:
    """The latest round as anyone may see it now."""
    found = session.scalar(
        sa.select(VotingRound).where(VotingRound.workshop_id == workshop.id).order_by(VotingRound.number.desc()).limit(1)
    )
    if found is None:
        return None
    return RoundCard(
        number=found.number,
        budget=found.budget,
        most=found.most_per_idea,
        state=found.state.value,
        targets=target_cards(session, found),
        totals=totals(session, found.id) if _totals_are_public(found) else None,
    )


def target_cards(session: Session, found: VotingRound) -> list[IdeaCard]:
    """The targets as they may be read now: hidden or withdrawn ones keep their number and lose their words."""
    numbers = sa.select(Target.idea_id).where(Target.round_id == found.id)
    every = cards_where(session, Idea.id.in_(numbers))
    return [
        one
        if one.state == IdeaState.VISIBLE
        else IdeaCard(one.number, one.kind, one.lane, one.ground, "", one.language, one.version, one.state)
        for one in every
    ]


def totals(session: Session, round_id: int, numbers: list[int] | None = None) -> dict[int, int]:
    """Idea number -> dots, summed over stored rows; of all targets, or of `numbers`."""
    query = (
        sa.select(Target.number, sa.func.coalesce(sa.func.sum(Dot.dots), 0))
        .outerjoin(Dot, Dot.target_id == Target.id)
        .where(Target.round_id == round_id)
        .group_by(Target.number)
        .order_by(Target.number)
    )
    if numbers is not None:
        query = query.where(Target.number.in_(numbers))
    return {number: int(dots) for number, dots in session.execute(query)}


def where(session: Session, workshop: Workshop) -> dict[str, Any]:
    """Where the room is: what a screen compares to know whether it shows something else than the room does."""
    latest = session.execute(
        sa.select(VotingRound.number, VotingRound.state)
        .where(VotingRound.workshop_id == workshop.id)
        .order_by(VotingRound.number.desc())
        .limit(1)
    ).first()
    return {
        "state": workshop.state.value,
        "stage": workshop.stage.kind.value,
        "silent": workshop.in_silence,
        "frozen": workshop.frozen,
        "hidden": workshop.wall_hidden,
        "round": f"{latest.number} {latest.state.value}" if latest else "",
    }


def state(session: Session, workshop: Workshop, lang: str) -> dict[str, Any]:
    """The whole room as a program may read it (`docs/protocol.md`)."""
    seq = log.current(session, workshop.id)  # before the rest: what came meanwhile is then sent again, never missed
    found = latest_round(session, workshop)
    return {
        "seq": seq,
        "state": workshop.state.value,
        "stage": workshop.stage.kind.value,
        "silent": workshop.in_silence,
        "frozen": workshop.frozen,
        "lanes": [
            {"number": lane.ordinal + 1, "title": lane.title.in_(lang).text, "prompt": lane.prompt.in_(lang).text}
            for lane in workshop.board.lanes
        ],
        "ideas": [as_data(one) for one in cards(session, workshop)],
        "round": found and round_data(found),
    }


def as_data(one: IdeaCard) -> dict[str, Any]:
    """A card as JSON."""
    data = asdict(one)
    del data["ground"]
    return data


def round_data(found: RoundCard) -> dict[str, Any]:
    """A round as JSON; `totals` only where they may be seen."""
    data: dict[str, Any] = {
        "number": found.number,
        "budget": found.budget,
        "max": found.most,
        "state": found.state,
        "open": found.open,
        "targets": [{"number": one.number, "text": one.text, "language": one.language, "kind": one.kind} for one in found.targets],
    }
    if found.totals is not None:
        data["totals"] = {str(number): dots for number, dots in found.totals.items()}
    return data


def _entered(session: Session, found: Workshop | None) -> Workshop:
    if found is None:
        raise NotFound()
    scope.enter(session, found.organisation_id)
    return found


def _totals_are_public(found: VotingRound) -> bool:
    return found.state is RoundState.REVEALED or (found.totals_shown is TotalsShown.LIVE and found.state is RoundState.OPEN)


def _among(workshop: Workshop, numbers: Collection[int] | None) -> list[Any]:
    ours = Idea.workshop_id == workshop.id
    return [ours] if numbers is None else [ours, Idea.number.in_(numbers)]


def _count(model: Any, *conditions: Any) -> Any:
    return sa.select(sa.func.count()).select_from(model).where(*conditions).scalar_subquery()


_DOOR = Statement(
    lambda: (
        sa.select(Workshop.id, Workshop.organisation_id, Workshop.key, EntryLink.code)
        .join(EntryLink, EntryLink.workshop_id == Workshop.id)
        .where(EntryLink.code == sa.bindparam("code"), EntryLink.revoked_at.is_(None))
    )
)
