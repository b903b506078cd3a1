"""Reads the file of a survey as somebody else may have made it: a ZIP or a bare survey.json, measured before it is believed."""

import hashlib
import io
import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, NamedTuple, NoReturn

from flask_babel import lazy_gettext as _l

from commons.errors import Refusal
from commons.media.intake import MOST_BYTES as MOST_PICTURE_BYTES
from surveys.schema import FILE_NAME as SCHEMA_NAME

SURVEY, README, SUMS, FOLDER = "survey.json", "README.md", "SHA256SUMS", "pictures/"
MOST_FILE_BYTES = 48 * 1024 * 1024
MOST_SURVEY_BYTES = 4 * 1024 * 1024  # sixty questions with every text at its longest take less
MOST_PICTURES = 80
MOST_ENTRIES = MOST_PICTURES + 8
MOST_DIRECTORY_BYTES = 400 * MOST_ENTRIES  # a name of ours and its particulars take 126

PICTURE = re.compile(r"pictures/([0-9a-f]{64})\.(?:webp|jpg|jpeg|png|avif)")
BESIDE = {README, SUMS, SCHEMA_NAME, FOLDER}  # may be there, and are not read

BEGINS = b"PK\x03\x04"
END, END_SIZE = b"PK\x05\x06", 22
LARGE_END, LARGE_END_SIZE = b"PK\x06\x07", 20
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, OSError)


class SurveyFileRefused(Refusal):
    """The file is no survey that can be brought in; nothing of it was taken."""

    status = 422
    code = "survey_file"
    title = _l("The file was not taken")


class NotASurveyFile(SurveyFileRefused):
    """Neither a ZIP nor JSON."""

    status = 415
    words = _l("This is neither the ZIP of a survey nor a survey.json. Choose the file that was downloaded as a survey.")


class TooLargeASurvey(SurveyFileRefused):
    """More than a survey can need, packed or unpacked."""

    status = 413
    words = _l(
        "The file is too large for a survey: at most 48 megabytes, with at most %(most)s pictures of 12 megabytes.", most=MOST_PICTURES
    )


class Unpacked(NamedTuple):
    """What the file says the survey is, and its pictures, which are read one at a time."""

    data: Any
    pictures: "Pictures"


class Pictures:
    """The pictures of a ZIP by the hash in their name; none of a bare survey.json."""

    def __init__(self, archive: zipfile.ZipFile | None = None, entries: dict[str, zipfile.ZipInfo] | None = None):
        self.archive, self.entries = archive, entries or {}

    def __contains__(self, sha256: object) -> bool:
        return sha256 in self.entries

    def read(self, sha256: str) -> bytes:
        """The bytes, which are what their name says."""
        assert self.archive is not None
        content = _content(self.archive, self.entries[sha256], MOST_PICTURE_BYTES)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise SurveyFileRefused(
                _l("A picture in the file is not the one that its name says. Download the survey again where it came from.")
            )
        return content


def unpack(source: IO[bytes]) -> Unpacked:
    """What is in the file; raises a Refusal in words for anything that no survey of ours would hold."""
    source.seek(0, io.SEEK_END)
    size = source.tell()
    source.seek(0)
    if size > MOST_FILE_BYTES:
        raise TooLargeASurvey()
    if source.read(len(BEGINS)) != BEGINS:
        source.seek(0)
        return Unpacked(_read_json(source.read(MOST_SURVEY_BYTES + 1), NotASurveyFile), Pictures())
    _measure_directory(source, size)
    try:
        archive = zipfile.ZipFile(source)
    except BROKEN:
        _refuse_broken()
    entries = dict(_checked(archive))
    if SURVEY not in entries:
        raise SurveyFileRefused(_l("There is no survey.json in the ZIP. Choose the file that was downloaded as a survey."))
    pictures = {found[1]: entry for name, entry in entries.items() if (found := PICTURE.fullmatch(name))}
    return Unpacked(_read_json(_content(archive, entries[SURVEY], MOST_SURVEY_BYTES), SurveyFileRefused), Pictures(archive, pictures))


def shown(text: object) -> str:
    """Something of a stranger's, so that a sentence can name it: short, and only signs that do nothing."""
    return "".join(sign if sign.isascii() and sign.isprintable() else "\ufffd" for sign in str(text)[:60])


def _measure_directory(source: IO[bytes], size: int) -> None:
    """Look at the end of the ZIP before the library does: it would read a directory of a million entries into memory."""
    source.seek(max(0, size - LARGE_END_SIZE - END_SIZE))
    tail = source.read()
    end = tail[-END_SIZE:]
    if len(end) < END_SIZE or not end.startswith(END) or tail[:-END_SIZE].startswith(LARGE_END):
        _refuse_broken()
    _disks, count, directory, comment = struct.unpack("<4xI2xHI4xH", end)
    if comment:  # the library would look for another end before this one
        _refuse_broken()
    if count > MOST_ENTRIES or directory > MOST_DIRECTORY_BYTES:
        raise TooLargeASurvey()
    source.seek(0)


def _checked(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The entries by name: each one that a survey has, a plain file, once, and none larger than it may be."""
    names, unpacked = set(), 0
    for entry in archive.infolist():
        name = entry.orig_filename
        if name not in BESIDE and name != SURVEY and not PICTURE.fullmatch(name):
            raise SurveyFileRefused(_l("The ZIP holds something that is no part of a survey: %(name)s", name=shown(name)))
        if name in names or stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & ENCRYPTED or entry.compress_type not in METHODS:
            raise SurveyFileRefused(_l("The ZIP holds something that cannot be read as a file of a survey: %(name)s", name=shown(name)))
        names.add(name)
        unpacked += entry.file_size
        if unpacked > MOST_FILE_BYTES or entry.file_size > (MOST_PICTURE_BYTES if name.startswith(FOLDER) else MOST_SURVEY_BYTES):
            raise TooLargeASurvey()
        yield name, entry
    if sum(1 for name in names if PICTURE.fullmatch(name)) > MOST_PICTURES:
        raise TooLargeASurvey()


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of one entry; never more than it may have, whatever it says of itself."""
    try:
        with archive.open(entry) as opened:
            content = opened.read(most + 1)
    except BROKEN:
        _refuse_broken()
    if len(content) > most:
        raise TooLargeASurvey()
    return content


def _read_json(raw: bytes, refusal: type[SurveyFileRefused]) -> Any:
    """The JSON, where every name stands once in its object and every number is one."""
    if len(raw) > MOST_SURVEY_BYTES:
        raise TooLargeASurvey()
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_each_once, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        if refusal is SurveyFileRefused or raw.lstrip()[:1] == b"{":
            raise SurveyFileRefused(
                _l("survey.json cannot be read: it is not JSON in UTF-8, or has the same name twice in one place.")
            ) from None
        raise refusal from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name stands twice")
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _refuse_broken() -> NoReturn:
    raise SurveyFileRefused(_l("The ZIP is damaged or was cut off on the way. Download the survey again where it came from.")) from None
