"""The ring: only a hint, so it may get lost; another host hears it through Valkey or PostgreSQL."""

import time
from collections.abc import Callable

import pytest

from commons.live import wake
from commons.settings import Settings
from tests.commons.live.conftest import SmallRoom
from tests.commons.live.streams import Stream, post
from tests.servers import A_SECRET


@pytest.fixture
def alone(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path, secret_key=A_SECRET, database_url=f"sqlite:///{tmp_path}/none.sqlite3")


def heard(ear: wake.Ear, seconds: float = 5) -> tuple[set[int], list[str]]:
    """What an ear hears, once it hears something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        rooms, ended = ear.heard()
        if rooms or ended:
            return rooms, ended
        time.sleep(0.01)
    return set(), []


def test_a_ring_is_heard_by_the_tail_of_the_host(alone: Settings) -> None:
    ear = wake.Ear(alone)

    wake.Bell(alone).ring({3, 5})
    wake.Bell(alone).ring({4})

    assert ear.heard() == ({3, 4, 5}, [])
    assert ear.heard() == (set(), [])
    ear.close()


def test_ringing_where_nobody_listens_or_too_much_is_said_costs_nothing(alone: Settings) -> None:
    bell = wake.Bell(alone)
    bell.ring({1})
    ear = wake.Ear(alone)

    for _ in range(5_000):  # more than fit into the queue of a socket
        bell.ring({2})

    assert ear.heard() == ({2}, [])
    ear.close()


def test_nonsense_at_the_ear_is_not_heard(alone: Settings) -> None:
    ear = wake.Ear(alone)
    for nonsense in (b"", b"[]", b"\xff", b'"rooms"', b"{}"):
        wake.Bell(alone).socket.sendto(nonsense, str(wake.ring_path(alone.data_dir)))

    assert ear.heard() == (set(), [])
    ear.close()


@pytest.mark.parametrize("through", ["valkey", "postgresql"])
def test_another_host_hears_a_ring_and_the_end_of_a_right(through: str, request: pytest.FixtureRequest, tmp_path) -> None:
    redis_url = request.getfixturevalue("valkey") if through == "valkey" else None
    database_url = request.getfixturevalue("postgres").create()
    here, there = (Settings(data_dir=tmp_path / name, secret_key=A_SECRET, database_url=database_url, redis_url=redis_url) for name in "ab")
    ear, bell = wake.Ear(there), wake.Bell(here)
    end = time.monotonic() + 20
    while heard(ear, 0.2) == (set(), []) and time.monotonic() < end:  # until it has subscribed
        bell.ring({1})
    time.sleep(0.5)
    ear.heard()

    bell.ring({7, 8})
    assert heard(ear) == ({7, 8}, [])
    bell.end_streams("session-1")
    assert heard(ear) == (set(), ["session-1"])

    ear.close()
    request.getfixturevalue("postgres").drop(database_url)


@pytest.mark.parametrize("through", ["valkey", "postgresql", "a Valkey that has vanished"])
def test_a_screen_at_one_host_sees_what_happens_at_another(
    through: str, request: pytest.FixtureRequest, serve_room: Callable[..., SmallRoom]
) -> None:
    """With a Valkey that has vanished the look once a second finds it: nothing is lost, it lags."""
    database_url = request.getfixturevalue("postgres").create()
    environment = {"TALKOOT_DATABASE_URL": database_url}
    if through == "valkey":
        environment["TALKOOT_REDIS_URL"] = request.getfixturevalue("valkey")
    elif through != "postgresql":
        environment["TALKOOT_REDIS_URL"] = "redis://127.0.0.1:1/0"
    here, there = serve_room(**environment), serve_room(**environment)
    bjorn = Stream.open(there.url, f"{here.live()}?after=0")
    aino = Stream.open(there.url, f"{here.live('desk')}?after=0&tag=session-1")
    bjorn.wait_for(lambda stream: bool(stream.head))

    begun = time.monotonic()
    for _ in range(3):
        post(f"{here.url}/rooms/{here.number}/said")

    bjorn.wait_for_number(3, seconds=10)
    assert bjorn.numbers() == [1, 2, 3]
    assert time.monotonic() - begun < 5
    if not through.startswith("a Valkey"):
        time.sleep(2)  # until the ear has subscribed, on a busy machine
        post(f"{here.url}/end/session-1")
        aino.wait_until_ended(5)
    for room in (here, there):
        room.stop()
    request.getfixturevalue("postgres").drop(database_url)
