"""The tail: one thread of a host that reads what happened, renders it once for each channel, and gives the bytes to the hub."""

import fcntl
import logging
import os
import select
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask

from commons.db import db
from commons.live import log as events_log
from commons.live.frames import Frame, Renderer, rendered, reset
from commons.live.line import base_message, connect, frame_message, message, taken
from commons.live.places import run_folder
from commons.live.speaking import speaking
from commons.live.wake import Bell, Ear
from commons.settings import settings_of

log = logging.getLogger("talkoot.live")

SECONDS_TO_LOOK = 1.0  # behind every ring that got lost
SECONDS_AFTER_A_FAULT = 0.5
SECONDS_BETWEEN_COUNTS = 0.5
MANY_STREAMS, SLOWER_WITH_MANY = 2_000, 2.5  # beyond so many streams what can wait waits longer
MOST_BEHIND = 2_000  # events; further behind, screens are told to fetch their state again
ROLES_TOLD_OF_PRESENCE = ("desk", "wall")


def start(app: Flask, renderer: Renderer) -> "Tail":
    """Start this process's tail once; it works when no other process of the host does."""
    running = app.extensions.get("talkoot_tail")
    if running is None:
        with _starting:
            running = app.extensions.get("talkoot_tail")
            if running is None:
                running = app.extensions["talkoot_tail"] = Tail(app, renderer)
                threading.Thread(target=running.run, name="tail", daemon=True).start()
    return running


_starting = threading.Lock()


@dataclass(slots=True)
class Channel:
    """Streams that see the same: the events up to `sent` are in the hub."""

    name: str
    role: str
    lang: str
    sent: int


@dataclass(slots=True)
class Room:
    """A room that somebody looks at: read up to `read`, and what of it still waits to be sent at `due`."""

    id: int
    read: int
    waiting: list[Any] = field(default_factory=list)
    due: float | None = None
    channels: dict[str, Channel] = field(default_factory=dict)
    presence_due: float | None = None
    presence_told: float = 0.0


class Tail:
    """Follows the rooms that have streams on this host."""

    def __init__(self, app: Flask, renderer: Renderer):
        self.app, self.renderer = app, renderer
        self.settings = settings_of(app)
        self.folder = run_folder(self.settings.data_dir)
        with app.app_context():
            self.reader = db.engine
        self.rooms: dict[int, Room] = {}
        self.counts: dict[str, int] = {}
        self.incoming = bytearray()
        self.hub: socket.socket
        self.ear: Ear
        self.running = True
        self.chosen = threading.Event()  # set while this process is the one of its host
        self.look_due = 0.0

    def run(self) -> None:
        """Wait until this process is the one of its host, then work until the process ends."""
        lock = os.open(self.folder / "tail.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not self.running:
            os.close(lock)
            return
        self.ear = Ear(self.settings)
        self.chosen.set()
        try:
            while self.running:
                try:
                    self._follow_one_hub()
                except Exception:
                    if self.running:
                        log.exception("the tail starts anew")
                        time.sleep(SECONDS_AFTER_A_FAULT)
        finally:
            self.chosen.clear()
            self.ear.close()
            os.close(lock)

    def stop(self) -> None:
        """End the thread, once it has done what it is doing."""
        self.running = False
        Bell(self.settings).ring(set())

    def _follow_one_hub(self) -> None:
        self.rooms, self.counts, self.incoming = {}, {}, bytearray()
        with connect(self.folder) as self.hub:
            self.hub.sendall(message(b"T", b""))
            both = select.poll()  # not select(): a busy worker has more descriptors than that can count
            both.register(self.hub, select.POLLIN)
            both.register(self.ear, select.POLLIN)
            while self.running:
                readable = dict(both.poll(self._seconds_to_wait() * 1000))
                if self.hub.fileno() in readable and not self._hear_hub():
                    return
                rung = self._hear_ring() if self.ear.fileno() in readable else set()
                try:
                    self._work(rung)
                except sa.exc.SQLAlchemyError:  # the database is away: what waits is still there afterwards
                    log.exception("the log cannot be read")
                    time.sleep(SECONDS_AFTER_A_FAULT)

    def _seconds_to_wait(self) -> float:
        moments = [room.due for room in self.rooms.values() if room.due is not None]
        moments += [room.presence_due for room in self.rooms.values() if room.presence_due is not None]
        return max(0.0, min([self.look_due, *moments]) - time.monotonic())

    def _work(self, rung: set[int]) -> None:
        for room_id in rung & self.rooms.keys():
            self._read(self.rooms[room_id])
        now = time.monotonic()
        if now >= self.look_due:
            self.look_due = now + SECONDS_TO_LOOK
            self._look()
        for room in list(self.rooms.values()):
            if room.due is not None and room.due <= time.monotonic():
                self._send_waiting(room)
            if room.presence_due is not None and room.presence_due <= now:
                self._send_presence(room)

    # what is heard

    def _hear_hub(self) -> bool:
        data = self.hub.recv(65536)
        self.incoming += data
        for said in taken(self.incoming):
            for name, last in said.get("channels", {}).items():
                self._want(name, last)
            if "wanted" in said:
                self._want(said["wanted"], said["after"])
            if "unwanted" in said:
                self._forget(said["unwanted"])
            if "counts" in said:
                self._count(said["counts"])
        return bool(data)

    def _hear_ring(self) -> set[int]:
        rung, ended = self.ear.heard()
        for tag in ended:
            self.hub.sendall(message(b"E", tag.encode()))
        return rung

    def _want(self, name: str, after: int) -> None:
        """Send a channel everything after a number: at once what the others of its room have, then with them."""
        room_id, role, lang = _parts(name)
        channel = Channel(name, role, lang, after)
        with self._log() as reader:
            extent = events_log.extent(reader, room_id)
        if extent is None:
            return
        if after < extent.oldest - 1:
            channel.sent = extent.oldest - 1
            self.hub.sendall(base_message(name, channel.sent))
        room = self.rooms.setdefault(room_id, Room(room_id, channel.sent))
        room.channels[name] = channel
        if channel.sent < room.read:
            with self._log() as reader:
                behind = events_log.after(reader, room_id, channel.sent, room.read - channel.sent)
            sent = room.waiting[0].number if room.waiting else room.read + 1
            self._send(room, channel, [event for event in behind if event.number < sent])
        self._read(room)

    def _forget(self, name: str) -> None:
        room = self.rooms.get(_parts(name)[0])
        if room:
            room.channels.pop(name, None)
            if not room.channels:
                del self.rooms[room.id]

    def _count(self, counts: dict[str, int]) -> None:
        self.counts.update(counts)
        for name in [name for name, count in counts.items() if not count]:
            del self.counts[name]
        for room_id in {_parts(name)[0] for name in counts}:
            room = self.rooms.get(room_id)
            if room and room.presence_due is None:
                room.presence_due = max(time.monotonic(), room.presence_told + SECONDS_BETWEEN_COUNTS)

    # what is read

    def _look(self) -> None:
        """The look behind all rings: one question for all rooms."""
        if not self.rooms:
            return
        with self._log() as reader:
            newest = events_log.latest(reader, list(self.rooms))
        for room_id, seq in newest.items():
            if seq > self.rooms[room_id].read:
                self._read(self.rooms[room_id])

    def _read(self, room: Room) -> None:
        """Take in what happened since, and decide when it is sent."""
        with self._log() as reader:
            events = events_log.after(reader, room.id, room.read, MOST_BEHIND)
        if not events:
            return
        if len(events) == MOST_BEHIND or events[0].number != room.read + 1:
            self._start_anew(room)
            return
        room.waiting += events
        room.read = events[-1].number
        due = time.monotonic() + self._patience(events)
        room.due = due if room.due is None else min(due, room.due)

    def _patience(self, events: Sequence[Any]) -> float:
        """Seconds until these have to be sent: none as soon as one of them cannot wait."""
        patience = min(self.renderer.can_wait.get(event.kind, 0.0) for event in events)
        return patience * SLOWER_WITH_MANY if sum(self.counts.values()) > MANY_STREAMS else patience

    def _start_anew(self, room: Room) -> None:
        with self._log() as reader:
            room.read = events_log.current(reader, room.id)
        room.waiting, room.due = [], None
        for channel in room.channels.values():
            self._tell(channel, reset(room.read))
            channel.sent = room.read

    # what is sent

    def _send_waiting(self, room: Room) -> None:
        for channel in list(room.channels.values()):
            self._send(room, channel, room.waiting)
        room.waiting, room.due = [], None

    def _send(self, room: Room, channel: Channel, events: Sequence[Any]) -> None:
        new = [event for event in events if event.number > channel.sent]
        if not new:
            return
        for frame in self._rendered(room, channel, new):
            self._tell(channel, frame)
        channel.sent = new[-1].number

    def _rendered(self, room: Room, channel: Channel, events: Sequence[Any]) -> list[Frame]:
        try:
            with speaking(self.app, channel.lang) as session:
                return rendered(self.renderer, session, room.id, events, channel.role, channel.lang)
        except sa.exc.DBAPIError:
            raise
        except Exception:
            log.exception("events %s-%s of room %s could not be rendered", events[0].number, events[-1].number, room.id)
            return [reset(events[-1].number)]

    def _send_presence(self, room: Room) -> None:
        room.presence_due, room.presence_told = None, time.monotonic()
        render = getattr(self.renderer, "render_presence", None)
        if render is None:
            return
        counts = {"participants": 0, "wall": 0, "desk": 0}
        for name, channel in room.channels.items():
            counts[channel.role] = counts.get(channel.role, 0) + self.counts.get(name, 0)
        for channel in room.channels.values():
            if channel.role in ROLES_TOLD_OF_PRESENCE:
                with speaking(self.app, channel.lang) as session:
                    frame = render(session, room.id, counts, channel.role, channel.lang)
                if frame:
                    self._tell(channel, frame)

    def _tell(self, channel: Channel, frame: Frame) -> None:
        self.hub.sendall(frame_message(channel.name, frame.number, frame.as_bytes()))

    def _log(self) -> sa.Connection:
        """A look at the database without the ceremony of a request."""
        return self.reader.connect()


def _parts(name: str) -> tuple[int, str, str]:
    room_id, role, lang = name.split("/")
    return int(room_id), role, lang
