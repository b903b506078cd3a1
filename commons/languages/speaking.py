"""Saying the same in several languages at once: posters, codebooks, mails to somebody who reads another language."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g
from flask_babel import force_locale

from commons.languages.choosing import LOCALES
from commons.languages.words import LANGUAGES, Words


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Everything said inside is said in `lang`; sentences, templates, dates and numbers alike."""
    before = g.get("language")
    g.language = lang
    try:
        with force_locale(LOCALES[lang]):
            yield
    finally:
        g.language = before


def in_every_language(sentence: Any) -> Words:
    """A lazy sentence as Words."""
    said = {}
    for lang in LANGUAGES:
        with speaking(lang):
            said[lang] = str(sentence)
    return Words(said)
