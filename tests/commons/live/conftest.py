"""What the tests of the live room may ask for: a hub alone, and a small application with a room as gunicorn serves it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commons.live.streams import HubAlone
from tests.servers import Installation


class SmallRoom(Installation):
    """`small_room.py` under gunicorn."""

    application = "tests.commons.live.small_room:create_app()"


@pytest.fixture
def hub() -> Iterator[HubAlone]:
    """A hub that runs as a thread, with the test as its workers and its tail."""
    with HubAlone() as alone:
        yield alone


@pytest.fixture
def serve_room(tmp_path: Path) -> Iterator[Callable[..., SmallRoom]]:
    """Starts the small application: `serve_room(TALKOOT_THREADS="8")`."""
    started = []

    def start(**environment: str) -> SmallRoom:
        folder = tmp_path / f"room-{len(started)}"
        folder.mkdir()
        room = SmallRoom(folder, PYTHONPATH=os.getcwd(), **environment)
        started.append(room)
        room.start()
        return room

    yield start
    for room in started:
        room.stop()


@pytest.fixture
def room(serve_room: Callable[..., SmallRoom]) -> SmallRoom:
    """The small application with its usual settings."""
    return serve_room()
