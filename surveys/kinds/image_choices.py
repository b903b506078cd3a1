"""Choose several pictures, between a least and a most number of them."""

import random
from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext, ngettext

from commons.languages import Words
from commons.pages import percent
from commons.statistics.intervals import wilson
from surveys.kinds.contract import CHOSEN, AnswerRefused, Cell, Column, Kind, Line, Sent, Summary, chosen_most, share
from surveys.kinds.question import MOST_OPTIONS, ORDER, Problem, Question, Setting, about, labels_of, options_by_uid, pictures, shuffled


class ImageChoices(Kind):
    """The value is the codes of the chosen pictures in the author's order, for instance ["a", "c"]."""

    key = "image_choices"
    icon = "check"
    visual = True
    name = _l("Choose several pictures")
    description = _l("The respondent taps every picture they choose. You say how many at least and at most.")
    can_be_emptied = True

    parts = (pictures(_l("The question needs at least two pictures.")),)
    settings = (
        Setting("least", _l("How many pictures at least"), 1, least=1, most=MOST_OPTIONS),
        Setting("most", _l("How many pictures at most"), MOST_OPTIONS, least=1, most=MOST_OPTIONS),
        ORDER,
    )

    def seconds(self, question: Question) -> int:
        """A look at each picture, and a choice of several."""
        return 12 + 9 * len(question.get("options", []))

    def check(self, question: Question, languages: Sequence[str]) -> list[Problem]:
        """Also whether so many can be chosen at all."""
        problems = super().check(question, languages)
        there = len(question.get("options", []))
        if question["least"] > question["most"]:
            problems.append(Problem(question["uid"], _l("More pictures have to be chosen than may be chosen: change one of the numbers.")))
        elif there >= self.parts[0].least and question["least"] > there:
            problems.append(Problem(question["uid"], _l("More pictures have to be chosen than there are.")))
        return problems

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """All the pictures at once."""
        return shuffled(question, rng)

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The ticked boxes; None when there is none."""
        return form.getlist(question["uid"]) or None

    def parse(self, given: Any, question: Question) -> list[str]:
        """So many codes as the author wants, each once."""
        options, (least, most) = options_by_uid(question), bounds(question)
        known = isinstance(given, list) and all(isinstance(code, str) and code in options for code in given)
        if not known or len(set(given)) != len(given):
            raise AnswerRefused({"value": _l("Choose among the pictures.")})
        if len(given) < least:
            raise AnswerRefused({"value": lazy_ngettext("Choose at least %(num)s picture.", "Choose at least %(num)s pictures.", least)})
        if len(given) > most:
            raise AnswerRefused(
                {
                    "value": lazy_ngettext(
                        "Choose at most %(num)s picture: take one away first.",
                        "Choose at most %(num)s pictures: take one away first.",
                        most,
                    )
                }
            )
        return [code for code in options if code in given]

    def schema(self, question: Question) -> dict[str, Any]:
        """A list of codes."""
        least, most = bounds(question)
        code = {"type": "string", "enum": list(options_by_uid(question))}
        return {"type": "array", "items": code, "uniqueItems": True, "minItems": least, "maxItems": most}

    def variables(self, question: Question) -> list[Column]:
        """A column a picture: chosen or not."""
        return [
            Column(uid, f"{question['var']}_{uid}", about(question, option), "choice", CHOSEN)
            for uid, option in options_by_uid(question).items()
        ]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """1 for each chosen picture, 0 for the others."""
        return {uid: "1" if uid in value else "0" for uid in options_by_uid(question)}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """A row a picture that could be chosen."""
        return [
            Cell(uid, code="1" if uid in value else "0", stimulus=option["picture"]) for uid, option in options_by_uid(question).items()
        ]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How many chose each; shares are of those who chose, and together more than a whole."""
        return Summary(
            n=len(values),
            dont_know=dont_know,
            lines=[
                _line(uid, option, sum(uid in value for value in values), len(values)) for uid, option in options_by_uid(question).items()
            ],
        )

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which picture was chosen most, how large a part that is, and how far it may be off."""
        if not summary.n:
            return _("%(who)s: nobody has chosen yet.", who=who)
        first = chosen_most(summary)
        if len(first) != 1:
            return _("%(who)s: no picture was chosen more often than the others (%(n)s answers).", who=who, n=summary.n)
        low, high = first[0].reach or (0.0, 1.0)
        return _(
            "%(who)s: \u201c%(choice)s\u201d was chosen most often, by %(share)s (between %(low)s and %(high)s, %(n)s answers). Several could be chosen.",
            who=who, share=percent(first[0].value or 0), choice=first[0].label.in_(lang).text, low=percent(low), high=percent(high), n=summary.n,
        )  # fmt: skip

    def read_aloud(self, question: Question, lang: str) -> str:
        """Also how many may be chosen."""
        return f"{super().read_aloud(question, lang)} {self.how_many(question)}"

    def how_many(self, question: Question) -> str:
        """How many to choose, in words."""
        least, most = bounds(question)
        if least == most:
            return ngettext("Choose %(num)s picture.", "Choose %(num)s pictures.", most)
        if most >= len(question["options"]):
            return (
                _("Choose as many as you like.")
                if least == 1
                else ngettext("Choose at least %(num)s picture.", "Choose at least %(num)s pictures.", least)
            )
        return _("Choose from %(least)s to %(most)s pictures.", least=least, most=most)

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The names of the pictures."""
        options = options_by_uid(question)
        return ", ".join(Words(options[uid]["label"]).in_(lang).text for uid in value)

    def rule_codes(self, question: Question) -> dict[str, Words]:
        """The pictures."""
        return labels_of(question)

    def picked(self, value: Any, question: Question) -> Collection[str]:
        """Those that were chosen."""
        return value

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """The first picture a little more often than the next; mostly two or three of them."""
        codes, (least, most) = list(options_by_uid(question)), bounds(question)
        wanted = min(most, max(least, rng.choice((1, 2, 2, 3))))
        drawn = sorted(codes, key=lambda code: rng.random() * (1 + codes.index(code)))
        return [code for code in codes if code in drawn[:wanted]]


def bounds(question: Question) -> tuple[int, int]:
    """How many at least and at most, no more than there are."""
    there = len(question.get("options", []))
    return min(question["least"], there), min(question["most"], there)


def _line(uid: str, option: dict[str, Any], count: int, n: int) -> Line:
    return Line(uid, Words(option["label"]), n=n, value=share(count, n), numbers={"count": count}, reach=wilson(count, n) if n else None)


KIND = ImageChoices()
