"""What a kind of question has to be able to do; everything else in `surveys` knows kinds through this alone.

A question is a dict of the definition: `uid`, `kind`, `var` (its name in data files), `text`, `hint` and what the kind adds.
The value of an answer is plain JSON. `parse` is the only judge of it: scripts and templates may help, never decide.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from commons.errors import Unusable
from commons.languages import Words
from commons.languages.choosing import NAMES

Question = dict[str, Any]
Value = Any

DONT_KNOW = "-91"
NOT_ANSWERED = "-92"
NOT_SHOWN = "-93"
NOT_REACHED = "-94"
REMOVED = "-95"
MISSING = [DONT_KNOW, NOT_ANSWERED, NOT_SHOWN, NOT_REACHED, REMOVED]

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_OPTIONS = 12


class AnswerRefused(Unusable):
    """What was sent is no answer to this question; the reason is in words."""

    code = "answer"


class Problem(NamedTuple):
    """Something that keeps a survey from being opened, and where."""

    question: str  # uid, or "" for the survey itself
    words: Any
    option: str = ""


class Column(NamedTuple):
    """A variable to be: the part of the question it holds, its name in files, its label and codes."""

    part: str
    name: str
    label: Words
    type: str
    codes: list[dict[str, Any]]


class Cell(NamedTuple):
    """One row of the long table, without who and when."""

    part: str
    code: str = ""
    number: float | None = None
    text: str = ""
    stimulus: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a result: what it is about, and its numbers."""

    part: str
    label: Words
    n: int  # on how many answers the numbers stand
    value: float | None  # what the bar shows
    numbers: dict[str, float | int | None]
    reach: tuple[float, float] | None = None  # between which the value lies with 95 % certainty, where a kind can say


@dataclass(frozen=True)
class Summary:
    """The answers of one group to one question, in numbers."""

    n: int  # who answered
    dont_know: int
    lines: list[Line] = field(default_factory=list)


class Kind:
    """A kind of question. Subclasses say what differs."""

    key = ""
    answerable = True
    visual = False
    most = 1.0  # the value of the longest possible bar

    @property
    def name(self) -> Any:
        """What an author picks it by."""
        raise NotImplementedError

    @property
    def description(self) -> Any:
        """One sentence for the author: what the respondent does."""
        raise NotImplementedError

    def default(self) -> dict[str, Any]:
        """What a new question of this kind starts with."""
        return {}

    def seconds(self, question: Question) -> int:
        """How long it takes to answer, roughly."""
        return 15

    def check(self, question: Question, languages: Sequence[str]) -> list[Problem]:
        """What keeps it from being asked."""
        return missing_words(
            question, "text", lambda language: _l("The question has no text in this language: %(language)s.", language=language), languages
        )

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """The options of each task in the order to show; most kinds have one task."""
        return []

    def read_form(self, form: Mapping[str, str], question: Question) -> Value | None:
        """The value in a posted form, still to be parsed; None when nothing was chosen."""
        raise NotImplementedError

    def parse(self, given: Any, question: Question) -> Value:
        """The value as it will be kept; raises AnswerRefused."""
        raise NotImplementedError

    def schema(self, question: Question) -> dict[str, Any]:
        """JSON Schema of the value, for programs."""
        raise NotImplementedError

    def variables(self, question: Question) -> list[Column]:
        """The columns it fills in the wide table."""
        return []

    def wide(self, value: Value, question: Question) -> dict[str, str | int]:
        """Part -> what stands in its column; parts left out were shown and not answered."""
        raise NotImplementedError

    def long(self, value: Value, question: Question) -> list[Cell]:
        """The rows it gives in the long table."""
        raise NotImplementedError

    def summary(self, values: Sequence[Value], dont_know: int, question: Question) -> Summary:
        """The numbers of one group."""
        raise NotImplementedError

    def figure(self, line: Line) -> str:
        """The numbers of a line in words, for a bar and a cell of a table."""
        raise NotImplementedError

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """The result in one plain sentence about the group called `who`."""
        raise NotImplementedError

    def said(self, value: Value, question: Question, lang: str) -> str:
        """The answer in words, for the review page and the receipt."""
        raise NotImplementedError

    def simulate(self, question: Question, rng: random.Random) -> Value:
        """An answer somebody could have given."""
        raise NotImplementedError


def missing_words(
    thing: Mapping[str, Any], field_name: str, words: Callable[[str], Any], languages: Sequence[str], **place: str
) -> list[Problem]:
    """A problem for each language in which `thing` has no text; `words` makes the sentence from the language's name."""
    texts = thing.get(field_name) or {}
    uid = place.get("question", thing.get("uid", ""))
    return [Problem(uid, words(NAMES[lang]), place.get("option", "")) for lang in languages if not texts.get(lang)]


def check_pictures(question: Question, languages: Sequence[str]) -> list[Problem]:
    """Two options at least, a picture each, and its name and alternative text in every language."""
    uid, options = question["uid"], question.get("options", [])
    problems = [] if len(options) >= 2 else [Problem(uid, _l("The question needs at least two pictures."))]
    for option in options:
        place = {"question": uid, "option": option["uid"]}
        if not option.get("picture"):
            problems.append(Problem(uid, _l("One of the options has no picture."), option["uid"]))
        problems += missing_words(
            option,
            "label",
            lambda language: _l("A picture has no name in this language: %(language)s.", language=language),
            languages,
            **place,
        )
        problems += missing_words(
            option,
            "alt",
            lambda language: _l("A picture has no alternative text in this language: %(language)s.", language=language),
            languages,
            **place,
        )
    return problems


def shuffled(question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
    """One task with the options in an order of its own for each respondent, unless the author fixed it."""
    options = list(question.get("options", []))
    if question.get("order") != "fixed":
        rng.shuffle(options)
    return [options]


def options_by_uid(question: Question) -> dict[str, dict[str, Any]]:
    """uid -> option, in the author's order."""
    return {option["uid"]: option for option in question.get("options", [])}


def codes_of(question: Question) -> list[dict[str, Any]]:
    """The options as value labels."""
    return [{"value": option["uid"], "label": option["label"]} for option in question.get("options", [])]


def next_letter(question: Question) -> str:
    """The code of the next option: never one that was used before, so that a code keeps its meaning."""
    used = [LETTERS.index(uid) for uid in (question.get("last_option"), *options_by_uid(question)) if uid]
    return LETTERS[max(used, default=-1) + 1]


def share(part: int, whole: int) -> float | None:
    """How large a part, 0 to 1; None of nothing."""
    return part / whole if whole else None


def counted(values: Sequence[Any]) -> Counter[Any]:
    """How many times each value was given."""
    return Counter(values)
