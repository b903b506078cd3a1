"""How a picture comes in: size, first bytes, then a process of its own gives fresh pixels; the file as sent is never kept."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from commons import cores
from commons.media.refusals import BY_WORD, BrokenPicture, HeicRefused, NotAPicture, TooHeavyPicture, TooManyBytes

MOST_BYTES = 12 * 1024 * 1024
SECONDS = 30  # of waiting; the process itself has five of work
DARKROOM = Path(__file__).with_name("darkroom.py")
# One arena: glibc's arena for each thread would use up the little memory there is.
SURROUNDINGS = {"PATH": "", "MALLOC_ARENA_MAX": "1", "LANG": "C.UTF-8"}

HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")
AVIF_BRANDS = (b"avif", b"avis")


@dataclass(frozen=True)
class Prepared:
    """Fresh pixels, ready to be kept. `sha256` is that of the widest variant: the picture's identity from here on."""

    sha256: str
    width: int
    height: int
    variants: dict[int, bytes]  # width in pixels -> a WebP file

    @property
    def sizes(self) -> dict[str, int]:
        """Width -> bytes, as the database keeps it."""
        return {str(width): len(content) for width, content in sorted(self.variants.items())}


def prepare(source: bytes | IO[bytes]) -> Prepared:
    """The variants of an uploaded file; raises a Refusal that says what to do instead."""
    data = source if isinstance(source, bytes) else source.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooManyBytes
    check_first_bytes(data)
    return _develop(data)


def check_first_bytes(data: bytes) -> None:
    """Raise unless the file begins as one of the four kinds does."""
    if not data:
        raise BrokenPicture
    if data[4:8] == b"ftyp":
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(len(data), 64), 4))}
        if brands.intersection(AVIF_BRANDS):
            return
        if brands.intersection(HEIC_BRANDS) or data[8:12] in (b"mif1", b"msf1"):
            raise HeicRefused
        raise NotAPicture
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    if not (data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or is_webp):
        raise NotAPicture


def _develop(data: bytes) -> Prepared:
    command = [sys.executable, "-I", "-B", str(DARKROOM)]
    with subprocess.Popen(  # noqa: S603 - a fixed command: our own file
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=SURROUNDINGS, cwd="/", start_new_session=True
    ) as process:
        cores.let_roam(process.pid)
        try:
            answer, _ = process.communicate(data, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise TooHeavyPicture from None
    if process.returncode != 0:  # out of time or memory in a place where nothing could be said
        raise TooHeavyPicture
    return _read(answer)


def _read(answer: bytes) -> Prepared:
    line, _, pixels = answer.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise BY_WORD[head["refused"]]
    variants, at = {}, 0
    for width, size in head["variants"]:
        variants[width] = pixels[at : at + size]
        at += size
    return Prepared(hashlib.sha256(variants[head["width"]]).hexdigest(), head["width"], head["height"], variants)
