"""The application with two routes more: a POST that does nothing, and a vote in an ORM transaction of its own, as most programs write it."""

import json

import sqlalchemy as sa
from flask import Flask, current_app, jsonify, request
from sqlalchemy.orm import Session

from commons import db as database
from commons.db import now
from commons.live.models import Event, Room
from commons.operations import Operation
from commons.policy import anyone
from commons.projects.models import EntryLink
from commons.settings import settings_of
from workshop import events
from workshop.models import Ballot, Dot, Participant, RoundState, Target, VotingRound, Workshop
from workshop.views import doors
from wsgi import create_app as create_talkoot

PEER = {"unscoped": "a peer in a bench"}


def create_app() -> Flask:
    """What gunicorn serves while it is measured."""
    app = create_talkoot()
    app.add_url_rule("/nothing", view_func=nothing, methods=["POST"])
    app.extensions["peer"] = _engine_of_its_own(app)
    app.add_url_rule("/orm-dots", view_func=orm_dots, methods=["POST"])
    return app


def _engine_of_its_own(app: Flask) -> sa.Engine:
    """With SQLAlchemy's usual pool, our pragmas and the begin that does not fail: nobody in line but at the database's own lock."""
    engine = sa.create_engine(settings_of(app).database_url, module=database.sqlite, connect_args={"isolation_level": None})
    sa.event.listen(engine, "connect", database._prepare)
    sa.event.listen(engine, "begin", database._begin_immediate)
    return engine


@anyone
def nothing():
    """Read the body, answer, change nothing: the stack's own cost, with its CSRF check, limits of size and headers."""
    request.get_json()
    return jsonify(seq=0)


@anyone
def orm_dots():
    """The same vote as objects in a transaction of its own: who asks, asked before?, round, budget, dot, event, answer kept."""
    given = request.get_json()
    with Session(current_app.extensions["peer"]) as session, session.begin():
        workshop = session.scalar(
            sa.select(Workshop).join(EntryLink, EntryLink.workshop_id == Workshop.id).where(EntryLink.code == given["code"]),
            execution_options=PEER,
        )
        seat = doors.seat_in(workshop)
        actor = seat.actor
        if (first := session.get(Operation, (actor, given["op"]))) is not None:
            return jsonify(json.loads(first.answer))
        voter = session.scalar(
            sa.select(Participant).where(Participant.workshop_id == workshop.id, Participant.seat_tag == seat.seat_tag),
            execution_options=PEER,
        )
        found = session.scalar(
            sa.select(VotingRound).where(VotingRound.workshop_id == workshop.id, VotingRound.state == RoundState.OPEN),
            execution_options=PEER,
        )
        tag = seat.voter_tag(found.id)
        ballot = session.scalar(sa.select(Ballot).where(Ballot.round_id == found.id, Ballot.voter_tag == tag))
        if ballot is None:
            ballot = Ballot(round_id=found.id, voter_tag=tag, budget=found.budget, channel=voter.channel)
            session.add(ballot)
            session.flush()
        target = session.scalar(sa.select(Target).where(Target.round_id == found.id, Target.number == given["target"]))
        dot = session.get(Dot, (ballot.id, target.id))
        if dot is None and given["dots"]:
            session.add(Dot(ballot_id=ballot.id, target_id=target.id, dots=given["dots"], most=found.most_per_idea))
        elif dot is not None and given["dots"]:
            dot.dots = given["dots"]
        elif dot is not None:
            session.delete(dot)
        session.flush()
        ballot.spent = session.scalar(sa.select(sa.func.coalesce(sa.func.sum(Dot.dots), 0)).where(Dot.ballot_id == ballot.id))
        room = session.get(Room, workshop.id, with_for_update=True)
        room.seq += 1
        session.add(Event(room_id=room.id, number=room.seq, kind=events.BALLOT_CAST, refs={}, at=now()))
        answer = {"seq": room.seq, "target": given["target"], "dots": given["dots"], "left": ballot.budget - ballot.spent}
        session.add(Operation(actor=actor, key=given["op"], verb="dots.place", answer=json.dumps(answer), at=now()))
    return jsonify(answer)
