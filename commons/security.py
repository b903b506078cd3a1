"""The headers and cookie settings every answer carries, error pages and streams included."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from commons.errors import NotFound
from commons.settings import Settings, settings_of
from commons.visits import FormTokens, Visits

MOST_FORM_BYTES = 1 * 1024 * 1024
MOST_FORM_PARTS = 1_000
MOST_MEMORY_BYTES = 512 * 1024
LARGEST_KEY = 2**31 - 1

CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "talkoot",
}

csrf = FormTokens()


def security_headers(settings: Settings) -> dict[str, str]:
    """Name -> value, for every answer; a hand-over writes them itself because hooks do not run for it."""
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in CSP.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def init_app(app: Flask) -> None:
    """Headers, cookies, CSRF tokens that last as long as the visit, size limits and trusted hosts."""
    settings = settings_of(app)
    prefix = "__Host-" if settings.secure else ""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=f"{prefix}talkoot",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=7),
        SESSION_REFRESH_EACH_REQUEST=False,  # how long it is idle the server knows; no cookie rides on what caches keep
        WTF_CSRF_TIME_LIMIT=None,  # the usual hour is shorter than a workshop
        WTF_CSRF_SSL_STRICT=False,  # needs a Referer that privacy tools remove; the token is the proof
        MAX_CONTENT_LENGTH=MOST_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_MEMORY_BYTES,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        TRUSTED_HOSTS=settings.hosts,
    )
    app.session_interface = Visits()
    csrf.init_app(app)
    app.url_map.converters["int"] = _KeyConverter
    app.before_request(_refuse_nul)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.after_request(_dressed_in(security_headers(settings)))


def cookie_name(settings: Settings, name: str) -> str:
    """`__Host-` on https, plain on http, where browsers would refuse the prefix."""
    return f"__Host-{name}" if settings.secure else name


class _KeyConverter(IntegerConverter):
    """A number in an address: none that a database key could not be."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = LARGEST_KEY, signed: bool = False):  # noqa: A002
        super().__init__(map, fixed_digits, min, max, signed)


def _refuse_nul() -> None:
    if "\0" in request.path:
        raise NotFound()  # no database takes it, and no address of ours has one


def _dressed_in(headers: dict[str, str]) -> Callable[[Response], Response]:
    policy = {"Content-Security-Policy": headers.pop("Content-Security-Policy")}

    def dress(response: Response) -> Response:
        given = response.headers
        given.extend(headers)
        if "Content-Security-Policy" not in given:  # a picture has a stricter one
            given.extend(policy)
        if "Cache-Control" not in given:
            given["Cache-Control"] = "no-store"
        return response

    return dress
