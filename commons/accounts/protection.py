"""Flask-Security as we use it: its hashes, tokens and sign-in underneath, no page, no cookie and no token header of its own."""

from datetime import timedelta
from typing import Any

from flask import Flask, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_security import Security

from commons.accounts import sessions
from commons.accounts.datastore import Datastore
from commons.accounts.people import LEAST_PASSWORD
from commons.errors import Refusal, answer, wants_json

RESET_WITHIN = timedelta(hours=1)
# OWASP's least for Argon2id: 19 MiB, two passes, one lane. About 57 ms, where the usual 64 MiB take 270.
ARGON2 = {"argon2__type": "ID", "argon2__memory_cost": 19 * 1024, "argon2__rounds": 2, "argon2__parallelism": 1}


class SignInNeeded(Refusal):
    """The page is for staff who have signed in."""

    status = 401
    code = "sign_in_needed"
    title = _l("Sign in first")
    words = _l("You have been signed out, or you have not signed in yet. Sign in and try again; what was saved is safe.")


def init_app(app: Flask) -> None:
    """Configure it and keep its own doors shut."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],  # a pepper beside the database's own key would lock everybody out when it is lost
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        SECURITY_PASSWORD_LENGTH_MIN=LEAST_PASSWORD,
        SECURITY_RECOVERABLE=True,
        SECURITY_RESET_PASSWORD_WITHIN=RESET_WITHIN,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL=False,  # ours are sent by commons.mail, in the receiver's language
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_ANONYMOUS_USER_DISABLED=False,
    )
    security = Security(app, Datastore(), register_blueprint=False)
    manager = security.login_manager
    manager.user_loader(sessions.find_user)
    manager.request_loader(lambda _request: None)  # its token in a header or an address would be a second way in
    manager.unauthorized_callback = ask_to_sign_in
    _leave_identities_out(app)


def _leave_identities_out(app: Flask) -> None:
    """Its identities and their needs are asked for by nobody: `commons.policy` and a project's rights decide.

    Made before every request, also a resident's and a stream's, they took an eighth of a POST that does nothing else.
    """
    before = app.before_request_funcs[None]
    before[:] = [function for function in before if function.__qualname__ != "Principal._on_before_request"]


def ask_to_sign_in() -> Any:
    """The sign-in page, and from there back to the page that was asked for; a program gets 401."""
    if wants_json():
        return answer(SignInNeeded())
    if request.method not in ("GET", "HEAD"):
        return redirect(url_for("accounts.sign_in"), 303)
    here = request.full_path if request.query_string else request.path
    return redirect(url_for("accounts.sign_in", next=here))
