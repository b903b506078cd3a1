"""The fourth step: an operation knows what it was about; those from before do not."""

import sqlalchemy as sa

from tests.steps import count, put_in, rows_of


def load(connection: sa.Connection) -> None:
    load_before(connection)
    connection.execute(sa.text("UPDATE operation SET content = :content"), {"content": b"0123456789abcdef"})


def check(connection: sa.Connection) -> None:
    check_after(connection)


def load_before(connection: sa.Connection) -> None:
    put_in(connection, rows_of("0001"))


def check_after(connection: sa.Connection) -> None:
    assert count(connection)["operation"] == len(rows_of("0001")["operation"])
    assert set(connection.scalars(sa.text("SELECT content FROM operation"))) == {None}
