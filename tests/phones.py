"""A phone as a program: speaks what `docs/protocol.md` says and nothing else, so that hundreds fit on one machine."""

import http.client
import json
import re
import secrets
import socket
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(rb'<meta name="csrf-token" content="([^"]+)"')
PATIENCE = 30.0  # seconds


@dataclass
class Answer:
    """What a request came to; `reply` is the JSON, if it was that."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def reply(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Phone:
    """One browser with its own cookies; `source` is the loopback address it seems to come from."""

    url: str
    code: str
    lang: str = "fi"
    source: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _line: http.client.HTTPConnection | None = None

    @property
    def home(self) -> str:
        return f"/{self.lang}/w/{self.code}"

    def join(self) -> Answer:
        """Open the page as a camera does and take part."""
        self.open()
        return self.post("/join")

    def open(self, path: str = "") -> Answer:
        """Get a page of the workshop and keep its token."""
        answer = self.request("GET", self.home + path, headers={"Accept": "text/html"})
        found = TOKEN.search(answer.body)
        self.token = found.group(1).decode() if found else self.token
        return answer

    def post(self, path: str, *, op: str | None = None, **data: Any) -> Answer:
        """Send an operation as JSON, under a key of its own unless `op` is given."""
        return self.send(path, {**data, "op": op or secrets.token_urlsafe(12)})

    def send(self, path: str, data: Any) -> Answer:
        """Send any JSON."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self.token}
        return self.request("POST", self.home + path, json.dumps(data).encode(), headers)

    def submit(self, path: str, **form: str) -> Answer:
        """Send a form as a browser without scripts does."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        return self.request("POST", self.home + path, urlencode({"csrf_token": self.token, **form}).encode(), headers)

    def write(self, text: str, **more: Any) -> Answer:
        """Put an idea on the board."""
        return self.post("/ideas", text=text, language=self.lang, **more)

    def place(self, target: int, dots: int, **more: Any) -> Answer:
        """Let my ballot hold this many dots on a target."""
        return self.post("/dots", target=target, dots=dots, **more)

    def state(self) -> dict[str, Any]:
        """The room as anyone in it may see it."""
        return self.request("GET", self.home + "/state", headers={"Accept": "application/json"}).reply

    def mine(self) -> dict[str, Any]:
        """What is only mine."""
        return self.request("GET", self.home + "/mine", headers={"Accept": "application/json"}).reply

    def poll(self, after: int) -> dict[str, Any]:
        """The frames after a number, at once."""
        path = f"/w/{self.code}/live?after={after}&lang={self.lang}&poll=1"
        return self.request("GET", path, headers={"Accept": "application/json"}).reply

    def stream(self, after: int, *, path: str | None = None) -> "Stream":
        """Follow the room from a number on."""
        return Stream(self.url, path or f"/w/{self.code}/live?after={after}&lang={self.lang}", self.source, self._cookie())

    def request(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """One request on the phone's own connection; like a browser it opens another when the server has closed it meanwhile."""
        sent = {**(headers or {}), **({"Cookie": self._cookie()} if self.cookies else {})}
        for fresh in (False, True):
            line = self._connected(fresh)
            try:
                line.request(method, path, body, sent)
                response = line.getresponse()
                answer = Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self._line = None
                if fresh:
                    raise
                continue
            self._keep_cookies(response.headers.get_all("Set-Cookie") or [])
            return answer
        raise AssertionError("unreachable")

    def close(self) -> None:
        if self._line:
            self._line.close()
            self._line = None

    def _connected(self, fresh: bool) -> http.client.HTTPConnection:
        if fresh or self._line is None:
            self.close()
            parts = urlsplit(self.url)
            self._line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE, source_address=(self.source, 0))
        return self._line

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep_cookies(self, headers: list[str]) -> None:
        for header in headers:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value


class Stream:
    """An open event stream, read frame by frame."""

    def __init__(self, url: str, path: str, source: str = "127.0.0.1", cookie: str = ""):
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), PATIENCE, (source, 0))
        head = [f"GET {path} HTTP/1.1", f"Host: {parts.netloc}", "Accept: text/event-stream", *([f"Cookie: {cookie}"] if cookie else [])]
        self.socket.sendall("\r\n".join([*head, "", ""]).encode())
        self.received = b""
        self._rest = b""
        self.head = self._until(b"\r\n\r\n")

    def frames(self, *, until: float | None = None, quiet: float = 1.0) -> list[dict[str, Any]]:
        """Frames as they come until the stream has been quiet for so many seconds (or the moment `until` passes)."""
        found = []
        while until is None or time.monotonic() < until:
            self.socket.settimeout(quiet)
            try:
                block = self._until(b"\n\n")
            except (TimeoutError, ConnectionError):
                break
            if frame := _frame(block):
                found.append(frame)
        return found

    def close(self) -> None:
        self.socket.close()

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            chunk = self.socket.recv(65536)
            if not chunk:
                raise ConnectionError("the stream has ended")
            self.received += chunk
            self._rest += chunk
        block, self._rest = self._rest.split(end, 1)
        return block


def _frame(block: bytes) -> dict[str, Any] | None:
    fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line)
    if "event" not in fields:
        return None
    return {"id": int(fields["id"]) if "id" in fields else None, "event": fields["event"], "data": json.loads(fields["data"])}
