"""One moment of the database: everything read inside belongs together, whatever is written meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session


@contextmanager
def one_snapshot(session: Session) -> Iterator[None]:
    """All that `session` reads inside is one state; a vote never without its idea. Ends the read that was open before."""
    session.rollback()
    on_sqlite = session.get_bind().dialect.name == "sqlite"  # there, every transaction is one snapshot
    session.connection(execution_options={} if on_sqlite else {"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        session.rollback()
