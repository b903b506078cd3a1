"""What people write, checked at the boundary: refused with a reason or kept exactly, never altered in silence."""

import unicodedata
from typing import Any

import regex
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from commons.errors import Unusable

MOST_GRAPHEMES = 500
BYTES_PER_GRAPHEME = 48  # a family of four with a skin colour each takes 41
MOST_MARKS_IN_A_ROW = 4

_GRAPHEME = regex.compile(r"\X")
_CONTROL = regex.compile(r"[\p{Cc}--[\t\n]]", regex.V1)
_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_MARKS = regex.compile(r"\p{M}{%d,}" % (MOST_MARKS_IN_A_ROW + 1))  # noqa: UP031 - braces
# Letters, numbers, signs and pictures; what only separates, formats or fills (U+3164, U+2800) cannot be read.
_SEEN = regex.compile(r"[[\p{L}\p{N}\p{P}\p{S}]--[\u115f\u1160\u3164\uffa0\u2800]]", regex.V1)


class TextRefused(Unusable):
    """A text that cannot be kept as it is; the reason is in words."""

    code = "text"


def clean_text(value: Any, *, most: int = MOST_GRAPHEMES, field: str = "text", least: int = 1, lines: bool = True) -> str:
    """The text as it will be kept: NFC, trimmed, CRLF as LF; anything else is refused (422) with the reason.

    `most` and `least` count graphemes: what a reader sees as one character.
    """
    if not isinstance(value, str):
        raise TextRefused({field: _l("Write this as text.")})
    if len(value) > most * BYTES_PER_GRAPHEME:
        raise TextRefused({field: _too_long(most)})
    if _SURROGATE.search(value):
        raise TextRefused({field: _l("The text has a broken character in it. Remove it and send again.")})
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    if _CONTROL.search(text) or (not lines and "\n" in text):
        raise TextRefused({field: _l("The text has a control character in it that cannot be shown. Remove it and send again.")})
    if _MARKS.search(text):
        raise TextRefused({field: _l("The text has too many marks on top of one letter. Remove some and send again.")})
    if least and not _SEEN.search(text):
        raise TextRefused({field: _l("Write something first.")})
    if graphemes(text) > most or len(text.encode()) > most * BYTES_PER_GRAPHEME:
        raise TextRefused({field: _too_long(most)})
    return text


def graphemes(text: str) -> int:
    """How many characters a reader sees."""
    return len(text) if text.isascii() else sum(1 for _ in _GRAPHEME.finditer(text))


def _too_long(most: int) -> Any:
    return lazy_ngettext("The text is too long: at most %(num)s character.", "The text is too long: at most %(num)s characters.", most)
