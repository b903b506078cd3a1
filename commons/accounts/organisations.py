"""Organisations: making one, its name and its accent colour."""

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.accounts.access import insist_in_organisation
from commons.accounts.models import Organisation
from commons.accounts.roles import Role
from commons.errors import Unusable
from commons.languages.cleaning import clean_words

LEAST_CONTRAST = 4.5  # WCAG 2.2 AA, of the accent with the white words on it
_HEX = re.compile(r"#[0-9a-f]{6}")


def create_organisation(session: Session, *, name: Mapping[str, str]) -> dict[str, Any]:
    """A new tenant; gives its `id` and `public_id`."""
    organisation = Organisation(name=clean_words(name, "name", needed=True))
    session.add(organisation)
    session.flush()
    return {"id": organisation.id, "public_id": organisation.public_id}


def edit_organisation(
    session: Session, *, by: int | None, organisation_id: int, name: Mapping[str, str], accent: str | None = None
) -> dict[str, Any]:
    """Change its name and accent colour."""
    insist_in_organisation(session, by=by, organisation_id=organisation_id, at_least=Role.OWNER)
    session.execute(
        sa.update(Organisation)
        .where(Organisation.id == organisation_id)
        .values(name=clean_words(name, "name", needed=True), accent=check_accent(accent))
    )
    return {"id": organisation_id}


def check_accent(given: str | None) -> str | None:
    """`#rrggbb` that white words can be read on, or None; refuses paler ones."""
    accent = (given or "").strip().lower()
    if not accent:
        return None
    if not _HEX.fullmatch(accent):
        raise Unusable({"accent": _l("Write the colour as a hash sign and six digits or letters a-f, for instance #0b4f8a.")})
    if contrast_with_white(accent) < LEAST_CONTRAST:
        raise Unusable({"accent": _l("White text cannot be read on this colour. Choose a darker one.")})
    return accent


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of `#rrggbb` with white, 1 to 21."""
    return 1.05 / (luminance(colour) + 0.05)


def luminance(colour: str) -> float:
    """How light `#rrggbb` is to the eye, 0 to 1 (WCAG's relative luminance)."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
