"""gunicorn's thread worker made safe: a thread is given to a whole request, never to somebody who is still thinking.

The stock worker lends a thread to every connection from its first byte on, so a handful of half-sent heads, slow uploads or
clients that never close stops everybody else. Here the loop that accepts also gathers: a request goes to a thread when its
head and, unless it is large, its body have come. What a client is slow to read, and its leaving, wait in the loop too.
"""

import contextlib
import errno
import gc
import selectors
import socket
import sys
import time
from collections import deque
from concurrent.futures import Future
from typing import Any

from flask import Flask
from gunicorn.workers.gthread import TConn, ThreadWorker

from commons import keeping, live
from commons.live.line import hub_is_a_process_of
from commons.serving.connection import READ_AT_ONCE, SECONDS_FOR_FIRST_BYTE, Connection, PatientSocket

ACCEPTS_AT_ONCE = 64
SECONDS_BEFORE_ANOTHER_THREAD = 0.001  # Python's own 5 ms is long for the thread that tells the others what happened
SECONDS_TO_LINGER = 2.0  # after the answer, so that it is not cut off by what the client still sends
MOST_LINGERING = 512
SECONDS_BETWEEN_SWEEPS = 0.5
SHARE_FOR_LARGE_BODIES = 4  # a quarter of the threads

CROWDED = "TALKOOT-CROWDED"  # a header of our own making: `commons.heavy` refuses such a request before its body is read

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class SafeThreadWorker(ThreadWorker):
    """The worker named in gunicorn.conf.py."""

    def __init__(self, *arguments: Any, **named: Any):
        super().__init__(*arguments, **named)
        self.gathering: set[Connection] = set()
        self.sending: dict[Connection, bool] = {}  # answers that are not read yet -> whether the connection stays
        self.lingering: deque[tuple[float, socket.socket]] = deque()
        self.large_now = 0
        self.most_large = max(2, self.cfg.threads // SHARE_FOR_LARGE_BODIES)
        self.sweep_due = 0.0

    def init_process(self) -> None:
        hub_is_a_process_of(self.ppid)
        sys.setswitchinterval(SECONDS_BEFORE_ANOTHER_THREAD)
        for listener in self.sockets:
            if listener.sock.family != socket.AF_UNIX:
                # The kernel keeps a connection to itself until its first bytes have come.
                listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, int(SECONDS_FOR_FIRST_BYTE))
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        if isinstance(self.wsgi, Flask):
            live.start(self.wsgi)
            keeping.start(self.wsgi, self.log.info)
        gc.freeze()  # what is loaded is never garbage, and looking through it again and again takes a tenth of the time

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
            if self.cfg.is_ssl:
                self.enqueue_req(TConn(self.cfg, client, address, listener.getsockname()))
            else:
                connection = Connection(self.cfg, PatientSocket(client), address, listener.getsockname())
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
        if self.cfg.is_ssl:
            return bool(super().handle_request(req, conn))
        if conn.large:
            req.force_close()  # whether all of the body was read is not worth waiting for
        if conn.crowded:
            req.headers.append((CROWDED, "1"))
        conn.sock.hold_head()
        try:
            return bool(super().handle_request(req, conn))
        finally:
            conn.sock.let_go()

    # going

    def finish_request(self, conn: Connection, fs: "Future[Any]") -> None:
        if self.cfg.is_ssl:
            super().finish_request(conn, fs)
            return
        if conn.large:
            self.large_now -= 1
        stays = not fs.cancelled() and fs.exception() is None and bool(fs.result())
        if conn.sock.unsent:
            conn.until = conn.sock.reading_deadline()
            self.sending[conn] = stays
            self.poller.register(conn.sock, selectors.EVENT_WRITE, lambda _sock: self.send_more(conn))
        else:
            self.answered(conn, stays)

    def send_more(self, conn: Connection) -> None:
        """The client reads on."""
        try:
            conn.sock.send_unsent()
        except OSError:
            self.stop_sending(conn)
            self.nr_conns -= 1
            conn.sock.close()
            return
        conn.until = conn.sock.reading_deadline()
        if not conn.sock.unsent:
            self.answered(conn, self.stop_sending(conn))

    def stop_sending(self, conn: Connection) -> bool:
        self.poller.unregister(conn.sock)
        return self.sending.pop(conn)

    def answered(self, conn: Connection, stays: bool) -> None:
        """The whole answer is on its way: on to the next request, or apart."""
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
            for connection in [one for one in self.sending if one.deadline(self.cfg.keepalive) <= now]:
                self.stop_sending(connection)
                self.nr_conns -= 1
                connection.sock.close()

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        for connection in self.gathering:
            connection.until = min(deadline, connection.deadline(self.cfg.keepalive))

    def murder_keepalived(self, force: bool = False) -> None:
        super().murder_keepalived(force)
        if force:
            for connection in list(self.gathering):
                self.give_up(connection)
