"""How the house is kept: every file says what it is, nothing is called utils, nothing is left for later, nothing names this machine."""

import ast
import re
from pathlib import Path

import pytest

from tests import tree

# Put together here, so that this file does not name them either.
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org")
PLACES_OF_A_MACHINE = re.compile(r"(?<![A-Za-z0-9_.-])/(?:work|home|root|Users|opt)/")
LEFT_FOR_LATER = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b")
DRAWERS = {"utils", "util", "helpers", "helper", "misc", "common", "tools", "stuff"}
A_SENTENCE_ENDS = (".", "?", "!")

text = pytest.mark.parametrize("path", tree.text_files(), ids=tree.name)


@text
def test_no_registry_and_no_path_of_a_machine_is_named(path: Path) -> None:
    content = path.read_text(encoding="utf-8", errors="replace")

    assert [name for name in REGISTRIES if name in content] == []
    assert PLACES_OF_A_MACHINE.findall(content) == []


@text
def test_nothing_is_left_for_later(path: Path) -> None:
    assert LEFT_FOR_LATER.findall(path.read_text(encoding="utf-8", errors="replace")) == []


@text
def test_no_file_is_a_drawer(path: Path) -> None:
    assert path.stem.lower() not in DRAWERS


@pytest.mark.parametrize("path", tree.python_files(), ids=tree.name)
def test_a_python_file_opens_with_a_sentence(path: Path) -> None:
    first = (ast.get_docstring(tree.parsed(path)) or "").partition("\n")[0]

    assert first.endswith(A_SENTENCE_ENDS), "the docstring's first line says what the file is, in one sentence"


@pytest.mark.parametrize("path", tree.files(".js", ".css", under="static"), ids=tree.name)
def test_a_script_and_a_stylesheet_open_with_a_sentence(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(("/*", "//"))


@pytest.mark.parametrize("path", tree.templates(), ids=tree.name)
def test_a_template_opens_with_a_sentence(path: Path) -> None:
    if path.suffix == ".html":
        assert path.read_text(encoding="utf-8").startswith("{#")


@pytest.mark.parametrize("path", tree.program_files(), ids=tree.name)
def test_the_program_prints_nothing(path: Path) -> None:
    """Commands speak with click.echo, the program with its log."""
    printed = [
        node.lineno
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert printed == []
