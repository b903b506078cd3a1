"""What the kinds have in common that ask for a number in each row of each picture."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from commons.languages import Words
from surveys.kinds.contract import AnswerRefused, Cell, Sent, Summary, number_sent
from surveys.kinds.question import Question, options_by_uid, shuffled
from surveys.kinds.rated import Rated

Numbers = dict[str, dict[str, int]]  # picture -> row -> number


class PictureRows(Rated):
    """A number from `LOW` to `HIGH` for each row of each picture; what is left out is left out."""

    def seconds(self, question: Question) -> int:
        """A look at each picture, and a number in each row."""
        return 8 + len(question.get("options", [])) * (6 + 5 * len(question.get("rows", [])))

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """All the pictures, in an order of the respondent's own."""
        return shuffled(question, rng)

    def numbers_of(self, value: Any) -> Numbers:
        """The numbers of a kept value."""
        return value

    def name_of(self, row: Mapping[str, Any]) -> Words:
        """What a row is called."""
        return Words(row["label"])

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """Mean, median and the whole distribution of each row of each picture."""
        given = [self.numbers_of(value) for value in values]
        several = len(question["options"]) > 1
        lines = []
        for uid, option, row in cells(question):
            label = both(option["label"], self.name_of(row)) if several else self.name_of(row)
            lines.append(
                self.line(part_of(uid, row["uid"]), label, [one[uid][row["uid"]] for one in given if row["uid"] in one.get(uid, {})])
            )
        return Summary(n=len(values), dont_know=dont_know, lines=lines)

    def read_numbers(self, form: Sent, question: Question) -> dict[str, Any]:
        """What a form has in each row of each picture."""
        given: dict[str, dict[str, Any]] = {}
        for uid, _option, row in cells(question):
            number = form.get(f"{question['uid']}.{uid}.{row['uid']}", "")
            if number:
                given.setdefault(uid, {})[row["uid"]] = number_sent(number)
        return given

    def parse_numbers(self, given: Any, question: Question) -> Numbers:
        """At least one number, all of the scale, in the author's order; refused where something is not there."""
        options, rows = options_by_uid(question), [row["uid"] for row in question["rows"]]
        if (
            not isinstance(given, dict)
            or not set(given) <= set(options)
            or not all(isinstance(one, dict) and set(one) <= set(rows) for one in given.values())
        ):
            raise AnswerRefused({"value": _l("Give numbers for the pictures and rows of this question.")})
        self.refuse_others(number for one in given.values() for number in one.values())
        kept = {uid: {row: given[uid][row] for row in rows if row in given[uid]} for uid in options if given.get(uid)}
        if not kept:
            raise AnswerRefused({"value": _l("Choose in at least one row.")})
        return kept

    def schema_of_numbers(self, question: Question) -> dict[str, Any]:
        """An object from code to row to number."""
        rows = {"type": "object", "properties": {row["uid"]: self.number_schema for row in question["rows"]}, "additionalProperties": False}
        return {
            "type": "object",
            "properties": dict.fromkeys(options_by_uid(question), rows),
            "additionalProperties": False,
            "minProperties": 1,
        }

    def long_numbers(self, value: Any, question: Question) -> list[Cell]:
        """A row of the file for each number."""
        options = options_by_uid(question)
        return [
            Cell(part_of(uid, row), number=number, stimulus=options[uid]["picture"])
            for uid, rows in self.numbers_of(value).items()
            for row, number in rows.items()
        ]

    def wide_numbers(self, value: Any) -> dict[str, str | int]:
        """The number of each row that has one."""
        return {part_of(uid, row): number for uid, rows in self.numbers_of(value).items() for row, number in rows.items()}

    def drawn_numbers(self, question: Question, rng: random.Random) -> Numbers:
        """Numbers around a middle of each cell's own; now and then one is left without."""
        given: Numbers = {}
        middle, width = (self.LOW + self.HIGH) / 2, (self.HIGH - self.LOW) / 4
        for place, (uid, _option, row) in enumerate(cells(question)):
            if rng.random() > 0.04:
                number = round(rng.gauss(middle + width * (0.8 - 0.7 * (place % 4)), width))
                given.setdefault(uid, {})[row["uid"]] = min(self.HIGH, max(self.LOW, number))
        return given or {question["options"][0]["uid"]: {question["rows"][0]["uid"]: round(middle)}}


def cells(question: Question) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each picture's code and the picture, with each row."""
    for uid, option in options_by_uid(question).items():
        for row in question["rows"]:
            yield uid, option, row


def part_of(option: str, row: str) -> str:
    """What the part is called that holds a row of a picture, for instance `a_r1`."""
    return f"{option}_{row}"


def both(first: Mapping[str, str], second: Mapping[str, str], sign: str = "\u2013") -> Words:
    """Two texts as one, in each language that has both."""
    return Words({lang: f"{text} {sign} {second[lang]}" for lang, text in first.items() if second.get(lang)})
