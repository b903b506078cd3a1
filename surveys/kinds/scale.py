"""Choose a point of a scale whose ends are said in words."""

import random
from collections.abc import Collection, Sequence
from statistics import median
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import LANGUAGES, Words
from commons.pages import number as number_of
from commons.statistics.intervals import wilson
from commons.statistics.means import mean_interval
from surveys.kinds.contract import RATE, AnswerRefused, Cell, Column, Kind, Line, Sent, Summary, counted, number_sent, share
from surveys.kinds.question import Question, Setting, Text


class Scale(Kind):
    """The value is the number of the chosen point."""

    key = "scale"
    icon = "chart"
    group = RATE
    name = _l("A scale")
    description = _l("The respondent chooses a point between two ends that you say in words.")

    texts = (Text("low", _l("What the lowest point means")), Text("high", _l("What the highest point means")))
    settings = (
        Setting("points", _l("How many points"), 5, least=2, most=11),
        Setting("first", _l("The lowest point is"), "1", choices=(("0", "0"), ("1", "1"))),
    )

    def default(self) -> dict[str, Any]:
        """The ends as most statements will want them, so that there is something to change rather than to invent."""
        return {
            **super().default(),
            "low": {"fi": "Täysin eri mieltä", "sv": "Helt av annan åsikt", "en": "Completely disagree"},
            "high": {"fi": "Täysin samaa mieltä", "sv": "Helt av samma åsikt", "en": "Completely agree"},
        }

    def points(self, question: Question) -> range:
        """The numbers there are to choose from."""
        first = int(question["first"])
        return range(first, first + question["points"])

    def seconds(self, question: Question) -> int:
        """A thought and a tap."""
        return 10

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The radio button that was chosen."""
        number = form.get(question["uid"], "")
        return number_sent(number) if number else None

    def parse(self, given: Any, question: Question) -> int:
        """A whole number of the scale."""
        points = self.points(question)
        if isinstance(given, bool) or not isinstance(given, int) or given not in points:
            raise AnswerRefused({"value": _l("Choose a point from %(low)s to %(high)s.", low=points[0], high=points[-1])})
        return given

    def schema(self, question: Question) -> dict[str, Any]:
        """A whole number of the scale."""
        points = self.points(question)
        return {"type": "integer", "minimum": points[0], "maximum": points[-1]}

    def variables(self, question: Question) -> list[Column]:
        """One column with the number."""
        codes = [{"value": str(point), "label": dict(self._label(point, question))} for point in self.points(question)]
        return [Column("", question["var"], Words(question["text"]), "integer", codes)]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """The number."""
        return {"": value}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """The number."""
        return [Cell("", number=value)]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How many chose each point; the mean is in the sentence, made of these."""
        times = counted(values)
        ends = {point: question[end] for point, end in ((self.points(question)[0], "low"), (self.points(question)[-1], "high"))}
        lines = [
            Line(
                str(point),
                Words({lang: f"{point} \u2013 {ends[point][lang]}" for lang in ends[point]})
                if ends.get(point)
                else self._label(point, question),
                n=len(values),
                value=share(times[point], len(values)),
                numbers={"count": times[point], "point": point},
                reach=wilson(times[point], len(values)) if values else None,
            )
            for point in self.points(question)
        ]
        return Summary(n=len(values), dont_know=dont_know, lines=lines)

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """The mean and how far it may be off, the median, and from where to where the scale goes."""
        chosen = [int(line.numbers["point"] or 0) for line in summary.lines for _time in range(int(line.numbers["count"] or 0))]
        if not chosen:
            return _("%(who)s: nobody has chosen yet.", who=who)
        first, last = (int(line.numbers["point"] or 0) for line in (summary.lines[0], summary.lines[-1]))
        mean, middle = number_of(sum(chosen) / len(chosen), 1), number_of(median(chosen), 1)
        low, high = (number_of(end, 1) for end in mean_interval(chosen, first, last) or (first, last))
        return _(
            "%(who)s: %(mean)s on average on a scale from %(first)s to %(last)s (between %(low)s and %(high)s), median %(median)s (%(n)s answers).",
            who=who, mean=mean, first=first, last=last, low=low, high=high, median=middle, n=len(chosen),
        )  # fmt: skip

    def read_aloud(self, question: Question, lang: str) -> str:
        """Also the ends."""
        points = self.points(question)
        ends = _(
            "On a scale from %(first)s to %(last)s, where %(first)s means: %(low)s, and %(last)s means: %(high)s.",
            first=points[0], last=points[-1], low=Words(question["low"]).in_(lang).text, high=Words(question["high"]).in_(lang).text,
        )  # fmt: skip
        return f"{super().read_aloud(question, lang)} {ends}"

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The number, and where the scale ends."""
        points = self.points(question)
        return _("%(point)s on a scale from %(first)s to %(last)s", point=value, first=points[0], last=points[-1])

    def rule_codes(self, question: Question) -> dict[str, Words]:
        """The points."""
        return {str(point): self._label(point, question) for point in self.points(question)}

    def picked(self, value: Any, question: Question) -> Collection[str]:
        """The chosen point."""
        return (str(value),)

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """Around the upper middle."""
        points = self.points(question)
        drawn = round(rng.gauss(points[0] + (len(points) - 1) * 0.62, (len(points) - 1) * 0.22))
        return min(points[-1], max(points[0], drawn))

    def _label(self, point: int, question: Question) -> Words:
        ends = {self.points(question)[0]: question["low"], self.points(question)[-1]: question["high"]}
        return Words(ends.get(point) or {lang: str(point) for lang in LANGUAGES})


KIND = Scale()
