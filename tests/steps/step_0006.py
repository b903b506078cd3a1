"""The sixth step: a response knows how much of it the results show; of those from before nothing has been shown."""

import sqlalchemy as sa

from tests.steps import count, put_in, rows_of


def load(connection: sa.Connection) -> None:
    load_before(connection)
    connection.execute(sa.text("UPDATE response SET published_seq = seq"))


def check(connection: sa.Connection) -> None:
    check_after(connection)


def load_before(connection: sa.Connection) -> None:
    put_in(connection, rows_of("0001"))


def check_after(connection: sa.Connection) -> None:
    assert count(connection)["response"] == len(rows_of("0001")["response"])
    assert set(connection.scalars(sa.text("SELECT published_seq FROM response"))) == {None}
