"""What a question consists of: its texts, its settings, and its lists of entries such as pictures and rows.

A question is a dict of the definition: `uid`, `kind`, `var` (its name in data files), `text`, `hint` and what the kind adds.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.languages.choosing import NAMES

Question = dict[str, Any]

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_OPTIONS = 12


class Problem(NamedTuple):
    """Something that keeps a survey from being opened, and where."""

    question: str  # uid, or "" for the survey itself
    words: Any
    option: str = ""


class Text(NamedTuple):
    """A text an author writes in each language: its name in the definition, what the form calls it, its longest length."""

    name: str
    label: Any
    most: int = 80
    long: bool = False
    optional: bool = False
    missing: Callable[[str], Any] | None = None  # the sentence of the check, from a language's name; there is a usual one


class Setting(NamedTuple):
    """What an author sets: a whole number of a range, one of `choices` ((value, words), ...), or yes and no."""

    name: str
    label: Any
    default: Any
    least: int | None = None
    most: int | None = None
    choices: tuple[tuple[str, Any], ...] = ()


class Parts(NamedTuple):
    """A list an author fills: options, rows, categories. Each entry has a uid (the code in data files) and its texts.

    The uid is the prefix and a number (`r1`), or a letter where there is no prefix; it is never given to another entry.
    """

    name: str
    title: Any
    one: Any  # what one of them is called
    texts: tuple[Text, ...]
    too_few: Any  # the sentence of the check
    least: int = 2
    most: int = MOST_OPTIONS
    prefix: str = ""
    pictures: bool = False
    area: bool = False  # each is a rectangle on the picture: `xywh`, four numbers 0 to 1
    told: bool = True  # whether respondents learn of the entries

    @property
    def last(self) -> str:
        """Where a question keeps the code that was given last."""
        return f"last_{self.name.removesuffix('s')}"


def missing_words(
    thing: Mapping[str, Any], field_name: str, words: Callable[[str], Any], languages: Sequence[str], **place: str
) -> list[Problem]:
    """A problem for each language in which `thing` has no text; `words` makes the sentence from the language's name."""
    texts = thing.get(field_name) or {}
    uid = place.get("question", thing.get("uid", ""))
    return [Problem(uid, words(NAMES[lang]), place.get("option", "")) for lang in languages if not texts.get(lang)]


def check_texts(thing: Mapping[str, Any], texts: Sequence[Text], languages: Sequence[str], **place: str) -> list[Problem]:
    """A problem for each text that an author has to write and each language in which it is missing."""
    return [
        problem
        for text in texts
        if not text.optional
        for problem in missing_words(thing, text.name, text.missing or partial(_is_missing, text), languages, **place)
    ]


def _is_missing(text: Text, language: Any) -> Any:
    return _l("\u201c%(text)s\u201d is missing in this language: %(language)s.", text=text.label, language=language)


def check_parts(question: Question, parts: Parts, languages: Sequence[str]) -> list[Problem]:
    """Enough entries, a picture each where there are to be pictures, and every text of theirs in every language."""
    uid, entries = question["uid"], question.get(parts.name, [])
    problems = [] if len(entries) >= parts.least else [Problem(uid, parts.too_few)]
    for entry in entries:
        place = {"question": uid, "option": entry["uid"]}
        if parts.pictures and not entry.get("picture"):
            problems.append(Problem(uid, _l("One of the options has no picture."), entry["uid"]))
        problems += check_texts(entry, parts.texts, languages, **place)
    return problems


def pictures(too_few: Any, *, least: int = 2, most: int = MOST_OPTIONS) -> Parts:
    """The pictures of a question, each with a name and an alternative text."""
    texts = (
        Text(
            "label",
            _l("Name of the picture"),
            missing=lambda language: _l("A picture has no name in this language: %(language)s.", language=language),
        ),
        Text(
            "alt",
            _l("Alternative text: what the picture shows"),
            most=300,
            long=True,
            missing=lambda language: _l("A picture has no alternative text in this language: %(language)s.", language=language),
        ),
    )
    return Parts("options", _l("Pictures"), _l("Picture"), texts, too_few, least=least, most=most, pictures=True)


ORDER = Setting(
    "order",
    _l("Order of the pictures"),
    "random",
    choices=(("random", _l("Another order for each respondent")), ("fixed", _l("The same order for everybody"))),
)


def shuffled(question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
    """One task with the options in an order of its own for each respondent, unless the author fixed it."""
    options = list(question.get("options", []))
    if question.get("order") != "fixed":
        rng.shuffle(options)
    return [options]


def options_by_uid(question: Question) -> dict[str, dict[str, Any]]:
    """uid -> option, in the author's order."""
    return {option["uid"]: option for option in question.get("options", [])}


def about(question: Question, entry: Mapping[str, Any]) -> Words:
    """The question and one of its entries, as the label of a column."""
    return Words({lang: f"{text} \u2013 {entry['label'].get(lang, '')}" for lang, text in question["text"].items()})


def codes_of(question: Question) -> list[dict[str, Any]]:
    """The options as value labels."""
    return [{"value": option["uid"], "label": option["label"]} for option in question.get("options", [])]


def labels_of(question: Question) -> dict[str, Words]:
    """uid -> what the option is called."""
    return {uid: Words(option["label"]) for uid, option in options_by_uid(question).items()}


def entry_of(question: Question, lists: Sequence[Parts], uid: str) -> tuple[Parts, dict[str, Any]] | None:
    """The entry with this uid, and which list it is in."""
    for parts in lists:
        for entry in question.get(parts.name, []):
            if entry["uid"] == uid:
                return parts, entry
    return None


def next_uid(question: Question, parts: Parts) -> str | None:
    """The code of the next entry: never one that was used before, so that a code keeps its meaning; None when there are no more."""
    used = [uid for uid in (question.get(parts.last), *(entry["uid"] for entry in question[parts.name])) if uid]
    if parts.prefix:
        return f"{parts.prefix}{max((int(uid.removeprefix(parts.prefix)) for uid in used), default=0) + 1}"
    place = max(map(LETTERS.index, used), default=-1) + 1
    return LETTERS[place] if place < len(LETTERS) else None


def add_entry(question: Question, parts: Parts, entry: dict[str, Any]) -> str | None:
    """Put an entry at the end of its list, under a code of its own; None when the list is full."""
    uid = next_uid(question, parts) if len(question[parts.name]) < parts.most else None
    if uid is not None:
        question[parts.name].append({"uid": uid, **{text.name: {} for text in parts.texts}, **entry})
        question[parts.last] = uid
    return uid
