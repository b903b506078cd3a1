"""A text that people wrote in up to three languages, kept as one column, read with a fixed fallback."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

LANGUAGES = ("fi", "sv", "en")


class Text(NamedTuple):
    """What is shown, and the language it is really in (for the `lang` attribute when it fell back)."""

    text: str
    lang: str

    def __str__(self) -> str:
        return self.text


class Words(dict[str, str]):
    """`{"fi": ..., "sv": ..., "en": ...}`; languages without a text are left out."""

    def __init__(self, texts: Mapping[str, str] | None = None, **by_language: str):
        both = {**(texts or {}), **by_language}
        super().__init__({lang: both[lang] for lang in LANGUAGES if both.get(lang)})

    def in_(self, lang: str) -> Text:
        """The text in `lang`, else in Finnish, Swedish, English: the first there is."""
        for one in (lang, *LANGUAGES):
            if one in self:
                return Text(self[one], one)
        return Text("", lang)

    def missing(self, languages: tuple[str, ...] = LANGUAGES) -> list[str]:
        """The languages of `languages` that have no text yet."""
        return [lang for lang in languages if lang not in self]


class WordsColumn(sa.types.TypeDecorator[Words]):
    """Words in a JSON column."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: sa.Dialect) -> Any:
        return dict(Words(value)) if value is not None else None

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Words | None:
        return Words(value) if value is not None else None
