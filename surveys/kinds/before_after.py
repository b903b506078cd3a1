"""Compare two pictures of the same place, before and after."""

import random
from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words, current_language
from commons.pages import percent
from commons.statistics.intervals import wilson
from surveys.kinds.contract import COMPARE, AnswerRefused, Cell, Column, Kind, Line, Pair, Sent, Summary, counted, share
from surveys.kinds.question import Question, pictures

BEFORE, AFTER, SAME = "before", "after", "same"
SAYINGS = {
    BEFORE: {"fi": "Ennen on parempi", "sv": "Före är bättre", "en": "Before is better"},
    AFTER: {"fi": "Jälkeen on parempi", "sv": "Efter är bättre", "en": "After is better"},
    SAME: {"fi": "Ei eroa", "sv": "Ingen skillnad", "en": "No difference"},
}
WINNERS = {BEFORE: "left", AFTER: "right", SAME: "tie"}


class BeforeAfter(Kind):
    """The value is "before", "after" or "same"."""

    key = "before_after"
    icon = "eye"
    group = COMPARE
    visual = True
    name = _l("Before and after")
    description = _l("The respondent sees two pictures of the same place and says which is better, or that there is no difference.")
    elements = ("elements/before-after",)

    parts = (
        pictures(_l("The question needs two pictures: first the one before, then the one after."), most=2)._replace(
            title=_l("Pictures: the first is before, the second after")
        ),
    )

    def seconds(self, question: Question) -> int:
        """Two pictures to look at, back and forth."""
        return 25

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """Time has one direction: the picture before comes first for everybody."""
        return [list(question.get("options", []))]

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The radio button that was chosen."""
        return form.get(question["uid"]) or None

    def parse(self, given: Any, question: Question) -> str:
        """One of the three."""
        if not isinstance(given, str) or given not in SAYINGS:
            raise AnswerRefused({"value": _l("Choose before, after or no difference.")})
        return given

    def schema(self, question: Question) -> dict[str, Any]:
        """One of the three."""
        return {"type": "string", "enum": list(SAYINGS)}

    def variables(self, question: Question) -> list[Column]:
        """One column with what was said."""
        codes = [{"value": value, "label": label} for value, label in SAYINGS.items()]
        return [Column("", question["var"], Words(question["text"]), "choice", codes)]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """What was said."""
        return {"": value}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """What was said, and the picture that was better."""
        first, second = question["options"]
        better = {BEFORE: first["picture"], AFTER: second["picture"]}
        return [Cell("", code=value, stimulus=better.get(value, ""))]

    def pairs(self, value: Any, question: Question) -> list[Pair]:
        """A comparison of the two; the picture before stands on the left or above."""
        first, second = question["options"]
        return [Pair(1, first["uid"], second["uid"], WINNERS[value])]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How many said each; shares are of those who said something."""
        times = counted(values)
        return Summary(
            n=len(values),
            dont_know=dont_know,
            lines=[
                Line(
                    said,
                    Words(label),
                    n=len(values),
                    value=share(times[said], len(values)),
                    numbers={"count": times[said]},
                    reach=wilson(times[said], len(values)) if values else None,
                )
                for said, label in SAYINGS.items()
            ],
        )

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """How large a part finds each better."""
        shares = {line.part: percent(line.value) for line in summary.lines if line.value is not None}
        if not summary.n or len(shares) < len(SAYINGS):
            return _("%(who)s: nobody has compared yet.", who=who)
        return _(
            "%(who)s: %(after)s find it better after, %(before)s before, and %(same)s see no difference (%(n)s answers).",
            who=who, n=summary.n, **shares,
        )  # fmt: skip

    def read_aloud(self, question: Question, lang: str) -> str:
        """Also what can be said."""
        sayings = " ".join(f"{Words(label).in_(lang).text}." for label in SAYINGS.values())
        return f"{super().read_aloud(question, lang)} {sayings}"

    def sayings(self) -> list[tuple[str, str]]:
        """What can be said: (code, words in the page's language)."""
        return [(value, Words(label).in_(current_language()).text) for value, label in SAYINGS.items()]

    def said(self, value: Any, question: Question, lang: str) -> str:
        """What was said."""
        return Words(SAYINGS[value]).in_(lang).text

    def rule_codes(self, question: Question) -> dict[str, Words]:
        """The three."""
        return {said: Words(label) for said, label in SAYINGS.items()}

    def picked(self, value: Any, question: Question) -> Collection[str]:
        """The one that was said."""
        return (value,)

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """Mostly the change is an improvement."""
        return rng.choices(list(SAYINGS), weights=(3, 6, 2))[0]


KIND = BeforeAfter()
