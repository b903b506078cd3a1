"""The cookie of a visit and the token of its forms: a signature that has been looked at once is not computed again.

A phone sends the same cookie and the same token with every dot; what both say is the same each time.
"""

import hmac
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from flask import Flask, Request, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadData, URLSafeTimedSerializer

MOST_REMEMBERED = 8_192
TOKEN_HEADER, TOKEN_KEY, TOKEN_SALT = "X-CSRFToken", "csrf_token", "wtf-csrf-token"  # Flask-WTF's own names
PLAIN = (str, int, float, bool, type(None))


class Visits(SecureCookieSessionInterface):
    """Flask's signed cookie; a cookie with plain values in it is verified once, its age every time."""

    def __init__(self) -> None:
        self.verified: dict[str, tuple[dict[str, Any], datetime]] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        given = request.cookies.get(self.get_cookie_name(app), "")
        known = self.verified.get(given)
        if known is None:
            return self._read(app, request, given)
        values, signed_at = known
        if datetime.now(UTC) - signed_at > app.permanent_session_lifetime:
            return self.session_class()
        return self.session_class(values)

    def _read(self, app: Flask, request: Request, given: str) -> SecureCookieSession | None:
        opened = super().open_session(app, request)
        serializer = self.get_signing_serializer(app)
        # A list or a table in it a view may change: it is read anew each time.
        if opened and serializer and all(isinstance(value, PLAIN) for value in opened.values()):
            if len(self.verified) >= MOST_REMEMBERED:
                self.verified.clear()
            self.verified[given] = (dict(opened), serializer.loads(given, return_timestamp=True)[1])
        return opened


class FormTokens(CSRFProtect):
    """Flask-WTF's protection; a program's token in the header is compared with its visit's before anything else is read."""

    def protect(self, apply_exemptions: bool = False) -> None:
        given, own = request.headers.get(TOKEN_HEADER), session.get(TOKEN_KEY)
        if given and own and hmac.compare_digest(own.encode(), _said_by(current_app.secret_key, given)):
            g.csrf_valid = True
        else:
            super().protect(apply_exemptions)


def _said_by(secret: Any, given: str) -> bytes:
    """What a token stands for; nothing when it is none of ours. That is not remembered: it may be as long as a head may be."""
    try:
        return _signed(secret, given)
    except BadData:
        return b""


@lru_cache(MOST_REMEMBERED)
def _signed(secret: Any, given: str) -> bytes:
    """What a token stands for; raises BadData, which no cache keeps."""
    return str(URLSafeTimedSerializer(secret, salt=TOKEN_SALT).loads(given)).encode()
