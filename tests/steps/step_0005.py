"""The fifth step: a version says how it compares with the one before it; those from before say nothing."""

import sqlalchemy as sa

from tests.steps import count, put_in, rows_of


def load(connection: sa.Connection) -> None:
    load_before(connection)
    connection.execute(sa.text("UPDATE survey_version SET compares = 'break'"))


def check(connection: sa.Connection) -> None:
    check_after(connection)


def load_before(connection: sa.Connection) -> None:
    put_in(connection, rows_of("0001"))


def check_after(connection: sa.Connection) -> None:
    assert count(connection)["survey_version"] == len(rows_of("0001")["survey_version"])
    assert set(connection.scalars(sa.text("SELECT compares FROM survey_version"))) == {None}
