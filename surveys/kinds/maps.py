"""Where everybody's marks are on a picture: dots to draw over it, and the same counted by square of the lettered grid."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from commons.statistics.suppression import ENOUGH
from surveys.kinds import places
from surveys.kinds.question import Question

ACROSS = 50  # marks nearer to each other than a fiftieth of the picture's width are one dot
SMALLEST, LARGEST = 12.0, 44.0  # radius


class Dot(NamedTuple):
    """Marks at one place of the sheet, and how large they are drawn: the area grows with their number."""

    x: float
    y: float
    radius: float


class Map(NamedTuple):
    """A sheet to lay over the picture, the dots on it, and (square, how many marks) from the most down."""

    sheet: places.Sheet
    dots: Sequence[Dot]
    squares: Sequence[tuple[str, int]]


def map_of(points: Sequence[tuple[float, float]], people: int, question: Question) -> Map | None:
    """The map of the marks of so many people; None when they are too few to be shown where they pointed."""
    if people < ENOUGH or not points:
        return None
    sheet = places.sheet_of(question, [])
    squares = Counter(places.square_of({"x": x, "y": y}, question) for x, y in points)
    return Map(sheet, _dots(points, sheet), sorted(squares.items(), key=lambda counted: (-counted[1], counted[0])))


def _dots(points: Sequence[tuple[float, float]], sheet: places.Sheet) -> list[Dot]:
    step = sheet.width / ACROSS
    heaps = Counter((round(x * sheet.width / step), round(y * sheet.height / step)) for x, y in points)
    return [
        Dot(round(column * step, 1), round(min(row * step, sheet.height), 1), round(min(LARGEST, SMALLEST * math.sqrt(count)), 1))
        for (column, row), count in sorted(heaps.items())
    ]
