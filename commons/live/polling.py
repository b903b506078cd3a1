"""The same frames for those whose network strips streams: all at once, or after waiting for them a while."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any

from flask import Response, current_app

from commons.live.frames import Frame
from commons.live.hub import SECONDS_TO_POLL
from commons.live.line import line_of
from commons.settings import settings_of

SECONDS_TO_COME_BACK = 3


def answer(number: int, frames: Sequence[Frame | dict[str, Any]]) -> Response:
    """`{"seq", "frames"}`; a client that got nothing waits a little before it asks again."""
    data = [frame.as_data() if isinstance(frame, Frame) else frame for frame in frames]
    response = Response(json.dumps({"seq": number, "frames": data}, ensure_ascii=False), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    if not data:
        response.headers["Retry-After"] = str(SECONDS_TO_COME_BACK)
    return response


def wait_in_this_thread(about: dict[str, Any]) -> Response:
    """A long poll where the socket cannot be handed to the hub. A quarter of the threads may wait; the others answer at once."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    may_wait = app.extensions.setdefault("talkoot_polls", threading.BoundedSemaphore(max(1, settings_of(app).threads // 4)))
    if not may_wait.acquire(blocking=False):
        return answer(about["number"], [])
    try:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                line_of(app).hand_over(about, b"", theirs.fileno())
            return answer(*_first_frames(ours, about["number"]))
    finally:
        may_wait.release()


def _first_frames(stream: socket.socket, number: int) -> tuple[int, list[dict[str, Any]]]:
    """The next numbered frames of a stream and the number after them; none when nothing happens for long."""
    until = time.monotonic() + SECONDS_TO_POLL
    incoming = b""
    frames: list[dict[str, Any]] = []
    with contextlib.suppress(TimeoutError):
        while not frames and (left := until - time.monotonic()) > 0:
            stream.settimeout(left)
            if not (data := stream.recv(65536)):
                break
            incoming += data
            *blocks, incoming = incoming.split(b"\n\n")
            frames = [frame for frame in map(_as_data, blocks) if frame]
    return (frames[-1]["id"] if frames else number), frames


def _as_data(block: bytes) -> dict[str, Any] | None:
    fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
    if b"id" not in fields:
        return None
    return {"id": int(fields[b"id"]), "event": fields[b"event"].decode(), "data": json.loads(fields[b"data"])}
