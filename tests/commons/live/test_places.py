"""Where the sockets are: in the data folder, or in a short folder of its own where no socket's path may be that long."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from commons.live.places import LONGEST_SOCKET_PATH, run_folder


@pytest.fixture
def short() -> Iterator[Path]:
    """A data folder whose path leaves room for a socket's; pytest's own may be deep."""
    with tempfile.TemporaryDirectory(prefix="talkoot-") as folder:
        yield Path(folder)


def test_the_folder_is_in_the_data_folder_and_for_its_owner_alone(short: Path) -> None:
    folder = run_folder(short)

    assert folder == short / "run"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_long_path_gets_a_short_folder_of_its_own(tmp_path: Path) -> None:
    one, other = (tmp_path / (name * 60) / (name * 60) for name in "ab")

    assert run_folder(one) == run_folder(one)
    assert run_folder(one) != run_folder(other)
    assert len(os.fsencode(run_folder(one))) < LONGEST_SOCKET_PATH - 24
    for data_dir in (one, other):
        run_folder(data_dir).rmdir()


def test_a_folder_that_others_may_read_is_closed(short: Path) -> None:
    (short / "run").mkdir(mode=0o755)

    assert run_folder(short).stat().st_mode & 0o777 == 0o700


def test_a_folder_that_leads_elsewhere_is_refused(short: Path) -> None:
    (short / "elsewhere").mkdir()
    (short / "run").symlink_to(short / "elsewhere")

    with pytest.raises(PermissionError):
        run_folder(short)
