"""Invitations: a link that makes somebody a member of an organisation, or of one project of it, once and within a week."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons import scope
from commons.accounts import members, people
from commons.accounts.access import insist_in_organisation, role_in_organisation
from commons.accounts.models import Invitation, Organisation, User
from commons.accounts.roles import Role
from commons.db import now
from commons.errors import NotFound, Refusal, Unusable
from commons.languages import LANGUAGES, Words
from commons.projects.models import ROLES_IN_A_PROJECT, Project, ProjectMember

KEPT = timedelta(days=7)


class ForSomebodyElse(Refusal):
    """The link was sent to another address than the one of the account that uses it."""

    status = 403
    code = "for_somebody_else"
    title = _l("This invitation is for another account")
    words = _l("The invitation was sent to another e-mail address. Sign out, open the link again and sign in with that address.")


@dataclass(frozen=True)
class Invited:
    """What the page of a link says."""

    id: int
    email: str
    role: Role
    language: str
    organisation: Words
    project: Words | None
    has_account: bool
    expires_at: datetime


def make_token(secret_key: str, user_id: int, op: str) -> str:
    """The link's secret: the same again when a form is sent twice, and never stored."""
    digest = hmac.digest(secret_key.encode(), f"invitation {user_id} {op}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(b"invitation " + token.encode("utf-8", "replace")).digest()


def invite(
    session: Session,
    *,
    by: int | None,
    organisation_id: int,
    email: str,
    role: str,
    language: str,
    token_hash: bytes,
    project_id: int | None = None,
) -> dict[str, Any]:
    """Invite an address; an earlier invitation of it to the same thing ends. Only an owner may."""
    insist_in_organisation(session, by=by, organisation_id=organisation_id, at_least=Role.OWNER)
    email, role = people.as_kept(email), members.check_role(role)
    if language not in LANGUAGES:
        raise Unusable({"language": _l("Choose one of the languages.")})
    scope.enter(session, organisation_id)
    if project_id is not None:
        _check_project(session, project_id, role)
    _refuse_member(session, organisation_id, project_id, email)
    session.execute(sa.delete(Invitation).where(Invitation.email == email, Invitation.project_id == project_id))
    invitation = Invitation(
        organisation_id=organisation_id,
        project_id=project_id,
        token_hash=token_hash,
        email=email,
        role=role,
        language=language,
        invited_by=by,
        expires_at=now() + KEPT,
    )
    session.add(invitation)
    session.flush()
    return {"id": invitation.id, "email": email}


def withdraw_invitation(session: Session, *, by: int | None, organisation_id: int, invitation_id: int) -> dict[str, Any]:
    """End an invitation that has not been accepted."""
    insist_in_organisation(session, by=by, organisation_id=organisation_id, at_least=Role.OWNER)
    scope.enter(session, organisation_id)
    session.execute(sa.delete(Invitation).where(Invitation.id == invitation_id))
    return {"id": invitation_id}


def list_invitations(session: Session, *, project_id: int | None = None) -> Sequence[Invitation]:
    """Those that still can be accepted, of the organisation in scope (or of one of its projects), newest first."""
    return session.scalars(
        sa.select(Invitation).where(Invitation.project_id == project_id, Invitation.expires_at > now()).order_by(Invitation.id.desc())
    ).all()


def find_invitation(session: Session, token: str) -> Invited:
    """What a link invites to; raises LinkUsed when it does not work (any more)."""
    row = session.execute(
        sa.select(Invitation, Organisation.name, Project.name)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Project, Project.id == Invitation.project_id)
        .where(Invitation.token_hash == hash_of(token), Invitation.expires_at > now()),
        execution_options={"unscoped": "found by its secret"},
    ).first()
    if row is None:
        raise people.LinkUsed()
    invitation, organisation, project = row
    return Invited(
        invitation.id,
        invitation.email,
        Role(invitation.role),
        invitation.language,
        organisation,
        project,
        people.find_by_email(session, invitation.email) is not None,
        invitation.expires_at,
    )


def accept_as_new(session: Session, *, token_hash: bytes, name: str, password_hash: str, language: str) -> dict[str, Any]:
    """Make an account for the invited address and let it in."""
    invitation = _take(session, token_hash)
    user_id = people.create_user(session, email=invitation.email, name=name, password_hash=password_hash, language=language)["id"]
    return _let_in(session, invitation, user_id)


def accept_as(session: Session, *, token_hash: bytes, by: int) -> dict[str, Any]:
    """Let in the account of the invited address, which is signed in."""
    invitation = _take(session, token_hash)
    if session.scalar(sa.select(User.email).where(User.id == by)) != invitation.email:
        raise ForSomebodyElse()
    return _let_in(session, invitation, by)


@dataclass(frozen=True)
class _Taken:
    """What was in the row that is gone now."""

    organisation_id: int
    project_id: int | None
    email: str
    role: Role


def _take(session: Session, token_hash: bytes) -> _Taken:
    """Take the invitation out of the table: of two that come at once only one gets it."""
    row = session.execute(
        sa.delete(Invitation)
        .where(Invitation.token_hash == token_hash, Invitation.expires_at > now())
        .returning(Invitation.organisation_id, Invitation.project_id, Invitation.email, Invitation.role),
        execution_options={"unscoped": "found by its secret", "synchronize_session": False},
    ).first()
    if row is None:
        raise people.LinkUsed()
    return _Taken(row[0], row[1], row[2], Role(row[3]))


def _let_in(session: Session, taken: _Taken, user_id: int) -> dict[str, Any]:
    if taken.project_id is None:
        members.add_member(session, by=None, organisation_id=taken.organisation_id, user_id=user_id, role=taken.role)
    else:
        scope.enter(session, taken.organisation_id)
        session.execute(sa.delete(ProjectMember).where(ProjectMember.project_id == taken.project_id, ProjectMember.user_id == user_id))
        session.add(ProjectMember(organisation_id=taken.organisation_id, project_id=taken.project_id, user_id=user_id, role=taken.role))
        session.flush()
    return {"user_id": user_id}


def _check_project(session: Session, project_id: int, role: Role) -> None:
    if role not in ROLES_IN_A_PROJECT:
        raise Unusable({"role": _l("In one project a person can be a viewer, a researcher or a facilitator.")})
    if session.scalar(sa.select(Project.id).where(Project.id == project_id)) is None:
        raise NotFound()


def _refuse_member(session: Session, organisation_id: int, project_id: int | None, email: str) -> None:
    user = people.find_by_email(session, email)
    if user is None:
        return
    in_project = project_id is not None and session.scalar(
        sa.select(ProjectMember.id).where(ProjectMember.project_id == project_id, ProjectMember.user_id == user.id)
    )
    if in_project or role_in_organisation(session, user.id, organisation_id) is not None:
        raise Unusable({"email": _l("This person is here already. You can change the role in the list.")})
