"""The steps of the schema: taking an installation to the newest, and asking cheaply whether it is there."""

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade

from commons.db import db, writer_of

DIRECTORY = "migrations"


def init_app(app: Flask) -> None:
    """Add `flask db ...`, which works on this installation's database."""
    Migrate(app, db, directory=f"{app.root_path}/{DIRECTORY}")


def upgrade_to_newest(app: Flask) -> None:
    """Take the steps that are missing, all or none; costs one look when there are none."""
    with app.app_context():
        if not is_newest(app):
            upgrade(directory=f"{app.root_path}/{DIRECTORY}")


def is_newest(app: Flask) -> bool:
    """Whether the database stands at the last step this release knows."""
    return current_step(app) == newest_step(app)


def newest_step(app: Flask) -> str | None:
    """The last step this release knows."""
    return ScriptDirectory(f"{app.root_path}/{DIRECTORY}").get_current_head()


def current_step(app: Flask) -> str | None:
    """The step the database stands at; None when it is empty."""
    try:
        with writer_of(app).connect() as connection:
            return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    except (sa.exc.OperationalError, sa.exc.ProgrammingError) as fault:
        if "alembic_version" in str(fault.orig):
            return None  # no such table yet
        raise
