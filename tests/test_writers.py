"""One write path: nobody but the listed exceptions opens a writing transaction, commits, or writes with a reader's session."""

import ast
from pathlib import Path

import pytest

from tests import tree

# Why each may: the path itself; the two ways into the database; the schema; staff accounts, whose library commits by itself;
# and what works on a whole installation at rest.
MAY_WRITE = {
    "commons/changes.py",
    "commons/db.py",
    "commons/accounts/datastore.py",
    "commons/keeping.py",
}
WRITER_NAMES = {"writer_of", "writing", "turn_to_write"}
ENDS_A_TRANSACTION = {"begin", "commit"}
HOLDS_A_TRANSACTION = {"connection", "engine", "session"}
WRITES = {"add", "add_all", "bulk_insert_mappings", "bulk_save_objects", "delete", "flush", "merge", *ENDS_A_TRANSACTION}
STATEMENTS_THAT_WRITE = {"insert", "update", "delete"}

program = pytest.mark.parametrize("path", tree.program_files(), ids=tree.name)


@program
def test_nobody_else_opens_the_way_to_write(path: Path) -> None:
    if tree.name(path) in MAY_WRITE:
        return

    wrong = [f"line {line}: {name}" for module, name, line in tree.imports(path) if module == "commons.db" and name in WRITER_NAMES]

    assert wrong == []


@program
def test_nobody_else_ends_a_transaction(path: Path) -> None:
    if tree.name(path) in MAY_WRITE:
        return

    wrong = [
        f"line {node.lineno}: .{node.func.attr}()"
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _ends_a_transaction(node.func)
    ]

    assert wrong == []


@program
def test_nobody_writes_with_a_readers_session(path: Path) -> None:
    wrong = [
        f"line {node.lineno}: db.session.{node.func.attr}()"
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Call) and _is_of_reader(node.func) and (node.func.attr in WRITES or _writes(node))
    ]

    assert wrong == []


def _ends_a_transaction(function: ast.Attribute) -> bool:
    """A view may end its read; whoever was handed a session or connection leaves the rest to its caller."""
    return function.attr in ENDS_A_TRANSACTION and ast.unparse(function.value).split(".")[-1] in HOLDS_A_TRANSACTION


def _is_of_reader(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and ast.unparse(function.value) == "db.session"


def _writes(call: ast.Call) -> bool:
    """`db.session.execute(sa.update(...)...)` and its kin."""
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in STATEMENTS_THAT_WRITE
        and ast.unparse(node.func).split(".")[0] in {"sa", "db", *STATEMENTS_THAT_WRITE}
        for argument in call.args
        for node in ast.walk(argument)
    )
