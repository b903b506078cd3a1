"""What every door of a workshop needs: the workshop by its code, this browser's seat in it, and what was sent."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, current_app, flash, jsonify, redirect, request, url_for
from werkzeug.exceptions import BadRequest

from commons import scope
from commons.changes import make
from commons.db import db
from commons.errors import CookiesRefused, NotFound, Refusal, wants_json
from commons.forms import sent_json
from commons.operations import check_key
from commons.projects import entry_links
from commons.projects.codes import as_typed
from commons.security import cookie_name
from commons.settings import settings_of
from workshop import queries
from workshop.access import WorkshopClosed
from workshop.models import Workshop
from workshop.queries import Door
from workshop.seats import Seat, new_secret

SECONDS_DOOR_IS_KNOWN = 1.0  # a revoked link or a destroyed key acts within it
SEAT_COOKIE = "talkoot_seat"
SEAT_KEPT = 180 * 24 * 3600  # seconds
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def find_door(code: str) -> Door:
    """What a code opens, however it was typed. Raises CodeUnknown; TooOften after many wrong codes from one network.

    Nothing is read in its scope yet: most of what comes by is a change, which reads on the write path.
    """
    found = _door_of(as_typed(code))
    if found is None:
        entry_links.find(code, opens="workshop")  # counts the wrong code and says what is wrong with it
        raise NotFound()
    return found


def _door_of(code: str) -> Door | None:
    """The door of a code, looked up once a second at most: five hundred phones knock on the same one."""
    recent: dict[str, tuple[float, Door]] = current_app.extensions.setdefault("talkoot_doors", {})
    until, door = recent.get(code, (0.0, None))
    if door is not None and time.monotonic() < until:
        return door
    found = queries.find_door(db.session(), code)
    if found is None:
        recent.pop(code, None)
    else:
        recent[code] = (time.monotonic() + SECONDS_DOOR_IS_KNOWN, found)
    return found


def workshop_behind(door: Door) -> Workshop:
    """The workshop itself, for pages; enters its organisation's scope."""
    scope.enter(db.session(), door.organisation_id)
    found = db.session.get(Workshop, door.workshop_id)
    if found is None:
        raise NotFound()
    return found


def seat_in(door: Door) -> Seat | None:
    """This browser's seat in the workshop; None without a cookie and after sealing."""
    return Seat.of(door.key, secret_of_browser())


def insist_on_seat(door: Door) -> Seat:
    """The seat of a browser that wants to change something; says why there is none."""
    if door.key is None:
        raise WorkshopClosed()
    seat = seat_in(door)
    if seat is None:
        raise CookiesRefused()
    return seat


def secret_of_browser() -> str | None:
    """The secret this browser carries, when it has the form of one of ours."""
    given = request.cookies.get(_cookie(), "")
    return given if SECRET.fullmatch(given) else None


def with_seat(response: Response) -> Response:
    """Give the browser a secret if it has none: set when a page is opened, so that joining may be repeated harmlessly."""
    if secret_of_browser() is None:
        remember(response, _cookie(), new_secret())
    return response


def sent() -> Mapping[str, Any]:
    """The fields of a form, or of a JSON object; any other body is a 400."""
    if not request.is_json:
        return request.form
    body = sent_json()
    if not isinstance(body, dict):
        raise BadRequest()
    return body


def op_of(body: Mapping[str, Any]) -> str:
    """The operation key of what was sent."""
    return check_key(body.get("op"))


def remember(response: Response, name: str, value: str) -> None:
    """Keep a choice of the reader for the next page; a program has no need of it."""
    response.set_cookie(name, value, max_age=SEAT_KEPT, secure=settings_of(current_app).secure, httponly=True, samesite="Lax", path="/")


def change(verb: Callable[..., dict[str, Any]], door: Door, seat: Seat, op: str, **arguments: Any) -> dict[str, Any]:
    """Let the one in this seat do something in the workshop, once for this operation key."""
    return make(
        verb,
        room=door.workshop_id,
        within=door.organisation_id,
        actor=seat.actor,
        op=op,
        workshop_id=door.workshop_id,
        seat=seat,
        **arguments,
    )


def answer(door: Door, data: dict[str, Any], *, at: str | None = None, words: str | None = None, status: int = 200) -> Response:
    """JSON for a program; a browser without scripts is sent back to the page (to the place `at` on it), which says the words."""
    if wants_json():
        response = jsonify(data)
        response.status_code = status
        return response
    if words:
        flash(words, "good")
    return _back_to_page(door, at)


def refuse_on_page(door: Door, refusal: Refusal) -> Response:
    """A refused form without scripts: back to the page, which shows the truth, with the reason above it."""
    if wants_json() or refusal.status in (400, 403, 404):
        raise refusal
    flash(" ".join([str(refusal.words), *map(str, refusal.extra.get("fields", {}).values())]), "mind")
    return _back_to_page(door)


def _back_to_page(door: Door, at: str | None = None) -> Response:
    return redirect(url_for("workshop.show", code=door.code, _anchor=at), 303)  # type: ignore[return-value]


def _cookie() -> str:
    return cookie_name(settings_of(current_app), SEAT_COOKIE)
