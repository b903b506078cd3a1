"""What the documents say is what there is: every setting, every command of ./dev, every link."""

import re
from pathlib import Path

import pytest

from commons import ROOT
from tests import tree

DOCUMENTS = list(tree.files(".md"))


def test_every_setting_is_explained() -> None:
    read = set(re.findall(r'self\.(?:text|number)\("(\w+)"', (ROOT / "commons/settings.py").read_text()))

    explained = set(re.findall(r"`TALKOOT_(\w+)`", (ROOT / "docs/running.md").read_text()))

    assert {f"TALKOOT_{name}" for name in read ^ explained} == set()


def test_every_command_of_dev_is_in_its_help() -> None:
    dev = (ROOT / "dev").read_text()
    commands = set(re.findall(r"^    (\w+)\)", dev, re.M))

    helped = set(re.findall(r"^# \./dev (\w+)", dev, re.M))

    assert helped - {"help"} == commands


@pytest.mark.parametrize("path", DOCUMENTS, ids=tree.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))

    broken = [link for link in links if "://" not in link and not (path.parent / link).exists()]

    assert broken == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=tree.name)
def test_every_test_that_proves_something_is_there(path: Path) -> None:
    """A promise beside a file that has moved is a promise without a proof."""
    named = set(re.findall(r"`(tests/[\w/.-]+(?:\.py|/))`", path.read_text(encoding="utf-8")))

    assert {name for name in named if not (ROOT / name).exists()} == set()
