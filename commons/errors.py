"""Refusals with words in them, and the one place where each becomes a page or a JSON answer."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from commons.db import FAULTS

log = logging.getLogger("talkoot")

SECONDS_TO_WAIT = 3
DISK_FULL = ("database or disk is full", "disk full", "no space left")


class Refusal(Exception):
    """A rule said no; a subclass names the rule, its HTTP status and the words for the person."""

    status = 409
    code = "refused"
    title: Any = _l("This could not be done")
    words: Any = _l("This is not possible right now. Nothing you have sent earlier is lost.")
    retry_after: int | None = None  # seconds

    def __init__(self, words: Any = None, **extra: Any):
        super().__init__(self.code)
        if words is not None:
            self.words = words
        self.extra = extra  # the truth a program needs: what is left, which version is newest

    def as_data(self) -> dict[str, Any]:
        """The JSON body."""
        return {"error": self.code, "message": str(self.words), **self.extra}


class NotFound(Refusal):
    """Nothing is there, or nothing this person may know of: the two look the same."""

    status = 404
    code = "not_found"
    title = _l("This page was not found")
    words = _l("The address may have a typing mistake, or what was here has been removed. Check the address or go to the front page.")


class NotAllowed(Refusal):
    """Signed in, but without the right."""

    status = 403
    code = "not_allowed"
    title = _l("You do not have the right to do this")
    words = _l("Your role in this project does not include this. Ask the owner of the organisation if you need it.")


class Unusable(Refusal):
    """What was sent cannot be taken as it is; `fields` says what is wrong with which part."""

    status = 422
    code = "unusable"
    title = _l("Something needs mending")
    words = _l("Check the marked places and send again. Nothing is lost.")

    def __init__(self, fields: Mapping[str, Any], words: Any = None):
        super().__init__(words, fields=dict(fields))  # lazy: the writer's thread does not know the reader's language


class Busy(Refusal):
    """The installation is for a moment not able to write; the same request will go through later."""

    status = 503
    code = "busy"
    title = _l("One moment, please")
    words = _l("There is a lot going on right now. Nothing is lost; try again in a few seconds.")
    retry_after = SECONDS_TO_WAIT


class DiskFull(Busy):
    """The disk is full: reading goes on, writing waits."""

    status = 507
    code = "disk_full"
    words = _l("The server has no room to save anything right now. What was saved earlier is safe; try again in a moment.")


class CookiesRefused(Refusal):
    """The form came back without the cookie that its page had set."""

    status = 400
    code = "cookies"
    title = _l("Your browser refused a cookie")
    words = _l(
        "Taking part needs one cookie, so that your ideas and dots stay yours. It holds no name and is not used for following you. "
        "Allow cookies for this site, or open the address in your phone's ordinary browser instead of inside another app, then try again."
    )


def init_app(app: Flask) -> None:
    """Give every refusal and fault its page."""
    app.register_error_handler(Refusal, answer)
    app.register_error_handler(CSRFError, _answer_csrf)
    app.register_error_handler(HTTPException, _answer_http)
    for kind in FAULTS:
        app.register_error_handler(kind, _answer_database)
    app.register_error_handler(sa.exc.TimeoutError, lambda _fault: answer(Busy()))
    app.register_error_handler(Exception, _answer_fault)


def wants_json() -> bool:
    """True when a program asked, or a script of ours: by what it accepts, or by sending JSON itself."""
    if request.is_json:
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" and request.accept_mimetypes[best] > request.accept_mimetypes["text/html"]


def answer(refusal: Refusal) -> Response:
    """The refusal as JSON for a program, else as a page in the reader's language."""
    response = jsonify(refusal.as_data()) if wants_json() else Response(_page(refusal), mimetype="text/html")
    response.status_code = refusal.status
    response.headers["Cache-Control"] = "no-store"
    if refusal.retry_after:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _page(refusal: Refusal) -> str:
    """For whoever is signed in; for anybody where the database cannot say who that is."""
    try:
        return render_template("layouts/message.html", refusal=refusal)
    except (*FAULTS, sa.exc.TimeoutError):
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
        return render_template("layouts/message.html", refusal=refusal)


def from_database(fault: Exception) -> Refusal:
    """What a database fault means to the person who waits."""
    said = str(getattr(fault, "orig", fault)).lower()
    return DiskFull() if any(sign in said for sign in DISK_FULL) else Busy()


class _HttpRefusal(Refusal):
    code = "http"


_HTTP_WORDS = {
    400: (
        "bad_request",
        _l("This request could not be read"),
        _l("Something in the request was broken on the way. Go back, reload the page and try again."),
    ),
    405: ("wrong_method", _l("This address does not work that way"), _l("Go back and use the buttons of the page.")),
    408: ("too_slow", _l("The connection was too slow"), _l("The request did not arrive in time. Check the network and try again.")),
    413: ("too_large", _l("This is too large"), _l("What you sent is larger than the page can take. Make it smaller and send again.")),
    415: ("wrong_kind", _l("This kind of content cannot be used"), _l("Send it as the page asks for it.")),
}


def _answer_http(fault: HTTPException) -> Response:
    status = fault.code or 500
    if status < 400 and fault.response is not None:
        return fault.response  # type: ignore[return-value]
    if status < 400:
        return fault.get_response()  # type: ignore[return-value]
    if status == 404:
        return answer(NotFound())
    if status == 403:
        return answer(NotAllowed())
    if status >= 500:
        return _answer_fault(fault)
    refusal = _HttpRefusal()
    refusal.status = status
    refusal.code, refusal.title, refusal.words = _HTTP_WORDS.get(status, _HTTP_WORDS[400])
    response = answer(refusal)
    for name, value in fault.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _answer_csrf(_fault: CSRFError) -> Response:
    refusal: Refusal = CookiesRefused()
    if request.cookies:
        refusal = _HttpRefusal(
            _l("The page had been open for a long time. Go back, reload the page and send again; what you wrote stays in the form.")
        )
        refusal.status, refusal.code, refusal.title = 400, "csrf", _l("Reload the page and try again")
    return answer(refusal)


def _answer_database(fault: Exception) -> Response:
    log.warning("database: %s", type(fault).__name__, exc_info=fault)
    return answer(from_database(fault))


class Broken(Refusal):
    """A fault of ours; the reference code finds it in the log."""

    status = 500
    code = "broken"
    title = _l("Something went wrong on our side")
    words = _l("What you had sent earlier is safe. Try again in a moment. If it happens again, tell the organiser this code:")


def _answer_fault(fault: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("fault %s at %s %s", reference, request.method, request.endpoint, exc_info=fault)
    return answer(Broken(reference=reference))
