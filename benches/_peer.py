"""Flask-SocketIO as a peer: its handshake, and programs that run while they are measured."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benches._crowd import SERVERS, on_core

WEB_SOCKET = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
JOIN_NAMESPACE = b"\x81\x82\0\0\0\x0040"


@contextmanager
def running(words: list[str]) -> Iterator[None]:
    """A program on the servers' core, ended afterwards."""
    process = subprocess.Popen(words, preexec_fn=lambda: on_core(SERVERS), stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    end = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
