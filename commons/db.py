"""The database: one reading session for views, one writing session for the write path, and the column kinds all models share."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from commons.settings import Settings, settings_of

try:  # a SQLite without the WAL-reset bug; elsewhere the standard module
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # pragma: no cover - only where the wheel does not exist
    import sqlite3 as sqlite

try:  # the extra `scale`
    from psycopg import OperationalError as PostgresFault
except ImportError:  # pragma: no cover - an installation on SQLite alone
    PostgresFault = sqlite.OperationalError  # type: ignore[misc]

# A full disk, a lock, a lost server: as SQLAlchemy says it, and as the driver says it to a hot statement.
FAULTS = (sa.exc.OperationalError, sqlite.OperationalError, PostgresFault)

SILENT = {"hide_parameters": True}  # a fault stands in the log with its statement, without the words and tags of who sent it

# The driver's cache gives up what was used least often: once it is full, statements that come in turn push each other out
# and each is prepared anew, which takes five times as long as running it. So it has to hold all that there are.
STATEMENTS_KEPT = 1_000
BUSY_MS = 5_000
JOURNAL_BYTES = 64 * 1024 * 1024
PUBLIC_ID_LENGTH = 20
PUBLIC_ID_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # 99 bits; none that a shell or a reader takes for something else

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an answered vote survives a power cut
    "foreign_keys": 1,
    "secure_delete": 1,  # deleted words leave the file too
    "busy_timeout": BUSY_MS,
    "trusted_schema": 0,
    "journal_size_limit": JOURNAL_BYTES,
}


class Base(DeclarativeBase):
    """What every table is made from; constraints get names that a migration can find again."""

    __table__: ClassVar[sa.Table]

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC, aware in Python on every engine (SQLite keeps none by itself)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


def now() -> datetime:
    """This moment, in UTC and aware."""
    return datetime.now(UTC)


def new_public_id() -> str:
    """Twenty random characters: an id that tells neither a count nor a clock."""
    return "".join(secrets.choice(PUBLIC_ID_SIGNS) for _ in range(PUBLIC_ID_LENGTH))


Key = Annotated[int, mapped_column(sa.Integer, primary_key=True)]
PublicId = Annotated[str, mapped_column(sa.String(24), unique=True, default=new_public_id)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]


if TYPE_CHECKING:

    class ReadingSession(Session):
        """What `db.session` is to whoever is handed it: a session, which gives itself when it is called."""

        registry: Any

        def __call__(self) -> Session: ...


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with its session described by what can be done with it."""

    session: "ReadingSession"  # type: ignore[assignment]


db = Database(model_class=Base, disable_autonaming=True)


def init_app(app: Flask) -> None:
    """Open both ways into the database: `db.session` to read, `writing(app)` to write."""
    settings = settings_of(app)
    _keep_to_ourselves(settings.data_dir)
    app.config["SQLALCHEMY_DATABASE_URI"] = _url_with_driver(settings)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings, readers=settings.threads + 8)
    db.init_app(app)
    with app.app_context():
        reader = db.engine
    writer = sa.create_engine(_url_with_driver(settings), **_engine_options(settings, readers=4))
    if settings.on_sqlite:
        sa.event.listen(reader, "connect", _prepare_reader)
        sa.event.listen(reader, "begin", _begin_deferred)
        sa.event.listen(writer, "connect", _prepare)
        sa.event.listen(writer, "begin", _begin_immediate)
    app.extensions["talkoot_writer"] = writer


def writer_of(app: Flask) -> sa.Engine:
    """The engine whose transactions take SQLite's write lock at once; for the write path and its listed exceptions."""
    return app.extensions["talkoot_writer"]


@contextmanager
def writing(app: Flask) -> Iterator[Session]:
    """One transaction of the writer, fair beside other processes; commits at the end, rolls back on an exception.

    A deferred transaction that reads before it writes fails with "database is locked" whatever the timeout, and
    without the file lock two processes starve each other (p99 909 ms against 58).
    """
    with turn_to_write(app), Session(writer_of(app), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def turn_to_write(app: Flask) -> Iterator[None]:
    """Wait in line with this host's other writing processes; free of cost on PostgreSQL, where rows are locked instead."""
    settings = settings_of(app)
    if not settings.on_sqlite:
        yield
        return
    descriptor = os.open(Path(settings.data_dir) / "write.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _keep_to_ourselves(folder: Path) -> None:
    """The data folder opens for nobody else on this machine: it holds the database, its keys and letters."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        with suppress(PermissionError):  # somebody else's folder, who has decided who may look into it
            folder.chmod(0o700)


def _url_with_driver(settings: Settings) -> str:
    url = settings.database_url
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return url.replace(plain, "postgresql+psycopg://", 1)
    return url


def _engine_options(settings: Settings, readers: int) -> dict[str, Any]:
    if settings.on_sqlite:
        # isolation_level=None and an explicit BEGIN: with the driver's own transaction handling an outer
        # rollback after a released savepoint leaves the row.
        return {
            "module": sqlite,
            "connect_args": {
                "isolation_level": None,
                "check_same_thread": False,
                "timeout": BUSY_MS / 1000,
                "cached_statements": STATEMENTS_KEPT,
            },
            "poolclass": sa.pool.QueuePool,
            "pool_size": readers,
            "max_overflow": 0,
            **SILENT,
        }
    return {"pool_size": min(readers, 16), "max_overflow": readers, "pool_pre_ping": True, "pool_timeout": 10, **SILENT}


def _prepare(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.close()


def _prepare_reader(connection: Any, record: Any) -> None:
    _prepare(connection, record)
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = 1")  # what a view writes by mistake fails here, not in a race
    cursor.close()


def _begin_deferred(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
