"""The second step: a list of what was deleted, surveys that remember their sealing, responses that remember how long they took."""

import sqlalchemy as sa

from tests.steps import count, put_in, rows_of

DELETED = {"kind": "idea", "public_id": "abcdefghjkmnpqrstuvw/7", "at": "2026-11-20T00:00:00+00:00"}


def load(connection: sa.Connection) -> None:
    put_in(connection, rows_of("0001") | {"deletion": [DELETED]})
    connection.execute(sa.text("UPDATE survey SET sealed_at = '2026-11-20 00:00:00+00:00'"))


def check(connection: sa.Connection) -> None:
    """Taken back and again, the step has kept what was there before it and nothing of its own."""
    assert count(connection)["deletion"] == 0
    check_after(connection)


def load_before(connection: sa.Connection) -> None:
    put_in(connection, rows_of("0001"))


def check_after(connection: sa.Connection) -> None:
    assert {name: number for name, number in count(connection).items() if name != "deletion"} == {
        name: len(rows) for name, rows in rows_of("0001").items()
    }
    assert set(connection.scalars(sa.text("SELECT sealed_at FROM survey"))) == {None}
    assert set(connection.scalars(sa.text("SELECT duration_s FROM response"))) == {None}
