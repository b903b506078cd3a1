"""How often somebody may do a thing: by participant and workshop, by address for failures and newcomers alone: a library on one Wi-Fi works."""

import hmac
import ipaddress
import math
import time
from typing import Any

from flask import Flask, current_app, request
from flask_babel import lazy_gettext as _l
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from commons.errors import Refusal
from commons.pacing import Moments
from commons.settings import settings_of

# One person's pace, generous for thumbs and short for scripts; and guesses from one network.
PACE = {
    "idea": "40/10 seconds",
    "dot": "100/10 seconds",
    "answer": "100/10 seconds",
    "upload": "40/10 minutes",
    "opened": "1/10 minutes",  # of one device: it is counted once, however often its first page is drawn
    "newcomer": "1000/10 minutes",  # to one workshop or survey from one network: wide, for whole libraries come in at once
    "wrong_code": "60/5 minutes",
    "wrong_pin": "10/15 minutes",  # of one kiosk, from wherever
    "failed_sign_in": "10/15 minutes",  # of one account from one network
    "failed_sign_in_anywhere": "300/15 minutes",  # from one network
    "reset_mail": "3/15 minutes",  # to one address
    "reset": "20/hour",
}


class TooOften(Refusal):
    """Faster than a person; the same request goes through a little later."""

    status = 429
    code = "too_often"
    title = _l("A little slower, please")
    words = _l("This came faster than we can take it. Nothing is lost: wait a moment and send again.")

    def __init__(self, seconds: int):
        super().__init__(retry_after=seconds)
        self.retry_after = seconds


def init_app(app: Flask) -> None:
    """Counters in memory, or in Redis where several hosts share them."""
    url = settings_of(app).redis_url
    storage = storage_from_string(url, socket_timeout=0.25) if url else Moments()
    app.extensions["talkoot_limits"] = MovingWindowRateLimiter(storage)
    app.extensions["talkoot_paces"] = {name: parse(pace) for name, pace in PACE.items()}


def spend(name: str, *who: Any) -> None:
    """Count one of `name` for `who`; raises TooOften beyond the pace. Participants pass when the counter itself is gone."""
    limiter, pace, mark = _limiter(), _pace(name), _mark(name, who)
    try:
        within = limiter.hit(pace, mark)
        reset = None if within else limiter.get_window_stats(pace, mark).reset_time
    except Exception:
        current_app.logger.warning("the limits' counter cannot be reached", exc_info=True)
        return
    if reset is not None:
        raise TooOften(max(1, math.ceil(reset - time.time())))


def check(name: str, *who: Any) -> None:
    """Raise TooOften when `who` has used up the pace of failures, without counting this try."""
    limiter, pace = _limiter(), _pace(name)
    try:
        stats = limiter.get_window_stats(pace, _mark(name, who))
    except Exception:  # noqa: BLE001 - as above
        return
    if stats.remaining <= 0:
        raise TooOften(max(1, math.ceil(stats.reset_time - time.time())))


def network() -> str:
    """The caller's network: the address itself, or the /56 of IPv6, for counting failures and newcomers only; kept nowhere as it is."""
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")
    return str(ipaddress.ip_network((address, 56), strict=False)) if address.version == 6 else str(address)


def _mark(name: str, who: tuple[Any, ...]) -> str:
    """What is counted under: Redis may write it to its disk, so it tells neither an address nor who."""
    told = "\0".join((name, *map(str, who)))
    return hmac.digest(settings_of(current_app).secret_key.encode(), told.encode(), "sha256").hex()


def _limiter() -> MovingWindowRateLimiter:
    return current_app.extensions["talkoot_limits"]


def _pace(name: str) -> RateLimitItem:
    return current_app.extensions["talkoot_paces"][name]
