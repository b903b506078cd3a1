"""Give a number."""

import math
import random
import re
from collections.abc import Sequence
from decimal import Decimal
from statistics import fmean, median
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import NBSP
from commons.pages import number as number_of
from commons.statistics.means import mean_interval
from surveys.kinds.contract import TELL, AnswerRefused, Cell, Column, Kind, Line, Sent, Summary, mean_figure
from surveys.kinds.question import Problem, Question, Setting, Text

MOST_DIGITS = 9
SPACES = re.compile(r"[ \u00a0\u2009\u202f]")  # between thousands, as people write them
WRITTEN = re.compile(r"[-+]?[0-9]{1,9}(?:[.,]([0-9]{1,6}))?")
MEAN = Words(fi="Keskiarvo", sv="Medelvärde", en="Mean")
MEDIAN = Words(fi="Mediaani", sv="Median", en="Median")


class Number(Kind):
    """The value is a number: whole where it can be, with a fraction where the author lets it."""

    key = "number"
    icon = "table"
    group = TELL
    can_be_emptied = True
    most = 0.0  # the bar is as long as the numbers need
    name = _l("Give a number")
    description = _l("The respondent writes a number, for instance how many times or how many years.")

    texts = (Text("unit", _l("Unit, for instance kilometres"), most=30, optional=True),)
    settings = (
        Setting("least", _l("Smallest number"), 0, least=0, most=9_999),
        Setting("most", _l("Largest number"), 100, least=1, most=9_999),
        Setting(
            "decimals", _l("Decimals"), "0", choices=(("0", _l("Whole numbers only")), ("1", _l("One decimal")), ("2", _l("Two decimals")))
        ),
    )

    def check(self, question: Question, languages: Sequence[str]) -> list[Problem]:
        """Also: a range with something in it, and a unit in every language or in none."""
        problems = super().check(question, languages)
        if question["least"] >= question["most"]:
            problems.append(Problem(question["uid"], _l("The smallest number has to be smaller than the largest.")))
        units = question.get("unit") or {}
        if any(units.get(lang) for lang in languages) and not all(units.get(lang) for lang in languages):
            problems.append(Problem(question["uid"], _l("The unit is missing in one of the languages.")))
        return problems

    def seconds(self, question: Question) -> int:
        """Thinking of a number, and writing it."""
        return 12

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """What was written, as it was."""
        written = form.get(question["uid"], "")
        return written if written.strip() else None

    def parse(self, given: Any, question: Question) -> int | float:
        """A number of the range, however its decimals are written; one with more decimals than wanted is not rounded but refused."""
        decimals = int(question["decimals"])
        exact = _exact(given, decimals)
        if not question["least"] <= exact <= question["most"]:
            raise AnswerRefused(
                {"value": _l("Give a number from %(least)s to %(most)s.", least=str(question["least"]), most=str(question["most"]))}
            )
        if exact != round(exact, decimals):
            raise _too_exact(decimals)
        return int(exact) if exact == int(exact) else float(exact)

    def schema(self, question: Question) -> dict[str, Any]:
        """A number of the range."""
        kind = {"type": "integer"} if question["decimals"] == "0" else {"type": "number", "multipleOf": 10 ** -int(question["decimals"])}
        return {**kind, "minimum": question["least"], "maximum": question["most"]}

    def variables(self, question: Question) -> list[Column]:
        """One column with the number; its label says the unit."""
        units = question.get("unit") or {}
        label = Words({lang: f"{text} ({units[lang]})" if units.get(lang) else text for lang, text in question["text"].items()})
        return [Column("", question["var"], label, "integer" if question["decimals"] == "0" else "number", [])]

    def wide(self, value: Any, question: Question) -> dict[str, Any]:
        """The number."""
        return {"": value}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """The number."""
        return [Cell("", number=value)]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """Mean, how far it may be off, and median; no smallest and largest, which would be one person's."""
        n = len(values)
        lines = [
            Line("mean", MEAN, n, fmean(values) if n else None, {}, mean_interval(values, question["least"], question["most"])),
            Line("median", MEDIAN, n, float(median(values)) if n else None, {}),
        ]
        return Summary(n=n, dont_know=dont_know, lines=lines)

    def figure(self, line: Line) -> str:
        """The number, and on how many answers it stands."""
        return mean_figure(line)

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """The mean with its reach, and the median."""
        lines = {line.part: line for line in summary.lines}
        if not summary.n or set(lines) != {"mean", "median"}:
            return _("%(who)s: nobody has given a number yet.", who=who)
        mean, middle = number_of(lines["mean"].value or 0, 1), number_of(lines["median"].value or 0, 1)
        if lines["mean"].reach is None:
            return _("%(who)s: %(mean)s on average, median %(median)s (%(n)s answers).", who=who, mean=mean, median=middle, n=summary.n)
        low, high = (number_of(end, 1) for end in lines["mean"].reach)
        return _(
            "%(who)s: %(mean)s on average (between %(low)s and %(high)s), median %(median)s (%(n)s answers).",
            who=who, mean=mean, low=low, high=high, median=middle, n=summary.n,
        )  # fmt: skip

    def range(self, question: Question) -> str:
        """What may be written, in words."""
        least, most = str(question["least"]), str(question["most"])  # as text: a year has no space in it
        if question["decimals"] == "0":
            return _("A whole number from %(least)s to %(most)s.", least=least, most=most)
        return _("A number from %(least)s to %(most)s. Decimals are fine.", least=least, most=most)

    def shown(self, value: Any) -> str:
        """The number as its reader writes it, without spaces: it may be a year."""
        decimals = -int(Decimal(repr(value)).as_tuple().exponent) if isinstance(value, float) else 0
        return number_of(value, decimals).replace(NBSP, "")

    def read_aloud(self, question: Question, lang: str) -> str:
        """Also what may be answered."""
        return f"{super().read_aloud(question, lang)} {self.range(question)}"

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The number with its unit."""
        unit = Words(question.get("unit") or {}).in_(lang).text
        return _("%(number)s %(unit)s", number=self.shown(value), unit=unit) if unit else self.shown(value)

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """Around the lower middle of the range."""
        least, most = question["least"], question["most"]
        drawn = round(rng.gauss(least + (most - least) * 0.4, (most - least) * 0.15), int(question["decimals"]))
        return min(most, max(least, int(drawn) if drawn == int(drawn) else drawn))


def _exact(given: Any, decimals: int) -> Decimal:
    if isinstance(given, str):
        return _written(given, decimals)
    if isinstance(given, float) and math.isfinite(given):
        return Decimal(repr(given))
    if isinstance(given, bool) or not isinstance(given, int):
        raise _no_number()
    return Decimal(given)


def _written(given: str, decimals: int) -> Decimal:
    text = SPACES.sub("", given.replace("\u2212", "-")).strip() if len(given) <= 4 * MOST_DIGITS else ""
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise _no_number()
    # "1,000" is a thousand to some and one to others: better to ask than to keep the wrong one.
    if len(found[1] or "") > decimals:
        raise _too_exact(decimals)
    return Decimal(text.replace(",", "."))


def _no_number() -> AnswerRefused:
    return AnswerRefused({"value": _l("Write the answer as a number, in digits.")})


def _too_exact(decimals: int) -> AnswerRefused:
    if decimals == 0:
        return AnswerRefused({"value": _l("Give a whole number, without decimals and without a point or comma between thousands.")})
    return AnswerRefused({"value": _l("Give at most so many decimals: %(decimals)s.", decimals=decimals)})


KIND = Number()
