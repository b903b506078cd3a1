"""Puts one more question into Aino's survey, as its third screen, and brings Björn's phone there with scripts off."""

from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale

from commons import scope
from commons.db import db
from surveys import building
from surveys.definition import find_question
from surveys.kinds import KINDS
from surveys.models import Answer, AnswerState
from tests.client import Client
from tests.surveys.making import Made, add_question, make_survey, said
from tests.surveys.test_kinds import question_of

SCREEN = "/3"
__all__ = ["arrive", "ask", "kept", "question_of", "said_in"]


def ask(phone: Client, kind: str, **changed: Any) -> tuple[Made, str, str]:
    """The survey, the question's uid, and where its screen is; the phone has the screen open, in English."""
    made = make_survey()
    scope.enter(db.session, made.organisation_id)
    uid = add_question(made, kind, said("Question"), var="more", **changed)
    made.open()
    return made, uid, arrive(phone, made)


def arrive(phone: Client, made: Made) -> str:
    """Begin, and open the screen of the question; gives where it is."""
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    phone.get(phone.fill("/start").location)
    phone.get(where + SCREEN)
    return where + SCREEN


def kept(uid: str) -> Any:
    """The answer as it is stored, read anew; None when there is none."""
    db.session.rollback()
    db.session.expire_all()
    answer = db.session.scalar(sa.select(Answer).where(Answer.question == uid, Answer.state == AnswerState.ANSWERED))
    return answer and answer.value


def said_in(kind: str, value: Any, made: Made, uid: str) -> str:
    """An answer in words, in English."""
    scope.enter(db.session, made.organisation_id)
    question = find_question(building.draft_of(db.session, made.survey_id), uid)
    assert question is not None
    with force_locale("en"):
        return KINDS[kind].said(value, question, "en")
