"""Statements of the hot path: written in Core, compiled once for each engine, run on the driver's own cursor.

Most of what a vote costs would otherwise be the making of the same SQL text again. Only plain values come back:
integers, text and bytes as the driver gives them.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

DRIVER = "driver"


def run_on(session: Session, connection: sa.Connection) -> None:
    """Let this session's statements go straight to the driver under `connection`; finding it anew costs as much as running them."""
    session.info[DRIVER] = (connection.dialect, connection.connection.dbapi_connection)


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
        dialect, driver = session.info.get(DRIVER) or _driver_of(session)
        sql, arrange = self._for.get(dialect.name) or self._compile(dialect)
        return driver.execute(sql, arrange(values))

    def _compile(self, dialect: sa.Dialect) -> tuple[str, Any]:
        compiled = self._build().compile(dialect=dialect)  # type: ignore[attr-defined]
        fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
        names = compiled.positiontup if compiled.positional else list(compiled.params)
        places = [(name, compiled._bind_processors.get(name, _as_it_is)) for name in names]

        def in_order(values: dict[str, Any]) -> list[Any]:
            every = {**fixed, **values} if fixed else values
            return [process(every[name]) for name, process in places]

        def by_name(values: dict[str, Any]) -> dict[str, Any]:
            every = {**fixed, **values} if fixed else values
            return {name: process(every[name]) for name, process in places}

        made = (str(compiled), in_order if compiled.positional else by_name)
        self._for[dialect.name] = made
        return made


def _as_it_is(value: Any) -> Any:
    return value


def _driver_of(session: Session) -> tuple[sa.Dialect, Any]:
    connection = session.connection()
    return connection.dialect, connection.connection.dbapi_connection
