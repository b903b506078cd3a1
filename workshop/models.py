"""Workshop, its stages, board, participants, ideas and voting rounds: columns and what must be true of them."""

import enum
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commons.db import Base, Key, Moment, PublicId, now
from commons.languages import Words, WordsColumn
from commons.projects.models import Audience, Channel, Partner, Project, Venue
from commons.scope import Owned

TAG_BYTES = 32
DAYS_UNTIL_SEALED = 14


def choice(kind: type[enum.StrEnum], length: int = 16) -> sa.Enum:
    """An enum kept as its plain value with a CHECK, the same on every engine."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda e: [m.value for m in e],
        name=kind.__name__.lower(),
    )


class WorkshopKind(enum.StrEnum):
    """What sort of gathering it is."""

    POP_UP = "pop_up"
    STAFF = "staff"
    FOCUS_GROUP = "focus_group"


class WorkshopState(enum.StrEnum):
    """Before, while and after people may take part; sealed cannot be opened again."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    SEALED = "sealed"


class StageKind(enum.StrEnum):
    """What a step of the agenda is for."""

    LOBBY = "lobby"
    COLLECT = "collect"
    VOTE = "vote"
    RESULTS = "results"


class IdeaKind(enum.StrEnum):
    """What an idea says of itself."""

    IDEA = "idea"
    NEED = "need"
    WISH = "wish"
    CHALLENGE = "challenge"
    QUESTION = "question"


class IdeaState(enum.StrEnum):
    """Whether others may see it."""

    VISIBLE = "visible"
    HELD = "held"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class RoundState(enum.StrEnum):
    """Dots are placed while open; numbers are counted when closed and shown when revealed."""

    OPEN = "open"
    CLOSED = "closed"
    REVEALED = "revealed"


class TotalsShown(enum.StrEnum):
    """When participants may see how many dots an idea has."""

    LIVE = "live"
    AFTER_REVEAL = "after_reveal"


class Workshop(Owned, Base):
    """One gathering around one board; its id is the id of its live room."""

    __tablename__ = "workshop"

    id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"), primary_key=True, autoincrement=False)
    public_id: Mapped[PublicId]
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("venue.id"))
    kind: Mapped[WorkshopKind] = mapped_column(choice(WorkshopKind))
    title: Mapped[Words] = mapped_column(WordsColumn)
    code: Mapped[str] = mapped_column(sa.String(12), unique=True)  # of its first entry link: what the wall shows
    wall_token: Mapped[str] = mapped_column(sa.String(32), unique=True, default=lambda: secrets.token_urlsafe(18))
    key: Mapped[bytes | None] = mapped_column(sa.LargeBinary(TAG_BYTES), default=lambda: secrets.token_bytes(TAG_BYTES))

    state: Mapped[WorkshopState] = mapped_column(choice(WorkshopState), default=WorkshopState.DRAFT)
    stage_ordinal: Mapped[int] = mapped_column(default=0)
    silent: Mapped[bool] = mapped_column(default=False)
    revealed_at: Mapped[Moment | None]  # the writing of a silent workshop, shown to all from here on
    holding: Mapped[bool] = mapped_column(default=False)
    frozen: Mapped[bool] = mapped_column(default=False)
    joining_locked: Mapped[bool] = mapped_column(default=False)
    wall_hidden: Mapped[bool] = mapped_column(default=False)

    created_at: Mapped[Moment] = mapped_column(default=now)
    opened_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    sealed_at: Mapped[Moment | None]
    seal_after_days: Mapped[int] = mapped_column(default=DAYS_UNTIL_SEALED)

    project: Mapped[Project] = relationship()
    venue: Mapped[Venue | None] = relationship()
    stages: Mapped[list["Stage"]] = relationship(order_by="Stage.ordinal", back_populates="workshop")
    boards: Mapped[list["Board"]] = relationship(order_by="Board.id", back_populates="workshop")

    @property
    def stage(self) -> "Stage":
        """The step of the agenda the room is at."""
        return self.stages[self.stage_ordinal]

    @property
    def board(self) -> "Board":
        """The board ideas are written on."""
        return self.boards[0]

    @property
    def is_open(self) -> bool:
        """True while people may take part."""
        return self.state is WorkshopState.OPEN

    @property
    def seals_on(self) -> datetime | None:
        """When nobody can tell any more who wrote what; None until it has ended. A day at least: operation keys live as long."""
        return self.closed_at and self.closed_at + timedelta(days=max(1, self.seal_after_days))

    @property
    def in_silence(self) -> bool:
        """True while nobody may receive another's text."""
        return self.silent and self.revealed_at is None


class Stage(Base):
    """One step of a workshop's agenda."""

    __tablename__ = "stage"
    __table_args__ = (sa.UniqueConstraint("workshop_id", "ordinal"),)

    id: Mapped[Key]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"))
    ordinal: Mapped[int]
    kind: Mapped[StageKind] = mapped_column(choice(StageKind))
    minutes: Mapped[int] = mapped_column(default=10)

    workshop: Mapped[Workshop] = relationship(back_populates="stages")


class Board(Owned, Base):
    """Where the ideas of a workshop stand: lanes under one prompt."""

    __tablename__ = "board"

    id: Mapped[Key]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"), index=True)
    prompt: Mapped[Words] = mapped_column(WordsColumn)

    workshop: Mapped[Workshop] = relationship(back_populates="boards")
    lanes: Mapped[list["Lane"]] = relationship(order_by="Lane.ordinal", back_populates="board")


class Lane(Base):
    """One column of a board, with a prompt of its own."""

    __tablename__ = "lane"
    __table_args__ = (sa.UniqueConstraint("board_id", "ordinal"),)

    id: Mapped[Key]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    ordinal: Mapped[int]
    title: Mapped[Words] = mapped_column(WordsColumn)
    prompt: Mapped[Words] = mapped_column(WordsColumn, default=Words)
    ground: Mapped[str] = mapped_column(sa.String(12), default="mist")  # a note colour of the design

    board: Mapped[Board] = relationship(back_populates="lanes")


class Participant(Owned, Base):
    """Somebody on a phone, known only by a keyed hash of a random cookie."""

    __tablename__ = "participant"
    __table_args__ = (sa.UniqueConstraint("workshop_id", "seat_tag"),)

    id: Mapped[Key]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"))
    seat_tag: Mapped[bytes | None] = mapped_column(sa.LargeBinary(TAG_BYTES))  # null once sealed
    channel: Mapped[Channel] = mapped_column(choice(Channel, 20), default=Channel.OWN_DEVICE)
    language: Mapped[str] = mapped_column(sa.String(2))
    audience_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audience.id"))
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partner.id"))
    joined_at: Mapped[Moment] = mapped_column(default=now)


class Idea(Owned, Base):
    """What somebody wrote, under a number that is the same on phone, wall and paper."""

    __tablename__ = "idea"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "number"),
        sa.CheckConstraint("number > 0", name="number_from_one"),
        sa.Index("ix_idea_workshop_id_owner_tag", "workshop_id", "owner_tag"),
    )

    id: Mapped[Key]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"))
    lane_id: Mapped[int] = mapped_column(sa.ForeignKey("lane.id"))
    number: Mapped[int]
    kind: Mapped[IdeaKind] = mapped_column(choice(IdeaKind), default=IdeaKind.IDEA)
    text: Mapped[str] = mapped_column(sa.Text)  # empty once withdrawn
    language: Mapped[str] = mapped_column(sa.String(2))
    state: Mapped[IdeaState] = mapped_column(choice(IdeaState), default=IdeaState.VISIBLE)
    owner_tag: Mapped[bytes | None] = mapped_column(sa.LargeBinary(TAG_BYTES))  # null once sealed
    channel: Mapped[Channel] = mapped_column(choice(Channel, 20), default=Channel.OWN_DEVICE)
    audience_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audience.id"))
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partner.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment] = mapped_column(default=now)

    lane: Mapped[Lane] = relationship()
    audience: Mapped[Audience | None] = relationship()
    partner: Mapped[Partner | None] = relationship()


class Moderation(Base):
    """Who on the staff showed, hid or restored an idea, and when."""

    __tablename__ = "moderation"

    id: Mapped[Key]
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"), index=True)
    action: Mapped[str] = mapped_column(sa.String(12))  # shown, hidden, restored
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    at: Mapped[Moment] = mapped_column(default=now)


class VotingRound(Owned, Base):
    """One vote over targets that were frozen when it opened."""

    __tablename__ = "voting_round"
    __table_args__ = (
        sa.UniqueConstraint("workshop_id", "number"),
        sa.CheckConstraint("budget > 0 AND most_per_idea > 0", name="some_dots"),
        sa.Index(
            "ix_voting_round_one_open",
            "workshop_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )

    id: Mapped[Key]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id"))
    number: Mapped[int]
    budget: Mapped[int]
    most_per_idea: Mapped[int] = mapped_column(default=2)
    totals_shown: Mapped[TotalsShown] = mapped_column(choice(TotalsShown), default=TotalsShown.AFTER_REVEAL)
    state: Mapped[RoundState] = mapped_column(choice(RoundState), default=RoundState.OPEN)
    opened_at: Mapped[Moment] = mapped_column(default=now)
    closed_at: Mapped[Moment | None]
    revealed_at: Mapped[Moment | None]

    targets: Mapped[list["Target"]] = relationship(order_by="Target.number", back_populates="round")


class Target(Base):
    """An idea that can be given dots in a round."""

    __tablename__ = "target"
    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("voting_round.id"))
    number: Mapped[int]  # the idea's
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"), index=True)

    round: Mapped[VotingRound] = relationship(back_populates="targets")
    idea: Mapped[Idea] = relationship()


class Ballot(Base):
    """One participant's dots of one round, under an id that says nothing of them."""

    __tablename__ = "ballot"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "voter_tag"),
        sa.CheckConstraint("spent >= 0 AND spent <= budget", name="within_budget"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("voting_round.id"))
    voter_tag: Mapped[bytes | None] = mapped_column(sa.LargeBinary(TAG_BYTES))  # null once sealed
    budget: Mapped[int]
    spent: Mapped[int] = mapped_column(default=0)
    done: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[Channel] = mapped_column(choice(Channel, 20), default=Channel.OWN_DEVICE)
    audience_id: Mapped[int | None] = mapped_column(sa.ForeignKey("audience.id"))
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partner.id"))


class Dot(Base):
    """How many dots a ballot gives a target."""

    __tablename__ = "dot"
    __table_args__ = (sa.CheckConstraint("dots >= 1 AND dots <= most", name="within_most"),)

    ballot_id: Mapped[int] = mapped_column(sa.ForeignKey("ballot.id"), primary_key=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("target.id"), primary_key=True, index=True)
    dots: Mapped[int]
    most: Mapped[int]  # the round's limit, beside the number it limits
