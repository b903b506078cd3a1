"""Where one installation keeps its sockets and lock files, so that two installations on a host never meet."""

import hashlib
import os
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # bytes; the kernel takes 107
LONGEST_NAME = 24


def run_folder(data_dir: Path) -> Path:
    """The folder `run` in the data folder; a short one named by a hash of it where the path would be too long for a socket."""
    folder = Path(data_dir).resolve() / "run"
    if len(os.fsencode(folder)) + 1 + LONGEST_NAME > LONGEST_SOCKET_PATH:
        name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"talkoot-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _insist_it_is_ours(folder)
    return folder


def _insist_it_is_ours(folder: Path) -> None:
    """Somebody else's folder of that name in /tmp could listen in on every screen."""
    found = folder.lstat()
    if found.st_uid != os.getuid() or not folder.is_dir() or folder.is_symlink():
        raise PermissionError(f"{folder} belongs to somebody else; remove it and start again")
    if found.st_mode & 0o077:
        folder.chmod(0o700)
