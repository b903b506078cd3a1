"""The hub: owns every open stream of this host and does nothing but write ready bytes to them.

Standard library only and without an import of ours, because it runs as a process of its own (`python hub.py --listen FD`);
the same code runs as a thread in tests and under `flask run`. Workers pass it accepted sockets over a unix stream socket,
the tail passes it frames. A message is four bytes of length, one letter, and what the letter means:

    S  a stream with its descriptor: JSON {channel, number, tags, poll}, NUL, the first bytes to write
    F  a frame: eight bytes of number (0: none), two of the channel's length, the channel, the bytes to write
    B  the log does not reach back: eight bytes of number, the channel
    E  end the streams of a tag      C  end the streams of a channel
    T  "I am the tail"               Q  "how are you"

and the hub answers the tail in JSON: {"channels"}, {"wanted", "after"}, {"unwanted"}, {"counts"}; a Q with {"figures"}.
"""

import argparse
import array
import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import time
from collections import deque

TICK = 0.5  # seconds
TICKS_TO_BEAT = 30  # a heartbeat every 15 s, spread over the ticks
MOST_WAITING = 256 * 1024  # bytes for a slow reader; beyond it the stream is dropped and comes back by number
MOST_HELD_FRAMES, MOST_HELD_BYTES = 200, 256 * 1024  # in the ring of a channel: the last seconds of a busy room
MARGIN = 64  # numbers a new channel reaches back, for streams that were read a moment earlier but arrive a moment later
LONGEST_MESSAGE = 16 * 1024 * 1024
SECONDS_TO_POLL = 25.0
SECONDS_OF_SILENCE = 60.0  # an empty channel is kept so long
SECONDS_WITHOUT_TAIL = 30.0  # then nobody would tell these screens anything: they are sent to look for another hub
SECONDS_OF_TRUST = 300.0  # a stream with a tag asks again whether its right still holds
RESERVED_DESCRIPTORS = 64

HEARTBEAT = b":\n\n"
COME_BACK_LATER = b"retry: 10000\n\n"
READABLE = select.EPOLLIN | select.EPOLLRDHUP
BROKEN = select.EPOLLHUP | select.EPOLLERR | select.EPOLLRDHUP
NUMBER_AND_LENGTH = struct.Struct(">QH")


class Channel:
    """What some streams see in common: their sockets and the frames they were sent last."""

    __slots__ = ("ahead", "asking", "base", "count", "empty_since", "held", "held_bytes", "last", "late", "level", "name")

    def __init__(self, name: str, base: int):
        self.name = name
        self.base = base  # every frame above this number is held
        self.last = base  # the number of the last frame
        self.held: deque[tuple[int, bytes]] = deque()
        self.held_bytes = 0
        self.level: set[int] = set()  # streams that have every frame up to the last
        self.ahead: dict[int, int] = {}  # streams that were read from the log beyond the last frame
        self.late: dict[int, bytearray] = {}  # streams with bytes that did not fit into their socket yet
        self.asking: dict[int, tuple[int, float]] = {}  # long polls: number, moment to give up
        self.count = 0
        self.empty_since: float | None = None

    def hold(self, number: int, data: bytes) -> None:
        self.last = number
        self.held.append((number, data))
        self.held_bytes += len(data)
        while len(self.held) > MOST_HELD_FRAMES or self.held_bytes > MOST_HELD_BYTES:
            self.base, old = self.held.popleft()
            self.held_bytes -= len(old)

    def above(self, number: int) -> list[bytes]:
        """The frames a stream at `number` has not seen; a reset where the ring does not reach back so far."""
        if number < self.base:
            return [b"id: %d\nevent: reset\ndata: {}\n\n" % max(self.last, self.base)]
        if number >= self.last:
            return []
        return [data for held, data in self.held if held > number]

    def forget(self, fd: int) -> None:
        self.count -= 1
        self.level.discard(fd)
        self.ahead.pop(fd, None)
        self.late.pop(fd, None)
        self.asking.pop(fd, None)


class Peer:
    """A worker or the tail at the other end of a connection, with what has come in of its next message."""

    __slots__ = ("descriptors", "incoming", "outgoing", "socket")

    def __init__(self, connection: socket.socket):
        self.socket = connection
        self.incoming = bytearray()
        self.outgoing = bytearray()
        self.descriptors: deque[int | None] = deque()


class Hub:
    """One thread around epoll. `run()` returns when the master has ended, `stop()` was called or no tail came back."""

    def __init__(self, listener: socket.socket, master: int | None = None):
        self.listener = listener
        self.poll = select.epoll()
        self.peers: dict[int, Peer] = {}
        self.tail: Peer | None = None
        self.channels: dict[str, Channel] = {}
        self.where: dict[int, Channel] = {}  # stream -> its channel
        self.tagged: dict[str, set[int]] = {}
        self.tags: dict[int, tuple[list[str], float]] = {}  # stream -> its tags, the moment it has to ask again
        self.beats: list[set[int]] = [set() for _ in range(TICKS_TO_BEAT)]
        self.changed: set[str] = set()  # channels whose count the tail has not heard
        self.ended: list[int] = []
        self.figures = {"frames": 0, "delivered": 0, "slow_dropped": 0, "sent_away": 0, "lateness_ms": 0.0}
        self.ticks = 0
        self.tail_seen = time.monotonic()
        self.most_streams = _descriptors_allowed() - RESERVED_DESCRIPTORS
        self.running = True
        self.alarm_read, self.alarm_write = os.pipe()
        self.master = os.pidfd_open(master) if master else None
        listener.setblocking(False)
        for fd in (listener.fileno(), self.alarm_read, self.master):
            if fd is not None:
                self.poll.register(fd, select.EPOLLIN)

    # the loop

    def run(self) -> None:
        """Serve until there is no reason to."""
        due = time.monotonic() + TICK
        try:
            while self.running:
                events = self.poll.poll(max(0.0, due - time.monotonic()), 512)
                # Streams first: a peer may bring a new stream under the number of one that has just been closed.
                for fd, happened in sorted(events, key=lambda event: event[0] not in self.where):
                    self._handle(fd, happened)
                now = time.monotonic()
                if now >= due:
                    self.figures["lateness_ms"] = max(self.figures["lateness_ms"] * 0.99, (now - due) * 1000)
                    self._tick(now)
                    due = max(due + TICK, now)
        finally:
            self._close()

    def stop(self) -> None:
        """End the loop from another thread, or from a signal."""
        self.running = False
        with contextlib.suppress(OSError):
            os.write(self.alarm_write, b"x")

    def _handle(self, fd: int, happened: int) -> None:
        channel = self.where.get(fd)
        if channel is not None:
            self._handle_stream(channel, fd, happened)
        elif fd in self.peers:
            self._handle_peer(self.peers[fd], happened)
        elif fd == self.listener.fileno():
            self._accept()
        elif fd in (self.master, self.alarm_read):
            self.running = False

    def _handle_stream(self, channel: Channel, fd: int, happened: int) -> None:
        if happened & (BROKEN | select.EPOLLIN):
            self._drop(fd)  # it has gone, or it talks where one listens: reading on and on would be time that is everybody's
        else:
            self._write_waiting(channel, fd)

    def _tick(self, now: float) -> None:
        self.ticks += 1
        for fd in list(self.beats[self.ticks % TICKS_TO_BEAT]):
            channel = self.where[fd]
            if fd not in channel.late and fd not in channel.asking:
                self._send(channel, fd, HEARTBEAT)
        for fd in [fd for fd, (_tags, until) in self.tags.items() if now >= until]:
            self._drop(fd)
        for channel in list(self.channels.values()):
            for fd in [fd for fd, (_seen, until) in channel.asking.items() if now >= until]:
                self._answer(channel, fd, [])
            self._keep_or_forget(channel, now)
        self._tell_counts()
        if self.tail:
            self.tail_seen = now
        elif now - self.tail_seen > SECONDS_WITHOUT_TAIL:
            self.running = False

    def _keep_or_forget(self, channel: Channel, now: float) -> None:
        if channel.count:
            channel.empty_since = None
        elif channel.empty_since is None:
            channel.empty_since = now
        elif now - channel.empty_since > SECONDS_OF_SILENCE:
            del self.channels[channel.name]
            self._tell_tail({"unwanted": channel.name})

    # streams

    def broadcast(self, channel: Channel, number: int, data: bytes) -> None:
        """Write a frame to every stream of a channel that has not seen it."""
        if number:
            if number <= channel.last:
                return  # a tail that started anew says some things twice
            channel.hold(number, data)
        stuck = []
        size, write = len(data), os.write
        for fd in channel.level:
            try:
                written = write(fd, data)
                if written == size:
                    continue
            except BlockingIOError:
                written = 0
            except OSError:
                written = -1
            stuck.append((fd, written))
        self._reach_the_others(channel, number, data)  # before the stuck are among them
        for fd, written in stuck:
            self._wait_or_drop(channel, fd, data, written)
        self.figures["frames"] += 1
        self.figures["delivered"] += len(channel.level)

    def _reach_the_others(self, channel: Channel, number: int, data: bytes) -> None:
        for fd in [fd for fd in channel.late if fd not in channel.ahead]:
            self._let_wait(channel, fd, data)
        for fd, seen in list(channel.ahead.items()):
            if seen < number:
                del channel.ahead[fd]
                if fd not in channel.late:
                    channel.level.add(fd)
            if seen < number or not number:
                self._send(channel, fd, data)
        for fd, (seen, _until) in list(channel.asking.items()):
            if seen < number:
                self._answer(channel, fd, [data])

    def _join(self, about: dict, first: bytes, fd: int) -> None:
        """Take a stream that has everything up to `number` in its first bytes: then come the held frames above it."""
        number = about["number"]
        if len(self.where) >= self.most_streams:
            self._send_away(fd, first + (_as_json(number, []) if about.get("poll") else COME_BACK_LATER))
            return
        channel = self.channels.get(about["channel"])
        if channel is None:
            channel = self.channels[about["channel"]] = Channel(about["channel"], max(0, number - MARGIN))
            self._tell_tail({"wanted": channel.name, "after": channel.base})
        os.set_blocking(fd, False)
        self.poll.register(fd, READABLE)
        self.where[fd] = channel
        self.beats[fd % TICKS_TO_BEAT].add(fd)
        channel.count += 1
        self._remember_tags(fd, about.get("tags", ()))
        self.changed.add(channel.name)
        missed = channel.above(number)
        if about.get("poll"):
            channel.asking[fd] = (number, time.monotonic() + SECONDS_TO_POLL)
            self._send(channel, fd, first)
            if missed and fd in channel.asking:  # it may have gone at its first bytes
                self._answer(channel, fd, missed)
            return
        if number > channel.last:
            channel.ahead[fd] = number
        else:
            channel.level.add(fd)
        self._send(channel, fd, first + b"".join(missed))

    def _remember_tags(self, fd: int, tags: list[str]) -> None:
        if tags:
            self.tags[fd] = (tags, time.monotonic() + SECONDS_OF_TRUST)
            for tag in tags:
                self.tagged.setdefault(tag, set()).add(fd)

    def _send(self, channel: Channel, fd: int, data: bytes) -> None:
        if fd in channel.late:
            self._let_wait(channel, fd, data)
            return
        try:
            written = os.write(fd, data)
        except BlockingIOError:
            written = 0
        except OSError:
            written = -1
        if written != len(data):
            self._wait_or_drop(channel, fd, data, written)

    def _wait_or_drop(self, channel: Channel, fd: int, data: bytes, written: int) -> None:
        if written < 0:
            self._drop(fd)
        elif fd in channel.asking:
            self._drop(fd)  # an answer that does not even fit into an empty socket: the poll comes again
        else:
            channel.level.discard(fd)
            channel.late[fd] = bytearray(data[written:])
            self.poll.modify(fd, READABLE | select.EPOLLOUT)

    def _let_wait(self, channel: Channel, fd: int, data: bytes) -> None:
        waiting = channel.late[fd]
        waiting += data
        if len(waiting) > MOST_WAITING:
            self.figures["slow_dropped"] += 1
            self._drop(fd)

    def _write_waiting(self, channel: Channel, fd: int) -> None:
        waiting = channel.late.get(fd)
        if waiting is None:
            return
        try:
            del waiting[: os.write(fd, waiting)]
        except BlockingIOError:
            return
        except OSError:
            self._drop(fd)
            return
        if not waiting:
            del channel.late[fd]
            if fd not in channel.ahead:
                channel.level.add(fd)
            self.poll.modify(fd, READABLE)

    def _answer(self, channel: Channel, fd: int, frames: list[bytes]) -> None:
        """End a long poll with the frames it waited for."""
        number, _until = channel.asking[fd]
        body = _as_json(channel.last if frames else number, frames)
        with contextlib.suppress(OSError):
            os.write(fd, body)
        self._drop(fd)

    def _drop(self, fd: int) -> None:
        channel = self.where.pop(fd, None)
        if channel is None:
            return
        channel.forget(fd)
        self.beats[fd % TICKS_TO_BEAT].discard(fd)
        for tag in self.tags.pop(fd, ((), 0.0))[0]:
            self.tagged[tag].discard(fd)
            if not self.tagged[tag]:
                del self.tagged[tag]
        self.changed.add(channel.name)
        self.poll.unregister(fd)  # by hand: the worker may hold its copy of the socket a moment longer
        os.close(fd)

    def _send_away(self, fd: int, data: bytes) -> None:
        """No room for another stream: it gets what it missed and comes back for more in a while."""
        self.figures["sent_away"] += 1
        with contextlib.suppress(OSError):
            os.set_blocking(fd, False)
            os.write(fd, data)
        os.close(fd)

    # peers

    def _accept(self) -> None:
        try:
            connection, _address = self.listener.accept()
        except OSError:
            return
        connection.setblocking(False)
        self.peers[connection.fileno()] = Peer(connection)
        self.poll.register(connection.fileno(), select.EPOLLIN)

    def _handle_peer(self, peer: Peer, happened: int) -> None:
        if happened & select.EPOLLOUT:
            self._write_to(peer)
        if happened & ~select.EPOLLOUT and not self._read_from(peer):
            self._lose(peer)

    def _read_from(self, peer: Peer) -> bool:
        """Take what has come; False when the peer has gone."""
        try:
            data, ancillary, flags, _address = peer.socket.recvmsg(262_144, socket.CMSG_SPACE(16), socket.MSG_CMSG_CLOEXEC)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not data:
            return False
        for level, kind, payload in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors = array.array("i")
                descriptors.frombytes(payload[: len(payload) - len(payload) % descriptors.itemsize])
                peer.descriptors.extend(descriptors)
        if flags & socket.MSG_CTRUNC:
            peer.descriptors.append(None)  # no descriptor was free: its place in the row is kept, the client comes again
        peer.incoming += data
        return self._take_messages(peer)

    def _take_messages(self, peer: Peer) -> bool:
        incoming, start = peer.incoming, 0
        while len(incoming) - start >= 4:
            length = int.from_bytes(incoming[start : start + 4], "big")
            if not 0 < length <= LONGEST_MESSAGE:
                return False
            if len(incoming) - start - 4 < length:
                break
            message = bytes(incoming[start + 4 : start + 4 + length])
            start += 4 + length
            try:
                self._take(peer, message[:1], message[1:])
            except (KeyError, ValueError, struct.error):
                return False  # no worker of ours says such a thing
        del incoming[:start]
        return True

    def _take(self, peer: Peer, kind: bytes, body: bytes) -> None:
        if kind == b"F":
            number, length = NUMBER_AND_LENGTH.unpack_from(body)
            start = NUMBER_AND_LENGTH.size
            channel = self.channels.get(body[start : start + length].decode())
            if channel is not None:
                self.broadcast(channel, number, body[start + length :])
        elif kind == b"S":
            about, _nul, first = body.partition(b"\0")
            fd = peer.descriptors.popleft() if peer.descriptors else None
            if fd is not None:
                self._join(json.loads(about), first, fd)
        elif kind == b"B":
            channel = self.channels.get(body[8:].decode())
            if channel is not None:
                channel.base = max(channel.base, int.from_bytes(body[:8], "big"))
                channel.last = max(channel.last, channel.base)
        elif kind == b"E":
            for fd in list(self.tagged.get(body.decode(), ())):
                self._drop(fd)
        elif kind == b"C":
            self._end_channel(body.decode())
        elif kind == b"T":
            self.tail = peer
            self._tell(peer, {"channels": {name: channel.last for name, channel in self.channels.items()}})
            self.changed.update(self.channels)
        elif kind == b"Q":
            self._tell(peer, {"figures": {**self.figures, "streams": len(self.where), "channels": len(self.channels)}})

    def _end_channel(self, name: str) -> None:
        channel = self.channels.get(name)
        for fd in [fd for fd, its in self.where.items() if its is channel]:
            self._drop(fd)

    def _tell_counts(self) -> None:
        if self.changed and self.tail:
            counts = {name: self.channels[name].count if name in self.channels else 0 for name in self.changed}
            self._tell_tail({"counts": counts})
            self.changed.clear()

    def _tell_tail(self, message: dict) -> None:
        if self.tail:
            self._tell(self.tail, message)

    def _tell(self, peer: Peer, message: dict) -> None:
        raw = json.dumps(message).encode()
        peer.outgoing += len(raw).to_bytes(4, "big") + raw
        self._write_to(peer)

    def _write_to(self, peer: Peer) -> None:
        try:
            del peer.outgoing[: peer.socket.send(peer.outgoing)]
        except BlockingIOError:
            pass
        except OSError:
            return  # its closing is read in a moment
        self.poll.modify(peer.socket.fileno(), select.EPOLLIN | (select.EPOLLOUT if peer.outgoing else 0))

    def _lose(self, peer: Peer) -> None:
        del self.peers[peer.socket.fileno()]
        self.poll.unregister(peer.socket.fileno())
        peer.socket.close()
        for fd in peer.descriptors:
            if fd is not None:
                os.close(fd)
        if self.tail is peer:
            self.tail = None

    def _close(self) -> None:
        for fd in list(self.where):
            self._drop(fd)
        for peer in list(self.peers.values()):
            self._lose(peer)
        self.listener.close()  # its file stays: whoever starts the next hub removes it, under a lock
        self.poll.close()
        os.close(self.alarm_read)
        os.close(self.alarm_write)
        if self.master is not None:
            os.close(self.master)


def _as_json(number: int, frames: list[bytes]) -> bytes:
    """The answer of a long poll; a frame's data is one line of JSON already."""
    parts = []
    for frame in frames:
        fields = dict(line.split(b": ", 1) for line in frame.rstrip(b"\n").split(b"\n"))
        parts.append(b'{"id": %s, "event": "%s", "data": %s}' % (fields[b"id"], fields[b"event"], fields[b"data"]))
    return b'{"seq": %d, "frames": [%s]}' % (number, b", ".join(parts))


def _descriptors_allowed() -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _raise_descriptor_limit() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> None:
    """Run as a process: `--listen` is the descriptor of a listening unix socket, `--master` whose end is ours."""
    parser = argparse.ArgumentParser(description="Owns the open streams of one Talkoot installation on this host.")
    parser.add_argument("--listen", type=int, required=True)
    parser.add_argument("--master", type=int)
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the master decides
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    _raise_descriptor_limit()
    hub = Hub(socket.socket(fileno=arguments.listen), arguments.master)
    signal.signal(signal.SIGTERM, lambda *_: hub.stop())
    gc.freeze()
    hub.run()


if __name__ == "__main__":
    main()
