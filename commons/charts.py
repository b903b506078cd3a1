"""From numbers to the geometry of bars: what a template draws as SVG and says again as a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FULL = 100.0  # the right edge of a drawing; a template's viewBox is as wide
MOST_STEPS = 5


@dataclass(frozen=True)
class Bar:
    """One row as the caller knows it: a value, the words that say it, and how far it may be off."""

    label: str
    value: float
    text: str
    lo: float | None = None
    hi: float | None = None
    lang: str = ""  # of the label


@dataclass(frozen=True)
class DrawnBar:
    """The same, drawn: lengths from 0 to 100."""

    label: str
    text: str
    lang: str
    length: float
    reach: tuple[float, float] | None  # the interval


@dataclass(frozen=True)
class Chart:
    """Rows to draw, and where the axis has its values."""

    rows: list[DrawnBar]
    ticks: list[tuple[float, float]]  # where, value


def bars(items: Sequence[Bar], most: float | None = None) -> Chart:
    """Horizontal bars from zero; `most` is the value at the right edge (1 for shares), otherwise a round number that holds all."""
    edge = most or round_up(max((max(item.value, item.hi or 0) for item in items), default=1))

    def place(value: float) -> float:
        return round(min(max(value / edge, 0), 1) * FULL, 2)

    rows = [
        DrawnBar(
            item.label,
            item.text,
            item.lang,
            place(item.value),
            None if item.lo is None or item.hi is None else (place(item.lo), place(item.hi)),
        )
        for item in items
    ]
    return Chart(rows, [(place(value), value) for value in ticks(edge)])


def round_up(value: float) -> float:
    """The next number that reads well on an axis: 1, 2 or 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= value * (1 - 1e-12))


def ticks(edge: float) -> list[float]:
    """A few round values from zero to the edge."""
    step = round_up(edge / MOST_STEPS)
    return [round(number * step, 10) for number in range(math.floor(edge / step * (1 + 1e-12)) + 1)]
