"""What a kind of question has to be able to do; everything else in `surveys` knows kinds through this alone.

The value of an answer is plain JSON. `parse` is the only judge of it: scripts and templates may help, never decide.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, overload

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.errors import Unusable
from commons.languages import Words
from commons.pages import number as number_of
from commons.pages import percent
from surveys.kinds.question import Parts, Problem, Question, Setting, Text, check_parts, check_texts, missing_words, options_by_uid

Value = Any


class Sent(Protocol):
    """The fields of a form by name; one name may have been sent several times."""

    @overload
    def get(self, key: str, /) -> str | None: ...

    @overload
    def get(self, key: str, default: str, /) -> str: ...

    def getlist(self, key: str, /) -> list[str]:
        """Every value of a field."""

    def __iter__(self) -> Iterator[str]: ...

    def __contains__(self, key: object, /) -> bool: ...

    def __getitem__(self, key: str, /) -> str: ...


DONT_KNOW = "-91"
NOT_ANSWERED = "-92"
NOT_SHOWN = "-93"
NOT_REACHED = "-94"
REMOVED = "-95"
CHOSEN = [
    {"value": "0", "label": {"fi": "Ei valittu", "sv": "Inte vald", "en": "Not chosen"}},
    {"value": "1", "label": {"fi": "Valittu", "sv": "Vald", "en": "Chosen"}},
]  # the codes of a box that could be ticked
MISSING = [DONT_KNOW, NOT_ANSWERED, NOT_SHOWN, NOT_REACHED, REMOVED]

CHOOSE, COMPARE, RATE, MARK, TELL = "choose", "compare", "rate", "mark", "tell"  # how an author finds a kind


class AnswerRefused(Unusable):
    """What was sent is no answer to this question; the reason is in words."""

    code = "answer"


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


class Pair(NamedTuple):
    """One comparison of two: a row of pairs.csv."""

    task: int
    left: str
    right: str
    winner: str  # left, right, tie or skip
    skip_reason: str = ""


class BestWorst(NamedTuple):
    """One choice of the best and the worst of a few: a row of best_worst.csv."""

    task: int
    shown: Sequence[str]
    best: str
    worst: str


class Pin(NamedTuple):
    """One place on a picture: a row of pins.csv. `x` and `y` are 0 to 1 of the picture's width and height."""

    number: int
    x: float
    y: float
    stimulus: str
    category: str = ""
    comment: str = ""
    method: str = ""  # touch, mouse, pointer, keyboard or grid


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
    texts: list[str] = field(default_factory=list)  # what was written, in no order that tells who
    points: list[tuple[float, float]] = field(default_factory=list)  # where pins stand


class Kind:
    """A kind of question. Subclasses say what differs."""

    key = ""
    icon = "info"
    group = CHOOSE
    answerable = True
    visual = False
    offers_dont_know = True
    can_be_emptied = False  # an empty form takes the answer back: a box can be unticked and a text removed, a radio button cannot
    elements: tuple[str, ...] = ()  # modules of static/js that a respondent's screen loads besides
    shows_refused = False  # whether its template can show again what `read_form` gave and `parse` refused
    ranks = False  # whether its numbers put pictures in an order
    most = 1.0  # the value of the longest possible bar
    texts: tuple[Text, ...] = ()  # besides the question and the word of help
    parts: tuple[Parts, ...] = ()
    settings: tuple[Setting, ...] = ()

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
        return {
            **{text.name: {} for text in self.texts},
            **{parts.name: [] for parts in self.parts},
            **{setting.name: setting.default for setting in self.settings},
        }

    def seconds(self, question: Question) -> int:
        """How long it takes to answer, roughly."""
        return 15

    def check(self, question: Question, languages: Sequence[str]) -> list[Problem]:
        """What keeps it from being asked: a missing text, too few entries, an entry without its texts or its picture."""
        problems = missing_words(
            question, "text", lambda language: _l("The question has no text in this language: %(language)s.", language=language), languages
        )
        problems += check_texts(question, self.texts, languages)
        for parts in self.parts:
            problems += check_parts(question, parts, languages)
        return problems

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """The options of each task in the order to show; most kinds have one task."""
        return []

    def read_form(self, form: Sent, question: Question) -> Value | None:
        """The value in a posted form, still to be parsed; None when nothing was chosen."""
        raise NotImplementedError

    def stays(self, form: Sent, question: Question) -> bool:
        """Whether a posted form changes the answer and asks for the same screen again, as a place on a picture does without script."""
        return False

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

    def pairs(self, value: Value, question: Question) -> list[Pair]:
        """Its rows in pairs.csv."""
        return []

    def best_worst(self, value: Value, question: Question) -> list[BestWorst]:
        """Its rows in best_worst.csv."""
        return []

    def pins(self, value: Value, question: Question) -> list[Pin]:
        """Its rows in pins.csv."""
        return []

    def rule_codes(self, question: Question) -> dict[str, Words]:
        """The answers a later question can be made to depend on, code -> words; none where an answer is no choice of a few."""
        return {}

    def picked(self, value: Value, question: Question) -> Collection[str]:
        """Which of those codes an answer holds."""
        return ()

    def summary(self, values: Sequence[Value], dont_know: int, question: Question) -> Summary:
        """The numbers of one group."""
        raise NotImplementedError

    def figure(self, line: Line) -> str:
        """The numbers of a line in words, for a bar and a cell of a table: how many, and how large a part that is."""
        count = line.numbers["count"] or 0
        return f"{count} ({percent(line.value)})" if line.value is not None else str(count)

    def read_aloud(self, question: Question, lang: str) -> str:
        """What an interviewer says: the question, the word of help, and everything there is to choose from."""
        said = [Words(question[name]).in_(lang).text for name in ("text", "hint") if question.get(name)]
        entries = [Words(entry["label"]).in_(lang).text for parts in self.parts if parts.told for entry in question.get(parts.name, [])]
        return " ".join([*said, *(f"{entry}." for entry in entries)])

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """The result in one plain sentence about the group called `who`."""
        raise NotImplementedError

    def said(self, value: Value, question: Question, lang: str) -> str:
        """The answer in words, for the review page and the receipt."""
        raise NotImplementedError

    def simulate(self, question: Question, rng: random.Random) -> Value:
        """An answer somebody could have given."""
        raise NotImplementedError


def number_sent(text: str) -> int | str:
    """A field that holds a number of at most three digits, as a number; anything else as it was sent, for `parse` to refuse."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else text


def numbers_sent(form: Sent, question: Question) -> dict[str, int | str]:
    """The number at each picture that has one: its uid -> what was chosen."""
    sent = {uid: form.get(f"{question['uid']}.{uid}", "") for uid in options_by_uid(question)}
    return {uid: number_sent(text) for uid, text in sent.items() if text}


def mean_figure(line: Line) -> str:
    """A mean in words, and on how many answers it stands."""
    return _("%(mean)s (n %(n)s)", mean=number_of(line.value, 1), n=line.n) if line.value is not None else _("n 0")


def chosen_most(summary: Summary) -> list[Line]:
    """The line chosen most often, or those that share that place."""
    most = max((line.numbers["count"] or 0 for line in summary.lines), default=0)
    return [line for line in summary.lines if line.numbers["count"] == most]


def share(part: int, whole: int) -> float | None:
    """How large a part, 0 to 1; None of nothing."""
    return part / whole if whole else None


def counted(values: Sequence[Any]) -> Counter[Any]:
    """How many times each value was given."""
    return Counter(values)
