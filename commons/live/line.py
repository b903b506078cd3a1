"""The line from a worker to the hub of its host, which it starts when there is none."""

import fcntl
import hashlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from commons import cores
from commons.errors import Busy
from commons.live import hub
from commons.live.places import run_folder
from commons.settings import settings_of

SECONDS_TO_SEND = 5.0
MOST_WAITING_CONNECTIONS = 1_024

# A worker of the next release finds no hub of its own name and starts one; the old hub ends when its tail has gone.
VERSION = hashlib.sha256(Path(hub.__file__).read_bytes()).hexdigest()[:8]

_master: int | None = None
_started: list[subprocess.Popen[bytes]] = []


class HubLost(Busy):
    """The hub cannot be reached, not even after starting one."""


def hub_is_a_process_of(master: int) -> None:
    """From now on a hub that this process starts is a process that lives as long as `master`; otherwise it is a thread."""
    global _master
    _master = master


def line_of(app: Flask) -> "Line":
    """The line of this process."""
    return app.extensions.get("talkoot_line") or app.extensions.setdefault("talkoot_line", Line(settings_of(app).data_dir))


class Line:
    """One connection, shared by the threads of a worker; made when first needed and again after the hub was restarted."""

    def __init__(self, data_dir: Path):
        self.folder = run_folder(data_dir)
        self.alone = threading.Lock()
        self.connection: socket.socket | None = None

    def hand_over(self, about: dict[str, Any], first: bytes, descriptor: int) -> None:
        """Give a stream's socket to the hub, with the bytes it shall write first; raises HubLost."""
        self.send(b"S", json.dumps(about).encode() + b"\0" + first, descriptor)

    def end_streams(self, tag: str) -> None:
        """End every stream that carries `tag`."""
        self.send(b"E", tag.encode())

    def end_channel(self, channel: str) -> None:
        """End every stream of a channel."""
        self.send(b"C", channel.encode())

    def figures(self) -> dict[str, float]:
        """How the hub is: streams, frames, how late its clock ran. Starts none; raises HubLost where there is none."""
        try:
            with _connected(socket_path(self.folder)) as connection:
                connection.sendall(message(b"Q", b""))
                for said in answers(connection):
                    return said["figures"]
        except OSError as fault:
            raise HubLost from fault
        raise HubLost

    def send(self, kind: bytes, body: bytes, descriptor: int | None = None) -> None:
        """One message; a line that broke is made anew once."""
        raw = message(kind, body)
        with self.alone:
            for last_try in (False, True):
                try:
                    self.connection = self.connection or connect(self.folder)
                    _send_whole(self.connection, raw, descriptor)
                    return
                except OSError as fault:
                    self._hang_up()
                    if last_try:
                        raise HubLost from fault

    def _hang_up(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None


def connect(folder: Path) -> socket.socket:
    """A connection to the hub of this installation, started when nobody listens. Raises OSError."""
    path = socket_path(folder)
    try:
        return _connected(path)
    except (FileNotFoundError, ConnectionRefusedError):
        with _only_one_starts(folder):
            try:
                return _connected(path)  # somebody was faster
            except (FileNotFoundError, ConnectionRefusedError):
                _start(path)
        return _connected(path)


def socket_path(folder: Path) -> Path:
    """Where the hub of this release listens."""
    return folder / f"hub-{VERSION}.sock"


def message(kind: bytes, body: bytes) -> bytes:
    """The bytes of a message to the hub."""
    return (len(body) + 1).to_bytes(4, "big") + kind + body


def frame_message(channel: str, number: int | None, data: bytes) -> bytes:
    """The bytes of a frame for a channel."""
    name = channel.encode()
    return message(b"F", hub.NUMBER_AND_LENGTH.pack(number or 0, len(name)) + name + data)


def base_message(channel: str, number: int) -> bytes:
    """Says that the log of a channel's room does not reach back below `number`."""
    return message(b"B", struct.pack(">Q", number) + channel.encode())


def answers(connection: socket.socket) -> Iterator[dict[str, Any]]:
    """What the hub says, one by one; ends when it is gone."""
    incoming = bytearray()
    while data := connection.recv(65536):
        incoming += data
        yield from taken(incoming)


def taken(incoming: bytearray) -> Iterator[dict[str, Any]]:
    """Take every whole answer off the front of `incoming`."""
    while len(incoming) >= 4 and len(incoming) >= 4 + (length := int.from_bytes(incoming[:4], "big")):
        said = json.loads(bytes(incoming[4 : 4 + length]))
        del incoming[: 4 + length]
        yield said


def _connected(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(SECONDS_TO_SEND)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    return connection


def _send_whole(connection: socket.socket, raw: bytes, descriptor: int | None) -> None:
    sent = socket.send_fds(connection, [raw], [descriptor]) if descriptor is not None else 0
    if sent < len(raw):
        connection.sendall(memoryview(raw)[sent:])


@contextmanager
def _only_one_starts(folder: Path) -> Iterator[None]:
    lock = os.open(folder / "hub.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _start(path: Path) -> None:
    """Start a hub on a socket that listens already, so that nobody has to wait for it to come up."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(MOST_WAITING_CONNECTIONS)
    if _master is None:
        threading.Thread(target=hub.Hub(listener).run, name="hub", daemon=True).start()
        return
    _started[:] = [process for process in _started if process.poll() is None]
    words = [sys.executable, "-I", "-S", hub.__file__, "--listen", str(listener.fileno()), "--master", str(_master)]
    _started.append(subprocess.Popen(words, pass_fds=[listener.fileno()], stdin=subprocess.DEVNULL))  # noqa: S603 - words of ours
    cores.let_roam(_started[-1].pid)
    listener.close()
