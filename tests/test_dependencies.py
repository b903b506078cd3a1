"""What we stand on: pinned with hashes, new enough to be safe, and on a SQLite without the bug that corrupts a write-ahead log."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from commons import ROOT
from commons.db import sqlite

# Below these, something known is broken or open (reasons: `docs/running.md`).
FLOORS = {"werkzeug": "3.1.8", "flask": "3.1.3", "pillow": "12.3", "gunicorn": "26", "jinja2": "3.1.6"}
LEAST_SQLITE = (3, 51, 3)
LOCKS = sorted(ROOT.glob("requirements*.lock"))

every_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)


def test_there_is_a_lock_for_running_testing_measuring_and_setting_up() -> None:
    assert [lock.name for lock in LOCKS] == [
        "requirements-bench.lock",
        "requirements-setup.lock",
        "requirements-test.lock",
        "requirements.lock",
    ]


@every_lock
def test_every_package_is_pinned_with_hashes(lock: Path) -> None:
    for name, entry in _entries(lock).items():
        assert "==" in entry, name
        assert re.findall(r"--hash=sha256:[0-9a-f]{64}", entry), name


@every_lock
def test_no_lock_says_where_packages_come_from(lock: Path) -> None:
    assert "://" not in lock.read_text()


def test_what_is_tested_is_what_runs() -> None:
    run, test = _versions("requirements.lock"), _versions("requirements-test.lock")

    assert {name: test[name] for name in run} == run


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_no_package_is_older_than_what_is_safe(lock: str) -> None:
    versions = _versions(lock)

    too_old = [f"{name} {versions[name]}" for name, least in FLOORS.items() if Version(versions[name]) < Version(least)]

    assert too_old == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [Requirement(line) for line in [*project["dependencies"], *project["optional-dependencies"]["scale"]]]
    versions = _versions("requirements.lock")

    wrong = [str(each) for each in asked if not each.specifier.contains(versions.get(each.name.lower(), "0"), prereleases=True)]

    assert wrong == []


def test_sqlite_is_new_enough() -> None:
    assert sqlite.sqlite_version_info >= LEAST_SQLITE


def _entries(lock: Path) -> dict[str, str]:
    """Package -> its lines, continuation lines joined."""
    joined = lock.read_text().replace("\\\n", " ")
    return {re.split(r"[=\[ ;]", line)[0]: line for line in joined.splitlines() if line and line[0].isalnum()}


def _versions(name: str) -> dict[str, str]:
    entries = _entries(ROOT / name)
    return {package: re.search(r"==([^ ;]+)", entry).group(1) for package, entry in entries.items()}  # type: ignore[union-attr]
