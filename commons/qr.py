"""QR codes of our own join links, as shapes a page can draw: what they hold comes from the settings, never from a request."""

import functools
from typing import NamedTuple

import qrcode
from flask import Blueprint, Flask, Response, current_app
from markupsafe import escape
from qrcode.constants import ERROR_CORRECT_Q

from commons.errors import NotFound
from commons.policy import anyone
from commons.projects.codes import ALPHABET, LENGTH
from commons.settings import settings_of

QUIET_ZONE = 4  # modules, as the standard asks
HELD_IN_MEMORY = 512
A_DAY = 24 * 3600
GROUP = 3  # characters said in one breath

blueprint = Blueprint("qr", __name__)


class Qr(NamedTuple):
    """A code as a drawing: `side` modules wide, quiet zone included, the dark ones filled by one SVG path."""

    side: int
    path: str


def init_app(app: Flask) -> None:
    """Serve join codes as pictures and let templates draw them."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(address_of=address_of, qr_of=qr_of)
    app.jinja_env.filters.update(spoken=spoken)


def address_of(path: str) -> str:
    """The address people type and scan for a path of ours: the installation's public one, whatever the request said."""
    return f"{settings_of(current_app).public_base_url}/{path.lstrip('/')}"


@functools.lru_cache(HELD_IN_MEMORY)
def qr_of(url: str) -> Qr:
    """The code of `url` at level Q: a quarter of it may be dirty or torn."""
    rows = _modules(url)
    return Qr(len(rows), "".join(_runs(number, row) for number, row in enumerate(rows)))


@functools.lru_cache(HELD_IN_MEMORY)
def qr_svg(url: str, *, title: str) -> str:
    """A whole SVG document, black on white, that says its `title` to a screen reader."""
    code = qr_of(url)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.side} {code.side}" role="img" shape-rendering="crispEdges">'
        f'<title>{escape(title)}</title><path fill="#fff" d="M0 0h{code.side}v{code.side}H0z"/><path d="{code.path}"/></svg>'
    )


def qr_text(url: str) -> str:
    """The code for a terminal: two rows of modules in a line, dark on light whatever the terminal's colours are."""
    rows = _modules(url)
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    signs = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    lines = ("".join(signs[both] for both in zip(upper, lower, strict=True)) for upper, lower in zip(rows[::2], rows[1::2], strict=True))
    return "\n".join(f"\x1b[38;5;231;48;5;16m{line}\x1b[0m" for line in lines)


def spoken(code: str) -> str:
    """A code in groups that can be read aloud and typed: ABC 234."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


@blueprint.get("/qr/<code>.svg", defaults={"door": "j"})
@blueprint.get("/qr/s/<code>.svg", defaults={"door": "s"})
@anyone
def join_code(door: str, code: str) -> Response:
    """The QR of a workshop's or a survey's link; nothing is looked up, so nobody learns which codes exist."""
    if len(code) != LENGTH or any(sign not in ALPHABET for sign in code):
        raise NotFound()
    url = address_of(f"/{door}/{code}")
    answer = Response(qr_svg(url, title=url), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer


def _modules(url: str) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    code.add_data(url)
    code.make(fit=True)
    return [list(row) for row in code.get_matrix()]


def _runs(number: int, row: list[bool]) -> str:
    """The dark modules of one row as few rectangles."""
    drawn, start = "", None
    for place, dark in enumerate([*row, False]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            drawn += f"M{start} {number}h{place - start}v1h-{place - start}z"
            start = None
    return drawn
