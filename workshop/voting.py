"""Voting rounds: open with frozen targets, place dots within a budget, close, reveal."""

import math
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy.orm import Session

from commons.db import new_public_id, now
from commons.errors import Refusal, Unusable
from commons.live import log
from commons.operations import once
from commons.statements import Statement
from workshop import events
from workshop.access import Frozen, NotJoined, WorkshopClosed, led_workshop
from workshop.models import (
    Ballot,
    Dot,
    Idea,
    IdeaState,
    Participant,
    RoundState,
    Target,
    TotalsShown,
    VotingRound,
    Workshop,
    WorkshopState,
)
from workshop.seats import Seat

LEAST_TARGETS = 2
FEWEST_DOTS, USUAL_MOST_DOTS, MOST_DOTS = 3, 7, 20
MOST_PER_IDEA = 2


class NoRoundOpen(Refusal):
    """There is nothing to give dots to right now."""

    code = "no_round"
    title = _l("There is no vote open right now")
    words = _l("The vote has ended or has not begun. Every dot you placed while it was open counts.")


class BudgetSpent(Refusal):
    """More dots than the budget holds."""

    code = "budget"
    title = _l("You have no dots left")

    def __init__(self, budget: int, left: int):
        super().__init__(
            lazy_ngettext(
                "You have %(num)s dot in this vote. Take a dot away from another idea first.",
                "You have %(num)s dots in this vote. Take a dot away from another idea first.",
                budget,
            ),
            budget=budget,
            left=left,
        )


class TooManyOnOne(Refusal):
    """More dots on one idea than the round allows."""

    code = "most_per_idea"
    title = _l("This idea has as many of your dots as it can have")

    def __init__(self, most: int):
        super().__init__(lazy_ngettext("At most %(num)s dot for one idea.", "At most %(num)s dots for one idea.", most), max=most)


class NotATarget(Refusal):
    """Not among what is being voted on."""

    status = 422
    code = "target"
    title = _l("This idea is not in the vote")
    words = _l("Choose one of the ideas on the page. If it came after the vote opened, it is not in this vote.")


class TooFewIdeas(Refusal):
    """A vote needs something to choose between."""

    code = "too_few_ideas"
    title = _l("There are too few ideas for a vote")
    words = _l("A vote needs at least two ideas that everybody can see.")


def suggested_budget(targets: int) -> int:
    """How many dots suit this many ideas: the square root, at least 3 and at most 7.

    Few dots force a choice; a root keeps the share of the board one person can favour shrinking as the board grows.
    """
    return min(USUAL_MOST_DOTS, max(FEWEST_DOTS, round(math.sqrt(targets))))


def open_round(
    session: Session,
    *,
    workshop_id: int,
    by: int | None,
    budget: int | None = None,
    most_per_idea: int = MOST_PER_IDEA,
    totals_shown: str = TotalsShown.AFTER_REVEAL,
) -> int:
    """Freeze the ideas everybody can see as targets and let people place dots; gives the round's number."""
    workshop = led_workshop(session, workshop_id, by)
    if workshop.state is not WorkshopState.OPEN:
        raise WorkshopClosed()
    if open_round_of(session, workshop_id):
        raise Refusal(_l("A vote is open already. Close it before you open another."))
    ideas = session.scalars(
        sa.select(Idea).where(Idea.workshop_id == workshop_id, Idea.state == IdeaState.VISIBLE).order_by(Idea.number)
    ).all()
    if len(ideas) < LEAST_TARGETS or workshop.in_silence:
        raise TooFewIdeas()
    budget = suggested_budget(len(ideas)) if budget is None else budget
    _check_settings(budget, most_per_idea, totals_shown)
    number = 1 + session.scalars(sa.select(sa.func.count()).where(VotingRound.workshop_id == workshop_id)).one()
    opened = VotingRound(
        organisation_id=workshop.organisation_id,
        workshop_id=workshop_id,
        number=number,
        budget=budget,
        most_per_idea=most_per_idea,
        totals_shown=TotalsShown(totals_shown),
        targets=[Target(number=idea.number, idea=idea) for idea in ideas],
    )
    session.add(opened)
    session.flush()
    log.record(session, workshop_id, events.ROUND_OPENED, round=number)
    return number


@once("dots.place")
def place_dots(session: Session, *, actor: bytes, workshop_id: int, seat: Seat, target: int, dots: int) -> dict[str, Any]:
    """Let my ballot hold `dots` dots on the idea numbered `target` (absolute, 0 takes them away); gives what is left."""
    now_open = _open_to(session, workshop_id, seat, target)
    if now_open.target_id is None:
        raise NotATarget()
    if not 0 <= dots <= now_open.most:
        raise TooManyOnOne(now_open.most)
    ballot_id, spent, held = _ballot(session, now_open, seat)
    change = dots - (held or 0)
    # Guarded in the database: counting first and inserting afterwards broke the budget in 40 of 40 races.
    if change and _SPEND.run(session, ballot_id=ballot_id, change=change) != 1:
        raise BudgetSpent(now_open.budget, now_open.budget - spent)
    this_dot = {"ballot_id": ballot_id, "target_id": now_open.target_id}
    if dots and held is None:
        _PLACE.run(session, **this_dot, dots=dots, most=now_open.most)
    elif dots:
        _CHANGE.run(session, **this_dot, count=dots)
    elif held is not None:
        _LIFT.run(session, **this_dot)
    seq = _record_dots(session, workshop_id, now_open.totals_shown, target)
    return {"seq": seq, "target": target, "dots": dots, "left": now_open.budget - spent - change}


@once("ballot.done")
def mark_done(session: Session, *, actor: bytes, workshop_id: int, seat: Seat, done: bool) -> dict[str, Any]:
    """Say that one is done with the vote, or not yet after all."""
    now_open = _open_to(session, workshop_id, seat)
    ballot_id, spent, _held = _ballot(session, now_open, seat)
    session.execute(sa.update(Ballot).where(Ballot.id == ballot_id).values(done=done))
    seq = log.record(session, workshop_id, events.BALLOT_DONE)
    return {"seq": seq, "done": done, "left": now_open.budget - spent}


def close_round(session: Session, *, workshop_id: int, by: int | None) -> int:
    """End the vote; every dot accepted before is in the result."""
    led_workshop(session, workshop_id, by)
    found = open_round_of(session, workshop_id)
    if found is None:
        raise NoRoundOpen()
    found.state, found.closed_at = RoundState.CLOSED, now()
    session.flush()
    return log.record(session, workshop_id, events.ROUND_CLOSED, round=found.number)


def reveal_result(session: Session, *, workshop_id: int, by: int | None) -> int:
    """Show the numbers of the latest round to everybody."""
    led_workshop(session, workshop_id, by)
    found = latest_round_of(session, workshop_id)
    if found is None or found.state is RoundState.OPEN:
        raise Refusal(_l("Close the vote first; then its result can be shown."))
    found.state, found.revealed_at = RoundState.REVEALED, now()
    session.flush()
    return log.record(session, workshop_id, events.ROUND_REVEALED, round=found.number)


def open_round_of(session: Session, workshop_id: int) -> VotingRound | None:
    """The round that takes dots, if there is one."""
    return session.scalar(sa.select(VotingRound).where(VotingRound.workshop_id == workshop_id, VotingRound.state == RoundState.OPEN))


def latest_round_of(session: Session, workshop_id: int) -> VotingRound | None:
    """The round opened last, if there was one."""
    return session.scalar(sa.select(VotingRound).where(VotingRound.workshop_id == workshop_id).order_by(VotingRound.number.desc()).limit(1))


def _check_settings(budget: int, most_per_idea: int, totals_shown: str) -> None:
    problems: dict[str, Any] = {}
    if totals_shown not in list(TotalsShown):
        problems["totals_shown"] = _l("Choose when the totals are seen.")
    if not 1 <= budget <= MOST_DOTS:
        problems["budget"] = lazy_ngettext("Give 1 to %(num)s dot.", "Give 1 to %(num)s dots.", MOST_DOTS)
    elif not 1 <= most_per_idea <= budget:
        problems["most_per_idea"] = _l("At least 1, and no more than everybody has dots.")
    if problems:
        raise Unusable(problems)


class _Open(NamedTuple):
    """The open round as one voter meets it, with one of its targets."""

    workshop_state: str
    frozen: bool
    round_id: int | None
    budget: int
    most: int
    totals_shown: str
    target_id: int | None
    channel: str
    audience_id: int | None
    partner_id: int | None


def _open_to(session: Session, workshop_id: int, seat: Seat, target: int = 0) -> _Open:
    """What stands open to this seat, in one look. Raises NotJoined, NoRoundOpen, WorkshopClosed, Frozen."""
    found = _OPEN.row(session, workshop_id=workshop_id, seat_tag=seat.seat_tag, number=target)
    if found is None:
        raise NotJoined()
    now_open = _Open(*found)
    if now_open.round_id is None:
        raise NoRoundOpen()
    if now_open.workshop_state != WorkshopState.OPEN.value:
        raise WorkshopClosed()
    if now_open.frozen:
        raise Frozen()
    return now_open


def _record_dots(session: Session, workshop_id: int, totals_shown: str, target: int) -> int:
    """In a hidden round not even the log says which idea was given a dot."""
    if totals_shown == TotalsShown.LIVE.value:
        return log.record(session, workshop_id, events.DOTS_PLACED, target=target)
    return log.record(session, workshop_id, events.BALLOT_CAST)


def _ballot(session: Session, now_open: _Open, seat: Seat) -> tuple[Any, ...]:
    """The voter's ballot of this round, what it has spent, and its dots on the target (None: none); made at the first dot."""
    tag = seat.voter_tag(now_open.round_id or 0)
    this_ballot = {"round_id": now_open.round_id, "voter_tag": tag, "target_id": now_open.target_id}
    found = _BALLOT.row(session, **this_ballot)
    if found is None:
        _NEW_BALLOT.run(
            session,
            public_id=new_public_id(),
            round_id=now_open.round_id,
            voter_tag=tag,
            budget=now_open.budget,
            spent=0,
            done=False,
            channel=now_open.channel,
            audience_id=now_open.audience_id,
            partner_id=now_open.partner_id,
        )
        found = _BALLOT.row(session, **this_ballot)
    assert found is not None
    return found


_ballots, _dots = Ballot.__table__, Dot.__table__
_this_dot = (_dots.c.ballot_id == sa.bindparam("ballot_id"), _dots.c.target_id == sa.bindparam("target_id"))

_OPEN = Statement(
    lambda: (
        sa.select(
            Workshop.state,
            Workshop.frozen,
            VotingRound.id,
            VotingRound.budget,
            VotingRound.most_per_idea,
            VotingRound.totals_shown,
            Target.id,
            Participant.channel,
            Participant.audience_id,
            Participant.partner_id,
        )
        .select_from(Participant)
        .join(Workshop, Workshop.id == Participant.workshop_id)
        .outerjoin(VotingRound, sa.and_(VotingRound.workshop_id == Workshop.id, VotingRound.state == sa.literal_column("'open'")))
        .outerjoin(Target, sa.and_(Target.round_id == VotingRound.id, Target.number == sa.bindparam("number")))
        .where(Participant.workshop_id == sa.bindparam("workshop_id"), Participant.seat_tag == sa.bindparam("seat_tag"))
    )
)
_BALLOT = Statement(
    lambda: (
        sa.select(Ballot.id, Ballot.spent, Dot.dots)
        .outerjoin(Dot, sa.and_(Dot.ballot_id == Ballot.id, Dot.target_id == sa.bindparam("target_id")))
        .where(Ballot.round_id == sa.bindparam("round_id"), Ballot.voter_tag == sa.bindparam("voter_tag"))
    )
)
_NEW_BALLOT = Statement(
    lambda: sa.insert(_ballots).values({name: sa.bindparam(name) for name in (column.name for column in _ballots.c) if name != "id"})
)
_SPEND = Statement(
    lambda: (
        sa.update(_ballots)
        .where(
            _ballots.c.id == sa.bindparam("ballot_id"),
            _ballots.c.spent + sa.bindparam("change", type_=sa.Integer) <= _ballots.c.budget,
        )
        .values(spent=_ballots.c.spent + sa.bindparam("change", type_=sa.Integer))
    )
)
_PLACE = Statement(lambda: sa.insert(_dots))
_CHANGE = Statement(lambda: sa.update(_dots).where(*_this_dot).values(dots=sa.bindparam("count", type_=sa.Integer)))
_LIFT = Statement(lambda: sa.delete(_dots).where(*_this_dot))
