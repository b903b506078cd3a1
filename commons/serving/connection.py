"""A client's connection: what has come of its next request, and what it has not yet read of its last answer."""

import contextlib
import errno
import re
import select
import socket
import threading
import time
from typing import Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn

SECONDS_FOR_FIRST_BYTE = 5.0
SECONDS_OF_SILENCE = 3.0  # within a head
SECONDS_FOR_HEAD = 10.0
SECONDS_FOR_SMALL_BODY = 30.0
SECONDS_TO_SEND = 20.0  # until the client has to be reading at the least rate

LONGEST_HEAD = 32 * 1024  # bytes
LARGEST_GATHERED = 64 * 1024  # a body up to here is complete before a thread sees it
SECONDS_FOR_LARGE_BODY = 180.0
GRACE, LEAST_RATE = 5.0, 8 * 1024  # seconds, then bytes a second, of a large body; answers have to be read as fast
MOST_UNSENT = 1024 * 1024  # of one answer that wait for their reader without a thread
MOST_UNSENT_IN_ALL = 128 * 1024 * 1024
READ_AT_ONCE = 64 * 1024

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_BODY_COMES = re.compile(rb"\r\n(?:content-length|transfer-encoding|expect):", re.IGNORECASE)
_IN_PIECES = re.compile(rb"\r\n(?:transfer-encoding|expect):", re.IGNORECASE)


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
        self.parser.unreader.start(bytes(self.received))
        self.received = bytearray()

    def _find_head(self, new: int) -> None:
        end = self.received.find(b"\r\n\r\n", max(0, len(self.received) - new - 3))
        if end < 0:
            return
        self.head_length = end + 4
        head = bytes(self.received[: self.head_length])
        found = _LENGTH.search(head)
        self.body_length = int(found[1]) if found else 0
        # A length that cannot be read here (twenty zeros before it) may be read by the parser: its thread would wait for the body.
        unforeseen = _IN_PIECES if found else _BODY_COMES
        self.large = self.body_length > LARGEST_GATHERED or unforeseen.search(head) is not None


class PatientReader(SocketUnreader):
    """Reads a large body within an overall time and at a least rate; a body that breaks off is an error, never a shorter body."""

    def start(self, gathered: bytes) -> None:
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
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "the client left within the body")
        self.taken += len(data)
        return data


class PatientSocket(socket.socket):
    """A client's socket whose `sendall` keeps what the client is slow to read; the loop sends that on afterwards.

    Each call into the kernel hands Python to another thread, and with many at work getting it back takes longer than the call.
    So the socket never blocks and is never told to: how long a read may wait is remembered here; and the head of an answer
    leaves together with the first of its body.
    """

    _unsent_in_all = 0
    _counting = threading.Lock()

    def __init__(self, accepted: socket.socket):
        super().__init__(fileno=accepted.detach())
        super().setblocking(False)
        self.patience: float | None = 0.0  # seconds that a read waits; None: for as long as it takes
        self.unsent = bytearray()
        self.unsent_since, self.sent_since = 0.0, 0
        self.holding, self.head = False, b""

    def setblocking(self, flag: bool) -> None:
        self.patience = None if flag else 0.0

    def settimeout(self, value: float | None) -> None:
        self.patience = value

    def gettimeout(self) -> float | None:
        return self.patience

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        try:
            return super().recv(bufsize, flags)
        except BlockingIOError:
            if self.patience == 0:
                raise
        readable = select.poll()
        readable.register(self, select.POLLIN)
        if not readable.poll(None if self.patience is None else self.patience * 1000):
            raise TimeoutError("nothing came")
        return super().recv(bufsize, flags)

    def hold_head(self) -> None:
        """Keep what is sent next until more is, or `let_go`."""
        self.holding = True

    def let_go(self) -> None:
        """Send what is held: the answer was a head alone. That its client has gone is for the loop to find."""
        self.holding = False
        if self.head:
            with contextlib.suppress(OSError):
                self.sendall(b"")

    def sendall(self, data: Any, flags: int = 0) -> None:
        if self.holding:
            self.holding, self.head = False, bytes(data)
            return
        if self.head:
            data, self.head = self.head + bytes(data), b""
        rest = memoryview(data).cast("B")
        if not self.unsent:
            rest = rest[self._send_now(rest) :]
        if not rest:
            return
        self._count(len(rest))
        if not self.unsent:
            self.unsent_since, self.sent_since = time.monotonic(), 0
        self.unsent += rest
        if len(self.unsent) > MOST_UNSENT or PatientSocket._unsent_in_all > MOST_UNSENT_IN_ALL:
            self._wait_until_sent()

    def send_unsent(self) -> None:
        """Send what fits; raises OSError when the client has gone."""
        with memoryview(self.unsent) as unsent:
            sent = self._send_now(unsent)
        del self.unsent[:sent]
        self.sent_since += sent
        self._count(-sent)

    def reading_deadline(self) -> float:
        """The moment by which more has to have been read: who reads a byte now and then would hold a place, or a thread, for ever."""
        return self.unsent_since + SECONDS_TO_SEND + self.sent_since / LEAST_RATE

    def close(self) -> None:
        self._count(-len(self.unsent))
        self.unsent = bytearray()
        super().close()

    def _send_now(self, data: memoryview) -> int:
        try:
            return self.send(data)
        except BlockingIOError:
            return 0

    def _wait_until_sent(self) -> None:
        """The answer is too large to be kept: this thread waits with it, for as long as the client goes on reading as it should."""
        writable = select.poll()
        writable.register(self, select.POLLOUT)
        while self.unsent:
            left = self.reading_deadline() - time.monotonic()
            if left <= 0 or not writable.poll(left * 1000):
                raise ConnectionResetError(errno.ECONNRESET, "the client does not read its answer")
            self.send_unsent()

    @classmethod
    def _count(cls, more: int) -> None:
        with cls._counting:
            cls._unsent_in_all += more
