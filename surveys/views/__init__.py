"""Doors of a survey: the respondent's phone, the receipt, the author's desk, the results."""

from flask import Flask, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from commons.projects.models import Project
from commons.projects.sections import Entry
from surveys import listing
from surveys.listing import STATES, surveys_of
from surveys.views import (
    desk,
    files,
    filling,
    gaps,
    handing,
    languages,
    links,
    opening,
    pages,
    pictures,
    preview,
    programs,
    receipts,
    rehearsal,
    results,
    resuming,
)


def init_app(app: Flask) -> None:
    """Register every door."""
    app.jinja_env.globals["survey_picture"] = pictures.shown
    for door in (
        filling,
        programs,
        receipts,
        desk,
        files,
        pages,
        languages,
        preview,
        links,
        results,
        gaps,
        rehearsal,
        opening,
        resuming,
        handing,
    ):
        app.register_blueprint(door.blueprint)
    app.register_blueprint(filling.neutral)
    app.register_blueprint(files.neutral)


def entries(session: Session, project_id: int) -> list[Entry]:
    """The surveys for the project's page, newest first."""
    project = session.scalar(select(Project.public_id).where(Project.id == project_id))
    found = surveys_of(session, project_id)
    facts = listing.facts_of(session, found)
    return [
        Entry(
            survey.title,
            url_for("surveys_desk.show", project_id=project, survey_id=survey.public_id),
            STATES[survey.state],
            facts[survey.id],
        )
        for survey in found
    ]
