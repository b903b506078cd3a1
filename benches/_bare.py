"""The limit where there is no C compiler: what `_bare.c` does, in Python."""

import os
import resource
import select
import socket
import sys

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nretry: 1000\n\n"


def main(port: int) -> None:
    """Serve for ever."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    listener = socket.create_server(("127.0.0.1", port), backlog=2048)
    connections: dict[int, socket.socket] = {}
    streams: set[int] = set()
    poll = select.epoll()
    poll.register(listener, select.EPOLLIN)
    while True:
        for fd, _event in poll.poll():
            if fd == listener.fileno():
                client, _address = listener.accept()
                client.setblocking(False)
                connections[client.fileno()] = client
                poll.register(client, select.EPOLLIN)
            elif not (data := connections[fd].recv(1 << 20)):
                streams.discard(fd)
                connections.pop(fd).close()
            elif data.startswith(b"GET"):
                os.write(fd, HEAD)
                streams.add(fd)
            else:
                while data.startswith(b"PUB "):
                    length, _, rest = data[4:].partition(b"\n")
                    body, data = rest[: int(length)], rest[int(length) :]
                    for stream in streams:
                        os.write(stream, body)


if __name__ == "__main__":
    main(int(sys.argv[1]))
