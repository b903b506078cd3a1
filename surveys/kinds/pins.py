"""Put several marks on one picture, each with a category and a comment where the author wants them."""

import random
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from commons.languages import Words
from commons.pages import percent
from commons.statistics.intervals import wilson
from commons.text import TextRefused, clean_text
from surveys.kinds import places
from surveys.kinds.contract import MARK, AnswerRefused, Cell, Column, Kind, Line, Pin, Sent, Summary, share
from surveys.kinds.question import Parts, Question, Setting, Text

MOST_PINS = 20
MOST_COMMENT = 500
MARKS = Words(fi="Vähintään yksi merkintä", sv="Minst en markering", en="At least one mark")


class Pins(Kind):
    """The value is {"pins": [{"x", "y", "category", "comment", "method"}, ...]}; empty when every mark was taken away again."""

    key = "pins"
    icon = "place"
    group = MARK
    visual = True
    elements = ("elements/picture-pins",)
    name = _l("Put marks on a picture")
    description = _l("The respondent puts marks on a picture and may say something about each.")

    parts = (
        places.PICTURE,
        Parts(
            "categories",
            _l("What a mark can mean"),
            _l("Meaning"),
            (Text("label", _l("Name")),),
            _l("Without these all marks mean the same. With them the respondent says for each mark which it is."),
            least=0,
            most=6,
            prefix="c",
        ),
        places.areas(
            _l("Areas for the results"),
            _l("Area"),
            _l("With areas the results say how large a part of the respondents put a mark in each. Respondents do not see them."),
        ),
    )
    settings = (
        Setting("most", _l("How many marks one respondent can put"), 5, least=1, most=MOST_PINS),
        Setting("comments", _l("A comment can be written about each mark"), True),
    )

    def seconds(self, question: Question) -> int:
        """A look, and two or three marks with a word about each."""
        return 45 if question.get("comments") else 30

    def tasks(self, question: Question, rng: random.Random) -> list[list[dict[str, Any]]]:
        """The picture."""
        return [list(question["options"])]

    def sheet(self, question: Question, value: Any) -> places.Sheet:
        """What a page draws over the picture."""
        return places.sheet_of(question, value["pins"] if value else [])

    def stays(self, form: Sent, question: Question) -> bool:
        """A mark was put or taken away without script."""
        return places.stays_with(form, question)

    def read_form(self, form: Sent, question: Question) -> Any | None:
        """The marks of the list, one fewer or one more when a button says so; None when there are none and never were."""
        uid = question["uid"]
        pins = [
            {**place, "category": category, "comment": comment}
            for place, category, comment in zip_longest(
                places.sent_places(form, question), form.getlist(f"{uid}.category"), form.getlist(f"{uid}.comment"), fillvalue=""
            )
            if isinstance(place, dict)
        ]
        removed, placed = form.get(f"{uid}.remove", ""), places.sent_place(form, question)
        if removed.isascii() and removed.isdigit() and len(removed) < 4 and 1 <= int(removed) <= len(pins):
            del pins[int(removed) - 1]
        if placed is not None:
            pins.append({**placed, "category": form.get(f"{uid}.next", "")})
        return {"pins": pins} if pins or f"{uid}.had" in form else None

    def parse(self, given: Any, question: Question) -> dict[str, Any]:
        """At most so many marks, each on the picture, with a category and a comment that the question has."""
        if not isinstance(given, dict) or set(given) != {"pins"} or not isinstance(given["pins"], list):
            raise AnswerRefused({"value": _l("Put a mark on the picture.")})
        if len(given["pins"]) > question["most"]:
            raise AnswerRefused({"value": _l("You can put at most %(most)s marks. Remove one first.", most=question["most"])})
        return {"pins": [_parse_pin(pin, question) for pin in given["pins"]]}

    def schema(self, question: Question) -> dict[str, Any]:
        """An object with a list of places."""
        more: dict[str, Any] = {}
        if question["categories"]:
            more["category"] = {"type": "string", "enum": ["", *_categories(question)]}
        if question["comments"]:
            more["comment"] = {"type": "string", "maxLength": MOST_COMMENT}
        pins = {"type": "array", "items": places.place_schema(more), "maxItems": question["most"]}
        return {"type": "object", "properties": {"pins": pins}, "required": ["pins"], "additionalProperties": False}

    def variables(self, question: Question) -> list[Column]:
        """How many marks, how many of each category, and whether there is one in each area."""
        var, numbers = question["var"], _numbers(question["most"])
        return [
            Column("", var, Words(question["text"]), "integer", numbers),
            *(
                Column(uid, f"{var}_{uid}", places.about(question, category["label"]), "integer", numbers)
                for uid, category in _categories(question).items()
            ),
            *(
                Column(uid, f"{var}_{uid}", places.about(question, region["label"]), "integer", places.IN_AREA)
                for uid, region in places.regions_of(question).items()
            ),
        ]

    def wide(self, value: Any, question: Question) -> dict[str, str | int]:
        """The counts, and 1 or 0 for each area."""
        pins = value["pins"]
        return {
            "": len(pins),
            **{uid: len(_of_category(pins, uid)) for uid in _categories(question)},
            **{uid: int(bool(_in_region(pins, region))) for uid, region in places.regions_of(question).items()},
        }

    def long(self, value: Any, question: Question) -> list[Cell]:
        """The same, a row each; the marks themselves are in pins.csv."""
        picture = places.picture_of(question)
        return [Cell(part, number=float(number), stimulus=picture) for part, number in self.wide(value, question).items()]

    def pins(self, value: Any, question: Question) -> list[Pin]:
        """Every mark."""
        picture = places.picture_of(question)
        return [
            Pin(number, pin["x"], pin["y"], picture, pin.get("category", ""), pin.get("comment", ""), pin.get("method", ""))
            for number, pin in enumerate(value["pins"], 1)
        ]

    def summary(self, values: Sequence[Any], dont_know: int, question: Question) -> Summary:
        """How large a part of the respondents marked anything, each area, each category; the places and the comments besides."""
        each = [value["pins"] for value in values]
        every = [pin for pins in each for pin in pins]
        return Summary(
            n=len(values),
            dont_know=dont_know,
            lines=[
                _line("", MARKS, each),
                *(
                    _line(uid, Words(region["label"]), [_in_region(pins, region) for pins in each])
                    for uid, region in places.regions_of(question).items()
                ),
                *(
                    _line(uid, Words(category["label"]), [_of_category(pins, uid) for pins in each])
                    for uid, category in _categories(question).items()
                ),
            ],
            texts=sorted(pin["comment"] for pin in every if pin.get("comment")),
            points=sorted((pin["x"], pin["y"]) for pin in every),
        )

    def figure(self, line: Line) -> str:
        """How many respondents, how large a part that is, and how many marks."""
        count, marks = line.numbers["count"] or 0, int(line.numbers["marks"] or 0)
        if line.value is None:
            return str(count)
        return ngettext(
            "%(count)s (%(share)s), %(num)s mark", "%(count)s (%(share)s), %(num)s marks", marks, count=count, share=percent(line.value)
        )

    def sentence(self, summary: Summary, who: str, lang: str) -> str:
        """Which area has marks of most respondents; without areas how many marks there are."""
        if not summary.points:
            return _("%(who)s: nobody has put a mark yet.", who=who)
        regions = [line for line in summary.lines if line.part.startswith("r") and line.numbers["count"]]
        most = max((line.numbers["count"] or 0 for line in regions), default=0)
        first = [line for line in regions if line.numbers["count"] == most]
        if len(first) != 1:
            return ngettext(
                "%(who)s: %(num)s mark on the picture (%(n)s answers).",
                "%(who)s: %(num)s marks on the picture (%(n)s answers).",
                len(summary.points), who=who, n=summary.n,
            )  # fmt: skip
        low, high = first[0].reach or (0.0, 1.0)
        return _(
            "%(who)s: %(share)s put a mark in \u201c%(area)s\u201d (between %(low)s and %(high)s, %(n)s answers).",
            who=who, share=percent(first[0].value or 0), area=first[0].label.in_(lang).text, low=percent(low), high=percent(high), n=summary.n,
        )  # fmt: skip

    def read_aloud(self, question: Question, lang: str) -> str:
        """The question and what a mark can mean; the areas are for the results alone."""
        return super().read_aloud({**question, "options": []}, lang)

    def said(self, value: Any, question: Question, lang: str) -> str:
        """Each mark with its square, its category and its comment."""
        pins = value["pins"]
        if not pins:
            return _("No marks")
        told = "; ".join(_said_pin(pin, question, lang) for pin in pins)
        return ngettext("%(num)s mark: %(marks)s", "%(num)s marks: %(marks)s", len(pins), marks=told)

    def simulate(self, question: Question, rng: random.Random) -> Any:
        """A few marks around two spots that people notice, a comment now and then."""
        codes = list(_categories(question))
        pins: list[dict[str, Any]] = []
        for _pin in range(rng.randint(1, min(question["most"], 4))):
            pin = {**places.simulated(rng), "method": rng.choice(places.METHODS)}
            if codes:
                pin["category"] = rng.choice(codes)
            if question["comments"] and rng.random() < 0.3:
                pin["comment"] = rng.choice(SAID)
            pins.append(pin)
        return {"pins": pins}


SAID = (
    "Tähän mahtuu lastenvaunujen kanssa.",
    "Opaste jää oven taakse.",
    "Här är det lugnt att sitta.",
    "A bench here, please.",
    "Valo häikäisee iltapäivällä.",
)


def _parse_pin(given: Any, question: Question) -> dict[str, Any]:
    pin = places.parse_place(given, ("category", "comment"))
    category, comment = given.get("category") or "", given.get("comment") or ""
    if not isinstance(category, str) or (category and category not in _categories(question)):
        raise AnswerRefused({"value": _l("Choose one of the meanings a mark can have.")})
    if not isinstance(comment, str) or (comment and not question["comments"]):
        raise AnswerRefused({"value": _l("No comment can be written about these marks.")})
    if category:
        pin["category"] = category
    if comment.strip():
        pin["comment"] = _clean(comment)
    return pin


def _clean(comment: str) -> str:
    try:
        return clean_text(comment, most=MOST_COMMENT, field="value")
    except TextRefused as refused:
        raise AnswerRefused(refused.extra["fields"]) from refused


def _categories(question: Question) -> dict[str, dict[str, Any]]:
    return {category["uid"]: category for category in question["categories"]}


def _of_category(pins: Sequence[Mapping[str, Any]], uid: str) -> list[Mapping[str, Any]]:
    return [pin for pin in pins if pin.get("category") == uid]


def _in_region(pins: Sequence[Mapping[str, Any]], region: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [pin for pin in pins if places.within(pin, region)]


def _line(part: str, label: Words, each: Sequence[Sequence[Any]]) -> Line:
    """`each` has the marks that count, respondent by respondent."""
    n, count = len(each), sum(1 for pins in each if pins)
    return Line(
        part,
        label,
        n=n,
        value=share(count, n),
        numbers={"count": count, "marks": sum(map(len, each))},
        reach=wilson(count, n) if n else None,
    )


def _numbers(most: int) -> list[dict[str, Any]]:
    return [
        {
            "value": str(number),
            "label": Words(
                fi=f"{number} merkintä{'' if number == 1 else 'ä'}",
                sv=f"{number} markering{'' if number == 1 else 'ar'}",
                en=f"{number} mark{'' if number == 1 else 's'}",
            ),
        }
        for number in range(most + 1)
    ]


def _said_pin(pin: Mapping[str, Any], question: Question, lang: str) -> str:
    category = _categories(question).get(pin.get("category", ""))
    named = Words(category["label"]).in_(lang).text if category else ""
    return ", ".join(part for part in (places.square_of(pin, question), named, pin.get("comment", "")) if part)


KIND = Pins()
