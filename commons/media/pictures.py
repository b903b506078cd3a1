"""What can be done with pictures: take one in, say what it shows, show it."""

from collections.abc import Iterable, Mapping
from typing import IO, Any, NamedTuple

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from commons import changes
from commons.db import now
from commons.errors import NotFound
from commons.heavy import heavy
from commons.languages import LANGUAGES
from commons.media.intake import Prepared, prepare
from commons.media.models import LONGEST_ALT, LONGEST_CAPTION, LONGEST_CREDIT, LONGEST_DESCRIPTION, Picture, PictureText
from commons.media.storage import storage_of
from commons.text import clean_text

MOST_GRAPHEMES = {"alt": LONGEST_ALT, "long_description": LONGEST_DESCRIPTION, "caption": LONGEST_CAPTION, "credit": LONGEST_CREDIT}


class Shown(NamedTuple):
    """A picture as a page shows it, with its texts in the reader's language or the nearest there is."""

    public_id: str
    src: str  # the widest
    srcset: str
    width: int
    height: int
    bytes: dict[int, int]  # width -> weight, for the author
    alt: str
    lang: str  # of the texts
    long_description: str
    caption: str
    credit: str


def take_in(source: bytes | IO[bytes], *, within: int, created_by: int | None = None) -> dict[str, Any]:
    """Keep an uploaded picture for an organisation; gives `public_id`, `sha256`, `width`, `height`. Refuses with words."""
    with heavy("picture"):
        prepared = prepare(source)
    storage_of(current_app).keep(prepared.sha256, prepared.variants)
    return changes.make(keep_picture, within=within, prepared=prepared, organisation_id=within, created_by=created_by)


def keep_picture(session: Session, *, prepared: Prepared, organisation_id: int, created_by: int | None = None) -> dict[str, Any]:
    """A verb: the row of a picture whose pixels are stored; the same pixels again are the same picture, come just now."""
    picture = session.scalar(sa.select(Picture).where(Picture.sha256 == prepared.sha256))
    if picture is None:
        picture = Picture(
            organisation_id=organisation_id,
            sha256=prepared.sha256,
            width=prepared.width,
            height=prepared.height,
            variants=prepared.sizes,
            created_by=created_by,
        )
        session.add(picture)
    else:
        picture.created_at = now()  # what is old and shown nowhere is deleted; this one is about to be shown
    session.flush()
    return {"public_id": picture.public_id, "sha256": picture.sha256, "width": picture.width, "height": picture.height}


def describe_picture(
    session: Session, *, public_id: str, texts: Mapping[str, Mapping[str, str]], decorative: bool = False
) -> dict[str, Any]:
    """A verb: what the picture shows, per language; `decorative` when it says nothing."""
    picture = find_picture(session, public_id)
    picture.decorative = decorative
    there = {text.lang: text for text in picture.texts}
    for lang, said in texts.items():
        if lang not in LANGUAGES:
            continue
        text = there.get(lang)
        if text is None:
            text = PictureText(organisation_id=picture.organisation_id, lang=lang)
            picture.texts.append(text)
        for name, most in MOST_GRAPHEMES.items():
            setattr(text, name, clean_text(said.get(name) or "", most=most, least=0, field=f"{name}_{lang}"))
    return {"public_id": public_id, "missing": missing_texts(picture)}


def find_picture(session: Session, public_id: str) -> Picture:
    """The organisation's picture; NotFound when it is another's or none."""
    picture = session.scalar(sa.select(Picture).where(Picture.public_id == public_id))
    if picture is None:
        raise NotFound
    return picture


def missing_texts(picture: Picture, languages: Iterable[str] = LANGUAGES) -> list[str]:
    """The languages in which nobody has said what it shows; before publishing there may be none."""
    said = {text.lang for text in picture.texts if text.alt}
    return [] if picture.decorative else [lang for lang in languages if lang not in said]


def show(picture: Picture, lang: str) -> Shown:
    """What the macro of `parts/picture.html` needs."""
    text = _text_in(picture, lang)
    widths = sorted(int(width) for width in picture.variants)
    return Shown(
        public_id=picture.public_id,
        src=_address(picture, widths[-1]),
        srcset=", ".join(f"{_address(picture, width)} {width}w" for width in widths),
        width=picture.width,
        height=picture.height,
        bytes={width: picture.variants[str(width)] for width in widths},
        alt="" if picture.decorative else text.alt,
        lang=text.lang,
        long_description=text.long_description,
        caption=text.caption,
        credit=text.credit,
    )


def _text_in(picture: Picture, lang: str) -> PictureText:
    by_lang = {text.lang: text for text in picture.texts if text.alt or picture.decorative}
    found = next((by_lang[one] for one in (lang, *LANGUAGES) if one in by_lang), None)
    return found or PictureText(lang=lang, alt="", long_description="", caption="", credit="")


def _address(picture: Picture, width: int) -> str:
    return f"/media/{picture.sha256}/{width}.webp"
