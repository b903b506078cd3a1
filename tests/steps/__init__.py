"""Rows for the migrations: what stood in the tables at each step, kept as it was then, whatever the models say today."""

import base64
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

Rows = dict[str, list[dict[str, Any]]]


def rows_of(step: str) -> Rows:
    """`rows_<step>.json`: table -> rows, in an order in which they can be put in."""
    return json.loads((Path(__file__).parent / f"rows_{step}.json").read_text(encoding="utf-8"))


def put_in(connection: sa.Connection, rows: Rows) -> None:
    """Insert the rows as plain values, by the tables as the database itself describes them."""
    for name, given in rows.items():
        table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
        connection.execute(table.insert(), [_as_kept(table, row) for row in given])


def count(connection: sa.Connection) -> dict[str, int]:
    """How many rows each table holds."""
    names = sorted(set(sa.inspect(connection).get_table_names()) - {"alembic_version"})
    return {name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in names}


def _as_kept(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return datetime.fromisoformat(value).date()
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode(value)
    return value
