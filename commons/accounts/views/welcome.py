"""The page of an invitation's link: a new account, or letting in the one that is signed in."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from commons import changes, limits
from commons.accounts import invitations, people, sessions
from commons.accounts.forms import ROLE_HINTS, ROLE_NAMES, WelcomeForm
from commons.db import db
from commons.errors import Unusable
from commons.forms import again
from commons.languages import current_language
from commons.policy import anyone

blueprint = Blueprint("welcome", __name__, url_prefix="/<lang:lang>/desk/invitation")


@blueprint.route("/<token>", methods=["GET", "POST"])
@anyone
def show(token: str) -> Any:
    """What the link invites to, and one form to say yes."""
    invited = _find(token)
    context = {"invited": invited, "token": token, "role_names": ROLE_NAMES, "role_hints": ROLE_HINTS}
    if request.method == "GET":
        return render_template("accounts/welcome.html", form=WelcomeForm(), **context)
    if invited.has_account:
        return _let_in_as_signed_in(token)
    form = WelcomeForm.sent()
    try:
        made = _make_account(token, form, invited.email)
    except Unusable as refusal:
        return again("accounts/welcome.html", form, refusal, **context)
    sessions.begin(current_app.extensions["security"].datastore.find_user(id=made["user_id"]))
    flash(_("Welcome! Your account is ready."), "good")
    return redirect(url_for("projects.home"), 303)


def _find(token: str) -> invitations.Invited:
    try:
        return invitations.find_invitation(db.session, token)
    except people.LinkUsed:
        limits.spend("wrong_code", limits.network())
        raise


def _let_in_as_signed_in(token: str) -> Any:
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in", next=url_for("welcome.show", token=token)), 303)
    changes.make(invitations.accept_as, token_hash=invitations.hash_of(token), by=current_user.id)
    flash(_("Welcome! You are in."), "good")
    return redirect(url_for("projects.home"), 303)


def _make_account(token: str, form: WelcomeForm, email: str) -> dict[str, Any]:
    name = people.clean_name(form.name.data or "")
    password = people.check_new_password(form.password.data or "", email=email)
    return changes.make(
        invitations.accept_as_new,
        token_hash=invitations.hash_of(token),
        name=name,
        password_hash=people.hash_password(password),
        language=current_language(),
    )
