"""The organisation that owns projects, the people who work there, their roles, invitations and open sessions."""

import secrets

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column

from commons.accounts.roles import Role
from commons.db import Base, Key, Moment, PublicId, now
from commons.languages import Words, WordsColumn
from commons.scope import Owned

LONGEST_EMAIL = 254
HASH_BYTES = 32


def role_kind(*roles: Role) -> sa.Enum:
    """A column of a role, held by the database to `roles` (all of them when none are named)."""
    names = [role.value for role in roles or tuple(Role)]
    return sa.Enum(*names, native_enum=False, length=12, create_constraint=True, name="role")


def new_uniquifier() -> str:
    """What a signed-in browser and a reset link refer to; a new one ends all of them."""
    return secrets.token_hex(32)


class Organisation(Base):
    """The tenant: everything but people's own accounts belongs to one."""

    __tablename__ = "organisation"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[Words] = mapped_column(WordsColumn)
    accent: Mapped[str | None] = mapped_column(sa.String(7))  # #rrggbb
    created_at: Mapped[Moment] = mapped_column(default=now)


class User(UserMixin, Base):
    """Somebody with an account: staff of an organisation, or a consultant of one project."""

    __tablename__ = "user"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(sa.String(LONGEST_EMAIL), unique=True)  # as `people.as_kept` writes it
    name: Mapped[str] = mapped_column(sa.String(120))
    password: Mapped[str | None] = mapped_column(sa.String(255))
    language: Mapped[str] = mapped_column(sa.String(2), default="fi")  # of the mails we send
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)  # its password is printed: from this machine or the --lan network only
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True, default=new_uniquifier)
    created_at: Mapped[Moment] = mapped_column(default=now)

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """None of Flask-Security's: rights come from memberships, organisation by organisation."""
        return []


class Membership(Owned, Base):
    """A person's role in an organisation."""

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "user_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(role_kind())
    since: Mapped[Moment] = mapped_column(default=now)


class Invitation(Owned, Base):
    """Somebody may become a member, or take part in one project, by a link that works once. Accepted: the row is gone."""

    __tablename__ = "invitation"

    id: Mapped[Key]
    project_id: Mapped[int | None] = mapped_column(sa.ForeignKey("project.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(HASH_BYTES), unique=True)
    email: Mapped[str] = mapped_column(sa.String(LONGEST_EMAIL))
    role: Mapped[str] = mapped_column(role_kind())
    language: Mapped[str] = mapped_column(sa.String(2))
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[Moment] = mapped_column(default=now)
    expires_at: Mapped[Moment]


class StaffSession(Base):
    """One signed-in browser; without its row a kept or copied cookie opens nothing."""

    __tablename__ = "staff_session"

    id: Mapped[Key]
    key_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(HASH_BYTES), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[Moment] = mapped_column(default=now)
    used_at: Mapped[Moment] = mapped_column(default=now, index=True)
