"""Every text of a survey in one list: what is missing in a language, and what has changed since it was translated.

A phrase's key says where it stands (`intro`, `q_7h2kd9x4/text`, `q_7h2kd9x4/a/alt`). Beside the draft stands for each phrase and
language the digest of the source text it was written for; where the source reads otherwise today, the translation wants a look.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from commons.languages import Words
from surveys.definition import Definition
from surveys.kinds import KINDS

MOST_TITLE, MOST_TEXT = 120, 1_000

OF_THE_SURVEY = {
    "title": (_l("Name of the survey"), MOST_TITLE, False),
    "intro": (_l("What the survey is about, and what the answers are used for"), MOST_TEXT, False),
    "thanks": (_l("What is said at the end"), MOST_TEXT, True),
}

Written = Mapping[str, Mapping[str, str]]  # key -> language -> digest of the source it was written for


class Phrase(NamedTuple):
    """One text in its languages: where it stands, what it is, how long it may be, and the dict it is kept in."""

    key: str
    page: int  # 0: the survey itself
    place: Any  # words: what the text is
    most: int
    optional: bool
    holder: dict[str, Any]
    name: str

    @property
    def words(self) -> Words:
        """As it is written now."""
        return Words(self.holder.get(self.name) or {})


class Standing(NamedTuple):
    """How one phrase stands in one language."""

    missing: bool
    changed: bool  # since it was translated


def phrases(definition: Definition) -> Iterator[Phrase]:
    """In the order an author reads them."""
    for name, (place, most, optional) in OF_THE_SURVEY.items():
        yield Phrase(name, 0, place, most, optional, definition, name)
    for number, page in enumerate(definition["pages"], 1):
        for question in page["questions"]:
            yield from _of_question(question, number)


def source_of(definition: Definition) -> str:
    """The language the others are translated from: the survey's first."""
    return str(definition["langs"][0])


def standing(phrase: Phrase, lang: str, source: str, written: Written) -> Standing:
    """Missing where the source has a text and this language none; changed where it was written for another source text."""
    words = phrase.words
    if not words.get(lang):
        return Standing(bool(words.get(source)) or not phrase.optional, False)
    seen = written.get(phrase.key, {}).get(lang)
    return Standing(False, lang != source and seen is not None and seen != digest_of(words.get(source, "")))


def digest_of(text: str) -> str:
    """Tells one source text from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def noted(before: Definition, after: Definition, written: Written) -> dict[str, dict[str, str]]:
    """What is written down after a change: each translation that reads otherwise now was written for the source as it is now."""
    old = {phrase.key: dict(phrase.words) for phrase in phrases(before)}
    source, notes = source_of(after), {}
    for phrase in phrases(after):
        words, was = phrase.words, old.get(phrase.key, {})
        mine = dict(written.get(phrase.key, {}))
        for lang in after["langs"]:
            if lang != source and words.get(lang) and words.get(lang) != was.get(lang):
                mine[lang] = digest_of(words.get(source, ""))
            elif not words.get(lang):
                mine.pop(lang, None)
        if mine:
            notes[phrase.key] = mine
    return notes


def counts(definition: Definition, written: Written) -> dict[str, tuple[int, int]]:
    """Language -> (texts that are missing, texts whose source has changed)."""
    source = source_of(definition)
    found = {lang: [standing(phrase, lang, source, written) for phrase in phrases(definition)] for lang in definition["langs"]}
    return {lang: (sum(one.missing for one in each), sum(one.changed for one in each)) for lang, each in found.items()}


def _of_question(question: dict[str, Any], page: int) -> Iterator[Phrase]:
    kind, uid = KINDS[question["kind"]], question["uid"]
    yield Phrase(f"{uid}/text", page, _l("The question") if kind.answerable else _l("The text"), MOST_TEXT, False, question, "text")
    if kind.answerable:
        yield Phrase(f"{uid}/hint", page, _l("A word of help"), MOST_TEXT, True, question, "hint")
    for text in kind.texts:
        yield Phrase(f"{uid}/{text.name}", page, text.label, text.most, text.optional, question, text.name)
    for parts in kind.parts:
        for entry in question[parts.name]:
            for text in parts.texts:
                yield Phrase(f"{uid}/{entry['uid']}/{text.name}", page, text.label, text.most, text.optional, entry, text.name)


def by_key(definition: Definition) -> dict[str, Phrase]:
    """Key -> phrase."""
    return {phrase.key: phrase for phrase in phrases(definition)}
