"""A cap on heavy requests (uploads, exports, passwords), so that light ones always find a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, request
from flask_babel import lazy_gettext as _l

from commons.errors import Busy
from commons.settings import settings_of

SHARE = 8  # one thread in eight for each kind


class TooMuchAtOnce(Busy):
    """As many heavy requests of this kind run already as may; nothing of this one has been read."""

    code = "too_much_at_once"
    title = _l("Many are sending or fetching large files right now")
    words = _l("The server does a few large things at a time, so that the room keeps working. Try again in a few seconds.")
    retry_after = 5


def init_app(app: Flask) -> None:
    """Refuse a large request that came while too many others were still on their way in. Goes before whatever reads forms."""
    app.extensions["talkoot_heavy"] = {}
    app.before_request(_refuse_when_crowded)


@contextmanager
def heavy(kind: str, *, refusal: type[Busy] = TooMuchAtOnce) -> Iterator[None]:
    """`with heavy("export"):` do it, or raise the refusal when too many others do."""
    threads = settings_of(current_app).threads
    places = current_app.extensions["talkoot_heavy"].setdefault(kind, threading.BoundedSemaphore(max(2, threads // SHARE)))
    if not places.acquire(blocking=False):
        raise refusal
    try:
        yield
    finally:
        places.release()


def _refuse_when_crowded() -> None:
    if request.headers.get("Talkoot-Crowded"):
        raise TooMuchAtOnce
