"""Many clients in one process, in C where there is a compiler (`_crowd.c`), else here; and the reading of what they say."""

import functools
import json
import os
import resource
import select
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import compiling

HERE = Path(__file__).parent
SECONDS_TO_JOIN, SECONDS_TO_HEAR = 300, 120
SERVERS, CLIENTS = (0, 1) if (os.cpu_count() or 1) > 1 else (0, 0)  # cores


@functools.cache
def program(name: str) -> list[str]:
    """The command of a helper that exists in C and in Python."""
    built = compiled(name)
    return [built] if built else [sys.executable, str(HERE / f"_{name}.py")]


@functools.cache
def compiled(name: str, *options: str) -> str | None:
    """Where the compiled `_name.c` is; None where there is no compiler."""
    built = compiling.compiled(HERE / f"_{name}.c", Path(tempfile.mkdtemp(prefix="talkoot-bench-")), *options)
    return built and str(built)


def on_core(core: int) -> None:
    """To be run in a child before its program: servers and clients do not share a core where there are two."""
    os.sched_setaffinity(0, {core})
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Crowd:
    """`count` clients of a server; each message is reported once every client has it."""

    def __init__(self, port: int, count: int, request: bytes, ready: str, mark: str, reply: bytes = b""):
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(request)
        words = [*program("crowd"), str(port), str(count), file.name, ready, reply.hex() or "-", mark]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, preexec_fn=lambda: on_core(CLIENTS))
        self.count, self.buffer = count, b""
        self.next("joined", SECONDS_TO_JOIN)
        Path(file.name).unlink()

    def next(self, key: str, seconds: float = SECONDS_TO_HEAR) -> dict[str, int]:
        """The next thing of that name the clients say; moments are nanoseconds of the monotonic clock."""
        end = time.monotonic() + seconds
        assert self.process.stdout is not None
        while True:
            while b"\n" in self.buffer:
                line, _, self.buffer = self.buffer.partition(b"\n")
                said = json.loads(line)
                if key in said:
                    return said
                raise RuntimeError(f"a client of {self.count} said {said}")
            if not select.select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TimeoutError(f"{self.count} clients did not say {key}")
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                raise RuntimeError(f"the clients ended with {self.process.wait()}")
            self.buffer += data

    def stop(self) -> None:
        """All of them leave."""
        self.process.kill()
        self.process.wait()


def main(port: int, count: int, request_file: str, ready: bytes, reply: bytes, mark: bytes) -> None:
    """What `_crowd.c` does."""
    request = Path(request_file).read_bytes()
    poll = select.epoll()
    clients: dict[int, list] = {}
    joined, arrived = 0, dict[int, list[int]]()

    def join() -> None:
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(request)
        client.setblocking(False)
        clients[client.fileno()] = [client, False, b"", 0, 0]  # socket, joined, unread, replied, messages
        poll.register(client, select.EPOLLIN)

    for _ in range(min(count, 100)):
        join()
    while clients:
        for fd, _event in poll.poll():
            client = clients[fd]
            if not (data := client[0].recv(65536)):
                clients.pop(fd)[0].close()
                _say({"gone": 1})
                continue
            client[2] += data
            while (wanted := mark if client[1] else ready) in client[2]:
                client[2] = client[2].partition(wanted)[2]
                if client[1]:
                    moments = arrived.setdefault(client[4], [])
                    moments.append(time.monotonic_ns())
                    if len(moments) == count:
                        _say(
                            {"message": client[4], "half": moments[count // 2], "most": moments[int(count * 0.99) - 1], "last": moments[-1]}
                        )
                    client[4] += 1
                elif reply and not client[3]:
                    client[3] = 1
                    client[0].sendall(reply)
                else:
                    client[1] = True
                    joined += 1
                    if len(clients) < count:
                        join()
                    if joined == count:
                        _say({"joined": time.monotonic_ns()})


def _say(what: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _, given_port, given_count, given_file, given_ready, given_reply, given_mark = sys.argv
    given = b"" if given_reply == "-" else bytes.fromhex(given_reply)
    main(int(given_port), int(given_count), given_file, given_ready.encode(), given, given_mark.encode())
