"""The links that bring people to a survey: each carries an audience, a partner, where it was seen, and how people answer."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons.projects import entry_links
from commons.projects.models import Channel, EntryLink
from surveys.access import survey_to_change


def make_link(
    session: Session,
    *,
    by: int | None,
    survey_id: int,
    audience_id: int | None = None,
    partner_id: int | None = None,
    source: str = "",
    channel: str = Channel.OWN_DEVICE,
) -> dict[str, Any]:
    """A new code for the survey."""
    survey = survey_to_change(session, survey_id, by)
    return entry_links.make_entry_link(
        session,
        by=by,
        project_id=survey.project_id,
        survey_id=survey.id,
        audience_id=audience_id,
        partner_id=partner_id,
        source=source,
        channel=channel,
    )


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
