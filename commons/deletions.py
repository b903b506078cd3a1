"""What was deleted, by id, so that a copy of the database from before can be put back and still forget the same things.

The list holds no more than ids and days. Sealing is not in it: the keeping seals again whatever an older copy brings back.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from commons.db import Base, Moment, now

IDEA, RESPONSE, WORKSHOP, SURVEY, PICTURE = "idea", "response", "workshop", "survey", "picture"


class Deletion(Base):
    """Something that is gone: `idea` (as workshop/number), `response`, `workshop`, `survey` or `picture`, by its public id."""

    __tablename__ = "deletion"

    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    at: Mapped[Moment]  # the day


def note(session: Session, kind: str, public_id: str) -> None:
    """Write it on the list; harmless when it is there already."""
    if session.get(Deletion, (kind, public_id)) is None:
        session.add(Deletion(kind=kind, public_id=public_id, at=now().replace(hour=0, minute=0, second=0, microsecond=0)))
        session.flush()
