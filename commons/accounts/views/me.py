"""My account: name, language of mails, password, and signing out everywhere."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from commons import changes
from commons.accounts import people, sessions
from commons.accounts.forms import ChangePasswordForm, MeForm
from commons.accounts.letters import tell_of_new_password
from commons.accounts.models import User
from commons.accounts.pace import check_pace, count_failure
from commons.accounts.staff import end_streams_of
from commons.errors import Unusable
from commons.forms import again, ask
from commons.policy import staff

blueprint = Blueprint("account", __name__, url_prefix="/<lang:lang>/desk/account")


@blueprint.route("", methods=["GET", "POST"])
@staff
def show() -> Any:
    """Name and language of mails."""
    form = MeForm.sent(data={"name": current_user.name, "language": current_user.language})
    if request.method == "GET":
        return render_template("accounts/me.html", form=form, me=form, passwords=ChangePasswordForm())
    try:
        ask(people.edit_me, name=form.name.data or "", language=form.language.data or "")
    except Unusable as refusal:
        return again("accounts/me.html", form, refusal, me=form, passwords=ChangePasswordForm())
    flash(_("Saved."), "good")
    return redirect(url_for("account.show"), 303)


@blueprint.route("/password", methods=["GET", "POST"])
@staff
def change_password() -> Any:
    """A new password; every other browser is signed out."""
    if request.method == "GET":  # the language was switched where the form had come back
        return redirect(url_for("account.show"))
    passwords, user = ChangePasswordForm.sent(), _myself()
    try:
        password = _check(passwords, user)
    except Unusable as refusal:
        me = MeForm(data={"name": user.name, "language": user.language})
        return again("accounts/me.html", passwords, refusal, passwords=passwords, me=me)
    changes.make(people.set_password, user_id=user.id, was=user.fs_uniquifier, password_hash=people.hash_password(password))
    end_streams_of(user.id)
    sessions.begin(_myself())
    tell_of_new_password(user)
    flash(_("Your new password is in use. Your other browsers have been signed out."), "good")
    return redirect(url_for("account.show"), 303)


@blueprint.post("/sign-out-everywhere")
@staff
def sign_out_everywhere() -> Any:
    """End every session of mine, for instance of a lost laptop."""
    changes.make(sessions.close_all, by=current_user.id)
    end_streams_of(current_user.id)
    sessions.end()
    flash(_("You have been signed out on every device."), "good")
    return redirect(url_for("accounts.sign_in"), 303)


def _check(form: ChangePasswordForm, user: User) -> str:
    tries = check_pace(user.email)
    if not people.fits(form.current.data or "", user):
        count_failure(tries)
        raise Unusable({"current": _l("This is not your password now.")})
    return people.check_new_password(form.password.data or "", email=user.email)


def _myself() -> User:
    """The account as it stands now, also after a change."""
    return current_app.extensions["security"].datastore.find_user(id=current_user.id)
