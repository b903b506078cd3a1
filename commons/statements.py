"""Statements of the hot path: written in Core, compiled once for each engine, run on the driver's own cursor.

Most of what a vote costs would otherwise be the making of the same SQL text again. Only plain values come back:
integers, text and bytes as the driver gives them.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session


class Statement:
    """A statement with named values, e.g. `Statement(lambda: sa.select(T.c.id).where(T.c.key == sa.bindparam("key")))`."""

    def __init__(self, build: Callable[[], sa.sql.Executable]):
        self._build = build
        self._for: dict[str, tuple[str, Any]] = {}

    def rows(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Every row."""
        return self._run(session, values).fetchall()

    def row(self, session: Session, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return self._run(session, values).fetchone()

    def run(self, session: Session, **values: Any) -> int:
        """Run it; gives the number of rows it changed."""
        return self._run(session, values).rowcount

    def _run(self, session: Session, values: dict[str, Any]) -> Any:
        connection = session.connection()
        sql, arrange = self._for.get(connection.dialect.name) or self._compile(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.execute(sql, arrange(values))
        return cursor

    def _compile(self, dialect: sa.Dialect) -> tuple[str, Any]:
        compiled = self._build().compile(dialect=dialect)  # type: ignore[attr-defined]
        processors = dict(compiled._bind_processors)
        fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}

        def in_order(values: dict[str, Any]) -> dict[str, Any]:
            every = {**fixed, **values}
            return {name: processors[name](value) if name in processors else value for name, value in every.items()}

        if compiled.positional:
            names = list(compiled.positiontup)
            made = (str(compiled), lambda values: [by[name] for by in (in_order(values),) for name in names])
        else:
            made = (str(compiled), in_order)
        self._for[dialect.name] = made
        return made
