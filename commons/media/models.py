"""A picture and what is said of it in each language."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commons.db import Base, Key, Moment, PublicId, now
from commons.scope import Owned

LONGEST_ALT = 300  # graphemes
LONGEST_DESCRIPTION = 2_000
LONGEST_CAPTION = 300
LONGEST_CREDIT = 120


class Picture(Owned, Base):
    """Pixels an organisation may show; the file lies in the media storage under its hash."""

    __tablename__ = "picture"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "sha256"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)  # of the widest variant
    width: Mapped[int]  # pixels
    height: Mapped[int]
    variants: Mapped[dict[str, int]] = mapped_column(sa.JSON)  # width -> bytes
    decorative: Mapped[bool] = mapped_column(default=False)  # says nothing: screen readers pass it by
    created_at: Mapped[Moment] = mapped_column(default=now)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))

    texts: Mapped[list["PictureText"]] = relationship(
        order_by="PictureText.lang", back_populates="picture", cascade="all, delete-orphan", lazy="selectin"
    )


class PictureText(Owned, Base):
    """What a picture is said to show, in one language."""

    __tablename__ = "picture_text"
    __table_args__ = (sa.UniqueConstraint("picture_id", "lang"),)

    id: Mapped[Key]
    picture_id: Mapped[int] = mapped_column(sa.ForeignKey("picture.id"))
    lang: Mapped[str] = mapped_column(sa.String(2))
    alt: Mapped[str] = mapped_column(sa.Text, default="")
    long_description: Mapped[str] = mapped_column(sa.Text, default="")
    caption: Mapped[str] = mapped_column(sa.Text, default="")
    credit: Mapped[str] = mapped_column(sa.Text, default="")

    picture: Mapped[Picture] = relationship(back_populates="texts")
