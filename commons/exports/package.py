"""A package of tables and files, as a folder or a streamed ZIP, with everything a stranger needs to read it in twenty years."""

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from commons.exports import describing
from commons.exports.dialects import NAME, Column, Row, Said, research_lines, spreadsheet_lines

SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
SPREADSHEET = "_excel"
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Written:
    """A file that is in the package already: where, how large, its hash."""

    path: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True)
class Table:
    """A table of the package: it becomes two files, one a dialect. `rows` is called once for each."""

    name: str
    columns: Sequence[Column]
    rows: Callable[[], Iterable[Row]]
    describe: Said
    folder: str = ""
    key: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or self.name.endswith(SPREADSHEET):
            raise ValueError(f"{self.name!r} cannot be a table's name")
        _check_path(self.folder, self.name)
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names) or not set(self.key) <= set(names):
            raise ValueError(f"the columns of {self.name} are not told apart: {names}")

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """The two files."""
        yield _path(self.folder, f"{self.name}.csv"), _bytes(research_lines(self.columns, self.rows()))
        yield _path(self.folder, f"{self.name}{SPREADSHEET}.csv"), _bytes(spreadsheet_lines(self.columns, self.rows()))


@dataclass(frozen=True)
class File:
    """A file of the package that is no table: a definition, a picture."""

    name: str
    content: bytes | Callable[[], Iterable[bytes]]
    describe: Said
    folder: str = ""
    media_type: str = "application/octet-stream"

    def __post_init__(self) -> None:
        _check_path(self.folder, self.name)

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """The one file."""
        chunks = [self.content] if isinstance(self.content, bytes) else self.content()
        yield _path(self.folder, self.name), iter(chunks)


@dataclass(frozen=True)
class Package:
    """What is taken home: tables, files, their descriptions in three languages, and checksums."""

    title: Said
    describe: Said
    contents: Sequence[Table | File]
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def write(self, folder: Path) -> list[Written]:
        """Every file into `folder`, which is made when missing; gives what was written."""
        sums: list[Written] = []
        for path, chunks in self._parts(sums):
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as opened:
                opened.writelines(chunks)
        return sums

    def stream(self) -> Iterator[bytes]:
        """The same as a ZIP, a piece at a time: nothing is kept in memory or on the disk."""
        outlet = _Outlet()
        moment = self.made_at.timetuple()[:6]
        with zipfile.ZipFile(outlet, "w") as archive:  # type: ignore[call-overload]
            for path, chunks in self._parts([]):
                entry = zipfile.ZipInfo(path, moment)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w") as member:
                    for chunk in chunks:
                        member.write(chunk)
                        yield from outlet.taken()
        yield from outlet.taken()

    def descriptions(self, groups: list[tuple[Table | File, list[Written]]]) -> Iterator[tuple[str, str]]:
        """What the package says of itself: name and text of each file, from what was written before."""
        yield "datapackage.json", describing.data_package(self, groups)
        yield "README.md", describing.readme(self, groups)

    def _parts(self, written: list[Written]) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Path and content of each file; each is to be read to its end before the next is asked for."""
        groups: list[tuple[Table | File, list[Written]]] = []
        for one in self.contents:
            mine: list[Written] = []
            for path, chunks in one.parts():
                if path in {earlier.path for earlier in written}:
                    raise ValueError(f"{path} is in the package twice")
                yield path, _counted(path, chunks, mine)
            groups.append((one, mine))
            written += mine
        for path, text in self.descriptions(groups):
            yield path, _counted(path, iter([text.encode()]), written)
        yield SUMS, iter(["".join(f"{one.sha256}  {one.path}\n" for one in written).encode()])


class _Outlet:
    """Where the ZIP writes to; what it wrote is taken from here before it writes more."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def taken(self) -> Iterator[bytes]:
        pieces, self.pieces = self.pieces, []
        if pieces:
            yield b"".join(pieces)


def _counted(path: str, chunks: Iterator[bytes], written: list[Written]) -> Iterator[bytes]:
    """The chunks, measured as they pass."""
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        digest.update(chunk)
        yield chunk
    written.append(Written(path, size, digest.hexdigest()))


def _bytes(lines: Iterator[str]) -> Iterator[bytes]:
    for some in lines:
        yield some.encode()


def _path(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _check_path(folder: str, name: str) -> None:
    for part in (*(folder.split("/") if folder else ()), name):
        if not SAFE_NAME.fullmatch(part):
            raise ValueError(f"{part!r} cannot be a name in a package")
