"""Choose one or several areas that the author has drawn on a picture."""

import random
from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import percent
from commons.statistics.intervals import wilson
from surveys.kinds import places
from surveys.kinds.contract import CHOSEN, MARK, AnswerRefused, Cell, Column, Kind, Line, Sent, Summary, share
from surveys.kinds.question import Question, Setting


class Hotspot(Kind):
    """The value is the codes of the chosen areas, for instance ["r1", "r3"]; empty when every choice was taken away again."""

    key = "hotspot"
    icon = "picture"
    group = MARK
    visual = True
    elements = ("elements/picture-areas",)
    name = _l("Choose areas of a picture")
    description = _l("You draw areas on a picture and name them. The respondent chooses one or several of them.")

    parts = (
        places.PICTURE,
        places.areas(_l("Areas to choose from"), _l("Area"), _l("The question needs at least two areas."), least=2, told=True),
    )
    settings = (Setting("several", _l("Several areas can be chosen"), True),)

    def seconds(self, question: Question) -> int:
        """A look at the picture and at each area."""
        return 12 + 4 * len(question["regions"])

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """The picture."""
        return [list(question["options"])]

    def sheet(self, question: Question, value: Any) -> places.Sheet:
        """What a page draws over the picture."""
        return places.sheet_of(question, [])

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The boxes that are ticked; None when there are none and never were."""
        uid = question["uid"]
        chosen = [code for code in form.getlist(uid) if code]
        return chosen if chosen or f"{uid}.had" in form else None

    def parse(self, given: Any, question: Question) -> list[str]:
        """Codes of areas, each once; one at most where only one can be chosen."""
        regions = places.regions_of(question)
        if not isinstance(given, list) or len(given) > len(regions) or not all(isinstance(one, str) and one in regions for one in given):
            raise AnswerRefused({"value": _l("Choose from the areas of the picture.")})
        if len(given) > 1 and not question["several"]:
            raise AnswerRefused({"value": _l("Choose one area.")})
        if len(set(given)) != len(given):
            raise AnswerRefused({"value": _l("Choose each area once at most.")})
        return [uid for uid in regions if uid in given]

    def schema(self, question: Question) -> dict[str, Any]:
        """A list of codes."""
        regions = list(places.regions_of(question))
        most = len(regions) if question["several"] else 1
        return {"type": "array", "items": {"type": "string", "enum": regions}, "uniqueItems": True, "maxItems": most}

    def variables(self, question: Question) -> list[Column]:
        """One column an area, 1 or 0, also where only one can be chosen: the setting may change, the columns do not."""
        return [
            Column(uid, f"{question['var']}_{uid}", places.about(question, region["label"]), "integer", CHOSEN)
            for uid, region in places.regions_of(question).items()
        ]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """1 or 0 for each area."""
        return {uid: int(uid in value) for uid in places.regions_of(question)}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """The same, a row each."""
        picture = places.picture_of(question)
        return [Cell(part, number=float(number), stimulus=picture) for part, number in self.wide(value, question).items()]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How large a part chose each area."""
        n = len(values)
        lines = []
        for uid, region in places.regions_of(question).items():
            count = sum(1 for value in values if uid in value)
            reach = wilson(count, n) if n else None
            lines.append(Line(uid, Words(region["label"]), n=n, value=share(count, n), numbers={"count": count}, reach=reach))
        return Summary(n=n, dont_know=dont_know, lines=lines)

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which area was chosen most."""
        most = max((line.numbers["count"] or 0 for line in summary.lines), default=0)
        if not most:
            return _("%(who)s: nobody has chosen yet.", who=who)
        first = [line for line in summary.lines if line.numbers["count"] == most]
        if len(first) > 1:
            return _("%(who)s: no area was chosen more often than the others (%(n)s answers).", who=who, n=summary.n)
        low, high = first[0].reach or (0.0, 1.0)
        return _(
            "%(who)s: %(share)s chose the area \u201c%(area)s\u201d (between %(low)s and %(high)s, %(n)s answers).",
            who=who, share=percent(first[0].value or 0), area=first[0].label.in_(lang).text, low=percent(low), high=percent(high), n=summary.n,
        )  # fmt: skip

    def read_aloud(self, question: Question, lang: str) -> str:
        """The question and the names of the areas; the picture's name is none of them."""
        return super().read_aloud({**question, "options": []}, lang)

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The names of the chosen areas."""
        regions = places.regions_of(question)
        return ", ".join(Words(regions[uid]["label"]).in_(lang).text for uid in value if uid in regions) or _("No area chosen")

    def rule_codes(self, question: Question) -> dict[str, Words]:
        """The areas."""
        return {uid: Words(area["label"]) for uid, area in places.regions_of(question).items()}

    def picked(self, value: Any, question: Question) -> Collection[str]:
        """Those that were chosen."""
        return value

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """The first area more often than the next."""
        codes = list(places.regions_of(question))
        if not question["several"]:
            return rng.choices(codes, weights=range(len(codes) + 1, 1, -1))
        chosen = [code for place, code in enumerate(codes) if rng.random() < 0.7 / (1 + 0.6 * place)]
        return chosen or [codes[0]]


KIND = Hotspot()
