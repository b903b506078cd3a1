"""Signing in and out, and a new password by mail. Nothing here tells whether an account exists."""

import hashlib
import ipaddress
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import recoverable

from commons import changes, limits, mail
from commons.accounts import people, sessions
from commons.accounts.forms import AddressForm, NewPasswordForm, SignInForm
from commons.accounts.letters import reset_letter, tell_of_new_password
from commons.accounts.models import User, new_uniquifier
from commons.accounts.pace import check_pace, count_failure, know_again
from commons.accounts.staff import end_streams_of, local_path
from commons.errors import Unusable
from commons.forms import again
from commons.policy import anyone
from commons.settings import settings_of

blueprint = Blueprint("accounts", __name__, url_prefix="/<lang:lang>/desk")


class NotRight(Unusable):
    """Address and password do not belong together; which of the two it is stays untold."""

    code = "not_right"
    words = _l("The e-mail address or the password is not right. Check both and try again, or ask for a link for a new password.")

    def __init__(self) -> None:
        super().__init__({})  # beside neither field: that would tell which


@blueprint.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> Any:
    """Address and password; then on to the page that was asked for."""
    onward = local_path(request.values.get("next")) or url_for("projects.home")
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(onward)
        return render_template("accounts/sign_in.html", form=SignInForm(), onward=onward)
    form = SignInForm.sent()
    try:
        user = _who(form.email.data or "", form.password.data or "")
    except Unusable as refusal:
        return again("accounts/sign_in.html", form, refusal, onward=onward)
    sessions.begin(user)
    current_app.extensions["security"].datastore.commit()
    response = redirect(onward, 303)
    know_again(response, user.email)  # type: ignore[arg-type]
    return response


@blueprint.post("/sign-out")
@anyone
def sign_out() -> Any:
    """End this browser's session on the server too."""
    who = current_user.id if current_user.is_authenticated else None
    sessions.end()
    if who is not None:
        end_streams_of(who)
    flash(_("You have signed out."), "good")
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.route("/reset", methods=["GET", "POST"])
@anyone
def ask_reset() -> Any:
    """Ask for a link by mail."""
    if request.method == "GET":
        return render_template("accounts/ask_reset.html", form=AddressForm(), sent="sent" in request.args)
    form = AddressForm.sent()
    limits.spend("reset", limits.network())
    try:
        email = people.as_kept(form.email.data or "")
    except Unusable as refusal:
        return again("accounts/ask_reset.html", form, refusal, sent=False)
    _send_link(email)
    return redirect(url_for("accounts.ask_reset", sent=1), 303)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@anyone
def reset(token: str) -> Any:
    """Choose a new password by the link of the mail, once."""
    expired, invalid, user = recoverable.reset_password_token_status(token)
    if expired or invalid or user is None or not user.active:
        raise people.LinkUsed()
    form = NewPasswordForm.sent()
    if request.method == "GET":
        return render_template("accounts/reset.html", form=form, email=user.email)
    try:
        password = people.check_new_password(form.password.data or "", email=user.email)
    except Unusable as refusal:
        return again("accounts/reset.html", form, refusal, email=user.email)
    changes.make(people.set_password, user_id=user.id, was=user.fs_uniquifier, password_hash=people.hash_password(password))
    end_streams_of(user.id)
    tell_of_new_password(user)
    flash(_("Your new password is in use. Sign in with it."), "good")
    return redirect(url_for("accounts.sign_in"), 303)


def _who(email: str, password: str) -> User:
    """The person whose address and password these are; the same answer after the same time in all other cases."""
    tries = check_pace(email)
    user = _find(email)
    if not people.fits(password, user) or user is None or not user.active or (user.demo and not _is_near()):
        count_failure(tries)
        raise NotRight()
    return user


def _find(email: str) -> User | None:
    try:
        return current_app.extensions["security"].datastore.find_user(email=people.as_kept(email))
    except Unusable:
        return None


def _is_near() -> bool:
    """This machine itself, or with --lan the network it stands in: as far as a printed password may reach."""
    settings = settings_of(current_app)
    address = ipaddress.ip_address(request.remote_addr or "::")
    if settings.proxy_hops:
        return False
    return address.is_loopback or (settings.lan and address.is_private)


def _send_link(email: str) -> None:
    """Write to the account of the address; for an address without one the same work is done and nothing sent."""
    user = _find(email)
    to = user if user is not None and user.active else _NOBODY
    token = recoverable.generate_reset_password_token(to)
    letter = reset_letter(to, token)
    try:
        limits.spend("reset_mail", hashlib.sha256(email.encode()).hexdigest())
    except limits.TooOften:
        return
    if to is not _NOBODY:
        mail.post(letter)


_NOBODY = User(
    email="nobody@talkoot.invalid",
    name="Nobody",
    language="fi",
    password="$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",  # noqa: S106 - of no password
    fs_uniquifier=new_uniquifier(),
)
