"""Statements of the hot path: written in Core, compiled once for each engine, run on the driver's own cursor.

Most of what a vote costs would otherwise be the making of the same SQL text again. Only plain values come back:
integers, text and bytes as the driver gives them.
"""

import operator
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
        names = list(compiled.positiontup or ()) if compiled.positional else list(compiled.params)
        wrapped = {name: compiled._bind_processors[name] for name in names if name in compiled._bind_processors}
        set_here = {name: wrapped[name](value) if name in wrapped else value for name, value in fixed.items()}
        to_wrap = [(name, process) for name, process in wrapped.items() if name not in fixed]

        def by_name(values: dict[str, Any]) -> dict[str, Any]:
            every = set_here | values
            for name, process in to_wrap:
                every[name] = process(every[name])
            return every

        take = operator.itemgetter(*names) if len(names) > 1 else lambda every: tuple(every[name] for name in names)

        def in_order(values: dict[str, Any]) -> tuple[Any, ...]:
            return take(by_name(values))

        made = (str(compiled), in_order if compiled.positional else by_name)
        self._for[dialect.name] = made
        return made


def _driver_of(session: Session) -> tuple[sa.Dialect, Any]:
    connection = session.connection()
    return connection.dialect, connection.connection.dbapi_connection
