"""Texts in several languages, checked at the boundary as one text is."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from commons.errors import Unusable
from commons.languages.words import LANGUAGES, Words
from commons.text import clean_text

MOST_NAME = 120  # graphemes; a longer text may have several lines


def clean_words(texts: Mapping[str, str] | None, field: str, *, most: int = MOST_NAME, needed: bool = False) -> Words:
    """The text in every language it was written in; refusals name `field-fi` and so on."""
    kept, wrong = {}, {}
    for lang in LANGUAGES:
        if not (text := (texts or {}).get(lang, "")).strip():
            continue
        try:
            kept[lang] = clean_text(text, most=most, field=f"{field}-{lang}", lines=most > MOST_NAME)
        except Unusable as refusal:
            wrong.update(refusal.extra["fields"])
    if needed and not kept and not wrong:
        wrong[f"{field}-{LANGUAGES[0]}"] = _l("Write this in at least one language.")
    if wrong:
        raise Unusable(wrong)
    return Words(kept)
