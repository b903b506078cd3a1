"""The seventh step: links know how many opened them and a kiosk's PIN, responses the code with which one goes on elsewhere."""

import sqlalchemy as sa

from tests.steps import count, put_in, rows_of


def load(connection: sa.Connection) -> None:
    load_before(connection)
    connection.execute(sa.text("UPDATE entry_link SET opened = 7, pin_hash = :mark"), {"mark": b"p" * 32})
    connection.execute(sa.text("UPDATE response SET resume_box = :mark"), {"mark": b"r" * 32})


def check(connection: sa.Connection) -> None:
    check_after(connection)


def load_before(connection: sa.Connection) -> None:
    put_in(connection, rows_of("0001"))


def check_after(connection: sa.Connection) -> None:
    rows = rows_of("0001")
    assert {name: count(connection)[name] for name in ("entry_link", "response")} == {
        name: len(rows[name]) for name in ("entry_link", "response")
    }
    assert set(connection.execute(sa.text("SELECT opened, pin_hash FROM entry_link"))) == {(0, None)}
    assert set(connection.execute(sa.text("SELECT resume_hash, resume_box FROM response"))) == {(None, None)}
