"""The links that bring people to a survey: each carries an audience, a partner, where it was seen, and how people answer."""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.errors import Unusable
from commons.projects import entry_links
from commons.projects.models import Channel, EntryLink
from surveys.access import survey_to_change

SHORTEST_PIN, LONGEST_PIN = 4, 8


class PinUnusable(Unusable):
    """A kiosk's PIN is digits, to be typed on a screen."""

    code = "pin"

    def __init__(self) -> None:
        super().__init__({"pin": _l("Choose a PIN of four to eight digits. With it you take the kiosk out of use.")})


def pin_of(typed: str | None) -> str | None:
    """The PIN as it was meant; None for none. Raises PinUnusable for what is no PIN."""
    pin = "".join((typed or "").split())
    if not pin:
        return None
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        raise PinUnusable()
    return pin


def make_link(
    session: Session,
    *,
    by: int | None,
    survey_id: int,
    audience_id: int | None = None,
    partner_id: int | None = None,
    source: str = "",
    channel: str = Channel.OWN_DEVICE,
    pin_hash: bytes | None = None,
) -> dict[str, Any]:
    """A new code for the survey; a kiosk's has the mark of a PIN, without which nobody would get out of it."""
    survey = survey_to_change(session, survey_id, by)
    if channel == Channel.KIOSK and pin_hash is None:
        raise PinUnusable()
    made = entry_links.make_entry_link(
        session,
        by=by,
        project_id=survey.project_id,
        survey_id=survey.id,
        audience_id=audience_id,
        partner_id=partner_id,
        source=source,
        channel=channel,
    )
    if channel == Channel.KIOSK:
        session.execute(sa.update(EntryLink).where(EntryLink.id == made["id"]).values(pin_hash=pin_hash))
    return made


def end_link(session: Session, *, by: int | None, survey_id: int, link_id: int) -> dict[str, Any]:
    """The code opens nothing from now on; what came through it is kept."""
    survey = survey_to_change(session, survey_id, by)
    return entry_links.revoke_entry_link(session, by=by, project_id=survey.project_id, link_id=link_id)


def links_of(session: Session, survey_id: int) -> list[EntryLink]:
    """All links of the survey, ended ones last."""
    return list(
        session.scalars(
            sa.select(EntryLink).where(EntryLink.survey_id == survey_id).order_by(EntryLink.revoked_at.is_not(None), EntryLink.id)
        )
    )
