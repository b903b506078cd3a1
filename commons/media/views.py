"""The door to pictures: anyone who knows the hash may see one, and a browser may keep it for good."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, request, send_file
from flask_login import current_user

from commons import policy
from commons.errors import NotFound
from commons.media.intake import MOST_BYTES
from commons.media.storage import SHA256, storage_of
from commons.policy import anyone

View = TypeVar("View", bound=Callable[..., Any])

MOST_UPLOAD_BYTES = MOST_BYTES + 1024 * 1024  # the picture and the form around it
A_YEAR = 365 * 24 * 3600
# Opened by itself, a picture is a page that may do nothing at all.
PICTURE_CSP = "default-src 'none'; sandbox; require-trusted-types-for 'script'; trusted-types 'none'"

blueprint = Blueprint("media", __name__)


def init_app(app: Flask) -> None:
    """Serve pictures, and let the views that take them in be sent more than a form."""
    app.register_blueprint(blueprint)
    app.url_value_preprocessor(_make_room)  # before the first hook reads the form


def takes_files(most: int) -> Callable[[View], View]:
    """Marks a view whose form brings files: it may be larger than the other forms, so many bytes."""

    def mark(view: View) -> View:
        view.talkoot_most_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


takes_pictures = takes_files(MOST_UPLOAD_BYTES)


@blueprint.get("/media/<sha256>/<int:width>.webp")
@anyone
def picture(sha256: str, width: int) -> Response:
    """One variant. Nobody guesses a hash of 64 characters, and the same address always means the same pixels."""
    if not SHA256.fullmatch(sha256):
        raise NotFound
    file = storage_of(current_app).path(sha256, width)
    if not file.is_file():
        raise NotFound
    answer = send_file(file, mimetype="image/webp", conditional=True, etag=f"{sha256[:32]}-{width}", max_age=A_YEAR)
    answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    answer.headers["Content-Security-Policy"] = PICTURE_CSP
    answer.headers["Content-Disposition"] = "inline"
    return answer


def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    view = current_app.view_functions.get(endpoint or "")
    most = getattr(view, "talkoot_most_bytes", None)
    if most is None:
        return
    if policy.policy_of(current_app, endpoint or "") != policy.STAFF or current_user.is_authenticated:
        request.max_content_length = most
