"""A receipt code opens what was answered, for whoever holds it: to see it, or to withdraw it."""

import json

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from commons import changes, limits, scope
from commons.db import db
from commons.errors import NotFound
from commons.languages import current_language
from commons.operations import check_key
from commons.policy import anyone
from commons.projects.codes import as_typed
from commons.projects.models import Project
from commons.settings import settings_of
from surveys import definition as definitions
from surveys import models, responses
from surveys.kinds import KINDS
from surveys.marks import RECEIPT_LENGTH, in_groups, receipt_tag
from surveys.models import Answer, AnswerState, Survey, SurveyVersion
from surveys.rules import Askings

blueprint = Blueprint("receipts", __name__)


class ReceiptUnknown(NotFound):
    """No contribution has this receipt."""

    code = "receipt_unknown"
    title = _l("This receipt code does not open anything")
    words = _l("Check the code: it has twelve letters and numbers. Answers that have reached their deletion date cannot be seen any more.")


@blueprint.get("/r/<receipt>")
@anyone
def door(receipt: str) -> Response:
    """Leads to the reader's language."""
    return redirect(url_for("receipts.show", receipt=as_typed(receipt)))  # type: ignore[return-value]


@blueprint.get("/<lang:lang>/r/<receipt>")
@anyone
def show(receipt: str) -> str:
    """What was answered."""
    found = _response(receipt)
    survey = db.session.scalar(sa.select(Survey).where(Survey.id == found.survey_id))
    project = db.session.scalar(sa.select(Project).where(Project.id == survey.project_id)) if survey else None
    version = db.session.scalar(sa.select(SurveyVersion).where(SurveyVersion.id == found.version_id))
    assert version is not None
    given = {answer.question: answer for answer in db.session.scalars(sa.select(Answer).where(Answer.response_id == found.id))}
    definition = json.loads(version.definition)
    audience = found.audience.key if found.audience else None
    answers = Askings({version.id: definition}).counted(version.id, audience, given)
    lines = [
        (
            question,
            KINDS[question["kind"]].said(answer.value, question, current_language()) if answer.state is AnswerState.ANSWERED else None,
        )
        for question in definitions.asked(definition)
        if (answer := answers.get(question["uid"]))
    ]
    return render_template(
        "surveys/receipt.html", receipt=in_groups(as_typed(receipt)), response=found, survey=survey, project=project, lines=lines
    )


@blueprint.post("/<lang:lang>/r/<receipt>/withdraw")
@anyone
def withdraw(receipt: str) -> Response:
    """Delete the answers; the page then says so."""
    found = _response(receipt)
    changes.make(
        responses.withdraw, within=found.organisation_id, actor=_tag(receipt), op=check_key(request.form.get("op")), response_id=found.id
    )
    return redirect(url_for("receipts.show", receipt=as_typed(receipt)))  # type: ignore[return-value]


def _response(receipt: str) -> models.Response:
    found = None
    if len(as_typed(receipt)) == RECEIPT_LENGTH:
        found = db.session.scalar(
            sa.select(models.Response).where(models.Response.receipt_hash == _tag(receipt)),
            execution_options={"unscoped": "found by its receipt"},
        )
    if found is None:
        limits.spend("wrong_code", limits.network())
        raise ReceiptUnknown()
    scope.enter(db.session, found.organisation_id)
    return found


def _tag(receipt: str) -> bytes:
    return receipt_tag(settings_of(current_app).secret_key, as_typed(receipt))
