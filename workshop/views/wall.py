"""The projector's door: whoever has the token sees what everybody in the room may see, and can change nothing."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from commons.db import db
from commons.languages import current_language
from commons.languages.speaking import in_every_language
from commons.live.handover import follow
from commons.policy import anyone
from commons.qr import address_of
from workshop import frames, queries, screens
from workshop.models import Workshop
from workshop.screens import Screen

DEPTHS = ("4", "6", "8", "10", "12", "15", "20")  # metres to the last row, as css/wall.css knows them
SECONDS_A_PAGE = 5  # where no script turns them
JOIN = _l("Scan the code with your phone's camera, or type this address and code.")

blueprint = Blueprint("workshop_wall", __name__)


@blueprint.get("/<lang:lang>/wall/<token>")
@anyone
def show(token: str) -> Response:
    """The wall as it is now; `theme`, `depth` and `keys` in the address are how the presenter left it."""
    workshop = queries.find_by_wall_token(db.session, token)
    screen = screens.screen(db.session, workshop)
    turn = request.args.get("page", 0, type=int)
    page = render_template(
        "workshop/wall/show.html",
        **around(workshop, screen, turn),
        heads=("h1", "h2"),
        theme=_chosen("theme", ("dark", "light")),
        depth=_chosen("depth", DEPTHS, "12"),
        next_page=_next_page(token, (turn + 1) % screen.pages_without_script),
        seconds=SECONDS_A_PAGE,
    )
    return Response(page, headers={"Cache-Control": "no-store"})


@blueprint.get("/<lang:lang>/wall/<token>/live")
@anyone
def live(token: str) -> Response:
    """What happens, for the wall."""
    workshop = queries.find_by_wall_token(db.session, token)
    return follow(workshop.id, "wall", current_language(), frames)


def around(workshop: Workshop, screen: Screen, turn: int = 0) -> dict[str, Any]:
    """What the templates of the wall need, here and in the small copy at the desk."""
    return {
        "workshop": workshop,
        "screen": screen,
        "page": screen.page(turn),
        "join_host": urlsplit(address_of("")).netloc,
        "join_words": in_every_language(JOIN),
    }


def _chosen(name: str, of: tuple[str, ...], usual: str | None = None) -> str:
    given = request.args.get(name)
    return given if given in of else usual or of[0]


def _next_page(token: str, page: int) -> str:
    kept: dict[str, Any] = {name: request.args[name] for name in ("theme", "depth") if name in request.args}
    return url_for("workshop_wall.show", token=token, page=page, **kept)
