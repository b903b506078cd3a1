"""Rate each picture on a scale whose ends are said in words."""

import random
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import number as number_of
from surveys.kinds.contract import RATE, AnswerRefused, Cell, Column, Sent, Summary, numbers_sent
from surveys.kinds.question import ORDER, Question, Text, about, options_by_uid, pictures, shuffled
from surveys.kinds.rated import Rated


class ImageRating(Rated):
    """The value has a number for each rated picture, for instance {"a": 4, "b": 2}; a picture may be left without."""

    key = "image_rating"
    icon = "star"
    most = 5.0
    name = _l("Rate pictures")
    description = _l("The respondent gives each picture a number from 1 to 5. You say in words what the ends mean.")

    group = RATE
    texts = (Text("low", _l("What 1 means")), Text("high", _l("What 5 means")))
    parts = (pictures(_l("The question needs at least two pictures.")),)
    settings = (ORDER,)

    def default(self) -> dict[str, Any]:
        """The ends as most surveys will want them, so that there is something to change rather than to invent."""
        return {
            **super().default(),
            "low": {"fi": "Ei sovi lainkaan", "sv": "Passar inte alls", "en": "Does not fit at all"},
            "high": {"fi": "Sopii erittäin hyvin", "sv": "Passar mycket bra", "en": "Fits very well"},
        }

    def seconds(self, question: Question) -> int:
        """A look and a number for each picture."""
        return 8 + 12 * len(question.get("options", []))

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """All the pictures, in an order of the respondent's own."""
        return shuffled(question, rng)

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The number chosen for each picture; None when there is none at all."""
        return numbers_sent(form, question) or None

    def parse(self, given: Any, question: Question) -> dict[str, int]:
        """At least one picture with a number of the scale, and no picture that is not there."""
        options = options_by_uid(question)
        if not isinstance(given, dict) or not given or not set(given) <= set(options):
            raise AnswerRefused({"value": _l("Give at least one picture a number.")})
        self.refuse_others(given.values())
        return {uid: given[uid] for uid in options if uid in given}

    def schema(self, question: Question) -> dict[str, Any]:
        """An object from code to number."""
        return {
            "type": "object",
            "properties": dict.fromkeys(options_by_uid(question), self.number_schema),
            "additionalProperties": False,
            "minProperties": 1,
        }

    def variables(self, question: Question) -> list[Column]:
        """One column a picture."""
        return [
            Column(
                uid,
                f"{question['var']}_{uid}",
                about(question, option),
                "integer",
                self.codes_between(question, question["low"], question["high"]),
            )
            for uid, option in options_by_uid(question).items()
        ]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """The number of each picture that has one."""
        return dict(value)

    def long(self, value: Any, question: Question) -> list[Cell]:
        """A row a picture."""
        options = options_by_uid(question)
        return [Cell(uid, number=number, stimulus=options[uid]["picture"]) for uid, number in value.items()]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """Mean, median and the whole distribution for each picture."""
        return Summary(
            n=len(values),
            dont_know=dont_know,
            lines=[
                self.line(uid, Words(option["label"]), [value[uid] for value in values if uid in value])
                for uid, option in options_by_uid(question).items()
            ],
        )

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which picture got the highest mean."""
        rated = [line for line in summary.lines if line.value is not None]
        if not rated:
            return _("%(who)s: nobody has rated yet.", who=who)
        best = max(line.value or 0 for line in rated)
        first = [line for line in rated if line.value == best]
        mean = number_of(best, 1)
        if len(first) > 1:
            return _(
                "%(who)s: no picture was rated higher than the others (mean %(mean)s, %(n)s answers).", who=who, mean=mean, n=summary.n
            )
        told = {"who": who, "picture": first[0].label.in_(lang).text, "mean": mean, "most": self.HIGH, "n": first[0].n}
        if first[0].reach is None:
            return _("%(who)s: \u201c%(picture)s\u201d was rated highest, %(mean)s of %(most)s on average (%(n)s answers).", **told)
        low, high = (number_of(end, 1) for end in first[0].reach)
        return _(
            "%(who)s: \u201c%(picture)s\u201d was rated highest, %(mean)s of %(most)s on average (between %(low)s and %(high)s, %(n)s answers).",
            low=low, high=high, **told,
        )  # fmt: skip

    def said(self, value: Any, question: Question, lang: str) -> str:
        """Each picture with its number."""
        options = options_by_uid(question)
        return ", ".join(
            _("%(picture)s: %(number)s of %(most)s", picture=Words(options[uid]["label"]).in_(lang).text, number=number, most=self.HIGH)
            for uid, number in value.items()
        )

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """Around the upper middle, each picture with a middle of its own; now and then one is left without."""
        value = {}
        for place, uid in enumerate(options_by_uid(question)):
            if rng.random() > 0.05:
                value[uid] = min(self.HIGH, max(self.LOW, round(rng.gauss(3.9 - 0.6 * (place % 3), 0.9))))
        return value or {next(iter(options_by_uid(question))): 3}


KIND = ImageRating()
