"""The shelf: every static file in memory, joined and compressed once, under one hash of them all."""

import gzip
import hashlib
import mimetypes
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from werkzeug.http import parse_etags
from werkzeug.wrappers import Request, Response

A_YEAR = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
SECONDS_BETWEEN_LOOKS = 0.5  # while developing; a page names a dozen files
COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt", ".webmanifest"}

IMPORT = re.compile(r'^@import "(?P<name>[\w./-]+)"(?: layer\((?P<layer>\w+)\))?;$', re.MULTILINE)
CSS_COMMENT = re.compile(r"/\*.*?\*/\n*", re.DOTALL)
JS_COMMENT_LINES = re.compile(r"^\s*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/\s*)\n", re.MULTILINE)


@dataclass(frozen=True)
class Item:
    """One file as it travels: joined, without comments, and compressed when that pays."""

    path: str
    body: bytes
    kind: str
    etag: str

    @cached_property
    def brotli(self) -> bytes:
        """The body in Brotli's best; a few milliseconds, once a process."""
        return brotli.compress(self.body, quality=11)

    @cached_property
    def gzip(self) -> bytes:
        """The body for those who do not read Brotli."""
        return gzip.compress(self.body, mtime=0)

    @property
    def may_compress(self) -> bool:
        """Text, and long enough to be worth it."""
        return Path(self.path).suffix in COMPRESSIBLE and len(self.body) > 200


@dataclass
class Shelf:
    """Serves `/static/<hash>/...` for ever and `/static/...` from day to day, before the application is asked."""

    folder: Path
    headers: Mapping[str, str] = field(default_factory=dict)
    watching: bool = False
    prefix: str = "/static/"
    _items: dict[str, Item] = field(default_factory=dict)
    _hash: str = ""
    _newest: float = 0.0
    _look_next: float = 0.0

    def __post_init__(self) -> None:
        self._fill()

    def address_of(self, path: str) -> str:
        """The address under which this very content never changes. KeyError when there is no such file."""
        self._look_again()
        return f"{self.prefix}{self._hash}/{self._items[path].path}"

    def item(self, path: str) -> Item:
        """The file as it travels. KeyError when there is none."""
        return self._items[path]

    def paths(self) -> list[str]:
        """Every path on the shelf."""
        return sorted(self._items)

    def before(self, application: Callable) -> Callable:
        """A WSGI application that answers for the shelf and leaves the rest to `application`."""

        def answer(environ: dict, start_response: Callable) -> Iterable[bytes]:
            if not environ.get("PATH_INFO", "").startswith(self.prefix):
                return application(environ, start_response)
            return self._respond(Request(environ))(environ, start_response)

        return answer

    def _respond(self, request: Request) -> Response:
        self._look_again()
        path = request.path.removeprefix(self.prefix)
        first, _, rest = path.partition("/")
        item, lasting = self._items.get(path), False
        if item is None:
            # A page from before a deploy names an older hash: it gets what there is now, but may not keep it.
            item, lasting = self._items.get(rest), first == self._hash
        if item is None:
            response = Response("Not found\n", 404)
        elif request.method not in ("GET", "HEAD"):
            response = Response("Only to be read\n", 405, {"Allow": "GET, HEAD"})
        else:
            response = _as_response(item, request, lasting)
        for name, value in self.headers.items():
            response.headers[name] = value
        return response

    def _look_again(self) -> None:
        if not self.watching or time.monotonic() < self._look_next:
            return
        self._look_next = time.monotonic() + SECONDS_BETWEEN_LOOKS
        if max(file.stat().st_mtime for file in self._files()) > self._newest:
            self._fill()

    def _files(self) -> list[Path]:
        return sorted(file for file in self.folder.rglob("*") if file.is_file() and not file.name.startswith("."))

    def _fill(self) -> None:
        files = self._files()
        self._newest = max(file.stat().st_mtime for file in files)
        items = [_read(file, self.folder) for file in files]
        self._items = {item.path: item for item in items}
        self._hash = hashlib.sha256("".join(item.path + item.etag for item in items).encode()).hexdigest()[:10]


def _as_response(item: Item, request: Request, lasting: bool) -> Response:
    headers = {
        "Cache-Control": A_YEAR if lasting else ASK_EACH_TIME,
        "ETag": f'"{item.etag}"',
    }
    body = item.body
    if item.may_compress:
        headers["Vary"] = "Accept-Encoding"
        coding = _best_coding(request)
        if coding:
            headers["Content-Encoding"] = coding
            body = item.brotli if coding == "br" else item.gzip
    if parse_etags(request.headers.get("If-None-Match")).contains_weak(item.etag):
        return Response(status=304, headers=headers)
    return Response(body, headers=headers, content_type=item.kind)


def _best_coding(request: Request) -> str | None:
    for coding in ("br", "gzip"):
        if request.accept_encodings.quality(coding) > 0:
            return coding
    return None


def _read(file: Path, folder: Path) -> Item:
    body = file.read_bytes()
    if file.suffix == ".css":
        body = _joined(file).encode()
    elif file.suffix == ".js":
        body = JS_COMMENT_LINES.sub("", body.decode()).encode()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind in ("application/javascript", "image/svg+xml"):
        kind = f"{kind.replace('application/javascript', 'text/javascript')}; charset=utf-8"
    return Item(file.relative_to(folder).as_posix(), body, kind, hashlib.sha256(body).hexdigest()[:20])


def _joined(file: Path) -> str:
    """A style sheet with its imports put in their places, each in the layer it was imported into."""

    def put_in(found: re.Match) -> str:
        inner = _joined(file.parent / found["name"])
        return f"@layer {found['layer']} {{\n{inner}}}\n" if found["layer"] else inner

    return IMPORT.sub(put_in, CSS_COMMENT.sub("", file.read_text(encoding="utf-8")))
