"""What is asked again and again is prepared once, however many other things were asked before it."""

from typing import Any

import pytest
from flask import Flask

from commons.db import db, writer_of
from commons.settings import settings_of

OTHERS, TURNS = 300, 3


@pytest.mark.parametrize("way", ["reading", "writing"])
def test_statements_that_come_in_turn_are_prepared_once_though_many_others_came_before(app: Flask, way: str) -> None:
    """Mutant: leave `cached_statements` to the driver: each of them is prepared again at every turn."""
    if not settings_of(app).on_sqlite:
        pytest.skip("PostgreSQL's driver prepares by itself what comes often")
    prepared: list[object] = []

    def note(*what: object) -> int:
        """Asked by SQLite whenever a statement is prepared; 0 lets it."""
        prepared.append(what)
        return 0

    with (db.engine if way == "reading" else writer_of(app)).connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.set_authorizer(note)
        for number in range(OTHERS):
            driver.execute(f"SELECT {number}").fetchall()
        _take_turns(driver)
        prepared.clear()
        _take_turns(driver)
        driver.set_authorizer(None)

    assert prepared == []


def _take_turns(driver: Any) -> None:
    for _turn in range(TURNS):
        for table in ("room", "event", "operation", "organisation", "project", "workshop"):
            driver.execute(f"SELECT count(*) FROM {table}").fetchall()
