"""Rows as CSV text: the research dialect is exact, the spreadsheet dialect opens rightly with a double click in Finland."""

import csv
import io
import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from commons.languages import Words
from commons.languages.speaking import in_every_language

Kind = Literal["text", "integer", "number", "boolean", "day", "moment", "code"]
Row = Sequence[Any]
Said = Any  # Words, a mapping of languages, or a lazy sentence that is put into all three when it is written

HERE = ZoneInfo("Europe/Helsinki")
BYTE_ORDER_MARK = "\ufeff"
LINE_END = "\r\n"
ROWS_AT_ONCE = 500
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

GUARD = "'"
TRIGGERS = frozenset("=+-@|%")


@dataclass(frozen=True)
class Column:
    """A column: its frozen name, what its values are, what it says, and the words for its codes and missing values."""

    name: str
    kind: Kind
    describe: Said
    labels: Mapping[str, Said] = field(default_factory=dict)
    missing: Mapping[str, Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot be a column's name")


def research_lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    """RFC 4180: UTF-8 without a byte order mark, comma, point, ISO 8601 in UTC; an empty cell is a missing value.

    Gives whole lines, many at a time. Raises ValueError for a number that is none.
    """
    page = io.StringIO()
    writer = csv.writer(page, lineterminator=LINE_END)
    exact = [(place, _EXACT[column.kind]) for place, column in enumerate(columns) if column.kind in _EXACT]
    writer.writerow([column.name for column in columns])
    for some in _some_at_once(rows):
        writer.writerows((_with(row, exact) for row in some) if exact else some)
        yield _taken(page)
    yield _taken(page)


def spreadsheet_lines(columns: Sequence[Column], rows: Iterable[Row], lang: str | None = None) -> Iterator[str]:
    """For a spreadsheet program in Finland: byte order mark, semicolon, decimal comma, Finnish time, no text that calculates.

    With `lang`, codes become their labels. Missing codes are empty cells. Gives whole lines, many at a time.
    """
    cells = [_cell(column, lang) for column in columns]
    yield BYTE_ORDER_MARK + ";".join(_quoted(column.name) for column in columns) + LINE_END
    for some in _some_at_once(rows):
        yield "".join(";".join([cell(value) for cell, value in zip(cells, row, strict=True)]) + LINE_END for row in some)


def guarded(text: str) -> str:
    """The text so that no spreadsheet program takes it for a formula: one apostrophe before it, where it could be."""
    return GUARD + text if text.startswith((GUARD, "\t", "\r", "\n")) or _may_calculate(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell as it was before it was guarded."""
    return cell.removeprefix(GUARD)


def in_three(said: Said) -> Words:
    """A description in Finnish, Swedish and English."""
    return Words(said) if isinstance(said, Mapping) else in_every_language(said)


def _may_calculate(text: str) -> bool:
    # Spaces and invisible signs before the sign do not stop every program, nor does the sign's full-width form.
    for sign in text:
        if sign.isalnum():
            return False
        if sign.isspace() or unicodedata.category(sign) == "Cf":
            continue
        return unicodedata.normalize("NFKC", sign)[0] in TRIGGERS
    return False


def _some_at_once(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while some := list(itertools.islice(left, ROWS_AT_ONCE)):
        yield some


def _taken(page: io.StringIO) -> str:
    text = page.getvalue()
    page.seek(0)
    page.truncate()
    return text


def _with(row: Row, exact: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    cells = list(row)
    for place, form in exact:
        if cells[place] is not None:
            cells[place] = form(cells[place])
    return cells


def _exact_moment(value: datetime | str) -> str:
    return value if isinstance(value, str) else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _exact_day(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _exact_number(value: float | Decimal) -> float | Decimal:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number that a table can hold")
    return value


def _flag(value: Any) -> str:
    return value if isinstance(value, str) else str(int(value))


_EXACT: dict[str, Callable[[Any], Any]] = {
    "moment": _exact_moment,
    "day": _exact_day,
    "number": _exact_number,
    "boolean": _flag,
}


def _cell(column: Column, lang: str | None) -> Callable[[Any], str]:
    """How a value of this column is written for a spreadsheet."""
    write = _WRITTEN[column.kind]
    labels = {code: in_three(said).in_(lang).text for code, said in column.labels.items()} if lang else {}

    def cell(value: Any) -> str:
        if value is None or (column.missing and str(value) in column.missing):
            return ""
        label = labels.get(str(value))
        return write(value) if label is None else _text(label)

    return cell


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(value: Any) -> str:
    return _quoted(guarded(str(value)))


def _with_comma(value: float | Decimal) -> str:
    return format(Decimal(str(_exact_number(value))), "f").replace(".", ",")


def _finnish_day(value: date) -> str:
    return f"{value.day}.{value.month}.{value.year}"


def _finnish_moment(value: datetime) -> str:
    there = value.astimezone(HERE)
    return f"{_finnish_day(there)} {there:%H:%M}"


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "text": _text,
    "code": _text,
    "integer": lambda value: str(int(value)),
    "number": _with_comma,
    "boolean": _flag,
    "day": _finnish_day,
    "moment": _finnish_moment,
}
