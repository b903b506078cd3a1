"""Fan-out of one event to 500, 2,000 and 10,000 streams, beside a bare epoll broadcaster and Flask-SocketIO in the same run.

The limit is told the very bytes the hub is told, over a socket too. `whole_way` begins with the POST that makes the event
happen: view, durable commit, ring, tail, rendering, hub. Servers run on one core, clients on another.
"""

import http.client
import json
import os
import random
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benches._crowd import SERVERS, Crowd, program
from benches._load import exponent
from benches._peer import JOIN_NAMESPACE, WEB_SOCKET, running, wait_for
from commons import ROOT
from commons.live.line import connect, frame_message
from commons.live.places import run_folder
from tests.commons.live.conftest import SmallRoom
from tests.servers import free_port

SIZES = (500, 2_000, 10_000)
LEAST_OF_BARE = {500: 0.6, 2_000: 0.75, 10_000: 0.8}
LEAST_TIMES_PEER, MOST_TIMES_IDLE, MOST_BYTES = 3.0, 3.0, 4096
ROUNDS = 15
BURST = 20
SECONDS_OF_COMPANY = 3.0
EVENTS_A_SECOND = 4
SECONDS_BEFORE_A_NEW_CONNECTION = 2.0
TEXT = "Saisiko odotustilaan nurkkauksen, jossa lapset voivat leikkiä, kun vanhempi hoitaa asiaa? " * 2


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print a line for each size, and how the last phone's time grows with the phones."""
    last_phone = {}
    for size in sizes:
        found = measure(size)
        last_phone[size] = found["whole_way_ms"]
        _say(found)
    if len(sizes) > 1:
        _say({"bench": "fan_out", "last_phone_ms": last_phone, "growth_exponent": round(exponent(last_phone), 2)})


def measure(size: int) -> dict[str, object]:
    """All systems side by side, in turns, so that a busy moment of the machine meets each of them."""
    with _bare() as bare, _ours() as ours, _socketio() as peer:
        ours.warm_up()
        empty = ours.memory()
        crowds = [Crowd(system.port, size, *system.greeting()) for system in (bare, ours, peer) if system]
        full = ours.memory()
        frame = ours.frame()
        times: dict[str, list[float]] = {"bare": [], "hub": [], "whole_way": [], "socketio": [], "bare_burst": [], "hub_burst": []}
        turns = [
            ("bare", crowds[0], lambda: bare.publish(frame)),
            ("hub", crowds[1], lambda: ours.publish(frame)),
            ("whole_way", crowds[1], ours.happen),
        ] + ([("socketio", crowds[2], peer.happen)] if peer else [])
        for _ in range(ROUNDS):
            for name, crowd, tell in random.sample(turns, len(turns)):
                times[name].append(_until_all(crowd, tell))
        for _ in range(3):
            times["bare_burst"].append(_until_all(crowds[0], lambda: bare.publish(frame, BURST), BURST))
            times["hub_burst"].append(_until_all(crowds[1], lambda: ours.publish(frame, BURST), BURST))
        idle = ours.answer_times(lambda: time.sleep(SECONDS_OF_COMPANY))
        meanwhile = ours.answer_times(lambda: _keep_happening(ours, crowds[1]))
        for crowd in crowds:
            crowd.stop()
    ms = {name: statistics.median(values) for name, values in times.items() if values}
    return {
        "bench": "fan_out",
        "streams": size,
        "bare_ms": round(ms["bare"], 2),
        "hub_ms": round(ms["hub"], 2),
        "whole_way_ms": round(ms["whole_way"], 2),
        "delivered_per_s": round(size / ms["hub"] * 1000),
        "ratio_to_bare": _ratio(times["bare"], times["hub"]),
        "ratio_to_bare_whole_way": _ratio(times["bare"], times["whole_way"]),
        "ratio_to_bare_in_a_burst": _ratio(times["bare_burst"], times["hub_burst"]),
        "least_ratio": LEAST_OF_BARE.get(size),
        "socketio_ms": round(ms["socketio"], 2) if "socketio" in ms else None,
        "times_socketio": _ratio(times["socketio"], times["whole_way"]) if "socketio" in ms else None,
        "least_times_socketio": LEAST_TIMES_PEER,
        "other_answer_ms": round(statistics.median(meanwhile), 2),
        "other_answer_idle_ms": round(statistics.median(idle), 2),
        "times_idle": round(statistics.median(meanwhile) / statistics.median(idle), 2),
        "most_times_idle": MOST_TIMES_IDLE,
        "bytes_a_stream": round((full - empty) / size),
        "most_bytes_a_stream": MOST_BYTES,
    }


def _until_all(crowd: Crowd, tell: Callable[[], object], messages: int = 1) -> float:
    """Milliseconds from telling to the last client's last message."""
    begun = time.monotonic_ns()
    tell()
    for _ in range(messages):
        said = crowd.next("message")
    time.sleep(0.02)
    return (said["last"] - begun) / 1e6


def _keep_happening(ours: "_Ours", crowd: Crowd) -> None:
    end = time.monotonic() + SECONDS_OF_COMPANY
    while time.monotonic() < end:
        ours.happen()
        crowd.next("message")
        time.sleep(1 / EVENTS_A_SECOND)


class _Poster:
    """Posts on one connection, and opens another when the server has tired of it meanwhile."""

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.last = 0.0

    def post(self, path: str, data: dict[str, str]) -> None:
        if time.monotonic() - self.last > SECONDS_BEFORE_A_NEW_CONNECTION:
            self.connection.close()
        self.connection.request("POST", path, json.dumps(data), {"Content-Type": "application/json"})
        self.connection.getresponse().read()
        self.last = time.monotonic()


class _Bare:
    """The limit."""

    def __init__(self, port: int):
        self.port = port
        wait_for(port)
        self.control = socket.create_connection(("127.0.0.1", port))

    def greeting(self) -> tuple[bytes, str, str]:
        return b"GET / HTTP/1.1\r\n\r\n", "retry: ", "event: said\n"

    def publish(self, frame: bytes, times: int = 1) -> None:
        self.control.sendall((b"PUB %d\n" % len(frame) + frame) * times)


class _Ours:
    """The live room as gunicorn serves it."""

    def __init__(self, room: SmallRoom):
        self.room, self.port = room, room.port
        self.poster = _Poster(room.port)
        self.hub = connect(run_folder(room.data_dir))

    def greeting(self) -> tuple[bytes, str, str]:
        return f"GET {self.room.live()}?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), "retry: ", "event: said\n"

    def happen(self) -> None:
        self.poster.post(f"/rooms/{self.room.number}/said", {"text": TEXT})

    def frame(self) -> bytes:
        data = json.dumps({"lang": "fi", "role": "participants", "text": TEXT}, ensure_ascii=False)
        return f"event: said\ndata: {data}\n\n".encode()

    def publish(self, frame: bytes, times: int = 1) -> None:
        self.hub.sendall(frame_message(self.room.live()[6:] + "/fi", None, frame) * times)

    def warm_up(self) -> None:
        """Let every thread have worked and every template and statement be made, so that memory counts streams alone."""
        Crowd(self.port, 200, *self.greeting()).stop()
        for _ in range(20):
            self.happen()
        self.room.open_room()

    def memory(self) -> int:
        """Bytes of every process of it."""
        return sum(_resident(pid) for pid in self.room.processes())

    def answer_times(self, during: Callable[[], None]) -> list[float]:
        """How many milliseconds other requests take while something is done."""
        found: list[float] = []
        doing = threading.Thread(target=during)
        doing.start()
        other = http.client.HTTPConnection("127.0.0.1", self.port)
        while doing.is_alive():
            begun = time.monotonic()
            other.request("GET", "/")
            other.getresponse().read()
            found.append((time.monotonic() - begun) * 1000)
            time.sleep(0.01)
        other.close()
        return found


class _SocketIO:
    """The peer."""

    def __init__(self, port: int):
        self.port = port
        wait_for(port)
        self.poster = _Poster(port)

    def greeting(self) -> tuple[bytes, str, str, bytes]:
        return WEB_SOCKET.format(port=self.port).encode(), '"sid"', '42["said"', JOIN_NAMESPACE

    def happen(self) -> None:
        self.poster.post("/said", {"lang": "fi", "role": "participants", "text": TEXT})


@contextmanager
def _bare() -> Iterator[_Bare]:
    port = free_port()
    with running([*program("bare"), str(port)]):
        yield _Bare(port)


@contextmanager
def _ours() -> Iterator[_Ours]:
    with tempfile.TemporaryDirectory() as folder:
        room = SmallRoom(Path(folder), PYTHONPATH=str(ROOT))
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {SERVERS})
        try:
            room.start()
        finally:
            os.sched_setaffinity(0, before)
        try:
            yield _Ours(room.open_room())
        finally:
            room.stop()


@contextmanager
def _socketio() -> Iterator[_SocketIO | None]:
    port = free_port()
    with running([sys.executable, str(Path(__file__).parent / "_socketio_peer.py"), str(port)]):
        yield _SocketIO(port)


def _resident(pid: int) -> int:
    pages = int((Path("/proc") / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _ratio(limit: list[float], measured: list[float]) -> float:
    """The median of what each round found."""
    return round(statistics.median(one / other for one, other in zip(limit, measured, strict=True)), 2)


def _say(found: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
