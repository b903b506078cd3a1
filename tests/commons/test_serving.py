"""The worker: whoever sends slowly, stops half-way or never leaves costs the others nothing."""

import contextlib
import hashlib
import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from commons import ROOT
from commons.serving import connection
from commons.serving.connection import SECONDS_OF_SILENCE
from tests.commons.live.conftest import SmallRoom

THREADS = 8  # fewer than the clients that misbehave
ASKED = 60  # answers in one measure
MANY_TIMES = 8  # busy machines run these tests; a worker that can be blocked is slower by seconds, not by times
LEAST_SECONDS = 0.5


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallRoom]:
    """The small application with eight threads."""
    room = SmallRoom(tmp_path_factory.mktemp("room"), PYTHONPATH=str(ROOT), TALKOOT_THREADS=str(THREADS))
    room.start()
    yield room
    room.stop()


@contextlib.contextmanager
def clients(room: SmallRoom, count: int, first: bytes) -> Iterator[list[socket.socket]]:
    """Connections that have sent `first` and stay."""
    opened = []
    try:
        for _ in range(count):
            client = socket.socket()
            client.settimeout(20)
            if first == NEVER_READS:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # so that the answer stays with the server
            client.connect(("127.0.0.1", room.port))
            client.sendall(first)
            opened.append(client)
        yield opened
    finally:
        for client in opened:
            client.close()
        time.sleep(0.2)  # the next test begins when the worker has seen them go


def slowest(room: SmallRoom) -> float:
    """Seconds of the slowest of many answers, each on a connection of its own."""
    longest = 0.0
    for _ in range(ASKED):
        begun = time.monotonic()
        assert ask(room, "GET", "/") == (200, b"hello")
        longest = max(longest, time.monotonic() - begun)
    return longest


def ask(room: SmallRoom, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", room.port, timeout=20)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: "
NEVER_CLOSES = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
NEVER_READS = b"GET /large/900000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
HALF_A_FORM = b"POST /swallow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nabc"
HALF_OF_ODD_LENGTH = b"POST /swallow HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + b"0" * 20 + b"5000\r\n\r\nabc"
HALF_AN_UPLOAD = b"POST /swallow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\nabc"


@pytest.mark.parametrize(
    ("count", "first"),
    [
        (64, HALF_A_HEAD),
        (64, NEVER_CLOSES),
        (64, NEVER_READS),
        (64, HALF_A_FORM),
        (16, HALF_OF_ODD_LENGTH),
        (16, HALF_AN_UPLOAD),
        (200, b""),
    ],
    ids=["half-sent heads", "never close", "never read", "half-sent forms", "odd lengths", "half-sent uploads", "idle connections"],
)
def test_others_are_answered_as_before(room: SmallRoom, count: int, first: bytes) -> None:
    """Mutant: gunicorn's own ThreadWorker in gunicorn.conf.py: seconds instead of milliseconds."""
    idle = slowest(room)

    with clients(room, count, first):
        time.sleep(0.5)
        meanwhile = slowest(room)

    assert meanwhile < max(idle * MANY_TIMES, LEAST_SECONDS)


def test_sixteen_uploads_of_a_byte_a_second_leave_room_for_others(room: SmallRoom) -> None:
    idle = slowest(room)

    with clients(room, 16, HALF_AN_UPLOAD) as uploads:
        end = time.monotonic() + 4
        longest = 0.0
        while time.monotonic() < end:
            for upload in uploads:
                with contextlib.suppress(OSError):
                    upload.send(b"x")
            longest = max(longest, slowest(room))

    assert longest < max(idle * MANY_TIMES, LEAST_SECONDS)


def test_a_crowd_of_uploads_is_told_to_come_back_and_hears_it(room: SmallRoom) -> None:
    """Mutant: close without lingering: the refusal is lost in a reset."""
    time.sleep(0.5)  # until the uploads of the tests before have been given up
    with clients(room, THREADS // 4, HALF_AN_UPLOAD):
        time.sleep(0.3)
        status, body = ask(room, "POST", "/swallow", b"x" * 3_000_000)
        small, _ = ask(room, "POST", "/swallow", b"x" * 3_000)

    assert (status, body) == (503, b"too_much_at_once")
    assert small == 200


@pytest.mark.parametrize("size", [900_000, 9_000_000])
def test_a_client_that_reads_late_gets_the_whole_answer(room: SmallRoom, size: int) -> None:
    with clients(room, 1, f"GET /large/{size} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()) as [client]:
        time.sleep(1)
        answer = _all_of(client)

    assert answer.endswith(b"\r\n\r\n" + b"x" * size)


def test_who_reads_a_byte_now_and_then_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: begin the wait anew with each byte: the thread would wait until all was read in the end."""
    monkeypatch.setattr(connection, "SECONDS_TO_SEND", 0.3)
    client, server = socket.socketpair()
    client.settimeout(1.0)
    answer = b"x" * (connection.MOST_UNSENT + 1024 * 1024)

    def dribble() -> None:
        patience = time.monotonic() + 3
        with contextlib.suppress(OSError):
            while client.recv(1 if time.monotonic() < patience else connection.READ_AT_ONCE):
                time.sleep(0.02 if time.monotonic() < patience else 0)

    reader = threading.Thread(target=dribble)
    reader.start()

    with pytest.raises(ConnectionResetError), connection.PatientSocket(server) as patient:
        patient.sendall(answer)
    reader.join()


def test_half_a_head_is_sent_away_soon(room: SmallRoom) -> None:
    with clients(room, 1, HALF_A_HEAD) as [client]:
        begun = time.monotonic()
        said = _all_of(client)

    assert said.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - begun < SECONDS_OF_SILENCE + 2


def test_a_head_that_dribbles_is_sent_away_too(room: SmallRoom) -> None:
    with clients(room, 1, HALF_A_HEAD) as [client]:
        begun = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() - begun < 20:
                client.sendall(b"x")
                time.sleep(0.5)

    assert time.monotonic() - begun < 16


def test_a_head_without_end_is_refused(room: SmallRoom) -> None:
    with clients(room, 1, b"GET / HTTP/1.1\r\n" + b"X: " + b"x" * 200_000) as [client]:
        assert _all_of(client).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("size", [0, 1, 65_000, 65_536, 65_537, 3_000_000])
@pytest.mark.parametrize("in_pieces", [False, True], ids=["whole", "chunked"])
def test_a_body_arrives_as_it_was_sent(room: SmallRoom, size: int, in_pieces: bool) -> None:
    body = os.urandom(size)
    connection = http.client.HTTPConnection("127.0.0.1", room.port, timeout=20)
    pieces = (body[start : start + 10_000] for start in range(0, size, 10_000)) if in_pieces else body

    connection.request("POST", "/swallow", pieces, encode_chunked=in_pieces, headers={"Transfer-Encoding": "chunked"} if in_pieces else {})
    answer = json.loads(connection.getresponse().read())
    connection.close()

    assert answer == {"bytes": size, "sha256": hashlib.sha256(body).hexdigest()}


def test_a_body_that_comes_byte_by_byte_in_time_arrives(room: SmallRoom) -> None:
    with clients(room, 1, b"POST /swallow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\n") as [client]:
        for byte in b"sauna":
            time.sleep(0.05)
            client.sendall(bytes([byte]))

        assert b'"bytes":5' in _all_of(client)


@pytest.mark.parametrize("length", [5_000, 9_000_000])
def test_a_body_that_breaks_off_never_reaches_a_view_as_a_shorter_one(room: SmallRoom, length: int) -> None:
    """Mutant: gunicorn's own reader, which takes the end of the connection for the end of the body: half a sentence is saved."""
    head = f"POST /swallow HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()
    with clients(room, 1, head + b"half a sentence") as [client]:
        client.shutdown(socket.SHUT_WR)
        said = _all_of(client)

    assert b" 200 " not in said


def test_requests_in_a_row_on_one_connection_are_answered_in_order(room: SmallRoom) -> None:
    one = b"POST /swallow HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
    last = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with clients(room, 1, one % (3, b"abc") + one % (4, b"abcd") + last) as [client]:
        said = _all_of(client)

    assert said.count(b"HTTP/1.1 200 OK") == 3
    assert said.index(b'"bytes":3') < said.index(b'"bytes":4') < said.index(b"hello")


def test_a_connection_is_used_again(room: SmallRoom) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", room.port, timeout=20)
    connection.connect()
    port = connection.sock.getsockname()[1]
    for _ in range(5):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
        assert connection.sock.getsockname()[1] == port
    connection.close()


def test_heavy_work_is_capped_and_light_work_goes_on(room: SmallRoom) -> None:
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(ask, room, "GET", "/slow/1.0") for _ in range(4)]
        time.sleep(0.4)
        begun = time.monotonic()
        light = ask(room, "GET", "/")
        took = time.monotonic() - begun
        statuses = sorted(one.result()[0] for one in slow)

    assert light[0] == 200
    assert took < 0.5
    assert statuses == [200, 200, 503, 503]


def test_a_worker_that_is_told_to_stop_answers_what_it_has_begun(tmp_path: Path) -> None:
    room = SmallRoom(tmp_path, PYTHONPATH=str(ROOT), TALKOOT_THREADS="4")
    room.start()
    try:
        with ThreadPoolExecutor(1) as pool, clients(room, 3, b""), clients(room, 3, HALF_A_HEAD):
            answer = pool.submit(ask, room, "GET", "/slow/1.0")
            time.sleep(0.3)
            begun = time.monotonic()
            assert room.process is not None
            os.kill(room.process.pid, signal.SIGTERM)

            assert answer.result() == (200, b"slept")
            room.process.wait(10)
        assert time.monotonic() - begun < 8
    finally:
        room.stop()


def _all_of(client: socket.socket) -> bytes:
    whole = b""
    with contextlib.suppress(ConnectionError):
        while data := client.recv(65536):
            whole += data
    return whole
