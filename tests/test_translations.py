"""Rules over every catalogue: nothing missing, nothing left over, every placeholder kept, and one translation a sentence."""

import re
import string
from collections import defaultdict
from pathlib import Path

import polib
import pytest

from tests import tree
from translations import catalogues

# "%(name)s" and WTForms' "%d"; "{name}" of the packages that format that way.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]")
# Names, and words a language shares with English.
SAME_IN_ENGLISH = {
    "fi": {"Talkoot", "CSV", "QR", "PDF", "A3", "A4", "ZIP", "Idea", "idea", "%(n)s min"},
    "sv": {"Talkoot", "CSV", "QR", "PDF", "A3", "A4", "ZIP", "Facilitator", "Organisation", "%(n)s min", "%(num)s person", "Kiosk"},
}
COUNTS = {"%(num)s", "%(n)s", "%(count)s"}
TRANSLATED = ("fi", "sv")

catalogue = pytest.mark.parametrize(
    "path",
    [catalogues.po_path(language, domain) for language in catalogues.LANGUAGES for domain in catalogues.DOMAINS],
    ids=lambda path: f"{path.parts[-3]}-{path.stem}",
)


@pytest.fixture(scope="module")
def said() -> dict[str, set[tuple[str, str, str]]]:
    """What the program says now: domain -> (context, msgid, plural)."""
    return {
        domain: {(context, msgid, plural) for (context, msgid), (plural, _) in catalogues.collect(domain).items()}
        for domain in catalogues.DOMAINS
    }


@catalogue
def test_it_holds_what_the_program_says_and_nothing_else(path: Path, said: dict[str, set[tuple[str, str, str]]]) -> None:
    held = {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in _entries(path)}

    assert held == said[path.stem], "run ./dev translate"


@catalogue
def test_nothing_is_missing_fuzzy_or_left_over(path: Path) -> None:
    entries = polib.pofile(str(path))

    assert [entry.msgid for entry in entries if not entry.translated() and not entry.obsolete] == []
    assert [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete] == []


@catalogue
def test_every_translation_keeps_the_places(path: Path) -> None:
    wrong = []
    for entry in _entries(path):
        for form, text in _forms(entry).items():
            # "One idea" may say its number in words; no form may lose another place, and none may invent one.
            asked = _places(entry.msgid_plural if form and entry.msgid_plural else entry.msgid)
            may_have = asked | (_places(entry.msgid_plural) & COUNTS)
            if text and not asked - (set() if form else COUNTS) <= _places(text) <= may_have:
                wrong.append(text)

    assert wrong == []


@catalogue
def test_a_translation_begins_and_ends_like_its_sentence(path: Path) -> None:
    wrong = [
        text
        for entry in _entries(path)
        for text in _forms(entry).values()
        if text and (_edges(text) != _edges(entry.msgid) or (_ends_a_sentence(entry.msgid) and not _ends_a_sentence(text)))
    ]

    assert wrong == []


@pytest.mark.parametrize("path", tree.templates(), ids=tree.name)
def test_a_percent_sign_by_itself_is_doubled_in_a_page(path: Path) -> None:
    """A page's sentence is always formatted, so that "50 %" would be a fault of the page."""
    sentences = [said for _context, msgid, plural, _comments in catalogues.messages_in(path) for said in (msgid, plural)]

    assert [said for said in sentences if "%" in PLACEHOLDER.sub("", said)] == []


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("domain", catalogues.DOMAINS)
def test_it_is_really_translated(language: str, domain: str) -> None:
    same = [
        entry.msgid
        for entry in _entries(catalogues.po_path(language, domain))
        if entry.msgid in _forms(entry).values() and _has_words(entry.msgid) and entry.msgid not in SAME_IN_ENGLISH[language]
    ]

    assert same == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_sentence_has_one_translation(language: str) -> None:
    """The domains are read as one catalogue: two translations of a sentence would depend on their order."""
    texts = defaultdict(set)
    for domain in catalogues.DOMAINS:
        for entry in _entries(catalogues.po_path(language, domain)):
            if entry.translated():
                texts[entry.msgctxt, entry.msgid].add(tuple(_forms(entry).values()))

    assert {sentence: found for sentence, found in texts.items() if len(found) > 1} == {}


@catalogue
def test_it_is_compiled_from_what_it_says_now(path: Path) -> None:
    catalogues.compile_all()

    compiled = {(entry.msgctxt, entry.msgid): _forms(entry) for entry in polib.mofile(str(path.with_suffix(".mo")))}
    translated = {(entry.msgctxt, entry.msgid): _forms(entry) for entry in _entries(path) if entry.translated()}

    assert {sentence: compiled.get(sentence) for sentence in translated} == translated


def _entries(path: Path) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def _forms(entry: polib.POEntry) -> dict[int, str]:
    return dict(entry.msgstr_plural) if entry.msgid_plural else {1: entry.msgstr}


def _places(text: str) -> set[str]:
    braces = {f"{{{name}}}" for _, name, _, _ in _parse_braces(text) if name}
    return set(PLACEHOLDER.findall(text)) - {"%%"} | braces


def _parse_braces(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(text))
    except ValueError:
        return []


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def _ends_a_sentence(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "?", "…", ":"))


def _has_words(text: str) -> bool:
    return re.search(r"[^\W\d_]{2,}", PLACEHOLDER.sub("", text)) is not None
