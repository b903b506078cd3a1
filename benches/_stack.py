"""The application with two routes more: a POST that does nothing, and a vote in an ORM transaction of its own, as most programs write it."""

import secrets

import sqlalchemy as sa
from flask import Flask, current_app, jsonify, request
from sqlalchemy.orm import Session

from commons.db import writer_of
from commons.policy import anyone
from workshop.models import Ballot, Dot, Target, VotingRound
from wsgi import create_app as create_talkoot


def create_app() -> Flask:
    """What gunicorn serves while it is measured."""
    app = create_talkoot()
    app.add_url_rule("/nothing", view_func=nothing, methods=["POST"])
    app.add_url_rule("/orm-dots", view_func=orm_dots, methods=["POST"])
    return app


@anyone
def nothing():
    """Read the body, answer, change nothing: the stack's own cost, with its CSRF check, limits of size and headers."""
    request.get_json()
    return jsonify(seq=0)


@anyone
def orm_dots():
    """One vote as objects in a transaction of its own: a ballot found, its dots counted, a dot added, committed."""
    given = request.get_json()
    with Session(writer_of(current_app)) as session, session.begin():
        options = {"unscoped": "a peer in a bench"}
        found = session.scalar(sa.select(VotingRound).where(VotingRound.id == given["round"]), execution_options=options)
        tag = given["voter"].encode().ljust(32, b"0")
        ballot = session.scalar(sa.select(Ballot).where(Ballot.round_id == found.id, Ballot.voter_tag == tag))
        if ballot is None:
            ballot = Ballot(round_id=found.id, voter_tag=tag, budget=found.budget, public_id=secrets.token_urlsafe(12))
            session.add(ballot)
            session.flush()
        target = session.scalar(sa.select(Target).where(Target.round_id == found.id, Target.number == given["target"]))
        dot = session.get(Dot, (ballot.id, target.id))
        if dot is None:
            dot = Dot(ballot_id=ballot.id, target_id=target.id, dots=given["dots"], most=found.most_per_idea)
            session.add(dot)
        dot.dots = given["dots"]
        session.flush()
        ballot.spent = session.scalar(sa.select(sa.func.sum(Dot.dots)).where(Dot.ballot_id == ballot.id))
    return jsonify(seq=0)
