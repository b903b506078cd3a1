"""Survey, its versions, and what respondents sent: responses, answers, the order in which pictures stood, variables."""

import enum
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commons.db import Base, Key, Moment, PublicId, now
from commons.languages import Words, WordsColumn
from commons.projects.models import Audience, Channel, Partner
from commons.scope import Owned

DAYS_UNTIL_SEALED = 14  # after closing
NAME_LENGTH = 60  # a column of a data file


def _words_of(members: type[enum.StrEnum]) -> list[str]:
    return [member.value for member in members]


class SurveyState(enum.StrEnum):
    """A survey is written, then answered, then done."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class ResponseStatus(enum.StrEnum):
    """How far a respondent got."""

    PARTIAL = "partial"
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"


class AnswerState(enum.StrEnum):
    """'Don't know' is something a person said; no answer is the absence of a row."""

    ANSWERED = "answered"
    DONT_KNOW = "dont_know"


class Survey(Owned, Base):
    """Questions with pictures for the audiences of a project."""

    __tablename__ = "survey"
    __table_args__ = (sa.UniqueConstraint("project_id", "slug"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), index=True)
    slug: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))  # its folder in an export; stays when the title changes
    title: Mapped[Words] = mapped_column(WordsColumn)  # the draft's, for lists
    state: Mapped[SurveyState] = mapped_column(
        sa.Enum(SurveyState, native_enum=False, length=8, values_callable=_words_of), default=SurveyState.DRAFT
    )
    languages: Mapped[list[str]] = mapped_column(sa.JSON)
    key: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), default=lambda: secrets.token_bytes(32))  # gone when sealed
    created_at: Mapped[Moment] = mapped_column(default=now)
    opened_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    sealed_at: Mapped[Moment | None]  # no device can be found again in its responses since then

    @property
    def seals_on(self) -> datetime | None:
        """When no device can be found again in its responses any more; None until it is closed."""
        return self.closed_at and self.closed_at + timedelta(days=DAYS_UNTIL_SEALED)

    @property
    def is_open(self) -> bool:
        """True while answers are taken."""
        return self.state is SurveyState.OPEN


class SurveyVersion(Owned, Base):
    """A definition. The draft has no number; a numbered one is what people were asked, and never changes once it is frozen."""

    __tablename__ = "survey_version"
    __table_args__ = (
        sa.UniqueConstraint("survey_id", "number"),
        sa.Index(
            "uq_survey_version_draft",
            "survey_id",
            unique=True,
            sqlite_where=sa.text("number IS NULL"),
            postgresql_where=sa.text("number IS NULL"),
        ),
        sa.CheckConstraint("frozen_at IS NULL OR number IS NOT NULL", name="only_numbered_freeze"),
    )

    id: Mapped[Key]
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"))
    number: Mapped[int | None]
    definition: Mapped[str] = mapped_column(sa.Text)  # canonical JSON, visual-survey/1
    sha256: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[Moment] = mapped_column(default=now)
    frozen_at: Mapped[Moment | None]  # the first real response
    compares: Mapped[str | None] = mapped_column(sa.String(8))  # with the version before it: see `comparing`; None of the first
    written: Mapped[dict[str, dict[str, str]] | None] = mapped_column(sa.JSON(none_as_null=True))  # of a draft: see `phrases`


class Response(Owned, Base):
    """What one respondent sent, with nothing that names the person: the secret of the device is kept as an HMAC only."""

    __tablename__ = "response"
    __table_args__ = (
        sa.UniqueConstraint("survey_id", "secret_hash"),
        sa.Index("ix_response_survey_id_simulated", "survey_id", "simulated"),
        sa.CheckConstraint("status <> 'complete' OR submitted_at IS NOT NULL", name="complete_has_moment"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("survey_version.id"), index=True)
    link_id: Mapped[int] = mapped_column(sa.ForeignKey("entry_link.id"), index=True)
    audience_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audience.id"))
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partner.id"))
    source: Mapped[str] = mapped_column(sa.String(40), default="")
    channel: Mapped[Channel] = mapped_column(sa.Enum(Channel, native_enum=False, length=20, values_callable=_words_of))
    language: Mapped[str] = mapped_column(sa.String(2))
    status: Mapped[ResponseStatus] = mapped_column(
        sa.Enum(ResponseStatus, native_enum=False, length=12, values_callable=_words_of), default=ResponseStatus.PARTIAL
    )
    seq: Mapped[int] = mapped_column(default=0)  # accepted changes so far
    published_seq: Mapped[int | None]  # how many of them the results of an open survey show; see `steps`
    reached: Mapped[int] = mapped_column(default=0)  # the furthest screen that was sent
    order_seed: Mapped[int] = mapped_column(sa.BigInteger)
    simulated: Mapped[bool] = mapped_column(default=False)
    secret_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    receipt_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), unique=True)
    resume_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), index=True, unique=True)  # until it is finished
    resume_box: Mapped[bytes | None] = mapped_column(sa.LargeBinary(43))  # the device's secret; only the code opens it
    started_at: Mapped[Moment] = mapped_column(default=now)
    updated_at: Mapped[Moment] = mapped_column(default=now)
    submitted_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]
    duration_s: Mapped[int | None]  # from beginning to finishing, written down when the moments become hours at sealing

    audience: Mapped[Audience | None] = relationship()
    partner: Mapped[Partner | None] = relationship()

    @property
    def seconds(self) -> int | None:
        """From beginning to finishing; None when it was not finished."""
        if self.duration_s is not None or self.submitted_at is None:
            return self.duration_s
        return int((self.submitted_at - self.started_at).total_seconds())


class Answer(Owned, Base):
    """One question answered in one response; sent again it is the same row with a higher revision."""

    __tablename__ = "answer"
    __table_args__ = (sa.CheckConstraint("(state = 'dont_know') = (value IS NULL)", name="value_or_dont_know"),)

    response_id: Mapped[int] = mapped_column(sa.ForeignKey("response.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    state: Mapped[AnswerState] = mapped_column(sa.Enum(AnswerState, native_enum=False, length=12, values_callable=_words_of))
    value: Mapped[Any | None] = mapped_column(sa.JSON(none_as_null=True))
    revision: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[Moment] = mapped_column(default=now)
    last_at: Mapped[Moment] = mapped_column(default=now)


class Presentation(Owned, Base):
    """Where one picture of a question stood for one respondent, written with the first thing they send from that screen."""

    __tablename__ = "presentation"

    response_id: Mapped[int] = mapped_column(sa.ForeignKey("response.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    task: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    option: Mapped[str] = mapped_column(sa.String(8))
    picture: Mapped[str] = mapped_column(sa.String(64))
    shown_at: Mapped[Moment] = mapped_column(default=now)


class Variable(Owned, Base):
    """One column of the data: the table that exports, charts and codebook all read. Frozen with the first real response."""

    __tablename__ = "variable"
    __table_args__ = (sa.UniqueConstraint("survey_id", "name"), sa.UniqueConstraint("survey_id", "question", "part"))

    id: Mapped[Key]
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("survey.id"))
    question: Mapped[str] = mapped_column(sa.String(24))
    part: Mapped[str] = mapped_column(sa.String(24), default="")
    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    label: Mapped[Words] = mapped_column(WordsColumn)
    type: Mapped[str] = mapped_column(sa.String(12))  # choice, integer, text
    codes: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)  # [{"value", "label": {...}}]
    missing: Mapped[list[str]] = mapped_column(sa.JSON)
    ordinal: Mapped[int] = mapped_column(default=0)
    frozen: Mapped[bool] = mapped_column(default=False)
