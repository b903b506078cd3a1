"""A request for a stream, from the check in its view to the hub that owns its socket from then on."""

import logging
import os
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import flask_babel
from flask import Response, current_app, g, request

from commons.db import db
from commons.errors import NotFound, wants_json
from commons.live import log as events_log
from commons.live import polling, tail
from commons.live.frames import Frame, Renderer, opening, rendered, reset
from commons.live.hub import COME_BACK_LATER
from commons.live.line import HubLost, line_of
from commons.live.speaking import speaking

log = logging.getLogger("talkoot.live")

MOST_TO_CATCH_UP = 500  # events; a screen further behind fetches its state again
LONGEST_NUMBER = 18  # digits
UNANSWERED_MS = 30_000  # then a phone that left without a word is gone


class Missed(NamedTuple):
    """What a screen has not seen, and the number it is at afterwards."""

    number: int
    frames: list[Frame]


def follow(room_id: int, role: str, lang: str, renderer: Renderer, *, tag: str | Sequence[str] = ()) -> Response:
    """The answer to a request for what happens in a room, once its view has checked the right to it.

    As the request wishes: a stream, a 25-second long poll (`Accept: application/json`) or an answer at once (`poll=1`).
    `tag` names the rights it rests on: `live.end_streams(tag)` ends it when one of them does, and it asks again every
    five minutes. Raises NotFound when there is no such room.
    """
    tail.start(current_app._get_current_object(), renderer)  # type: ignore[attr-defined]
    g.language = lang
    flask_babel.refresh()
    missed = _missed(room_id, role, lang, renderer)
    db.session.rollback()
    about = {
        "channel": f"{room_id}/{role}/{lang}",
        "number": missed.number,
        "tags": [tag] if isinstance(tag, str) else list(tag),
    }
    if request.args.get("poll") == "1":
        return polling.answer(missed.number, missed.frames)
    if wants_json():
        return _poll(about, missed)
    return _stream(about, missed)


def _missed(room_id: int, role: str, lang: str, renderer: Renderer) -> Missed:
    extent = events_log.extent(db.session(), room_id)
    if extent is None:
        raise NotFound
    asked = _number_asked()
    if asked is None or not extent.oldest - 1 <= asked <= extent.seq:
        return Missed(extent.seq, [reset(extent.seq)])
    if asked == extent.seq:
        return Missed(asked, [])
    events = events_log.after(db.session(), room_id, asked, MOST_TO_CATCH_UP + 1)
    pruned = not events or events[0].number != asked + 1
    drawn = sum(event.kind not in renderer.can_wait for event in events)
    if pruned or len(events) > MOST_TO_CATCH_UP or drawn > getattr(renderer, "most_to_draw", MOST_TO_CATCH_UP):
        return Missed(extent.seq, [reset(extent.seq)])
    number = events[-1].number
    try:
        with speaking(current_app._get_current_object(), lang) as session:  # type: ignore[attr-defined]
            return Missed(number, rendered(renderer, session, room_id, events, role, lang))
    except Exception:
        log.exception("room %s could not be rendered after %s", room_id, asked)
        return Missed(number, [reset(number)])


def _number_asked() -> int | None:
    """The number the screen has; None when it says none that can be read."""
    given = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    if len(given) > LONGEST_NUMBER or not (given.isascii() and given.isdigit()):
        return None
    return int(given)


def _stream(about: dict[str, Any], missed: Missed) -> Response:
    first = opening() + b"".join(frame.as_bytes() for frame in missed.frames)
    if request.method == "HEAD":
        response = Response()
    elif _socket_to_hand_over() is not None:
        response = HandedOver(about, first)
    else:
        response = _generated(about, first)
    response.headers["Content-Type"] = "text/event-stream; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _poll(about: dict[str, Any], missed: Missed) -> Response:
    if missed.frames or request.method == "HEAD":
        return polling.answer(missed.number, missed.frames)
    if _socket_to_hand_over() is None:
        return polling.wait_in_this_thread(about)
    response = HandedOver(about | {"poll": True}, b"")
    response.headers["Content-Type"] = "application/json"
    response.headers["Cache-Control"] = "no-store"
    return response


class HandedOver(Response):
    """An answer whose socket goes to the hub: the head with every header the application has put on, then the first bytes."""

    def __init__(self, about: dict[str, Any], first: bytes):
        super().__init__()
        self.about, self.first = about, first
        self.line = line_of(current_app._get_current_object())  # type: ignore[attr-defined]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        client = environ["gunicorn.socket"]
        if client.family != socket.AF_UNIX:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED_MS)
        try:
            self.line.hand_over(self.about, self._head(environ) + self.first, client.fileno())
        except HubLost:
            log.exception("there is no hub")
            self.set_data(b"" if self.about.get("poll") else self.first + COME_BACK_LATER)
            return super().__call__(environ, start_response)
        self.close()
        # The worker now closes a harmless end: with the real one it would end the stream, and with one whose peer is
        # open it would wait for that peer before its next request.
        os.dup2(_closed_peer().fileno(), client.fileno(), inheritable=False)
        raise StopIteration

    def _head(self, environ: dict[str, Any]) -> bytes:
        lines = [f"HTTP/1.1 {self.status}"]
        lines += [f"{name}: {value}" for name, value in self.get_wsgi_headers(environ) if name.lower() != "content-length"]
        lines += ["Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1")


_closed_lock = threading.Lock()
_closed: list[socket.socket] = []


def _closed_peer() -> socket.socket:
    """A connected socket whose other end is closed; one for the process."""
    with _closed_lock:
        if not _closed:
            end, other = socket.socketpair()
            other.close()
            _closed.append(end)
        return _closed[0]


def _socket_to_hand_over() -> socket.socket | None:
    """The accepted socket, where this server gives it and nothing has to be encrypted on the way."""
    client = request.environ.get("gunicorn.socket")
    if not isinstance(client, socket.socket) or isinstance(client, ssl.SSLSocket):
        return None
    return client


def _generated(about: dict[str, Any], first: bytes) -> Response:
    """The same stream where the socket cannot be handed over: the hub gets one end of a pair, a thread passes it on."""
    ours, theirs = socket.socketpair()
    with theirs:
        line_of(current_app._get_current_object()).hand_over(about, first, theirs.fileno())  # type: ignore[attr-defined]

    def passed_on() -> Iterator[bytes]:
        with ours:
            while data := ours.recv(65536):
                yield data

    return Response(passed_on(), direct_passthrough=True)
