"""Translating a survey: one language's texts at a time on the desk, or all of them through a file for a translator."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.errors import Refusal, Unusable
from commons.exports import Column, unguarded
from commons.languages import LANGUAGES
from surveys.building import changing, clean_words
from surveys.definition import Definition
from surveys.phrases import by_key, digest_of, phrases, source_of

COLUMNS = (
    Column("key", "code", _l("Where the text stands; leave it as it is")),
    Column("place", "text", _l("What the text is")),
    Column("fi", "text", _l("In Finnish")),
    Column("sv", "text", _l("In Swedish")),
    Column("en", "text", _l("In English")),
    Column("source_digest", "code", _l("Tells which source text this was translated from; leave it as it is")),
)


class FileNotOurs(Refusal):
    """The file is no translation file of this survey; nothing of it was taken."""

    status = 422
    code = "translation_file"
    title = _l("The file was not taken")


def rows(definition: Definition) -> Iterator[tuple[Any, ...]]:
    """A row a text, for a translator."""
    source = source_of(definition)
    for phrase in phrases(definition):
        words = phrase.words
        yield (phrase.key, str(phrase.place), *(words.get(lang) for lang in LANGUAGES), digest_of(words.get(source, "")))


def set_texts(
    session: Session,
    *,
    by: int | None,
    survey_id: int,
    lang: str,
    texts: Mapping[str, str],
    still_right: Sequence[str] = (),
) -> dict[str, Any]:
    """New texts of one language by their keys; `still_right` names those that need no change though their source has one."""
    problems: dict[str, Any] = {}
    with changing(session, by, survey_id) as draft:
        if lang not in draft.definition["langs"]:
            raise Unusable({"lang": _l("The survey is not asked in this language.")})
        known = by_key(draft.definition)
        for key, text in texts.items():
            if key not in known:
                raise Unusable({key: _l("This text is no longer in the survey. Open the page again.")})
            _put(known[key], lang, text, problems)
        if problems:
            raise Unusable(problems)
        draft.still_right = {(key, lang) for key in still_right if key in known}
    return {"changed": len(texts)}


def take_file(session: Session, *, by: int | None, survey_id: int, text: str) -> dict[str, Any]:
    """A translator's file, whole or not at all. Empty cells change nothing; a text whose source changed meanwhile stays marked."""
    given = list(_read(text))
    problems: dict[str, Any] = {}
    with changing(session, by, survey_id) as draft:
        known, source, count = by_key(draft.definition), source_of(draft.definition), 0
        foreign = [row["key"] for row in given if row["key"] not in known]
        if foreign:
            raise FileNotOurs(_l("This text is not in the survey: %(key)s. Nothing of the file was taken.", key=foreign[0][:60]))
        for row in given:
            phrase = known[row["key"]]
            for lang in draft.definition["langs"]:
                if lang == source or not row.get(lang, "").strip() or row[lang] == phrase.words.get(lang):
                    continue
                _put(phrase, lang, row[lang], problems)
                draft.written_for[phrase.key, lang] = row.get("source_digest", "")
                count += 1
        if problems:
            key, reason = next(iter(problems.items()))
            raise FileNotOurs(_l("%(key)s: %(reason)s Nothing of the file was taken.", key=key, reason=str(reason)))
    return {"changed": count}


def _put(phrase: Any, lang: str, text: str, problems: dict[str, Any]) -> None:
    words = clean_words({**phrase.words, lang: text}, phrase.key, phrase.most, problems)
    phrase.holder[phrase.name] = dict(words)


def _read(text: str) -> Iterator[dict[str, str]]:
    """The rows of either dialect, by column name."""
    text = text.removeprefix("\ufeff")
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        header = next(reader, [])
        if "key" not in header or not set(LANGUAGES) & set(header) or len(set(header)) != len(header):
            raise FileNotOurs(_l("The first line has to name the columns, as in the file you downloaded: key, fi, sv, en."))
        for cells in reader:
            if len(cells) == len(header):
                yield dict(zip(header, map(unguarded, cells) if delimiter == ";" else cells, strict=True))
            elif cells:
                raise FileNotOurs(_l("Line %(line)s does not have as many cells as the first line.", line=reader.line_num))
    except csv.Error:
        raise FileNotOurs(_l("Line %(line)s cannot be read. Save the table as CSV UTF-8 and try again.", line=reader.line_num)) from None
