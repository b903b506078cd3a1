"""Who is in one project: members of the organisation, and those who have been given this project alone."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from commons.accounts import invitations, members
from commons.accounts.forms import ROLE_HINTS, ROLE_NAMES
from commons.accounts.letters import send_invitation
from commons.accounts.models import Organisation
from commons.accounts.roles import Role
from commons.accounts.staff import end_streams_of
from commons.db import db
from commons.errors import Unusable
from commons.forms import again, ask, sent_values
from commons.languages import current_language
from commons.operations import check_key
from commons.policy import staff
from commons.projects import people
from commons.projects.access import Standing, find_project
from commons.projects.forms import ProjectInviteForm, ProjectRoleForm
from commons.settings import settings_of

blueprint = Blueprint("project_members", __name__, url_prefix="/<lang:lang>/desk/projects/<public_id>/members")


@blueprint.get("")
@staff
def show(public_id: str) -> str:
    """Everybody who sees the project."""
    return render_template("projects/members.html", **_page(find_project(public_id)))


@blueprint.route("/invitations", methods=["GET", "POST"])
@staff
def invite(public_id: str) -> Any:
    """Invite somebody to this project alone: the link is mailed, and shown this once."""
    standing = find_project(public_id, at_least=Role.OWNER)
    if request.method == "GET":  # the language was switched where the form had come back
        return redirect(url_for("project_members.show", public_id=public_id))
    name, organisation = standing.project.name, db.session.get_one(Organisation, standing.organisation_id).name
    form = ProjectInviteForm.sent()
    token = invitations.make_token(settings_of(current_app).secret_key, current_user.id, check_key(sent_values().get("op")))
    try:
        invited = ask(
            invitations.invite,
            within=standing.organisation_id,
            organisation_id=standing.organisation_id,
            project_id=standing.project.id,
            email=form.email.data or "",
            role=form.role.data or "",
            language=form.language.data or "",
            token_hash=invitations.hash_of(token),
        )
    except Unusable as refusal:
        return again("projects/members.html", form, refusal, **_page(find_project(public_id), form))
    link = send_invitation(
        to=invited["email"], language=form.language.data, token=token, role=form.role.data, organisation=organisation, project=name
    )
    return render_template(
        "accounts/invited.html", link=link, email=invited["email"], back=url_for("project_members.show", public_id=public_id)
    )


@blueprint.post("/invitations/<int:invitation_id>/withdraw")
@staff
def withdraw(public_id: str, invitation_id: int) -> Any:
    """End an invitation."""
    standing = find_project(public_id, at_least=Role.OWNER)
    ask(invitations.withdraw_invitation, organisation_id=standing.organisation_id, invitation_id=invitation_id)
    flash(_("The invitation has been withdrawn. Its link does not work any more."), "good")
    return redirect(url_for("project_members.show", public_id=public_id), 303)


@blueprint.post("/<int:user_id>/role")
@staff
def change_role(public_id: str, user_id: int) -> Any:
    """Another role for somebody who is in this project alone."""
    standing = find_project(public_id, at_least=Role.OWNER)
    ask(
        people.change_project_role,
        within=standing.organisation_id,
        project_id=standing.project.id,
        user_id=user_id,
        role=ProjectRoleForm.sent().role.data or "",
    )
    end_streams_of(user_id)
    flash(_("The role has been changed."), "good")
    return redirect(url_for("project_members.show", public_id=public_id), 303)


@blueprint.post("/<int:user_id>/remove")
@staff
def remove(public_id: str, user_id: int) -> Any:
    """Take the project away from somebody."""
    standing = find_project(public_id, at_least=Role.OWNER)
    ask(people.remove_project_member, within=standing.organisation_id, project_id=standing.project.id, user_id=user_id)
    end_streams_of(user_id)
    flash(_("The person does not see this project any more."), "good")
    return redirect(url_for("project_members.show", public_id=public_id), 303)


def _page(standing: Standing, form: ProjectInviteForm | None = None) -> dict[str, Any]:
    owner = standing.may("manage_members")
    return {
        "section": "projects",
        "standing": standing,
        "project": standing.project,
        "members": members.list_members(db.session, standing.organisation_id) if standing.in_organisation else [],
        "others": people.list_project_members(db.session, standing.project.id),
        "invitations": invitations.list_invitations(db.session, project_id=standing.project.id) if owner else [],
        "form": form or ProjectInviteForm(data={"language": current_language(), "role": Role.FACILITATOR.value}),
        "role_form": ProjectRoleForm,
        "role_names": ROLE_NAMES,
        "role_hints": {role.value: hint for role, hint in ROLE_HINTS.items()},
    }
