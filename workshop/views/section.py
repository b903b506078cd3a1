"""The workshops on a project's page: the list, and where to start another."""

import sqlalchemy as sa
from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.projects.sections import Entry, Section
from workshop.models import Workshop
from workshop.views.desk_page import STATE_WORDS


def section() -> Section:
    """What the ground shows of us."""
    return Section(
        heading=_l("Workshops"),
        empty=_l("No workshops yet."),
        entries=entries,
        new_words=_l("Start a workshop"),
        new_url=lambda project_public_id: url_for("workshop_making.new", public_id=project_public_id),
    )


def entries(session: Session, project_id: int) -> list[Entry]:
    """The workshops of a project that the person on this page has been let into, newest first."""
    found = session.execute(
        sa.select(Workshop.title, Workshop.public_id, Workshop.state).where(Workshop.project_id == project_id).order_by(Workshop.id.desc()),
        execution_options={"unscoped": "of a project whose standing has been decided"},
    )
    return [Entry(title, url_for("workshop_desk.show", public_id=public_id), STATE_WORDS[state]) for title, public_id, state in found]
