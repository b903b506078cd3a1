"""Joining a workshop: one row for one browser, however often it knocks."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons.live import log
from commons.projects.models import EntryLink
from workshop import events
from workshop.access import JoiningLocked, require_open, workshop_of
from workshop.models import Participant
from workshop.seats import Seat


def join(session: Session, *, workshop_id: int, seat: Seat, code: str, language: str) -> dict[str, int]:
    """Take part through the entry link `code`, which fixes partner and audience. Harmless when joined already."""
    workshop = workshop_of(session, workshop_id)
    already = session.scalar(sa.select(Participant.id).where(Participant.workshop_id == workshop_id, Participant.seat_tag == seat.seat_tag))
    if already:
        return {"seq": log.current(session, workshop_id)}
    require_open(workshop)
    if workshop.joining_locked:
        raise JoiningLocked()
    link = session.scalars(sa.select(EntryLink).where(EntryLink.code == code)).one()
    session.add(
        Participant(
            organisation_id=workshop.organisation_id,
            workshop_id=workshop_id,
            seat_tag=seat.seat_tag,
            channel=link.channel,
            language=language,
            audience_id=link.audience_id,
            partner_id=link.partner_id,
        )
    )
    session.flush()
    return {"seq": log.record(session, workshop_id, events.PARTICIPANT_JOINED)}
