"""The surveys of a project in a list, and how many have answered each."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from commons.projects.sections import Fact, when
from surveys.models import Response, ResponseStatus, Survey, SurveyState

STATES = {
    SurveyState.DRAFT: _l("Draft"),
    SurveyState.OPEN: _l("Open"),
    SurveyState.CLOSED: _l("Closed"),
}


class Counts(NamedTuple):
    """How many began and how many of them finished."""

    begun: int = 0
    finished: int = 0


def surveys_of(session: Session, project_id: int) -> list[Survey]:
    """Newest first."""
    return list(session.scalars(sa.select(Survey).where(Survey.project_id == project_id).order_by(Survey.id.desc())))


def counts_of(session: Session, survey_ids: list[int], *, simulated: bool = False) -> dict[int, Counts]:
    """Survey -> how many responses; withdrawn ones are not counted, simulated ones only when asked for."""
    rows = session.execute(
        sa.select(
            Response.survey_id,
            sa.func.count(),
            sa.func.count().filter(Response.status == ResponseStatus.COMPLETE),
        )
        .where(Response.survey_id.in_(survey_ids), Response.status != ResponseStatus.WITHDRAWN, Response.simulated.is_(simulated))
        .group_by(Response.survey_id)
    )
    return {id_: Counts(begun, finished) for id_, begun, finished in rows}


def facts_of(session: Session, surveys: Sequence[Survey]) -> dict[int, list[Fact]]:
    """Survey -> what tells it from others of the same name: since when, and how many have answered."""
    counts = counts_of(session, [survey.id for survey in surveys])
    return {survey.id: _facts(survey, counts.get(survey.id, Counts())) for survey in surveys}


def _facts(survey: Survey, counts: Counts) -> list[Fact]:
    facts = [when(survey.created_at, survey.opened_at)]
    if survey.opened_at:
        facts.append(Fact("people", ngettext("%(num)s has answered", "%(num)s have answered", counts.finished)))
    return facts
