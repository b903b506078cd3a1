"""A storm: five hundred phones on the stream each place a dot within two seconds in a round with totals on show; beside Flask-SocketIO.

Limits: at most 25 frames a phone, every phone final within two ticks of the last answer, p99 of the answer at least 50 times
below the peer's, which tells every vote to everybody after an ORM transaction of its own.
"""

import json
import random
import secrets
import selectors
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benches._installed import installed
from benches._load import as_line, post
from benches._peer import JOIN_NAMESPACE, WEB_SOCKET, running, wait_for
from commons.db import db
from tests.making import MadeWorkshop, make_workshop
from tests.phones import Phone
from tests.servers import free_port
from workshop import gatherings, queries
from workshop.frames import TICK
from workshop.models import VotingRound

PHONES = 500
ROUNDS = 5
SECONDS = 2.0
TARGETS = 12
SECONDS_TO_SETTLE = 3.0
PATIENCE = 120.0  # seconds, for the peer


def main() -> None:
    """One line: ours and the peer's in turn, of each the run with the middle p99, and the ratios; what must hold for all is the worst of them."""
    turns = [(_ours(), _peer()) for _round in range(ROUNDS)]
    ours, peer = (sorted(side, key=lambda run: run["p99"])[ROUNDS // 2] for side in zip(*turns, strict=True))
    worst = {name: max(run[name] for run, _peer in turns) for name in ("frames_most", "final_after")}
    line = as_line(
        bench="storm",
        phones=PHONES,
        answer_p50_ms=ours["p50"],
        answer_p99_ms=ours["p99"],
        frames_most=worst["frames_most"],
        limit_frames=25,
        final_after_ms=worst["final_after"],
        limit_final_ms=2 * TICK * 1000,
        phones_final=min(run["final"] for run, _peer in turns),
        peer_p50_ms=peer["p50"],
        peer_p99_ms=peer["p99"],
        ratio_p99=peer["p99"] / ours["p99"],
        ratio_p99_each=[round(theirs["p99"] / run["p99"], 1) for run, theirs in turns],
        limit_ratio=50,
    )
    print(json.dumps(line), flush=True)


def _ours() -> dict[str, Any]:
    with installed() as installation:
        room = _room()
        phones = [_joined(installation.url, room.code) for _ in range(PHONES)]
        seq = phones[0].state()["seq"]
        crowd = _Crowd()
        for phone in phones:
            crowd.follow(installation.port, _stream_request(phone, seq), b"\nevent: dots\n")
        answers = crowd.storm(installation.port, [_vote(phone) for phone in phones])
        return {**answers, **crowd.told(_totals(room))}


def _peer() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="talkoot-bench-") as folder:
        port = free_port()
        words = [sys.executable, str(Path(__file__).parent / "_socketio_votes.py"), str(port), f"{folder}/votes.sqlite3"]
        with running(words):
            wait_for(port)
            crowd = _Crowd()
            for _phone in range(PHONES):
                crowd.follow(port, WEB_SOCKET.format(port=port).encode(), b'42["dots"', after=(b'"sid"', JOIN_NAMESPACE))
            time.sleep(1)
            votes = [
                post("/dots", "127.0.0.1", {}, json.dumps({"voter": f"v{place}", "target": 1 + place % TARGETS, "dots": 1}).encode())
                for place in range(PHONES)
            ]
            return crowd.storm(port, votes)


class _Crowd:
    """Streams that are read and votes that are sent, from one thread."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self.streams: list[dict[str, Any]] = []

    def follow(self, port: int, request: bytes, mark: bytes, after: tuple[bytes, bytes] | None = None) -> None:
        """Open a stream; `after` is what to wait for, and what to say then."""
        line = socket.create_connection(("127.0.0.1", port))
        line.sendall(request)
        if after:
            received = b""
            while after[0] not in received:
                received += line.recv(65536)
            line.sendall(after[1])
        line.setblocking(False)
        stream = {"kind": "stream", "socket": line, "mark": mark, "frames": 0, "rest": b"", "said": b"", "at": 0.0}
        self.streams.append(stream)
        self.selector.register(line, selectors.EVENT_READ, stream)

    def storm(self, port: int, requests: list[bytes]) -> dict[str, float]:
        """Send each request at a moment of its own within two seconds; the times of the answers in milliseconds."""
        dice = random.Random(11)
        self.read_for(1.0)
        started = time.perf_counter()
        waiting = sorted(((started + dice.uniform(0, SECONDS), request) for request in requests), key=lambda one: one[0])
        times: list[float] = []
        while len(times) < len(requests) and time.perf_counter() < started + PATIENCE:
            while waiting and waiting[0][0] <= time.perf_counter():
                self._send(port, waiting.pop(0)[1])
            until = max(0.0, waiting[0][0] - time.perf_counter()) if waiting else 0.05
            times += self._read(min(until, 0.05))
        self.last_answer = time.perf_counter()
        self.read_for(SECONDS_TO_SETTLE)
        times += [PATIENCE] * (len(requests) - len(times))
        ordered = sorted(1000 * one for one in times)
        return {"p50": ordered[len(ordered) // 2], "p99": ordered[int(0.99 * len(ordered))]}

    def told(self, totals: dict[str, int]) -> dict[str, Any]:
        """How many frames came, how many phones ended with these totals, and when the last of them had theirs."""
        final = [stream for stream in self.streams if _shown(stream["said"]) == totals]
        return {
            "frames_most": max(stream["frames"] for stream in self.streams),
            "final": len(final),
            "final_after": max(0.0, 1000 * (max(stream["at"] for stream in self.streams) - self.last_answer)),
        }

    def read_for(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(min(left, 0.1))

    def _send(self, port: int, request: bytes) -> None:
        line = socket.create_connection(("127.0.0.1", port))
        vote = {"kind": "vote", "socket": line, "rest": b"", "sent": time.perf_counter()}
        line.sendall(request)
        self.selector.register(line, selectors.EVENT_READ, vote)

    def _read(self, seconds: float) -> list[float]:
        times = []
        for key, _events in self.selector.select(seconds):
            one = key.data
            data = one["socket"].recv(262144)
            if one["kind"] == "stream":
                _hear(one, data)
                continue
            one["rest"] += data
            if b"\r\n\r\n" in one["rest"] or not data:
                assert one["rest"].startswith(b"HTTP/1.1 200"), one["rest"][:300]
                times.append(time.perf_counter() - one["sent"])
                self.selector.unregister(one["socket"])
                one["socket"].close()
        return times


def _hear(stream: dict[str, Any], data: bytes) -> None:
    text = stream["rest"] + data
    if count := text.count(stream["mark"]):
        stream["frames"] += count
        stream["at"] = time.perf_counter()
    stream["rest"] = text[-(len(stream["mark"]) - 1) :]
    stream["said"] += data


def _shown(said: bytes) -> dict[str, int]:
    """The totals a phone shows after every frame it was sent."""
    totals: dict[str, int] = {}
    for block in said.decode(errors="replace").split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if lines.get("event") == "dots":
            totals |= json.loads(lines["data"])["totals"]
    return totals


def _room() -> MadeWorkshop:
    room = make_workshop()
    writer = room.seat()
    for number in range(TARGETS):
        room.write(writer, f"Idea {number}")
    room.lead(gatherings.start_vote, budget=5, totals_shown="live")
    return room


def _joined(url: str, code: str) -> Phone:
    phone = Phone(url, code)
    assert phone.join().status == 200
    phone.close()
    return phone


def _stream_request(phone: Phone, seq: int) -> bytes:
    host = phone.url.removeprefix("http://")
    return f"GET /w/{phone.code}/live?after={seq}&lang=fi HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n\r\n".encode()


def _vote(phone: Phone) -> bytes:
    body = {"target": 1 + secrets.randbelow(TARGETS), "dots": 1, "op": secrets.token_urlsafe(12)}
    cookie = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    headers = {"Cookie": cookie, "X-CSRFToken": phone.token, "Connection": "close"}
    return post(phone.home + "/dots", phone.url.removeprefix("http://"), headers, json.dumps(body).encode())


def _totals(room: MadeWorkshop) -> dict[str, int]:
    """What is stored, of the ideas that got a dot."""
    db.session.rollback()
    found = sa.select(VotingRound.id).where(VotingRound.workshop_id == room.id)
    round_id = db.session.scalars(found, execution_options={"unscoped": "the bench's own"}).one()
    totals = {str(number): dots for number, dots in queries.totals(db.session, round_id).items() if dots}
    assert sum(totals.values()) == PHONES
    return totals


if __name__ == "__main__":
    main()
