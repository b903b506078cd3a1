"""An organisation: its name, its members and those who have been invited."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from commons.accounts import accents, invitations, members, organisations
from commons.accounts.access import Membered, find_organisation
from commons.accounts.forms import ROLE_HINTS, ROLE_NAMES, InviteForm, OrganisationForm, RoleForm
from commons.accounts.letters import send_invitation
from commons.accounts.roles import Role
from commons.accounts.staff import end_streams_of
from commons.db import db
from commons.errors import Unusable
from commons.forms import again, ask, sent_values
from commons.languages import current_language
from commons.operations import check_key
from commons.policy import staff
from commons.settings import settings_of

blueprint = Blueprint("organisations", __name__, url_prefix="/<lang:lang>/desk/organisations/<public_id>")


@blueprint.get("")
@staff
def show(public_id: str) -> str:
    """Members, invitations, name."""
    return render_template("accounts/organisation.html", **_page(find_organisation(public_id)))


@blueprint.route("/edit", methods=["GET", "POST"])
@staff
def edit(public_id: str) -> Any:
    """Name and accent colour."""
    found = find_organisation(public_id, at_least=Role.OWNER)
    form = OrganisationForm.sent(data={"name": found.organisation.name, "accent": found.organisation.accent})
    if request.method == "GET":
        return render_template("accounts/organisation_edit.html", form=form, organisation=found.organisation)
    try:
        ask(organisations.edit_organisation, organisation_id=found.organisation_id, name=form.name.data, accent=form.accent.data)
    except Unusable as refusal:
        return again("accounts/organisation_edit.html", form, refusal, organisation=found.organisation)
    accents.forget(found.organisation_id)
    flash(_("Saved."), "good")
    return redirect(url_for("organisations.show", public_id=public_id), 303)


@blueprint.route("/invitations", methods=["GET", "POST"])
@staff
def invite(public_id: str) -> Any:
    """Invite somebody: the link is mailed, and shown this once."""
    found = find_organisation(public_id, at_least=Role.OWNER)
    if request.method == "GET":  # the language was switched where the form had come back
        return redirect(url_for("organisations.show", public_id=public_id))
    organisation_id, name = found.organisation_id, found.organisation.name
    form = InviteForm.sent()
    token = invitations.make_token(settings_of(current_app).secret_key, current_user.id, check_key(sent_values().get("op")))
    try:
        invited = ask(
            invitations.invite,
            within=organisation_id,
            organisation_id=organisation_id,
            email=form.email.data or "",
            role=form.role.data or "",
            language=form.language.data or "",
            token_hash=invitations.hash_of(token),
        )
    except Unusable as refusal:
        return again("accounts/organisation.html", form, refusal, **_page(find_organisation(public_id), form))
    link = send_invitation(to=invited["email"], language=form.language.data, token=token, role=form.role.data, organisation=name)
    return render_template(
        "accounts/invited.html", link=link, email=invited["email"], back=url_for("organisations.show", public_id=public_id)
    )


@blueprint.post("/invitations/<int:invitation_id>/withdraw")
@staff
def withdraw(public_id: str, invitation_id: int) -> Any:
    """End an invitation."""
    found = find_organisation(public_id, at_least=Role.OWNER)
    ask(invitations.withdraw_invitation, organisation_id=found.organisation_id, invitation_id=invitation_id)
    flash(_("The invitation has been withdrawn. Its link does not work any more."), "good")
    return redirect(url_for("organisations.show", public_id=public_id), 303)


@blueprint.post("/members/<int:user_id>/role")
@staff
def change_role(public_id: str, user_id: int) -> Any:
    """Give a member another role."""
    found = find_organisation(public_id, at_least=Role.OWNER)
    ask(members.change_role, organisation_id=found.organisation_id, user_id=user_id, role=RoleForm.sent().role.data or "")
    end_streams_of(user_id)
    flash(_("The role has been changed."), "good")
    return redirect(_after(public_id, user_id), 303)


@blueprint.post("/members/<int:user_id>/remove")
@staff
def remove(public_id: str, user_id: int) -> Any:
    """Take a member out, or leave oneself."""
    found = find_organisation(public_id, at_least=Role.VIEWER if user_id == current_user.id else Role.OWNER)
    ask(members.remove_member, organisation_id=found.organisation_id, user_id=user_id)
    end_streams_of(user_id)
    flash(_("The person is not a member any more."), "good")
    return redirect(_after(public_id, user_id), 303)


def _page(found: Membered, form: InviteForm | None = None) -> dict[str, Any]:
    owner = found.may("manage_members")
    return {
        "found": found,
        "organisation": found.organisation,
        "members": members.list_members(db.session, found.organisation_id),
        "invitations": invitations.list_invitations(db.session) if owner else [],
        "form": form or InviteForm(data={"language": current_language(), "role": Role.FACILITATOR.value}),
        "role_form": RoleForm,
        "role_names": ROLE_NAMES,
        "role_hints": {role.value: hint for role, hint in ROLE_HINTS.items()},
    }


def _after(public_id: str, user_id: int) -> str:
    """Where to go next: whoever left the organisation does not see it any more."""
    return url_for("projects.home") if user_id == current_user.id else url_for("organisations.show", public_id=public_id)
