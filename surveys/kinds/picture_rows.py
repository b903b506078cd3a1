"""What the kinds have in common that ask for a number in each row of each picture."""

import random
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean, median
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import number as number_of
from commons.statistics.means import mean_interval
from surveys.kinds.contract import AnswerRefused, Cell, Kind, Line, Question, Sent, Summary, counted, options_by_uid, shuffled

Numbers = dict[str, dict[str, int]]  # picture -> row -> number


class PictureRows(Kind):
    """A number from `LOW` to `HIGH` for each row of each picture; what is left out is left out."""

    visual = True
    LOW, HIGH = 1, 5

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
                self._line(part_of(uid, row["uid"]), label, [one[uid][row["uid"]] for one in given if row["uid"] in one.get(uid, {})])
            )
        return Summary(n=len(values), dont_know=dont_know, lines=lines)

    def figure(self, line: Line) -> str:
        """The mean, and how many gave a number."""
        return _("%(mean)s (n %(n)s)", mean=number_of(line.value, 1), n=line.n) if line.value is not None else _("n 0")

    def read_numbers(self, form: Sent, question: Question) -> dict[str, Any]:
        """What a form has in each row of each picture."""
        given: dict[str, dict[str, Any]] = {}
        for uid, _option, row in cells(question):
            number = form.get(f"{question['uid']}.{uid}.{row['uid']}", "")
            if number:
                given.setdefault(uid, {})[row["uid"]] = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else number
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
        for number in (number for one in given.values() for number in one.values()):
            if isinstance(number, bool) or not isinstance(number, int) or not self.LOW <= number <= self.HIGH:
                raise AnswerRefused(
                    {"value": _l("Each number has to be a whole number from %(low)s to %(high)s.", low=self.LOW, high=self.HIGH)}
                )
        kept = {uid: {row: given[uid][row] for row in rows if row in given[uid]} for uid in options if given.get(uid)}
        if not kept:
            raise AnswerRefused({"value": _l("Choose in at least one row.")})
        return kept

    def schema_of_numbers(self, question: Question) -> dict[str, Any]:
        """An object from code to row to number."""
        number = {"type": "integer", "minimum": self.LOW, "maximum": self.HIGH}
        rows = {"type": "object", "properties": {row["uid"]: number for row in question["rows"]}, "additionalProperties": False}
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

    def _line(self, part: str, label: Words, numbers: list[int]) -> Line:
        times = counted(numbers)
        return Line(
            part,
            label,
            n=len(numbers),
            value=fmean(numbers) if numbers else None,
            numbers={
                "median": median(numbers) if numbers else None,
                **{str(number): times[number] for number in range(self.LOW, self.HIGH + 1)},
            },
            reach=mean_interval(numbers, self.LOW, self.HIGH),
        )


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


def scale_codes(question: Question, low: Mapping[str, str], high: Mapping[str, str], lowest: int, highest: int) -> list[dict[str, Any]]:
    """The numbers as value labels: the ends have their words."""
    ends = {lowest: low, highest: high}
    return [
        {"value": str(number), "label": ends.get(number, {lang: str(number) for lang in question["text"]})}
        for number in range(lowest, highest + 1)
    ]
