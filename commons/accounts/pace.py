"""How many wrong passwords are heard out: few for one account from one network, many from one network, and never a locked account.

A browser that has signed in before is counted by itself: strangers on the same Wi-Fi cannot keep a facilitator out of her own room.
"""

import hashlib
import secrets

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from commons import limits
from commons.security import cookie_name
from commons.settings import settings_of

COOKIE = "talkoot_known"
KNOWN_FOR = 180 * 24 * 3600  # seconds

Tries = list[tuple[str, ...]]


def check_pace(email: str) -> Tries:
    """Refuse for a while after too many wrong passwords; gives what one more would be counted under."""
    account = _account(email)
    if browser := _known_as(account):
        tries: Tries = [("failed_sign_in", account, browser)]
    else:
        tries = [("failed_sign_in", account, limits.network()), ("failed_sign_in_anywhere", limits.network())]
    for name, *who in tries:
        limits.check(name, *who)
    return tries


def count_failure(tries: Tries) -> None:
    """One wrong password more."""
    for name, *who in tries:
        limits.spend(name, *who)


def know_again(response: Response, email: str) -> None:
    """Let this browser, which has just given the right password of the account, be counted by itself from now on."""
    account = _account(email)
    response.set_cookie(
        _cookie(), _signed().dumps([account, _known_as(account) or secrets.token_urlsafe(12)]), max_age=KNOWN_FOR,
        secure=settings_of(current_app).secure, httponly=True, samesite="Lax", path="/",
    )  # fmt: skip


def _account(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()


def _known_as(account: str) -> str:
    """What this browser was called when it last signed in to the account; empty for a stranger's."""
    try:
        whose, browser = _signed().loads(request.cookies.get(_cookie(), ""), max_age=KNOWN_FOR)
    except (BadData, TypeError, ValueError):
        return ""
    return browser if whose == account else ""


def _signed() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings_of(current_app).secret_key, salt="known browser")


def _cookie() -> str:
    return cookie_name(settings_of(current_app), COOKIE)
