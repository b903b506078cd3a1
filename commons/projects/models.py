"""Project, its members, partners, audiences, venues and entry links."""

import enum
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commons.db import Base, Key, Moment, PublicId, now
from commons.languages import Words, WordsColumn
from commons.scope import Owned

CODE_LENGTH = 12  # room for longer codes than today's six


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


class ProjectMember(Owned, Base):
    """Somebody who sees this one project and nothing else of the organisation, for instance a consultant."""

    __tablename__ = "project_member"
    __table_args__ = (sa.UniqueConstraint("project_id", "user_id"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(12))


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
    kind: Mapped[AudienceKind] = mapped_column(sa.Enum(AudienceKind, native_enum=False, length=12, values_callable=lambda e: [m.value for m in e]))
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
    revoked_at: Mapped[Moment | None]
    created_at: Mapped[Moment] = mapped_column(default=now)

    audience: Mapped[Audience | None] = relationship()
    partner: Mapped[Partner | None] = relationship()
