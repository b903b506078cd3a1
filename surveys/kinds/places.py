"""Places on a picture: how a form says where they are, which area and which square of the lettered grid they lie in, and how to draw them."""

import random
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from commons.languages import Words
from surveys.kinds.contract import AnswerRefused, Sent
from surveys.kinds.question import Parts, Question, Text, pictures

METHODS = ("touch", "mouse", "pointer", "keyboard", "grid")  # pointer: touch or mouse, where no script could tell
LONG_SIDE, SHORT_SIDE = "ABCDEFGH", "ABCDEF"  # of the lettered grid; the short one where a picture is higher than wide
DRAWN = 1000  # how wide a picture is in what is drawn over it
SHOWN = 288  # CSS pixels: how wide it is where no script can say how wide; also the smallest phone has them
MOST_AREAS = 20

IN_AREA = [
    {"value": "1", "label": Words(fi="Merkintä alueella", sv="Markering i området", en="A mark in the area")},
    {"value": "0", "label": Words(fi="Ei merkintää alueella", sv="Ingen markering i området", en="No mark in the area")},
]

SPOTS = ((0.3, 0.4), (0.7, 0.6))  # where simulated respondents look

PICTURE = pictures(_l("The question needs a picture."), least=1, most=1)


class Mark(NamedTuple):
    """A place as a page shows it: its number, its field in the form, its square, and where it is drawn."""

    number: int
    field: str
    square: str
    x: float
    y: float
    category: str
    comment: str


class Area(NamedTuple):
    """A rectangle as a page draws it, with its number."""

    number: int
    uid: str
    x: float
    y: float
    width: float
    height: float


class Sheet(NamedTuple):
    """What is drawn over a picture, in units of which the picture is 1000 wide."""

    width: int
    height: int
    shown: tuple[int, int]  # the picture's size in CSS pixels without script
    columns: str
    rows: Sequence[int]
    lines: Sequence[tuple[float, float, float, float]]
    letters: Sequence[tuple[float, float, str]]
    marks: Sequence[Mark]
    areas: Sequence[Area]


def areas(title: Any, one: Any, too_few: Any, *, least: int = 0, told: bool = False) -> Parts:
    """Rectangles that the author draws on the picture, each with a name."""
    return Parts(
        "regions",
        title,
        one,
        (Text("label", _l("Name of the area")),),
        too_few,
        least=least,
        most=MOST_AREAS,
        prefix="r",
        area=True,
        told=told,
    )


def parse_place(given: Any, more: Sequence[str] = ()) -> dict[str, Any]:
    """A place as it will be kept: `x` and `y` 0 to 1 with four decimals, and `method`; `more` are the other names it may have."""
    if not isinstance(given, dict) or not {"x", "y"} <= set(given) <= {"x", "y", "method", *more}:
        raise AnswerRefused({"value": _l("Choose a place on the picture: point at it, or choose a column and a row.")})
    x, y, method = given["x"], given["y"], given.get("method")
    if not _is_share(x) or not _is_share(y):
        raise AnswerRefused({"value": _l("The place has to be on the picture.")})
    if method is not None and (not isinstance(method, str) or method not in METHODS):
        raise AnswerRefused({"value": _l("The way of placing has to be touch, mouse, pointer, keyboard or grid.")})
    return {"x": round(float(x), 4), "y": round(float(y), 4), **({"method": method} if method else {})}


def place_schema(more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """JSON Schema of a place."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    return {
        "type": "object",
        "properties": {"x": share, "y": share, "method": {"type": "string", "enum": list(METHODS)}, **(more or {})},
        "required": ["x", "y"],
        "additionalProperties": False,
    }


def stays_with(form: Sent, question: Question) -> bool:
    """Whether the picture or a button beside it was pressed, so that the same screen is to come back."""
    return any(f"{question['uid']}.{name}" in form for name in ("x", "place", "remove"))


def sent_places(form: Sent, question: Question) -> list[dict[str, Any]]:
    """The places in the form's list, in order; still to be parsed."""
    return [_from_field(text) for text in form.getlist(f"{question['uid']}.pin") if text]


def sent_place(form: Sent, question: Question) -> dict[str, Any] | None:
    """The place that was pointed at without script, or chosen by column and row; empty when it was chosen halfway; else None."""
    uid = question["uid"]
    if f"{uid}.x" in form:
        return _pointed_at(form[f"{uid}.x"], form.get(f"{uid}.y", ""), question)
    if f"{uid}.place" in form:
        return _in_square(form.get(f"{uid}.column", ""), form.get(f"{uid}.row", ""), question)
    return None


def within(place: Mapping[str, Any], area: Mapping[str, Any]) -> bool:
    """Whether a place lies in an area, its edges included."""
    left, top, width, height = area["xywh"]
    return left <= place["x"] <= round(left + width, 4) and top <= place["y"] <= round(top + height, 4)


def square_of(place: Mapping[str, Any], question: Question) -> str:
    """The square of the lettered grid, for instance C4."""
    columns, rows = grid_of(question)
    return f"{columns[_index(place['x'], len(columns))]}{rows[_index(place['y'], len(rows))]}"


def grid_of(question: Question) -> tuple[str, range]:
    """The columns' letters and the rows' numbers: more along the longer side."""
    width, height = _size(question)
    return (LONG_SIDE, range(1, len(SHORT_SIDE) + 1)) if width >= height else (SHORT_SIDE, range(1, len(LONG_SIDE) + 1))


def sheet_of(question: Question, places: Sequence[Mapping[str, Any]]) -> Sheet:
    """Everything a page draws over the question's picture."""
    size = _size(question)
    width, height = DRAWN, round(DRAWN * size[1] / size[0])
    columns, rows = grid_of(question)
    across, down = width / len(columns), height / len(rows)
    return Sheet(
        width=width,
        height=height,
        shown=_shown(question),
        columns=columns,
        rows=rows,
        lines=[
            *((round(across * n, 1), 0.0, round(across * n, 1), float(height)) for n in range(1, len(columns))),
            *((0.0, round(down * n, 1), float(width), round(down * n, 1)) for n in range(1, len(rows))),
        ],
        letters=[
            *((round(across * (n + 0.5), 1), 44.0, letter) for n, letter in enumerate(columns)),
            *((28.0, round(down * (n + 0.5) + 16, 1), str(row)) for n, row in enumerate(rows)),
        ],
        marks=[_mark(number, place, question, width, height) for number, place in enumerate(places, 1)],
        areas=[_area(number, region, width, height) for number, region in enumerate(question.get("regions", []), 1)],
    )


def picture_of(question: Question) -> str:
    """The sha256 of the picture the places are on."""
    return next((str(option["picture"]) for option in question["options"]), "")


def regions_of(question: Question) -> dict[str, dict[str, Any]]:
    """uid -> area, in the author's order."""
    return {region["uid"]: region for region in question["regions"]}


def about(question: Question, label: Mapping[str, str]) -> Words:
    """The label of a column that holds a part of the question."""
    return Words({lang: f"{text} \u2013 {label.get(lang, '')}" for lang, text in question["text"].items()})


def simulated(rng: random.Random) -> dict[str, float]:
    """A place near one of two spots."""
    x, y = rng.choice(SPOTS)
    return {"x": round(min(1, max(0, rng.gauss(x, 0.09))), 4), "y": round(min(1, max(0, rng.gauss(y, 0.09))), 4)}


def _is_share(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= 1


def _from_field(text: str) -> dict[str, Any]:
    """From `0.25 0.5 mouse`, as `_mark` and the script write it."""
    x, y, method = [*text[:40].split(" "), "", "", ""][:3]
    try:
        return {"x": float(x), "y": float(y), **({"method": method} if method else {})}
    except ValueError:
        return {}


def _pointed_at(x: str, y: str, question: Question) -> dict[str, Any]:
    """From what a picture as a button posts; it posts 0, 0 when it was pressed with a key, which says no place."""
    if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in (x, y)) or int(x) == int(y) == 0:
        return {}
    width, height = _shown(question)
    return {"x": min(1.0, (int(x) + 0.5) / width), "y": min(1.0, (int(y) + 0.5) / height), "method": "pointer"}


def _in_square(column: str, row: str, question: Question) -> dict[str, Any]:
    columns, rows = grid_of(question)
    if len(column) != 1 or column not in columns or row not in map(str, rows):
        return {}
    return {"x": (columns.index(column) + 0.5) / len(columns), "y": (int(row) - 0.5) / len(rows), "method": "grid"}


def _index(share: float, of: int) -> int:
    return min(int(share * of), of - 1)


def _size(question: Question) -> tuple[int, int]:
    option = next(iter(question["options"]), None)
    return (option["width"], option["height"]) if option else (4, 3)


def _shown(question: Question) -> tuple[int, int]:
    width, height = _size(question)
    return SHOWN, max(1, round(SHOWN * height / width))


def _mark(number: int, place: Mapping[str, Any], question: Question, width: int, height: int) -> Mark:
    field = f"{place['x']} {place['y']} {place.get('method', '')}".strip()
    x, y = round(place["x"] * width, 1), round(place["y"] * height, 1)
    return Mark(number, field, square_of(place, question), x, y, place.get("category", ""), place.get("comment", ""))


def _area(number: int, region: Mapping[str, Any], width: int, height: int) -> Area:
    left, top, wide, high = region["xywh"]
    return Area(number, region["uid"], *(round(part, 1) for part in (left * width, top * height, wide * width, high * height)))
