"""How Alembic reaches the database of an installation: the writing engine, one transaction, plain types in what it writes."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from commons.db import db, turn_to_write, writer_of

A_LOCK_OF_OURS = 7_468_016  # any number, the same in every release: two hosts that start together migrate one after the other


def migrate() -> None:
    """Run what Alembic was asked for; all of it happens, or nothing."""
    engine = writer_of(current_app)
    with turn_to_write(current_app), engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            _keep_foreign_keys(connection, False)
        try:
            context.configure(
                connection=connection,
                target_metadata=db.metadata,
                render_as_batch=True,
                render_item=_plain_type,
                transactional_ddl=True,
                compare_type=True,
                compare_server_default=True,
            )
            with context.begin_transaction():
                if not on_sqlite:
                    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": A_LOCK_OF_OURS})
                context.run_migrations()
                if on_sqlite:
                    _check_foreign_keys(connection)
        finally:
            if on_sqlite:
                _keep_foreign_keys(connection, True)


def _keep_foreign_keys(connection: sa.Connection, kept: bool) -> None:
    """SQLite changes a table by copying it and dropping the old one, which must not take the rows that point at it along.

    It listens to this only between transactions, so the statement goes past SQLAlchemy, which would begin one.
    """
    connection.connection.cursor().execute(f"PRAGMA foreign_keys = {int(kept)}")


def _check_foreign_keys(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"a migration leaves rows that point at nothing: {broken[:5]}")


def _plain_type(kind: str, thing: Any, autogenerate: Any) -> str | Literal[False]:
    """A migration stands alone: it names the column kind underneath ours, which may change its name some day."""
    if kind == "type" and isinstance(thing, sa.types.TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


migrate()
