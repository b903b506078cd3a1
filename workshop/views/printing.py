"""Paper for a workshop: a poster and a door sign for each way in, in every language of the project."""

import sqlalchemy as sa
from flask import Blueprint, request

from commons.accounts.models import Organisation
from commons.db import db
from commons.errors import NotFound
from commons.policy import staff
from commons.printing import Sheet, paper_asked
from commons.printing import door_sign as door_sign_of
from commons.printing import poster as poster_of
from commons.projects.models import EntryLink
from commons.qr import address_of
from workshop.models import Workshop
from workshop.views.desk import find

blueprint = Blueprint("workshop_printing", __name__, url_prefix="/<lang:lang>/desk/workshops")

MINUTES_OF_A_RESIDENT = 5


@blueprint.get("/<public_id>/poster/<code>")
@staff
def poster(public_id: str, code: str) -> str:
    """A poster for one way in."""
    return poster_of(_sheet(public_id, code), paper_asked(request.args.get("paper")))


@blueprint.get("/<public_id>/door-sign/<code>")
@staff
def door_sign(public_id: str, code: str) -> str:
    """A sign for the door of the room."""
    return door_sign_of(_sheet(public_id, code), paper_asked(request.args.get("paper")))


def _sheet(public_id: str, code: str) -> Sheet:
    workshop, standing = find(public_id)
    _insist_it_opens(workshop, code)
    project = standing.project
    organisation = db.session.get_one(Organisation, standing.organisation_id)
    return Sheet(
        title=workshop.title,
        goal=project.goal,
        address=address_of(f"/j/{code}"),
        code=code,
        organiser=organisation.name,
        contact=project.controller_contact,
        minutes=MINUTES_OF_A_RESIDENT,
        kind="workshop",
        place=workshop.venue.name if workshop.venue else None,
        languages=tuple(project.languages),
    )


def _insist_it_opens(workshop: Workshop, code: str) -> None:
    opens = sa.select(EntryLink.id).where(EntryLink.workshop_id == workshop.id, EntryLink.code == code, EntryLink.revoked_at.is_(None))
    if db.session.scalar(opens) is None:
        raise NotFound()
