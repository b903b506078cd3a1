"""A load of requests from one thread: many keep-alive connections in a closed loop, raw bytes in and out, so that the client costs little."""

import math
import selectors
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 30.0  # seconds


@dataclass
class Measured:
    """What a load came to."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)  # seconds, one for each answer
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def ms(self, share: float) -> float:
        """The time within which this share of the answers came, in milliseconds."""
        ordered = sorted(self.times)
        return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)


def closed_loop(url: str, request_of: Callable[[int, int], bytes], *, connections: int, seconds: float) -> Measured:
    """Send `request_of(connection, count)` on each connection as soon as the answer before it is in."""
    parts = urlsplit(url)
    selector = selectors.DefaultSelector()
    lines = [_Line(parts.hostname or "", parts.port or 80, place) for place in range(connections)]
    found = Measured()
    started = time.perf_counter()
    for line in lines:
        selector.register(line.socket, selectors.EVENT_READ, line)
        line.send(request_of(line.place, 0))
    end = started + seconds
    open_lines = len(lines)
    while open_lines and time.perf_counter() < end + PATIENCE:
        for key, _events in selector.select(1.0):
            line = key.data
            status = line.receive()
            if status is None:
                continue
            at = time.perf_counter()
            found.times.append(at - line.sent_at)
            found.statuses[status] = found.statuses.get(status, 0) + 1
            if at < end:
                line.send(request_of(line.place, line.count))
            else:
                selector.unregister(line.socket)
                line.socket.close()
                open_lines -= 1
    found.seconds = time.perf_counter() - started
    return found


def post(path: str, host: str, headers: dict[str, str], body: bytes) -> bytes:
    """The bytes of a JSON POST."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", "Content-Type: application/json", "Accept: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()] + [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def get(path: str, host: str, headers: dict[str, str] | None = None) -> bytes:
    """The bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in (headers or {}).items()), "", ""]
    return "\r\n".join(lines).encode()


def median(values: list[float]) -> float:
    """The middle of several runs."""
    return statistics.median(values)


def exponent(times: dict[int, float]) -> float:
    """How fast the times grow: 1 is in proportion."""
    logs = [(math.log(size), math.log(took)) for size, took in times.items()]
    middle_x, middle_y = (statistics.mean(column) for column in zip(*logs, strict=True))
    return sum((x - middle_x) * (y - middle_y) for x, y in logs) / sum((x - middle_x) ** 2 for x, _ in logs)


class _Line:
    """One connection and the answer that is coming in on it."""

    def __init__(self, host: str, port: int, place: int):
        self.host, self.port, self.place = host, port, place
        self.socket = socket.create_connection((host, port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.count = 0
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.count += 1
        self.socket.sendall(request)

    def receive(self) -> int | None:
        """The status once the whole answer is in."""
        chunk = self.socket.recv(262144)
        if not chunk:
            raise ConnectionError("the server closed a connection in the middle of a load")
        self.received += chunk
        head, found, rest = self.received.partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head):
            return None
        self.received = b""
        return int(head[9:12])


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    return 0


def as_line(**figures: Any) -> dict[str, Any]:
    """Figures rounded for reading."""
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}
