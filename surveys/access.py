"""Finding a survey through what lets one see it, and what may be said when it cannot be used."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _ln
from sqlalchemy.orm import Session

from commons.accounts.roles import Role
from commons.db import db
from commons.errors import NotFound, Refusal
from commons.projects.access import Standing, find_project, insist
from surveys.models import Survey


class SurveyClosed(Refusal):
    """Answers are no longer taken; `kept` is how many this respondent had given."""

    code = "survey_closed"
    title = _l("This survey is closed")
    words = _l("Answers are no longer taken. Thank you for wanting to answer.")

    def __init__(self, kept: int = 0):
        super().__init__(_ln(
            "Answers are no longer taken. The answer you had given before that is kept and counted.",
            "Answers are no longer taken. The %(num)s answers you had given before that are kept and counted.",
            kept,
        ) if kept else None, kept=kept)  # fmt: skip


class SurveyIsSealed(SurveyClosed):
    """Closed for so long that no device is known any more."""

    words = _l(
        "Answers are no longer taken, and nobody can tell any more which device gave which. With a receipt code you can still see your answers and withdraw them."
    )


class SurveyNotOpen(Refusal):
    """A link of a survey that has not been opened yet."""

    code = "survey_not_open"
    title = _l("This survey has not been opened yet")
    words = _l("Try again later, or ask those who gave you the link when it opens.")


class LinkEnded(Refusal):
    """The link was taken out of use while somebody was answering through it."""

    code = "link_ended"
    title = _l("This link is no longer in use")
    words = _l("The organiser has taken this link out of use.")

    def __init__(self, kept: int = 0):
        super().__init__(_ln(
            "The organiser has taken this link out of use. The answer you had given before that is kept and counted.",
            "The organiser has taken this link out of use. The %(num)s answers you had given before that are kept and counted.",
            kept,
        ) if kept else None, kept=kept)  # fmt: skip


def find_survey(project_id: str, survey_id: str, *, at_least: str) -> tuple[Survey, Standing]:
    """The survey of a project the signed-in person may see, both by public id; NotFound or NotAllowed otherwise."""
    standing = find_project(project_id, at_least=at_least)
    survey = db.session.scalar(sa.select(Survey).where(Survey.public_id == survey_id, Survey.project_id == standing.project.id))
    if survey is None:
        raise NotFound()
    return survey, standing


def survey_to_change(session: Session, survey_id: int, by: int | None, at_least: Role = Role.FACILITATOR) -> Survey:
    """In a verb: the survey, its row locked, and the right of `by` to change it."""
    survey = session.scalar(sa.select(Survey).where(Survey.id == survey_id).with_for_update())
    if survey is None:
        raise NotFound()
    insist(session, by=by, project_id=survey.project_id, at_least=at_least)
    return survey
