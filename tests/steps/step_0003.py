"""The third step: beside a draft stands which source text each translation was written for."""

import sqlalchemy as sa

from tests.steps import count, put_in, rows_of


def load(connection: sa.Connection) -> None:
    load_before(connection)
    connection.execute(sa.text("""UPDATE survey_version SET written = '{"intro": {"sv": "abc"}}'"""))


def check(connection: sa.Connection) -> None:
    check_after(connection)


def load_before(connection: sa.Connection) -> None:
    put_in(connection, rows_of("0001"))


def check_after(connection: sa.Connection) -> None:
    assert count(connection)["survey_version"] == len(rows_of("0001")["survey_version"])
    assert set(connection.scalars(sa.text("SELECT written FROM survey_version"))) == {None}
