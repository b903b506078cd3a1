"""Somebody in one project only, for instance a consultant."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.accounts.models import User
from commons.accounts.roles import Role
from commons.errors import NotFound, Unusable
from commons.projects.access import insist, organisation_of
from commons.projects.models import ROLES_IN_A_PROJECT, ProjectMember


@dataclass(frozen=True)
class ProjectPerson:
    """A row of the list of people in one project."""

    user_id: int
    name: str
    email: str
    role: Role


def list_project_members(session: Session, project_id: int) -> list[ProjectPerson]:
    """Those who are in this project without being members of the organisation, by name."""
    rows = session.execute(
        sa.select(User.id, User.name, User.email, ProjectMember.role)
        .join(ProjectMember, ProjectMember.user_id == User.id)
        .where(ProjectMember.project_id == project_id)
        .order_by(sa.func.lower(User.name), User.id)
    )
    return [ProjectPerson(user_id, name, email, Role(role)) for user_id, name, email, role in rows]


def add_project_member(session: Session, *, by: int | None, project_id: int, user_id: int, role: str) -> dict[str, Any]:
    """Give somebody with an account this one project, or another role in it."""
    insist(session, by=by, project_id=project_id, at_least=Role.OWNER)
    if role not in ROLES_IN_A_PROJECT:
        raise Unusable({"role": _l("In one project a person can be a viewer, a researcher or a facilitator.")})
    organisation_id = organisation_of(session, project_id)
    _forget(session, project_id, user_id)
    session.add(ProjectMember(organisation_id=organisation_id, project_id=project_id, user_id=user_id, role=role))
    session.flush()
    return {"user_id": user_id}


def change_project_role(session: Session, *, by: int | None, project_id: int, user_id: int, role: str) -> dict[str, Any]:
    """Another role for somebody who is in this project."""
    insist(session, by=by, project_id=project_id, at_least=Role.OWNER)
    if (
        session.scalar(
            sa.select(ProjectMember.id).where(ProjectMember.project_id == project_id, ProjectMember.user_id == user_id),
            execution_options={"unscoped": "the project is named in the statement"},
        )
        is None
    ):
        raise NotFound()
    return add_project_member(session, by=by, project_id=project_id, user_id=user_id, role=role)


def remove_project_member(session: Session, *, by: int | None, project_id: int, user_id: int) -> dict[str, Any]:
    """Take the project away from somebody; it is gone for them at the next request."""
    insist(session, by=by, project_id=project_id, at_least=Role.OWNER)
    if not _forget(session, project_id, user_id):
        raise NotFound()
    return {"user_id": user_id}


def _forget(session: Session, project_id: int, user_id: int) -> int:
    forgotten = session.execute(
        sa.delete(ProjectMember).where(ProjectMember.project_id == project_id, ProjectMember.user_id == user_id),
        execution_options={"unscoped": "the project is named in the statement"},
    )
    return forgotten.rowcount  # type: ignore[attr-defined]
