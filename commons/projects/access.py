"""Who sees which project, found for a view and insisted on in a verb; another organisation's id looks like one that does not exist."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_login import current_user
from sqlalchemy.orm import Session

from commons import scope
from commons.accounts.access import enough, role_in_organisation
from commons.accounts.models import Membership, Organisation
from commons.accounts.roles import Role, may
from commons.db import db
from commons.errors import NotFound
from commons.languages import Words
from commons.projects.models import Project, ProjectMember


@dataclass(frozen=True)
class Standing:
    """A project and the signed-in person's role in it."""

    project: Project
    role: Role
    organisation_id: int
    user_id: int
    in_organisation: bool = True  # False for a consultant, who sees nothing of the organisation but this project

    def may(self, right: str) -> bool:
        """Does the role have the right? (`commons.accounts.roles.RIGHTS`)"""
        return may(self.role, right)


@dataclass(frozen=True)
class ProjectRow:
    """A line of the list of projects that somebody sees."""

    id: int
    public_id: str
    name: Words
    role: Role
    organisation_id: int
    organisation_name: Words


def find_project(public_id: str, *, at_least: Role | str = Role.VIEWER) -> Standing:
    """The project as the signed-in person sees it: NotFound for strangers, NotAllowed for a role below `at_least`.

    Enters the scope of its organisation on the view's session.
    """
    return _stand(Project.public_id == public_id, at_least)


def standing_in(project_id: int, *, at_least: Role | str = Role.VIEWER) -> Standing:
    """The same by the database's id, for things of a project that have addresses of their own."""
    return _stand(Project.id == project_id, at_least)


def insist(session: Session, *, by: int | None, project_id: int, at_least: Role | str) -> Role:
    """The role of `by` in the project, asked again under the write lock; None is the installation itself."""
    if by is None:
        return Role.OWNER
    return enough(role_in_project(session, by, project_id), at_least)


def role_in_project(session: Session, user_id: int, project_id: int) -> Role | None:
    """The person's role there: of the organisation, or given for this one project; the higher when there are both."""
    organisation_id = session.scalar(_WHOSE, {"project_id": project_id})
    if organisation_id is None:
        return None
    given = session.scalar(
        sa.select(ProjectMember.role).where(ProjectMember.project_id == project_id, ProjectMember.user_id == user_id),
        execution_options={"unscoped": "a person's own projects"},
    )
    roles = [role for role in (role_in_organisation(session, user_id, organisation_id), given and Role(given)) if role]
    return max(roles, key=list(Role).index, default=None)


def organisation_of(session: Session, project_id: int) -> int:
    """Whose project it is; NotFound when there is none."""
    found = session.scalar(_WHOSE, {"project_id": project_id})
    if found is None:
        raise NotFound()
    return found


def list_projects(session: Session, user_id: int) -> list[ProjectRow]:
    """Every project the person sees, newest first: of their organisations, and single ones given to them."""
    rows = session.execute(
        sa.select(
            Project.id,
            Project.public_id,
            Project.name,
            Project.organisation_id,
            Organisation.name,
            Membership.role,
            ProjectMember.role,
        )
        .join(Organisation, Organisation.id == Project.organisation_id)
        .outerjoin(Membership, (Membership.organisation_id == Project.organisation_id) & (Membership.user_id == user_id))
        .outerjoin(ProjectMember, (ProjectMember.project_id == Project.id) & (ProjectMember.user_id == user_id))
        .where(sa.or_(Membership.id.is_not(None), ProjectMember.id.is_not(None)))
        .order_by(Project.id.desc()),
        execution_options={"unscoped": "a person's own projects, in whatever organisation"},
    )
    return [
        ProjectRow(id_, public_id, name, max((Role(role) for role in roles if role), key=list(Role).index), organisation_id, organisation)
        for id_, public_id, name, organisation_id, organisation, *roles in rows
    ]


def list_organisations(session: Session, user_id: int) -> list[tuple[Organisation, Role]]:
    """The organisations the person is a member of, with the role there."""
    rows = session.execute(
        sa.select(Organisation, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == user_id)
        .order_by(Organisation.id),
        execution_options={"unscoped": "a person's own memberships"},
    )
    return [(organisation, Role(role)) for organisation, role in rows]


def _stand(which: sa.ColumnElement[bool], at_least: Role | str) -> Standing:
    project = db.session.scalar(sa.select(Project).where(which), execution_options={"unscoped": "the standing decides below"})
    if project is None:
        raise NotFound()
    role = enough(role_in_project(db.session, current_user.id, project.id), at_least)
    inside = role_in_organisation(db.session, current_user.id, project.organisation_id) is not None
    scope.enter(db.session, project.organisation_id)
    return Standing(project, role, project.organisation_id, current_user.id, inside)


_WHOSE = sa.select(Project.organisation_id).where(Project.id == sa.bindparam("project_id")).execution_options(unscoped="only whose it is")
