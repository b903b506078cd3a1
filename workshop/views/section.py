"""The workshops on a project's page: the list, and where to start another."""

from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.projects.models import Venue
from commons.projects.sections import Entry, Fact, Section, by_code, joined_by, when
from workshop.models import Participant, Workshop
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
    """The workshops of a project that the person on this page has been let into, newest first.

    Many are made from one template and bear one name: the moment, the code, the venue and how many came tell them apart.
    """
    joined = sa.select(sa.func.count()).where(Participant.workshop_id == Workshop.id).scalar_subquery()
    found = session.execute(
        sa.select(
            Workshop.title,
            Workshop.public_id,
            Workshop.state,
            Workshop.created_at,
            Workshop.opened_at,
            Workshop.code,
            Venue.name.label("venue"),
            joined.label("joined"),
        )
        .outerjoin(Venue, Venue.id == Workshop.venue_id)
        .where(Workshop.project_id == project_id)
        .order_by(Workshop.id.desc()),
        execution_options={"unscoped": "of a project whose standing has been decided"},
    )
    return [Entry(one.title, url_for("workshop_desk.show", public_id=one.public_id), STATE_WORDS[one.state], _facts(one)) for one in found]


def _facts(one: Any) -> list[Fact]:
    facts = [when(one.created_at, one.opened_at), by_code(one.code)]
    if one.venue:
        facts.append(Fact("place", one.venue))
    if one.opened_at:
        facts.append(joined_by(one.joined))
    return facts
