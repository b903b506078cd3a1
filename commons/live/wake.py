"""Who rings when something has been written, and who hears it: only ever a hint to look, the log is the truth.

On one host a ring is a unix datagram. Other hosts hear it through Redis (or Valkey) pub/sub where there is one, else through
PostgreSQL's NOTIFY: sent by a thread of its own, gathered, so that no commit waits for it (a NOTIFY in every transaction
cost two thirds of the throughput). Whoever hears nothing looks once a second all the same.
"""

import contextlib
import hashlib
import json
import logging
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from commons.live.places import run_folder
from commons.settings import Settings, settings_of

log = logging.getLogger("talkoot.live")

CHANNEL = "talkoot_ring"
MOST_ROOMS = 200  # in one message: a NOTIFY holds 8,000 bytes
SECONDS_TO_TRY_AGAIN = 2.0


def ring(app: Flask, rooms: int | Iterable[int]) -> None:
    """Say that these rooms have news. Never raises and never waits."""
    bell_of(app).ring({rooms} if isinstance(rooms, int) else set(rooms))


def bell_of(app: Flask) -> "Bell":
    """The bell of this process."""
    return app.extensions.get("talkoot_bell") or app.extensions.setdefault("talkoot_bell", Bell(settings_of(app)))


class Bell:
    """Rings on this host at once, and beyond it a moment later."""

    def __init__(self, settings: Settings):
        self.path = str(ring_path(settings.data_dir))
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.far = _Far(settings) if settings.redis_url or not settings.on_sqlite else None

    def ring(self, rooms: set[int]) -> None:
        self._near({"rooms": sorted(rooms)})
        if self.far:
            self.far.tell_rooms(rooms)

    def end_streams(self, tag: str) -> None:
        """Tell the other hosts that the right behind `tag` has ended; on this host the hub is told directly."""
        if self.far:
            self.far.tell({"end": tag})

    def _near(self, message: dict[str, Any]) -> None:
        # Nobody listening yet, or a full queue: the look once a second finds it.
        with contextlib.suppress(OSError):
            self.socket.sendto(json.dumps(message).encode(), self.path)


class _Far:
    """A thread that tells other hosts what has gathered since it last did."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.rooms: set[int] = set()
        self.others: list[dict[str, Any]] = []
        self.something = threading.Condition()
        threading.Thread(target=self._work, name="bell", daemon=True).start()

    def tell_rooms(self, rooms: set[int]) -> None:
        with self.something:
            self.rooms |= rooms
            self.something.notify()

    def tell(self, message: dict[str, Any]) -> None:
        with self.something:
            self.others.append(message)
            self.something.notify()

    def _work(self) -> None:
        send = None
        while True:
            messages = self._gathered()
            try:
                send = send or _sender(self.settings)
                for message in messages:
                    send(json.dumps(message))
            except Exception as fault:  # noqa: BLE001 - a hint got lost; the others look every second
                log.warning("cannot ring beyond this host: %s", fault)
                send = None
                time.sleep(SECONDS_TO_TRY_AGAIN)

    def _gathered(self) -> list[dict[str, Any]]:
        with self.something:
            while not self.rooms and not self.others:
                self.something.wait()
            rooms, others = sorted(self.rooms), self.others
            self.rooms, self.others = set(), []
        return others + [{"rooms": rooms[start : start + MOST_ROOMS]} for start in range(0, len(rooms), MOST_ROOMS)]


class Ear:
    """Hears the rings of this host and, where there are others, of those."""

    def __init__(self, settings: Settings):
        self.path = ring_path(settings.data_dir)
        self.path.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.setblocking(False)
        if settings.redis_url or not settings.on_sqlite:
            threading.Thread(target=_listen_far, args=(settings, self.path), name="ear", daemon=True).start()

    def fileno(self) -> int:
        return self.socket.fileno()

    def heard(self) -> tuple[set[int], list[str]]:
        """The rooms that have news and the tags whose streams end, since the last time."""
        rooms: set[int] = set()
        ended: list[str] = []
        with contextlib.suppress(BlockingIOError):
            while True:
                message = _read(self.socket.recv(65536))
                rooms.update(message.get("rooms", ()))
                if "end" in message:
                    ended.append(message["end"])
        return rooms, ended

    def close(self) -> None:
        self.path.unlink(missing_ok=True)  # by which the thread that listens beyond this host knows
        self.socket.close()


def ring_path(data_dir: Path) -> Path:
    """Where this host's tail listens."""
    return run_folder(data_dir) / "ring.sock"


def _read(raw: bytes | str) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        message = json.loads(raw)
        if isinstance(message, dict):
            return message
    return {}


def _sender(settings: Settings) -> Any:
    if settings.redis_url:
        import redis

        client = redis.Redis.from_url(settings.redis_url, socket_timeout=1, socket_connect_timeout=1)
        return lambda text: client.publish(_name_here(settings), text)
    import psycopg

    connection = psycopg.connect(_plain_url(settings), autocommit=True, connect_timeout=3)
    return lambda text: connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, text))


def _listen_far(settings: Settings, path: Path) -> None:
    """Pass on what other hosts ring to this host's ear, for as long as that is there."""
    here = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    here.setblocking(False)
    while path.exists():
        try:
            for text in _far_messages(settings):
                if text is None and not path.exists():
                    return
                if text is not None:
                    with contextlib.suppress(OSError):
                        here.sendto(text if isinstance(text, bytes) else text.encode(), str(path))
        except Exception as fault:  # noqa: BLE001 - until it is back the look once a second does
            log.warning("cannot hear other hosts: %s", fault)
        time.sleep(SECONDS_TO_TRY_AGAIN)


def _far_messages(settings: Settings) -> Iterator[bytes | str | None]:
    """Messages as they come; None every few seconds when nothing does."""
    if settings.redis_url:
        import redis

        client = redis.Redis.from_url(settings.redis_url, socket_connect_timeout=1)
        with client.pubsub(ignore_subscribe_messages=True) as heard:
            heard.subscribe(_name_here(settings))
            while True:
                message = heard.get_message(timeout=5)
                yield message["data"] if message else None
    import psycopg

    with psycopg.connect(_plain_url(settings), autocommit=True, connect_timeout=3) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        while True:
            for notice in connection.notifies(timeout=5):
                yield notice.payload
            yield None


def _name_here(settings: Settings) -> str:
    """Two installations may share one Redis: the channel is named after the database."""
    return f"{CHANNEL}:{hashlib.sha256(settings.database_url.encode()).hexdigest()[:12]}"


def _plain_url(settings: Settings) -> str:
    return settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
