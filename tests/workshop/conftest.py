"""A workshop on this test's own database, and Björn, who takes part in it without scripts."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from commons.db import db
from tests.client import Client
from tests.making import MadeWorkshop, make_workshop

Taker = Callable[..., Client]


@pytest.fixture
def room(app: Flask) -> MadeWorkshop:
    """A workshop that collects ideas in two lanes."""
    return make_workshop()


@pytest.fixture
def take_part(app: Flask) -> Taker:
    """Somebody's browser that has joined a workshop: `take_part(room)`, `take_part(room, "sv")`."""

    def join(room: MadeWorkshop, lang: str = "en") -> Client:
        browser: Client = app.test_client()  # type: ignore[assignment]
        browser.get(f"/{lang}/w/{room.code}")
        browser.fill("/join")
        browser.get(f"/{lang}/w/{room.code}")
        return browser

    return join


@pytest.fixture
def count_questions(app: Flask) -> Callable[[Callable[[], object]], int]:
    """How many statements the reading connections run while something is done."""

    def count(do: Callable[[], object]) -> int:
        asked: list[str] = []

        def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", listen)
        try:
            do()
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", listen)
        return len(asked)

    return count
