"""Show one place on a picture: where one would begin, go, or look first."""

import random
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commons.languages import Words
from commons.pages import percent
from commons.statistics.intervals import wilson
from surveys.kinds import places
from surveys.kinds.contract import MARK, Cell, Column, Kind, Line, Pin, Sent, Summary, share
from surveys.kinds.question import Question

FOUND = Words(fi="Jollakin alueista", sv="I något av områdena", en="In one of the areas")


class FirstClick(Kind):
    """The value is one place, for instance {"x": 0.25, "y": 0.5, "method": "touch"}."""

    key = "first_click"
    icon = "flag"
    group = MARK
    visual = True
    elements = ("elements/picture-pins",)
    name = _l("Show one place on a picture")
    description = _l("The respondent points at one place. You draw the areas that count as found; respondents do not see them.")

    parts = (
        places.PICTURE,
        places.areas(
            _l("Areas that count as found"),
            _l("Area"),
            _l("The question needs at least one area that counts as found."),
            least=1,
        ),
    )

    def seconds(self, question: Question) -> int:
        """A look and a tap."""
        return 20

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """The picture."""
        return [list(question["options"])]

    def sheet(self, question: Question, value: Any) -> places.Sheet:
        """What a page draws over the picture."""
        return places.sheet_of(question, [value] if value else [])

    def stays(self, form: Sent, question: Question) -> bool:
        """The picture was pointed at without script."""
        return places.stays_with(form, question)

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The place pointed at now; else the one from before."""
        placed = places.sent_place(form, question)
        return placed if placed is not None else next(iter(places.sent_places(form, question)), None)

    def parse(self, given: Any, question: Question) -> dict[str, Any]:
        """A place on the picture."""
        return places.parse_place(given)

    def schema(self, question: Question) -> dict[str, Any]:
        """A place."""
        return places.place_schema()

    def variables(self, question: Question) -> list[Column]:
        """Whether it is in any of the areas, and in each."""
        var = question["var"]
        return [
            Column("", var, Words(question["text"]), "integer", places.IN_AREA),
            *(
                Column(uid, f"{var}_{uid}", places.about(question, region["label"]), "integer", places.IN_AREA)
                for uid, region in places.regions_of(question).items()
            ),
        ]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """1 or 0 for any area and for each."""
        found = {uid: int(places.within(value, region)) for uid, region in places.regions_of(question).items()}
        return {"": max(found.values(), default=0), **found}

    def long(self, value: Any, question: Question) -> list[Cell]:
        """The same, a row each; the place itself is in pins.csv."""
        picture = places.picture_of(question)
        return [Cell(part, number=float(number), stimulus=picture) for part, number in self.wide(value, question).items()]

    def pins(self, value: Any, question: Question) -> list[Pin]:
        """The place."""
        return [Pin(1, value["x"], value["y"], places.picture_of(question), method=value.get("method", ""))]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How large a part pointed into any of the areas, and into each."""
        cells = [self.wide(value, question) for value in values]
        named = {"": FOUND, **{uid: Words(region["label"]) for uid, region in places.regions_of(question).items()}}
        return Summary(
            n=len(values),
            dont_know=dont_know,
            lines=[_line(part, label, sum(int(cell[part]) for cell in cells), len(cells)) for part, label in named.items()],
            points=sorted((value["x"], value["y"]) for value in values),
        )

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """How large a part found it."""
        found = next((line for line in summary.lines if line.part == ""), None)
        if found is None or found.value is None:
            return _("%(who)s: nobody has pointed at a place yet.", who=who)
        low, high = found.reach or (0.0, 1.0)
        return _(
            "%(who)s: %(share)s pointed at a place that counts as found (between %(low)s and %(high)s, %(n)s answers).",
            who=who, share=percent(found.value), low=percent(low), high=percent(high), n=summary.n,
        )  # fmt: skip

    def read_aloud(self, question: Question, lang: str) -> str:
        """The question alone: the areas would tell the answer."""
        return super().read_aloud({**question, "options": []}, lang)

    def said(self, value: Any, question: Question, lang: str) -> str:
        """The square it lies in."""
        return _("A place in square %(square)s", square=places.square_of(value, question))

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """Mostly in the first area, else around two spots."""
        if not question["regions"] or rng.random() < 0.4:
            return {**places.simulated(rng), "method": rng.choice(places.METHODS)}
        left, top, width, height = question["regions"][0]["xywh"]
        return {
            "x": round(left + rng.random() * width, 4),
            "y": round(top + rng.random() * height, 4),
            "method": rng.choice(places.METHODS),
        }


def _line(part: str, label: Words, count: int, n: int) -> Line:
    return Line(part, label, n=n, value=share(count, n), numbers={"count": count}, reach=wilson(count, n) if n else None)


KIND = FirstClick()
