"""Place pictures between pairs of opposite words, on seven steps.

Which word stands on the left is drawn for each respondent, so that nobody answers by the side. The number is always in the
author's direction, 1 beside the word the author wrote as the left one, and the value keeps which pairs were shown turned.
"""

import random
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import number as number_of
from surveys.kinds.contract import RATE, AnswerRefused, Cell, Column, Sent, Summary
from surveys.kinds.picture_rows import Numbers, PictureRows, both, cells, part_of
from surveys.kinds.question import ORDER, Parts, Question, Setting, Text, options_by_uid, pictures

AS_WRITTEN_OR_TURNED = [
    {"value": "0", "label": {"fi": "Kuten kirjoitettu", "sv": "Som skrivet", "en": "As written"}},
    {"value": "1", "label": {"fi": "Puolet vaihdettu", "sv": "Sidorna ombytta", "en": "Sides changed"}},
]
TURNED = {"fi": "Sanojen puolet", "sv": "Ordens sidor", "en": "Sides of the words"}


class SemanticDifferential(PictureRows):
    """The value has the numbers and the sides, for instance {"ratings": {"a": {"r1": 6}}, "flipped": {"r1": true}}."""

    key = "semantic_differential"
    icon = "lanes"
    group = RATE
    LOW, HIGH = 1, 7
    most = 7.0
    name = _l("Place pictures between opposite words")
    description = _l("The respondent places each picture between two opposite words, on seven steps. You write the pairs of words.")

    parts = (
        pictures(_l("The question needs at least one picture."), least=1, most=6),
        Parts(
            "rows",
            _l("Pairs of words"),
            _l("Pair of words"),
            (Text("left", _l("The word on the left"), most=40), Text("right", _l("Its opposite on the right"), most=40)),
            _l("The question needs at least one pair of words."),
            least=1,
            most=10,
            prefix="r",
        ),
    )
    settings = (
        Setting(
            "sides",
            _l("Which word is on the left"),
            "random",
            choices=(("random", _l("Drawn for each respondent and pair")), ("fixed", _l("Always the one I wrote on the left"))),
        ),
        ORDER,
    )

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """All the pictures, each with the pairs that are turned for this respondent: the same ones for every picture."""
        [options] = super().tasks(question, rng)
        flipped = [row["uid"] for row in question["rows"] if question.get("sides") != "fixed" and rng.random() < 0.5]
        return [[{**option, "flipped": flipped} for option in options]]

    def name_of(self, row: Mapping[str, Any]) -> Words:
        """Both words, the left one first."""
        return both(row["left"], row["right"])

    def numbers_of(self, value: Any) -> Numbers:
        """The numbers of a kept value."""
        return value["ratings"]

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The number chosen in each row, and the side of the words of each row as the page had it."""
        given = self.read_numbers(form, question)
        if not given:
            return None
        turned = {row["uid"]: form.get(f"{question['uid']}.{row['uid']}.flipped") for row in question["rows"]}
        return {"ratings": given, "flipped": {row: side == "1" for row, side in turned.items() if side is not None}}

    def parse(self, given: Any, question: Question) -> dict[str, Any]:
        """At least one number, all of the scale; which rows were turned, where it is said."""
        rows = [row["uid"] for row in question["rows"]]
        if not isinstance(given, dict) or not set(given) <= {"ratings", "flipped"}:
            raise AnswerRefused({"value": _l("Give numbers for the pictures and rows of this question.")})
        flipped = given.get("flipped", {})
        if (
            not isinstance(flipped, dict)
            or not set(flipped) <= set(rows)
            or not all(isinstance(turned, bool) for turned in flipped.values())
        ):
            raise AnswerRefused({"value": _l("Say of each pair of words with true or false whether its sides were changed.")})
        ratings = self.parse_numbers(given.get("ratings"), question)
        return {"ratings": ratings, "flipped": {row: flipped[row] for row in rows if row in flipped}}

    def schema(self, question: Question) -> dict[str, Any]:
        """The numbers and the sides."""
        sides = {
            "type": "object",
            "properties": {row["uid"]: {"type": "boolean"} for row in question["rows"]},
            "additionalProperties": False,
        }
        return {
            "type": "object",
            "properties": {"ratings": self.schema_of_numbers(question), "flipped": sides},
            "required": ["ratings"],
            "additionalProperties": False,
        }

    def variables(self, question: Question) -> list[Column]:
        """A column for each pair of each picture, and one for the sides of each pair."""
        numbers = [
            Column(
                part,
                f"{question['var']}_{part}",
                both(option["label"], self.name_of(row)),
                "integer",
                self.codes_between(question, row["left"], row["right"]),
            )
            for uid, option, row in cells(question)
            for part in [part_of(uid, row["uid"])]
        ]
        sides = [
            Column(part, f"{question['var']}_{part}", both(TURNED, self.name_of(row), ":"), "choice", AS_WRITTEN_OR_TURNED)
            for row in question["rows"]
            for part in [_side(row["uid"])]
        ]
        return [*numbers, *sides]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """The number of each row that has one, and 1 for each row that was shown turned."""
        return {**self.wide_numbers(value), **{_side(row): str(int(turned)) for row, turned in value["flipped"].items()}}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """A row a number, and a row the sides of a pair."""
        sides = [Cell(_side(row), code=str(int(turned))) for row, turned in value["flipped"].items()]
        return [*self.long_numbers(value, question), *sides]

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which pair of words tells most: where the mean is furthest from the middle."""
        rated = [line for line in summary.lines if line.value is not None]
        if not rated:
            return _("%(who)s: nobody has rated yet.", who=who)
        middle = (self.LOW + self.HIGH) / 2
        clearest = max(rated, key=lambda line: abs((line.value or 0) - middle))
        told = {
            "who": who, "pair": clearest.label.in_(lang).text, "mean": number_of(clearest.value or 0, 1), "most": self.HIGH, "n": clearest.n,
        }  # fmt: skip
        if clearest.reach is None:
            return _(
                "%(who)s: the clearest view is of \u201c%(pair)s\u201d, %(mean)s on average, where 1 is the first word and %(most)s the second (%(n)s answers).",
                **told,
            )
        low, high = (number_of(end, 1) for end in clearest.reach)
        return _(
            "%(who)s: the clearest view is of \u201c%(pair)s\u201d, %(mean)s on average (between %(low)s and %(high)s), where 1 is the first word and %(most)s the second (%(n)s answers).",
            low=low, high=high, **told,
        )  # fmt: skip

    def read_aloud(self, question: Question, lang: str) -> str:
        """The question, the pictures and the pairs of words."""
        said = [Words(question[name]).in_(lang).text for name in ("text", "hint") if question.get(name)]
        pictured = [f"{Words(option['label']).in_(lang).text}." for option in question["options"]]
        pairs = [
            _(
                "From 1, %(low)s, to %(most)s, %(high)s.",
                low=Words(row["left"]).in_(lang).text, most=self.HIGH, high=Words(row["right"]).in_(lang).text,
            )
            for row in question["rows"]
        ]  # fmt: skip
        return " ".join([*said, *pictured, *pairs])

    def said(self, value: Any, question: Question, lang: str) -> str:
        """Each picture and pair with its number, with the words on the sides where the respondent saw them."""
        options, rows = options_by_uid(question), {row["uid"]: row for row in question["rows"]}

        def place(uid: str, row: str, number: int) -> str:
            turned, words = value["flipped"].get(row, False), rows[row]
            pair = both(words["right"], words["left"]) if turned else self.name_of(words)
            return _(
                "%(picture)s, %(row)s: %(number)s of %(most)s",
                picture=Words(options[uid]["label"]).in_(lang).text, row=pair.in_(lang).text,
                number=self.LOW + self.HIGH - number if turned else number, most=self.HIGH,
            )  # fmt: skip

        return "; ".join(place(uid, row, number) for uid, numbers in value["ratings"].items() for row, number in numbers.items())

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """Around a middle of each pair's own, the sides by lot."""
        turned = {row["uid"]: question.get("sides") != "fixed" and rng.random() < 0.5 for row in question["rows"]}
        return {"ratings": self.drawn_numbers(question, rng), "flipped": turned}


def _side(row: str) -> str:
    return f"flip_{row}"


KIND = SemanticDifferential()
