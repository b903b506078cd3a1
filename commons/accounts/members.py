"""Members of an organisation: adding, changing a role, removing; never without an owner."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.accounts.access import insist_in_organisation, role_in_organisation
from commons.accounts.models import Membership, Organisation, User
from commons.accounts.roles import Role
from commons.errors import NotFound, Refusal, Unusable
from commons.projects.models import ProjectMember


class LastOwner(Refusal):
    """An organisation without an owner could not be looked after by anyone."""

    code = "last_owner"
    title = _l("The organisation needs an owner")
    words = _l("This person is the only owner. Make somebody else an owner first; then you can change this role or remove this person.")


@dataclass(frozen=True)
class Member:
    """A row of the members' page."""

    user_id: int
    name: str
    email: str
    role: Role


def list_members(session: Session, organisation_id: int) -> list[Member]:
    """Everybody in the organisation, by name."""
    rows = session.execute(
        sa.select(User.id, User.name, User.email, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(sa.func.lower(User.name), User.id)
    )
    return [Member(user_id, name, email, Role(role)) for user_id, name, email, role in rows]


def add_member(session: Session, *, by: int | None, organisation_id: int, user_id: int, role: str) -> dict[str, Any]:
    """Make somebody with an account a member; one who is a member already keeps the higher role."""
    insist_in_organisation(session, by=by, organisation_id=organisation_id, at_least=Role.OWNER)
    role = check_role(role)
    before = role_in_organisation(session, user_id, organisation_id)
    if before is None:
        session.add(Membership(organisation_id=organisation_id, user_id=user_id, role=role))
        session.flush()
    elif role.reaches(before):
        _set_role(session, organisation_id, user_id, role)
    return {"user_id": user_id}


def change_role(session: Session, *, by: int | None, organisation_id: int, user_id: int, role: str) -> dict[str, Any]:
    """Give a member another role; refused for the only owner."""
    insist_in_organisation(session, by=by, organisation_id=organisation_id, at_least=Role.OWNER)
    role = check_role(role)
    if role is not Role.OWNER:
        _keep_an_owner(session, organisation_id, user_id)
    _set_role(session, organisation_id, user_id, role)
    return {"user_id": user_id, "role": role}


def remove_member(session: Session, *, by: int | None, organisation_id: int, user_id: int) -> dict[str, Any]:
    """Take somebody out of the organisation and of all its projects; refused for the only owner."""
    if by != user_id:
        insist_in_organisation(session, by=by, organisation_id=organisation_id, at_least=Role.OWNER)
    _keep_an_owner(session, organisation_id, user_id)
    for model in (ProjectMember, Membership):
        session.execute(
            sa.delete(model).where(model.organisation_id == organisation_id, model.user_id == user_id),
            execution_options={"unscoped": "the organisation is named in the statement"},
        )
    return {"user_id": user_id}


def check_role(role: str) -> Role:
    """The role, or a refusal."""
    if role not in list(Role):
        raise Unusable({"role": _l("Choose one of the roles.")})
    return Role(role)


def _keep_an_owner(session: Session, organisation_id: int, user_id: int) -> None:
    # Two owners who demote each other at the same moment would leave none: the organisation's row makes them wait for each other.
    session.execute(sa.select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    if (role := role_in_organisation(session, user_id, organisation_id)) is None:
        raise NotFound()
    others = session.scalar(
        sa.select(sa.func.count())
        .select_from(Membership)
        .where(Membership.organisation_id == organisation_id, Membership.role == Role.OWNER, Membership.user_id != user_id),
        execution_options={"unscoped": "the organisation is named in the statement"},
    )
    if role is Role.OWNER and not others:
        raise LastOwner()


def _set_role(session: Session, organisation_id: int, user_id: int, role: Role) -> None:
    changed = session.execute(
        sa.update(Membership).where(Membership.organisation_id == organisation_id, Membership.user_id == user_id).values(role=role),
        execution_options={"unscoped": "the organisation is named in the statement"},
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound()
