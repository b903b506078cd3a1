"""Project, its members, partners, audiences, venues and entry links."""

import enum
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commons.accounts.models import role_kind
from commons.accounts.roles import Role
from commons.db import Base, Key, Moment, PublicId, now
from commons.languages import Words, WordsColumn
from commons.scope import Owned

CODE_LENGTH = 12  # room for longer codes than today's six
ROLES_IN_A_PROJECT = (Role.VIEWER, Role.RESEARCHER, Role.FACILITATOR)  # an owner is one of the whole organisation


class AudienceKind(enum.StrEnum):
    """Whose voice an audience is."""

    RESIDENTS = "residents"
    STAFF = "staff"
    OTHER = "other"


class Channel(enum.StrEnum):
    """How a contribution came."""

    OWN_DEVICE = "own_device"
    KIOSK = "kiosk"
    SCRIBE = "scribe"
    PAPER = "paper"
    PHONE_INTERVIEW = "phone_interview"


class Project(Owned, Base):
    """What an organisation is working on together with people: goal, what can still change, notice, deletion date."""

    __tablename__ = "project"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[Words] = mapped_column(WordsColumn)
    goal: Mapped[Words] = mapped_column(WordsColumn, default=Words)
    open_matters: Mapped[Words] = mapped_column(WordsColumn, default=Words)  # what can still change
    decided_matters: Mapped[Words] = mapped_column(WordsColumn, default=Words)
    notice: Mapped[Words] = mapped_column(WordsColumn, default=Words)
    controller_contact: Mapped[str] = mapped_column(sa.String(200), default="")
    languages: Mapped[list[str]] = mapped_column(sa.JSON, default=lambda: ["fi", "sv", "en"])
    delete_on: Mapped[date | None] = mapped_column(sa.Date)
    created_at: Mapped[Moment] = mapped_column(default=now)

    partners: Mapped[list["Partner"]] = relationship(order_by="Partner.ordinal", back_populates="project")
    audiences: Mapped[list["Audience"]] = relationship(order_by="Audience.ordinal", back_populates="project")
    venues: Mapped[list["Venue"]] = relationship(order_by="Venue.id", back_populates="project")

    def missing_before_collecting(self, today: date | None = None) -> list[Any]:
        """What people must be told before anything is collected from them, as sentences; empty when nothing is missing."""
        today = today or now().date()
        found = [words for field, words in _NEEDED if not getattr(self, field)]
        found += [words for field, words in _TRANSLATED if (texts := getattr(self, field)) and texts.missing(tuple(self.languages))]
        if self.delete_on is not None and self.delete_on <= today:
            found.append(_l("The deletion date has passed: choose a later one."))
        return found


_NEEDED = (
    ("goal", _l("The goal is missing: what is this for, and who benefits?")),
    ("open_matters", _l("What can still change is missing: what do people have a say in?")),
    ("notice", _l("The privacy notice is missing: what happens to what people write?")),
    ("controller_contact", _l("The controller's contact is missing: whom can people ask?")),
    ("delete_on", _l("The deletion date is missing: how long is what people write kept?")),
)
_TRANSLATED = (
    ("goal", _l("The goal is not written in all languages of the project.")),
    ("open_matters", _l("What can still change is not written in all languages of the project.")),
    ("notice", _l("The privacy notice is not written in all languages of the project.")),
)


class ProjectMember(Owned, Base):
    """Somebody who sees this one project and nothing else of the organisation, for instance a consultant."""

    __tablename__ = "project_member"
    __table_args__ = (sa.UniqueConstraint("project_id", "user_id"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(role_kind(*ROLES_IN_A_PROJECT))


class Partner(Owned, Base):
    """A voice within a project: the city, an agency."""

    __tablename__ = "partner"
    __table_args__ = (sa.UniqueConstraint("project_id", "key"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(40))  # what exports say
    name: Mapped[Words] = mapped_column(WordsColumn)
    ordinal: Mapped[int] = mapped_column(default=0)

    project: Mapped[Project] = relationship(back_populates="partners")


class Audience(Owned, Base):
    """Those a link is meant for: residents, staff."""

    __tablename__ = "audience"
    __table_args__ = (sa.UniqueConstraint("project_id", "key"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[AudienceKind] = mapped_column(
        sa.Enum(AudienceKind, native_enum=False, length=12, values_callable=lambda e: [m.value for m in e])
    )
    name: Mapped[Words] = mapped_column(WordsColumn)
    ordinal: Mapped[int] = mapped_column(default=0)

    project: Mapped[Project] = relationship(back_populates="audiences")


class Venue(Owned, Base):
    """A place where people meet."""

    __tablename__ = "venue"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), index=True)
    name: Mapped[Words] = mapped_column(WordsColumn)

    project: Mapped[Project] = relationship(back_populates="venues")


class EntryLink(Owned, Base):
    """A code that brings people in and fixes who they speak for: audience, partner, where the link was, how they answer.

    `workshop_id` or `survey_id` names what it opens, as plain numbers: the ground does not know the features.
    """

    __tablename__ = "entry_link"
    __table_args__ = (sa.CheckConstraint("(workshop_id IS NULL) <> (survey_id IS NULL)", name="opens_one_thing"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(CODE_LENGTH), unique=True)
    workshop_id: Mapped[int | None] = mapped_column(index=True)
    survey_id: Mapped[int | None] = mapped_column(index=True)
    audience_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audience.id"))
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partner.id"))
    source: Mapped[str] = mapped_column(sa.String(40), default="")
    channel: Mapped[Channel] = mapped_column(
        sa.Enum(Channel, native_enum=False, length=20, values_callable=lambda e: [m.value for m in e]), default=Channel.OWN_DEVICE
    )
    opened: Mapped[int] = mapped_column(default=0, server_default="0")  # devices that have looked at its survey; a number, no list
    pin_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))  # of a kiosk: what whoever takes it away types
    revoked_at: Mapped[Moment | None]
    created_at: Mapped[Moment] = mapped_column(default=now)

    audience: Mapped[Audience | None] = relationship()
    partner: Mapped[Partner | None] = relationship()

    @property
    def path(self) -> str:
        """The language-neutral address that the QR holds."""
        return f"/j/{self.code}" if self.workshop_id is not None else f"/s/{self.code}"
