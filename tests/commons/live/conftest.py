"""What the tests of the live room may ask for: a hub alone, and a small application with a room as gunicorn serves it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commons import ROOT
from tests.commons.live.streams import HubAlone, post
from tests.servers import Installation, Postgres


class SmallRoom(Installation):
    """`small_room.py` under gunicorn."""

    application = "tests.commons.live.small_room:create_app()"
    number = 1  # of the room in which this test takes place

    def open_room(self) -> "SmallRoom":
        """A room that is empty."""
        self.number = post(f"{self.url}/rooms")["room"]
        return self

    def live(self, role: str = "participants") -> str:
        """The path of the room's stream."""
        return f"/live/{self.number}/{role}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty file: the small application makes the few tables it needs."""
    file = tmp_path_factory.mktemp("template") / "talkoot.sqlite3"
    file.touch()
    return file


@pytest.fixture(scope="session")
def postgres_database(postgres: Postgres) -> Iterator[str]:
    """As above."""
    url = postgres.create()
    yield url
    postgres.drop(url)


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
        room = SmallRoom(folder, PYTHONPATH=str(ROOT), **environment)
        started.append(room)
        room.start()
        return room.open_room()

    yield start
    for room in started:
        room.stop()


@pytest.fixture(scope="module")
def shared_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallRoom]:
    """The small application with its usual settings."""
    room = SmallRoom(tmp_path_factory.mktemp("room"), PYTHONPATH=str(ROOT))
    room.start()
    yield room
    room.stop()


@pytest.fixture
def people(shared_room: SmallRoom) -> SmallRoom:
    """A new room in an application that other tests use too."""
    return shared_room.open_room()
