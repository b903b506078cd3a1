"""The steps of the schema: taking an installation to the newest, and asking cheaply whether it is there."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask

from commons.db import db

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def init_app(app: Flask) -> None:
    """Add `flask db ...`, which works on this installation's database.

    Alembic takes a third of a second to load, and a program that serves has no use for it.
    """
    if click.get_current_context(silent=True):
        add_alembic(app)


def add_alembic(app: Flask) -> None:
    """Let Flask-Migrate's commands and functions work on this application."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(FOLDER))


def upgrade_to_newest(app: Flask) -> None:
    """Take the steps that are missing, all or none; costs one look when there are none."""
    with app.app_context():
        if not is_newest(app):
            from flask_migrate import upgrade

            add_alembic(app)
            upgrade()


def is_newest(app: Flask) -> bool:
    """Whether the database stands at the last step this release knows."""
    return current_step(app) == newest_step()


def newest_step() -> str | None:
    """The last step this release knows: their files are numbered in the order they are taken."""
    steps = sorted(file.name.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*_*.py"))
    return steps[-1] if steps else None


def current_step(app: Flask) -> str | None:
    """The step the database stands at; None when it is empty."""
    try:
        with app.app_context(), db.engine.connect() as connection:  # to read: a look must not wait for who writes
            return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    except (sa.exc.OperationalError, sa.exc.ProgrammingError) as fault:
        if "alembic_version" in str(fault.orig):
            return None  # no such table yet
        raise
