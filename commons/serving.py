"""gunicorn's thread worker made safe: a thread is given to a whole request, never to somebody who is still thinking.

The stock worker lends a thread to every connection from its first byte on, so a handful of half-sent heads, slow uploads or
clients that never close stops everybody else. Here the loop that accepts also gathers: a request goes to a thread when its
head and, unless it is large, its body have come. Closing waits in the loop too.
"""

import contextlib
import errno
import re
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future
from typing import Any

from flask import Flask
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from commons import live
from commons.live.line import hub_is_a_process_of

SECONDS_FOR_FIRST_BYTE = 5.0
SECONDS_OF_SILENCE = 3.0  # within a head
SECONDS_FOR_HEAD = 10.0
SECONDS_FOR_SMALL_BODY = 30.0
SECONDS_TO_SEND = 20.0  # for one piece of an answer: a client that does not read lets the thread go
SECONDS_TO_LINGER = 2.0  # after the answer, so that it is not cut off by what the client still sends
MOST_LINGERING = 512

LONGEST_HEAD = 32 * 1024  # bytes
LARGEST_GATHERED = 64 * 1024  # a body up to here is complete before a thread sees it
SECONDS_FOR_LARGE_BODY = 180.0
GRACE, LEAST_RATE = 5.0, 8 * 1024  # seconds, then bytes a second, of a large body
SHARE_FOR_LARGE_BODIES = 4  # a quarter of the threads

SECONDS_BETWEEN_SWEEPS = 0.5
ACCEPTS_AT_ONCE = 64
READ_AT_ONCE = 64 * 1024

CROWDED = "TALKOOT-CROWDED"  # a header of our own making: `commons.heavy` refuses such a request before its body is read

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_IN_PIECES = re.compile(rb"\r\n(?:transfer-encoding|expect):", re.IGNORECASE)

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Connection(TConn):
    """A client's connection and what has come of its next request."""

    def __init__(self, *arguments: Any):
        super().__init__(*arguments)
        self.data_ready = True  # a thread never waits for the first byte
        self.crowded = False
        self.watched = False  # registered with the loop
        self.start_over(b"")

    def start_over(self, received: bytes) -> None:
        """Begin the next request, of which `received` has come already."""
        self.received = bytearray(received)
        self.head_length = 0
        self.body_length = 0
        self.large = False
        self.first_byte = self.last_byte = time.monotonic()
        self.until: float | None = None

    def take(self, data: bytes) -> None:
        """Add what has come and see how far the request is."""
        self.last_byte = time.monotonic()
        if not self.received:
            self.first_byte = self.last_byte
        self.received += data
        if not self.head_length:
            self._find_head(len(data))

    def is_whole(self) -> bool:
        """True when a thread can work on it."""
        return bool(self.head_length) and (self.large or len(self.received) >= self.head_length + self.body_length)

    def is_too_long(self) -> bool:
        """True when no head should be so long."""
        return not self.head_length and len(self.received) > LONGEST_HEAD

    def deadline(self, keepalive: float) -> float:
        """The moment by which something has to have come."""
        if self.until is not None:
            return self.until
        if not self.received:
            return self.first_byte + keepalive
        if not self.head_length:
            return min(self.first_byte + SECONDS_FOR_HEAD, self.last_byte + SECONDS_OF_SILENCE)
        return self.first_byte + SECONDS_FOR_SMALL_BODY

    def prepare(self) -> None:
        """In the thread: give the parser what has been gathered."""
        if not self.initialized:
            self.init()
            self.parser.unreader = PatientReader(self.sock)
        self.parser.unreader.start(bytes(self.received), self.head_length + self.body_length)
        self.received = bytearray()

    def _find_head(self, new: int) -> None:
        end = self.received.find(b"\r\n\r\n", max(0, len(self.received) - new - 3))
        if end < 0:
            return
        self.head_length = end + 4
        head = bytes(self.received[: self.head_length])
        found = _LENGTH.search(head)
        self.body_length = int(found[1]) if found else 0
        self.large = self.body_length > LARGEST_GATHERED or _IN_PIECES.search(head) is not None


class PatientReader(SocketUnreader):
    """Reads a large body within an overall time and at a least rate; a body that breaks off is an error, never a shorter body."""

    def start(self, gathered: bytes, length: int) -> None:
        self.unread(gathered)
        self.started = time.monotonic()
        self.taken = len(gathered)

    def chunk(self, size_hint: int | None = None) -> bytes:
        allowed = min(SECONDS_FOR_LARGE_BODY, GRACE + self.taken / LEAST_RATE)
        left = self.started + allowed - time.monotonic()
        if left <= 0:
            raise ConnectionResetError(errno.ECONNRESET, "the body comes too slowly")
        self.sock.settimeout(left)
        try:
            data = super().chunk(size_hint)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "the body comes too slowly") from None
        finally:
            self.sock.settimeout(SECONDS_TO_SEND)
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "the client left within the body")
        self.taken += len(data)
        return data


class SafeThreadWorker(ThreadWorker):
    """The worker named in gunicorn.conf.py."""

    def __init__(self, *arguments: Any, **named: Any):
        super().__init__(*arguments, **named)
        self.gathering: set[Connection] = set()
        self.lingering: deque[tuple[float, socket.socket]] = deque()
        self.large_now = 0
        self.most_large = max(2, self.cfg.threads // SHARE_FOR_LARGE_BODIES)
        self.sweep_due = 0.0

    def init_process(self) -> None:
        hub_is_a_process_of(self.ppid)
        for listener in self.sockets:
            if listener.sock.family != socket.AF_UNIX:
                # The kernel keeps a connection to itself until its first bytes have come.
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, int(SECONDS_FOR_FIRST_BYTE))
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        if isinstance(self.wsgi, Flask):
            live.start(self.wsgi)

    # coming

    def accept(self, listener: Any) -> None:
        for _ in range(ACCEPTS_AT_ONCE):
            try:
                client, address = listener.accept()
            except OSError as fault:
                if fault.errno in (errno.EMFILE, errno.ENFILE):
                    time.sleep(0.05)  # the stock worker dies of it; somebody will close something
                    return
                if fault.errno in (errno.EAGAIN, errno.ECONNABORTED):
                    return
                raise
            self.nr_conns += 1
            connection = Connection(self.cfg, client, address, listener.getsockname())
            if self.cfg.is_ssl:
                connection.data_ready = False
                self.enqueue_req(connection)
            else:
                self.gathering.add(connection)
                self.gather(connection)

    def gather(self, connection: Connection) -> None:
        """Take what has come; to a thread with it when it is a whole request."""
        try:
            data = connection.sock.recv(READ_AT_ONCE)
        except BlockingIOError:
            data = None
        except OSError:
            data = b""
        if data == b"":
            self.give_up(connection)
            return
        if data:
            connection.take(data)
        self.go_on(connection)

    def go_on(self, connection: Connection) -> None:
        """To a thread, away, or waiting for more."""
        if connection.is_whole():
            self.unwatch(connection)
            self.to_a_thread(connection)
        elif connection.is_too_long():
            self.give_up(connection, TOO_LONG)
        elif not connection.watched:
            connection.watched = True
            self.poller.register(connection.sock, selectors.EVENT_READ, lambda _sock: self.gather(connection))

    def to_a_thread(self, connection: Connection) -> None:
        self.gathering.discard(connection)
        connection.crowded = connection.large and self.large_now >= self.most_large
        if connection.large:
            self.large_now += 1
        self.enqueue_req(connection)

    def unwatch(self, connection: Connection) -> None:
        if connection.watched:
            connection.watched = False
            self.poller.unregister(connection.sock)

    def give_up(self, connection: Connection, last_words: bytes = b"") -> None:
        self.unwatch(connection)
        self.gathering.discard(connection)
        self.nr_conns -= 1
        if last_words:
            with contextlib.suppress(OSError):
                connection.sock.send(last_words)
            self.close_gently(connection.sock)
        else:
            connection.sock.close()

    # in a thread

    def handle(self, conn: Connection) -> Any:
        if not self.cfg.is_ssl:
            conn.prepare()
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Connection) -> bool:
        conn.sock.settimeout(SECONDS_TO_SEND)
        if conn.large:
            req.force_close()  # whether all of the body was read is not worth waiting for
        if conn.crowded:
            req.headers.append((CROWDED, "1"))
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "the client does not read its answer") from None

    # going

    def finish_request(self, conn: Connection, fs: "Future[Any]") -> None:
        if self.cfg.is_ssl:
            super().finish_request(conn, fs)
            return
        if conn.large:
            self.large_now -= 1
        stays = not fs.cancelled() and fs.exception() is None and fs.result()
        if not stays:
            self.nr_conns -= 1
            self.close_gently(conn.sock)
            return
        conn.sock.setblocking(False)
        left_over = conn.parser.unreader.take_buffered()
        conn.start_over(b"")
        if not self.alive:
            conn.until = time.monotonic() + 1.0
        self.gathering.add(conn)
        if left_over:
            conn.take(left_over)
        self.go_on(conn)

    def close_gently(self, client: socket.socket) -> None:
        """Say that no more comes, and close once the client has read it or has had time to. Takes no thread."""
        try:
            client.setblocking(False)
            client.shutdown(socket.SHUT_WR)
            if client.recv(READ_AT_ONCE) == b"":
                client.close()
                return
        except BlockingIOError:
            pass
        except OSError:
            client.close()
            return
        if len(self.lingering) >= MOST_LINGERING:
            self.leave(self.lingering.popleft()[1])
        self.lingering.append((time.monotonic() + SECONDS_TO_LINGER, client))
        self.poller.register(client, selectors.EVENT_READ, self.read_away)

    def read_away(self, client: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            try:
                if client.recv(READ_AT_ONCE) != b"":
                    return
            except ConnectionError:
                pass
            self.leave(client)

    def leave(self, client: socket.socket) -> None:
        if client.fileno() >= 0:
            with contextlib.suppress(KeyError, ValueError):
                self.poller.unregister(client)
            client.close()

    def murder_pending(self) -> None:
        """Send away who has had enough time; called after every turn of the loop."""
        super().murder_pending()
        now = time.monotonic()
        while self.lingering and self.lingering[0][0] <= now:
            self.leave(self.lingering.popleft()[1])
        if now >= self.sweep_due:
            self.sweep_due = now + SECONDS_BETWEEN_SWEEPS
            for connection in [one for one in self.gathering if one.deadline(self.cfg.keepalive) <= now]:
                self.give_up(connection, TOO_SLOW if connection.received else b"")

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        for connection in self.gathering:
            connection.until = min(deadline, connection.deadline(self.cfg.keepalive))

    def murder_keepalived(self, force: bool = False) -> None:
        super().murder_keepalived(force)
        if force:
            for connection in list(self.gathering):
                self.give_up(connection)
