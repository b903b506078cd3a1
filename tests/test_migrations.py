"""The migrations lead to what the models say, on each engine; each can be taken back and taken again, with rows in the tables."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from commons import ROOT
from commons.db import db, writer_of
from commons.migrations import add_alembic, current_step, is_newest, newest_step, upgrade_to_newest
from commons.settings import Settings
from tests.conftest import close, new_app
from tests.servers import A_SECRET

STEPS = [step.revision for step in reversed(list(ScriptDirectory(str(ROOT / "migrations")).walk_revisions()))]
EMPTY = "base"

pytestmark = pytest.mark.skipif(not STEPS, reason="there is no migration yet")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database with nothing in it, not even a schema."""
    if request.param == "sqlite":
        url, forget = f"sqlite:///{tmp_path}/talkoot.sqlite3", None
    else:
        server = request.getfixturevalue("postgres")
        url = server.create()
        forget = server.drop
    app = new_app(Settings(data_dir=tmp_path, secret_key=A_SECRET, database_url=url))
    add_alembic(app)
    with app.app_context():
        yield app
    close(app)
    if forget:
        forget(url)


def test_the_newest_step_is_what_the_models_say(empty_app: Flask) -> None:
    upgrade()

    with writer_of(empty_app).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []


def test_a_migrated_schema_and_a_created_one_are_the_same(empty_app: Flask) -> None:
    """Checks, unique constraints and defaults too, which the comparison above does not look at."""
    upgrade()
    with writer_of(empty_app).connect() as connection:
        migrated = _schema(connection)
    downgrade(revision=EMPTY)

    with writer_of(empty_app).begin() as connection:
        db.metadata.create_all(connection)
        assert _schema(connection) == migrated


@pytest.mark.parametrize("step", STEPS)
def test_a_step_can_be_taken_back_and_taken_again_with_rows_in_the_tables(empty_app: Flask, step: str) -> None:
    rows = _rows_for(step)
    before = STEPS[STEPS.index(step) - 1] if STEPS.index(step) else EMPTY
    upgrade(revision=step)
    with writer_of(empty_app).begin() as connection:
        rows.load(connection)

    downgrade(revision=before)
    upgrade(revision=step)

    with writer_of(empty_app).connect() as connection:
        rows.check(connection)


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_step_keeps_the_rows_of_the_one_before(empty_app: Flask, step: str) -> None:
    rows = _rows_for(step)
    upgrade(revision=STEPS[STEPS.index(step) - 1])
    with writer_of(empty_app).begin() as connection:
        rows.load_before(connection)

    upgrade(revision=step)

    with writer_of(empty_app).connect() as connection:
        rows.check_after(connection)


def test_everything_can_be_taken_back(empty_app: Flask) -> None:
    upgrade()

    downgrade(revision=EMPTY)

    assert sa.inspect(writer_of(empty_app)).get_table_names() == ["alembic_version"]


def test_a_start_brings_the_schema_to_the_newest_and_a_second_start_changes_nothing(empty_app: Flask) -> None:
    assert current_step(empty_app) is None

    upgrade_to_newest(empty_app)
    upgrade_to_newest(empty_app)

    assert is_newest(empty_app)
    assert current_step(empty_app) == newest_step() == STEPS[-1]


def _rows_for(step: str) -> Any:
    """`tests/steps/step_<revision>.py`: what `load` puts in must be found, or rightly gone, by `check`."""
    return importlib.import_module(f"tests.steps.step_{step}")


Inspect = Callable[[sa.Inspector, str], Any]
LOOKED_AT: dict[str, Inspect] = {
    "columns": lambda schema, table: sorted(
        (column["name"], str(column["type"]), column["nullable"], str(column["default"])) for column in schema.get_columns(table)
    ),
    "primary key": lambda schema, table: schema.get_pk_constraint(table)["constrained_columns"],
    "foreign keys": lambda schema, table: sorted(
        (key["constrained_columns"], key["referred_table"], key["referred_columns"], sorted(key.get("options", {}).items()))
        for key in schema.get_foreign_keys(table)
    ),
    "unique": lambda schema, table: sorted((each["name"] or "", each["column_names"]) for each in schema.get_unique_constraints(table)),
    "checks": lambda schema, table: sorted((each["name"] or "", each["sqltext"]) for each in schema.get_check_constraints(table)),
    "indexes": lambda schema, table: sorted(
        (each["name"] or "", each["column_names"], bool(each["unique"])) for each in schema.get_indexes(table)
    ),
}


def _schema(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    schema = sa.inspect(connection)
    tables = sorted(set(schema.get_table_names()) - {"alembic_version"})
    return {table: {what: look(schema, table) for what, look in LOOKED_AT.items()} for table in tables}
