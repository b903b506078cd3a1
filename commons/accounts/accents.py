"""An organisation's own colour on the pages inside it: kept for a moment, and lightened where the page is dark."""

from time import monotonic
from typing import NamedTuple

import sqlalchemy as sa
from flask import Flask, current_app

from commons import scope
from commons.accounts.models import Organisation
from commons.accounts.organisations import luminance
from commons.db import db

KEPT_S = 30.0  # a page for a whole room must not ask for a colour each time
NIGHT = "#182330"  # the lightest dark ground of css/tokens.css
LEAST_ON_NIGHT = 3.0  # WCAG 2.2 AA, of what is drawn


class Accent(NamedTuple):
    """The colour as it was chosen, dark enough for white words, and as it can be seen on a dark page."""

    light: str
    dark: str


def init_app(app: Flask) -> None:
    """Let the frame of every page ask for the colour of the organisation it is inside."""
    app.jinja_env.globals["accent_here"] = accent_here


def accent_here() -> Accent | None:
    """The colour of the organisation whose things this page shows; None where it has chosen none, or the page is nobody's."""
    organisation_id = db.session().info.get(scope.SCOPE)
    if organisation_id is None:
        return None
    kept = _kept()
    found, until = kept.get(organisation_id, (None, 0.0))
    if monotonic() >= until:
        found = _accent_of(organisation_id)
        kept[organisation_id] = found, monotonic() + KEPT_S
    return found


def forget(organisation_id: int) -> None:
    """The colour has been changed: who changed it sees the new one at once."""
    _kept().pop(organisation_id, None)


def seen_on_night(colour: str) -> str:
    """The colour mixed with so much white that it stands out from a dark ground."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    for tenths in range(11):
        mixed = "#" + "".join(f"{round(part + (255 - part) * tenths / 10):02x}" for part in parts)
        if (luminance(mixed) + 0.05) / (luminance(NIGHT) + 0.05) >= LEAST_ON_NIGHT:
            return mixed
    return "#ffffff"


def _accent_of(organisation_id: int) -> Accent | None:
    colour = db.session.scalar(sa.select(Organisation.accent).where(Organisation.id == organisation_id))
    return Accent(colour, seen_on_night(colour)) if colour else None


def _kept() -> dict[int, tuple[Accent | None, float]]:
    return current_app.extensions.setdefault("talkoot_accents", {})
