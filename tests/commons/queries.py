"""Counts what is asked of a database."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


class Count:
    """How many statements so far."""

    number = 0


@contextmanager
def counted(engine: sa.Engine) -> Iterator[Count]:
    """Counts the statements an engine is given meanwhile."""
    count = Count()

    def add(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        count.number += not statement.startswith("BEGIN")

    sa.event.listen(engine, "before_cursor_execute", add)
    try:
        yield count
    finally:
        sa.event.remove(engine, "before_cursor_execute", add)
