"""Rate each picture by several statements, on one scale whose ends are said in words."""

import random
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import number as number_of
from surveys.kinds.contract import RATE, Cell, Column, Sent, Summary
from surveys.kinds.picture_rows import PictureRows, both, cells, part_of
from surveys.kinds.question import ORDER, Parts, Question, Text, options_by_uid, pictures


class ImageMatrix(PictureRows):
    """The value has for each picture a number in each rated row, for instance {"a": {"r1": 4, "r2": 2}}."""

    key = "image_matrix"
    icon = "table"
    group = RATE
    most = 5.0
    name = _l("Rate pictures by several statements")
    description = _l("The respondent says of each picture how well each of your statements fits it, from 1 to 5.")

    texts = (Text("low", _l("What 1 means")), Text("high", _l("What 5 means")))
    parts = (
        pictures(_l("The question needs at least one picture."), least=1, most=8),
        Parts(
            "rows",
            _l("Statements"),
            _l("Statement"),
            (
                Text(
                    "label",
                    _l("Statement"),
                    most=160,
                    missing=lambda language: _l("A statement has no text in this language: %(language)s.", language=language),
                ),
            ),
            _l("The question needs at least one statement."),
            least=1,
            most=8,
            prefix="r",
        ),
    )
    settings = (ORDER,)

    def default(self) -> dict[str, Any]:
        """The ends as most surveys will want them, so that there is something to change rather than to invent."""
        return {
            **super().default(),
            "low": {"fi": "Täysin eri mieltä", "sv": "Helt av annan åsikt", "en": "Completely disagree"},
            "high": {"fi": "Täysin samaa mieltä", "sv": "Helt av samma åsikt", "en": "Completely agree"},
        }

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The number chosen in each row of each picture; None when there is none at all."""
        return self.read_numbers(form, question) or None

    def parse(self, given: Any, question: Question) -> Any:
        """At least one number, all of the scale."""
        return self.parse_numbers(given, question)

    def schema(self, question: Question) -> dict[str, Any]:
        """An object from code to row to number."""
        return self.schema_of_numbers(question)

    def variables(self, question: Question) -> list[Column]:
        """A column for each row of each picture."""
        codes = self.codes_between(question, question["low"], question["high"])
        return [
            Column(part, f"{question['var']}_{part}", both(option["label"], row["label"]), "integer", codes)
            for uid, option, row in cells(question)
            for part in [part_of(uid, row["uid"])]
        ]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """The number of each row that has one."""
        return self.wide_numbers(value)

    def long(self, value: Any, question: Question) -> list[Cell]:
        """A row a number."""
        return self.long_numbers(value, question)

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which statement fits which picture best."""
        rated = [line for line in summary.lines if line.value is not None]
        if not rated:
            return _("%(who)s: nobody has rated yet.", who=who)
        best = max(line.value or 0 for line in rated)
        first = [line for line in rated if line.value == best]
        mean = number_of(best, 1)
        if len(first) > 1:
            return _(
                "%(who)s: no statement was rated higher than the others (mean %(mean)s, %(n)s answers).", who=who, mean=mean, n=summary.n
            )
        told = {"who": who, "statement": first[0].label.in_(lang).text, "mean": mean, "most": self.HIGH, "n": first[0].n}
        if first[0].reach is None:
            return _("%(who)s: \u201c%(statement)s\u201d was rated highest, %(mean)s of %(most)s on average (%(n)s answers).", **told)
        low, high = (number_of(end, 1) for end in first[0].reach)
        return _(
            "%(who)s: \u201c%(statement)s\u201d was rated highest, %(mean)s of %(most)s on average (between %(low)s and %(high)s, %(n)s answers).",
            low=low, high=high, **told,
        )  # fmt: skip

    def read_aloud(self, question: Question, lang: str) -> str:
        """Also what the ends of the scale mean."""
        low, high = (Words(question[end]).in_(lang).text for end in ("low", "high"))
        return f"{super().read_aloud(question, lang)} {_('From 1, %(low)s, to %(most)s, %(high)s.', low=low, most=self.HIGH, high=high)}"

    def said(self, value: Any, question: Question, lang: str) -> str:
        """Each row of each picture with its number."""
        options, rows = options_by_uid(question), {row["uid"]: row for row in question["rows"]}
        return "; ".join(
            _(
                "%(picture)s, %(row)s: %(number)s of %(most)s",
                picture=Words(options[uid]["label"]).in_(lang).text, row=Words(rows[row]["label"]).in_(lang).text, number=number, most=self.HIGH,
            )
            for uid, numbers in value.items()
            for row, number in numbers.items()
        )  # fmt: skip

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """Around a middle of each row's own."""
        return self.drawn_numbers(question, rng)


KIND = ImageMatrix()
