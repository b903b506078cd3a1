"""Who may do what in an organisation, found for a view and insisted on in a verb."""

import sqlalchemy as sa
from flask_login import current_user
from sqlalchemy.orm import Session

from commons import scope
from commons.accounts.models import Membership, Organisation
from commons.accounts.roles import Role, may
from commons.db import db
from commons.errors import NotAllowed, NotFound


def role_in_organisation(session: Session, user_id: int, organisation_id: int) -> Role | None:
    """The person's role there, or None."""
    found = session.scalar(
        sa.select(Membership.role).where(Membership.user_id == user_id, Membership.organisation_id == organisation_id),
        execution_options={"unscoped": "a person's own memberships, in whatever organisation"},
    )
    return Role(found) if found else None


def insist_in_organisation(session: Session, *, by: int | None, organisation_id: int, at_least: Role | str) -> Role:
    """The role of `by` there; NotFound for strangers, NotAllowed below `at_least`. None is the installation itself."""
    if by is None:
        return Role.OWNER
    return enough(role_in_organisation(session, by, organisation_id), at_least)


def enough(role: Role | None, at_least: Role | str) -> Role:
    """The role, or the refusal that tells a stranger nothing and a member what is missing."""
    if role is None:
        raise NotFound()
    if not role.reaches(at_least):
        raise NotAllowed()
    return role


def find_organisation(public_id: str, *, at_least: Role | str = Role.VIEWER) -> "Membered":
    """The organisation with the signed-in person's role in it; enters its scope on the view's session."""
    organisation = (
        db.session.scalar(sa.select(Organisation).where(Organisation.public_id == public_id)) if public_id.isprintable() else None
    )
    if organisation is None:
        raise NotFound()
    role = enough(role_in_organisation(db.session, current_user.id, organisation.id), at_least)
    scope.enter(db.session, organisation.id)
    return Membered(organisation, role, current_user.id)


class Membered:
    """An organisation, seen by one of its members."""

    def __init__(self, organisation: Organisation, role: Role, user_id: int):
        self.organisation, self.role, self.user_id = organisation, role, user_id
        self.organisation_id = organisation.id

    def may(self, right: str) -> bool:
        """Has the member this right?"""
        return may(self.role, right)
