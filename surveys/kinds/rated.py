"""What the kinds have in common that ask for numbers of one scale: whether a number is of it, and the numbers as a line of a result."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Any

from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.statistics.means import mean_interval
from surveys.kinds.contract import AnswerRefused, Kind, Line, counted, mean_figure
from surveys.kinds.question import Question


class Rated(Kind):
    """Whole numbers from `LOW` to `HIGH`."""

    visual = True
    LOW, HIGH = 1, 5

    @property
    def number_schema(self) -> dict[str, Any]:
        """One number."""
        return {"type": "integer", "minimum": self.LOW, "maximum": self.HIGH}

    def codes_between(self, question: Question, low: Mapping[str, str], high: Mapping[str, str]) -> list[dict[str, Any]]:
        """The numbers as value labels: the ends have their words."""
        ends = {self.LOW: low, self.HIGH: high}
        return [
            {"value": str(number), "label": ends.get(number, {lang: str(number) for lang in question["text"]})}
            for number in range(self.LOW, self.HIGH + 1)
        ]

    def refuse_others(self, numbers: Iterable[Any]) -> None:
        """Raise AnswerRefused unless each is a whole number of the scale."""
        for number in numbers:
            if isinstance(number, bool) or not isinstance(number, int) or not self.LOW <= number <= self.HIGH:
                raise AnswerRefused(
                    {"value": _l("Each number has to be a whole number from %(low)s to %(high)s.", low=self.LOW, high=self.HIGH)}
                )

    def line(self, part: str, label: Words, numbers: Sequence[int]) -> Line:
        """Mean, median and the whole distribution."""
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

    def figure(self, line: Line) -> str:
        """The mean, and how many gave a number."""
        return mean_figure(line)
