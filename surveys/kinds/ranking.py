"""Put pictures in order, from the one that comes first to the one that comes last."""

import random
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import number as number_of
from commons.pages import percent
from commons.statistics.intervals import wilson
from commons.statistics.ranks import agreement, mean_places, times_first
from surveys.kinds.contract import COMPARE, AnswerRefused, Cell, Column, Kind, Line, Sent, Summary, numbers_sent, share
from surveys.kinds.question import ORDER, Question, about, options_by_uid, pictures, shuffled


class Ranking(Kind):
    """The value is the codes of all the pictures from first to last, for instance ["b", "a", "c"].

    A form, and a program that likes, may give the place of each instead: {"a": 2, "b": 1, "c": 3}.
    """

    key = "ranking"
    ranks = True
    icon = "list"
    group = COMPARE
    visual = True
    name = _l("Put pictures in order")
    description = _l("The respondent gives each picture a place, from the first to the last. Two cannot have the same.")
    can_be_emptied = True
    elements = ("elements/ranking-list",)

    parts = (pictures(_l("The question needs at least two pictures.")),)
    settings = (ORDER,)

    def seconds(self, question: Question) -> int:
        """A look at each, and more comparing the more there are."""
        return 12 + 14 * len(question.get("options", []))

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """All the pictures at once."""
        return shuffled(question, rng)

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The place chosen for each picture; None when there is none at all."""
        return numbers_sent(form, question) or None

    def parse(self, given: Any, question: Question) -> list[str]:
        """Every picture once, each in a place of its own."""
        options = options_by_uid(question)
        order = _by_place(given, question) if isinstance(given, dict) else given
        if not isinstance(order, list) or not all(isinstance(code, str) and code in options for code in order):
            raise AnswerRefused({"value": _l("Put the pictures of this question in order.")})
        if len(set(order)) < len(order):
            raise AnswerRefused({"value": _l("A picture can have only one place.")})
        if len(order) < len(options):
            raise AnswerRefused({"value": _l("Give every picture a place. Some have none yet.")})
        return order

    def schema(self, question: Question) -> dict[str, Any]:
        """A list of all the codes."""
        codes = list(options_by_uid(question))
        return {
            "type": "array",
            "items": {"type": "string", "enum": codes},
            "uniqueItems": True,
            "minItems": len(codes),
            "maxItems": len(codes),
        }

    def variables(self, question: Question) -> list[Column]:
        """A column a picture with its place, 1 being the first."""
        options = options_by_uid(question)
        return [
            Column(uid, f"{question['var']}_{uid}", about(question, option), "integer", [_place(n) for n in range(1, len(options) + 1)])
            for uid, option in options.items()
        ]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """The place of each picture."""
        return {uid: place for place, uid in enumerate(value, 1)}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """A row a picture."""
        options = options_by_uid(question)
        return [Cell(uid, number=place, stimulus=options[uid]["picture"]) for place, uid in enumerate(value, 1)]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How often each came first and its mean place, among the pictures that the question has now."""
        options = options_by_uid(question)
        orders = [[uid for uid in value if uid in options] for value in values]
        whole = [order for order in orders if len(order) == len(options)]
        means, firsts = mean_places(orders), times_first(orders)
        agreed = {"places": len(options), "agreement": agreement(whole)}
        return Summary(
            n=len(values),
            dont_know=dont_know,
            lines=[
                _line(uid, option, firsts.get(uid, 0), sum(uid in order for order in orders), {"mean": means.get(uid), **agreed})
                for uid, option in options.items()
            ],
        )

    def figure(self, line: Line) -> str:
        """How many put it first, and its mean place."""
        if line.value is None:
            return _("n 0")
        return _(
            "first for %(count)s (%(share)s), mean place %(mean)s",
            count=line.numbers["count"], share=percent(line.value), mean=number_of(line.numbers["mean"] or 0, 1),
        )  # fmt: skip

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which picture has the best mean place, and how much the orders agree."""
        placed = [line for line in summary.lines if line.numbers["mean"] is not None]
        if not placed:
            return _("%(who)s: nobody has put them in order yet.", who=who)
        best = min(line.numbers["mean"] or 0 for line in placed)
        first = [line for line in placed if line.numbers["mean"] == best]
        told = {"who": who, "mean": number_of(best, 1), "places": first[0].numbers["places"], "n": first[0].n}
        if len(first) > 1:
            return _("%(who)s: no picture was placed higher than the others (mean place %(mean)s of %(places)s, %(n)s answers).", **told)
        told["picture"], agreed = first[0].label.in_(lang).text, first[0].numbers["agreement"]
        if agreed is None:
            return _("%(who)s: \u201c%(picture)s\u201d was placed highest, mean place %(mean)s of %(places)s (%(n)s answers).", **told)
        return _(
            "%(who)s: \u201c%(picture)s\u201d was placed highest, mean place %(mean)s of %(places)s (%(n)s answers). "
            "Kendall\u2019s W is %(agreement)s: 0 means that the orders do not agree at all, 1 that they are the same.",
            agreement=number_of(agreed, 2), **told,
        )  # fmt: skip

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The names of the pictures from first to last."""
        options = options_by_uid(question)
        return ", ".join(f"{place}. {Words(options[uid]['label']).in_(lang).text}" for place, uid in enumerate(value, 1))

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """Mostly the author's order, with neighbours changing places now and then."""
        codes = list(options_by_uid(question))
        return sorted(codes, key=lambda code: codes.index(code) + rng.gauss(0, 1.6))


def _by_place(given: dict[Any, Any], question: Question) -> list[str]:
    """Codes in the order of their places; two in one place, and a place that is not there, are refused."""
    options = options_by_uid(question)
    if not given or not set(given) <= set(options):
        raise AnswerRefused({"value": _l("Put the pictures of this question in order.")})
    for place in given.values():
        if isinstance(place, bool) or not isinstance(place, int) or not 1 <= place <= len(options):
            raise AnswerRefused({"value": _l("A place has to be a whole number from 1 to %(last)s.", last=len(options))})
    tied = sorted({place for place in given.values() if list(given.values()).count(place) > 1})
    if tied:
        raise AnswerRefused({"value": _l("Two pictures have place %(place)s. Give each a place of its own.", place=tied[0])})
    return sorted(given, key=lambda uid: given[uid])


def _place(number: int) -> dict[str, Any]:
    return {"value": str(number), "label": {"fi": f"{number}. sija", "sv": f"Plats {number}", "en": f"Place {number}"}}


def _line(uid: str, option: dict[str, Any], count: int, n: int, numbers: dict[str, Any]) -> Line:
    return Line(
        uid, Words(option["label"]), n=n, value=share(count, n), numbers={"count": count, **numbers}, reach=wilson(count, n) if n else None
    )


KIND = Ranking()
