"""Streams as a client sees them, and a hub with the test at its other side."""

import json
import queue
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from commons.live import hub as hub_module
from commons.live.line import answers, frame_message, message

SECONDS = 10.0


class Stream:
    """A client that reads a stream to its end, in a thread of its own."""

    def __init__(self, client: socket.socket):
        self.client = client
        self.head = b""
        self.raw = b""
        self.frames: list[dict[str, Any]] = []
        self.ended = threading.Event()
        self.news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    @classmethod
    def open(cls, url: str, path: str, **headers: str) -> "Stream":
        host, port = url.removeprefix("http://").split(":")
        client = socket.create_connection((host, int(port)), timeout=SECONDS)
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {host}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
            "",
            "",
        ]
        client.sendall("\r\n".join(lines).encode())
        client.settimeout(None)
        return cls(client)

    def numbers(self) -> list[int]:
        return [frame["id"] for frame in list(self.frames) if frame["id"] is not None]

    def wait_for(self, enough: Callable[["Stream"], bool], seconds: float = SECONDS) -> "Stream":
        """Wait until what has come is enough; the test fails with what there is otherwise."""
        with self.news:
            assert self.news.wait_for(lambda: enough(self), seconds), f"after {seconds} s only {self}"
        return self

    def wait_for_number(self, number: int, seconds: float = SECONDS) -> "Stream":
        return self.wait_for(lambda stream: bool(stream.numbers()) and stream.numbers()[-1] >= number, seconds)

    def wait_until_ended(self, seconds: float = SECONDS) -> "Stream":
        assert self.ended.wait(seconds), "the stream is still open"
        return self

    def __repr__(self) -> str:
        return f"{len(self.frames)} frames, the last {str(self.frames[-3:])[:300]}; {self.head[:100]!r}; ended: {self.ended.is_set()}"

    def close(self) -> None:
        self.client.shutdown(socket.SHUT_RDWR)
        self.client.close()

    def _read(self) -> None:
        rest = b""
        try:
            while data := self.client.recv(65536):
                self.raw += data
                rest += data
                if not self.head and self.raw.startswith(b"HTTP"):
                    if b"\r\n\r\n" not in rest:
                        continue
                    self.head, _, rest = rest.partition(b"\r\n\r\n")
                *blocks, rest = rest.split(b"\n\n")
                with self.news:
                    self.frames += [frame for frame in map(_frame, blocks) if frame]
                    self.news.notify_all()
        except OSError:
            pass
        with self.news:
            self.ended.set()
            self.news.notify_all()


def _frame(block: bytes) -> dict[str, Any] | None:
    fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
    if b"event" not in fields:
        return None
    number = int(fields[b"id"]) if b"id" in fields else None
    return {"id": number, "event": fields[b"event"].decode(), "data": json.loads(fields[b"data"])}


class HubAlone:
    """A hub whose workers and tail the test plays itself: a thread of the test, or a process of its own where a limit is tried."""

    def __init__(self, apart: bool = False):
        self.apart = apart

    def __enter__(self) -> "HubAlone":
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind("")  # an address of the kernel's choosing, in no folder
        self.listener.listen(16)
        self.address = self.listener.getsockname()
        self._start()
        self.worker, self.tail = self.connect(), self.connect()
        self.said: queue.Queue[dict[str, Any]] = queue.Queue()
        self.tail.sendall(message(b"T", b""))
        self.listening = threading.Thread(target=lambda: [self.said.put(one) for one in answers(self.tail)], daemon=True)
        self.listening.start()
        self.hear("channels")  # a hub that knows its tail; before that it has nobody to ask
        return self

    def __exit__(self, *fault: object) -> None:
        self._stop()
        self.listening.join(SECONDS)  # the hub has closed its end
        self.tail.close()
        self.worker.close()

    def _start(self) -> None:
        if self.apart:
            descriptor = self.listener.fileno()
            self.process = subprocess.Popen([sys.executable, hub_module.__file__, "--listen", str(descriptor)], pass_fds=[descriptor])
        else:
            self.hub = hub_module.Hub(self.listener)
            self.thread = threading.Thread(target=self.hub.run, daemon=True)
            self.thread.start()

    def _stop(self) -> None:
        if self.apart:
            self.process.terminate()
            self.process.wait(SECONDS)
            self.listener.close()
        else:
            self.hub.stop()
            self.thread.join(SECONDS)

    def connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(self.address)
        return connection

    def give(self, channel: str, number: int, first: bytes = b"", **about: Any) -> socket.socket:
        """Hand over a stream that has everything up to `number`; the client's end of it."""
        client, server = socket.socketpair()
        with server:
            self.hand(server, channel, number, first, **about)
        return client

    def hand(self, server: socket.socket, channel: str, number: int, first: bytes = b"", **about: Any) -> None:
        """As a worker does."""
        raw = message(b"S", json.dumps({"channel": channel, "number": number, **about}).encode() + b"\0" + first)
        socket.send_fds(self.worker, [raw], [server.fileno()])

    def join(self, channel: str, number: int, first: bytes = b"", **about: Any) -> Stream:
        return Stream(self.give(channel, number, first, **about))

    def frame(self, channel: str, number: int, kind: str = "said", data: str = "{}") -> None:
        numbered = f"id: {number}\n" if number else ""
        self.tail.sendall(frame_message(channel, number, f"{numbered}event: {kind}\ndata: {data}\n\n".encode()))

    def hear(self, key: str) -> dict[str, Any]:
        """The next thing of that name the hub says to the tail."""
        end = time.monotonic() + SECONDS
        while True:
            said = self.said.get(timeout=max(0.1, end - time.monotonic()))
            if key in said:
                return said

    def figures(self) -> dict[str, float]:
        with self.connect() as connection:
            connection.sendall(message(b"Q", b""))
            return next(answers(connection))["figures"]

    def settle(self) -> None:
        """Wait until the hub has taken what the worker and the tail have sent it."""
        self.wait_until_read()
        self.figures()

    def wait_until_read(self) -> None:
        """Wait until the hub has read, if not worked on, what it was sent."""
        for connection in (self.worker, self.tail):
            while _unread(connection):
                time.sleep(0.002)


def _unread(connection: socket.socket) -> int:
    """Bytes that the other end of a unix socket has not taken yet."""
    import array
    import fcntl
    import termios

    count = array.array("i", [0])
    fcntl.ioctl(connection, termios.TIOCOUTQ, count)
    return count[0]


def post(url: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """POST JSON, give JSON."""
    request = urllib.request.Request(url, json.dumps(data or {}).encode(), {"Content-Type": "application/json"}, method="POST")
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return json.loads(response.read() or b"{}")


def get(url: str, **headers: str) -> dict[str, Any]:
    """GET JSON."""
    return json.loads(get_text(url, **headers))


def get_text(url: str, **headers: str) -> str:
    """GET text."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=40) as response:
        return str(response.read().decode())
