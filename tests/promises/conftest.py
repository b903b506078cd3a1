"""A running installation and a workshop in it, led by verbs from beside."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from tests.making import MadeWorkshop, app_beside, make_workshop
from tests.phones import Phone
from tests.servers import Installation


@pytest.fixture
def beside(server: Installation) -> Iterator[Flask]:
    """The application on the running server's data, with its context entered."""
    app = app_beside(server)
    with app.app_context():
        yield app


@pytest.fixture
def room(beside: Flask) -> MadeWorkshop:
    """A workshop that collects ideas."""
    return make_workshop()


@pytest.fixture
def phone(server: Installation, room: MadeWorkshop) -> Iterator[Callable[..., Phone]]:
    """Makes phones that have joined: `phone()`, `phone(lang="sv")`."""
    made: list[Phone] = []

    def join(**about: Any) -> Phone:
        one = Phone(server.url, room.code, **about)
        made.append(one)
        answer = one.join()
        assert answer.status in (200, 201), answer.body
        return one

    yield join
    for one in made:
        one.close()
