"""Tables and packages as answers of the web: streamed, named, never kept by a cache."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Literal
from urllib.parse import quote

from flask import Response, stream_with_context

from commons import scope
from commons.db import db
from commons.exports.dialects import Column, Row, research_lines, spreadsheet_lines
from commons.exports.package import SPREADSHEET, Package
from commons.exports.snapshot import one_snapshot
from commons.heavy import heavy

Dialect = Literal["research", "spreadsheet"]


def csv_download(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Row] | Callable[[], Iterable[Row]],
    dialect: Dialect = "research",
    lang: str | None = None,
) -> Response:
    """One table as a file to keep; `name` without its ending. `lang` puts labels for codes in the spreadsheet dialect.

    A few at a time: who reads slowly holds a thread.
    """
    place = ExitStack()
    place.enter_context(heavy("export"))
    fresh = rows() if callable(rows) else rows
    lines = spreadsheet_lines(columns, fresh, lang) if dialect == "spreadsheet" else research_lines(columns, fresh)
    ending = SPREADSHEET if dialect == "spreadsheet" else ""
    answer = _download(f"{name}{ending}.csv", _encoded(lines), "text/csv; charset=utf-8")
    answer.call_on_close(place.close)  # also when nobody reads it to its end, or at all
    return answer


def package_download(name: str, pack: Callable[[], Package]) -> Response:
    """A package as a ZIP; `name` without its ending. A few at a time, the rest wait.

    `pack` is called when the sending begins: what it reads and what is sent are of one moment of the database.
    """
    place = ExitStack()
    place.enter_context(heavy("export"))
    answer = _download(f"{name}.zip", _from_one_moment(pack), "application/zip")
    answer.call_on_close(place.close)  # also when nobody reads it to its end, or at all
    return answer


def disposition(filename: str) -> str:
    """The header that names a download, for every browser and every letter (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", filename)
    return f'attachment; filename="{plain}"' + (f"; filename*=UTF-8''{quote(filename, safe='')}" if plain != filename else "")


def _download(filename: str, chunks: Iterator[bytes], content_type: str) -> Response:
    headers = {"Content-Disposition": disposition(filename), "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(stream_with_context(_in_scope(chunks, db.session.info.get(scope.SCOPE))), headers=headers, content_type=content_type)


def _in_scope(chunks: Iterator[bytes], organisation_id: int | None) -> Iterator[bytes]:
    """A download is read when its view has ended, by a session of its own: that one has to know whose things it may see, too."""
    if organisation_id is not None:
        scope.enter(db.session, organisation_id)
    yield from chunks


def _encoded(lines: Iterator[str]) -> Iterator[bytes]:
    for some in lines:
        yield some.encode()


def _from_one_moment(pack: Callable[[], Package]) -> Iterator[bytes]:
    with one_snapshot(db.session):
        yield from pack().stream()
