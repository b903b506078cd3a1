"""The files of the project, for the tests that hold a rule over every one of them."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from commons import ROOT

PACKAGES = ("commons", "workshop", "surveys", "findings")
NOT_OURS = {".git", ".venv", "var", "__pycache__", "node_modules", "test-results"}
TEXT = {".py", ".html", ".txt", ".svg", ".js", ".css", ".toml", ".lock", ".md", ".po", ".cfg", ".ini", ".mako", ".json", ".csv", ".yml", ""}


def files(*suffixes: str, under: str = "") -> list[Path]:
    """Every file of ours with one of these suffixes, in order."""
    return [path for path in _all_files() if path.suffix in suffixes and path.is_relative_to(ROOT / under)]


def name(path: Path) -> str:
    """The path as it is written in the project: the id of a parametrised test."""
    return path.relative_to(ROOT).as_posix()


def text_files() -> list[Path]:
    """Everything that is text."""
    return files(*TEXT)


def python_files() -> list[Path]:
    """Every Python file, the tests' own included."""
    return files(".py")


def program_files() -> list[Path]:
    """The Python files the program consists of."""
    return [path for path in python_files() if path.relative_to(ROOT).parts[0] in (*PACKAGES, "wsgi.py")]


def templates() -> list[Path]:
    """Every template."""
    return files(".html", ".txt", ".svg", under="templates")


def module_name(path: Path) -> str:
    """`workshop/views/boards.py` -> `workshop.views.boards`; a package's own file is the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[str, str, int]]:
    """What a Python file imports, inside functions too: (module, name or "", line)."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, "", node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno}: imports say the whole name"
            for alias in node.names:
                yield node.module or "", alias.name, node.lineno


@functools.cache
def _all_files() -> list[Path]:
    return sorted(_walk(ROOT))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in NOT_OURS:  # `.git` is a file in a second work tree
            continue
        if path.is_dir():
            if not path.name.endswith("_cache") and not path.name.startswith(".hypothesis"):
                yield from _walk(path)
        elif path.suffix != ".mo":
            yield path
