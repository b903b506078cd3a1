"""Where the pixels lie: a folder of the installation, each picture under its own hash."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from flask import Flask

from commons.settings import settings_of

SHA256 = re.compile(r"[0-9a-f]{64}")


class Storage(Protocol):
    """What a place for pictures can do; `sha256` and `width` name one file."""

    def keep(self, sha256: str, variants: Mapping[int, bytes]) -> None:
        """On disk when this returns."""

    def read(self, sha256: str, width: int) -> bytes | None:
        """The file, or None."""

    def remove(self, sha256: str) -> None:
        """Every variant gone."""

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """The hashes of what has lain there since before a moment."""


class Folder:
    """Files on this machine: `<first two of the hash>/<hash>/<width>.webp`."""

    def __init__(self, root: Path):
        self.root = root

    def keep(self, sha256: str, variants: Mapping[int, bytes]) -> None:
        """Written beside, then put in place whole; what is there already is the same and stays, as if it had come just now."""
        place = self._place(sha256)
        if all((place / f"{width}.webp").is_file() for width in variants):
            os.utime(place)
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.root, prefix="new-") as drafts:
            for width, content in variants.items():
                _write_through(Path(drafts) / f"{width}.webp", content)
            place.mkdir(exist_ok=True)
            for width in variants:
                (Path(drafts) / f"{width}.webp").replace(place / f"{width}.webp")
        for folder in (place, place.parent, self.root):
            _sync_folder(folder)

    def read(self, sha256: str, width: int) -> bytes | None:
        """The file, or None."""
        try:
            return self.path(sha256, width).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, sha256: str) -> None:
        """Every variant gone."""
        shutil.rmtree(self._place(sha256), ignore_errors=True)

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """The hashes of what has lain there since before a moment."""
        for place in self.root.glob("??/*"):
            if SHA256.fullmatch(place.name) and place.stat().st_mtime < moment.timestamp():
                yield place.name

    def path(self, sha256: str, width: int) -> Path:
        """Where the file is, if it is."""
        return self._place(sha256) / f"{width}.webp"

    def _place(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise FileNotFoundError(sha256)
        return self.root / sha256[:2] / sha256


def storage_of(app: Flask) -> Folder:
    """The installation's place for pictures."""
    return Folder(settings_of(app).media_dir)


def _write_through(file: Path, content: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
