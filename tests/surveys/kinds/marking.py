"""Makes a survey with one question on the picture of a lobby, 1600 to 1200 pixels, and opens it."""

from typing import Any

import sqlalchemy as sa

from commons import scope
from commons.db import db
from commons.languages import Words
from surveys import building
from surveys.definition import find_question
from surveys.models import Answer
from tests.client import Client
from tests.surveys.making import Made, add_question, make_survey, said

WINDOW, DOOR = [0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5]


def make_marking(kind: str, *, regions: bool = True, **changed: Any) -> tuple[Made, str]:
    """The survey and the question's uid; the areas are the picture's upper left quarter and its lower right one."""
    made = make_survey()
    scope.enter(db.session, made.organisation_id)
    question = add_question(made, kind, Words(fi="Missä?", sv="Var?", en="Where?"), var="spot", **changed)
    draft = find_question(building.draft_of(db.session, made.survey_id), question)
    assert draft is not None
    while len(draft["regions"]) < 2 and regions:
        made.change(building.edit_question, question=question, then=("add", "regions"))
        db.session.rollback()
        draft = find_question(building.draft_of(db.session, made.survey_id), question)
        assert draft is not None
    entries = {"r1": {"label": said("Window"), "xywh": WINDOW}, "r2": {"label": said("Door"), "xywh": DOOR}} if regions else {}
    made.change(building.edit_question, question=question, entries=entries)
    db.session.rollback()
    made.open()
    return made, question


def at_question(phone: Client, made: Made) -> None:
    """Björn is at the third screen, where the question is."""
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    phone.get(phone.fill("/start").location)
    phone.get(f"{where}/3")


def press(phone: Client, **fields: str) -> str:
    """Send the screen and follow where it leads; gives that address."""
    where = phone.fill("/3", **fields).location
    phone.get(where.partition("#")[0])
    return where


def kept(question: str) -> Any:
    """The answer as it is stored, read anew; None when there is none."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalar(sa.select(Answer.value).where(Answer.question == question))
