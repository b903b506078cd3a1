"""Who may import whom: from the door down to the ground, and never back."""

from pathlib import Path

import pytest

from tests import tree

MAY_IMPORT = {
    "commons": {"commons"},
    "workshop": {"workshop", "commons"},
    "surveys": {"surveys", "commons"},
    "findings": {"findings", "workshop", "surveys", "commons"},
    "wsgi": {"findings", "workshop", "surveys", "commons"},
}

# Within a feature, from the ground up; a module that is not named here is a verb.
FLOORS = {
    "models": 0,
    "seats": 0,
    "access": 1,
    "events": 1,
    "queries": 1,
    "kinds": 1,
    "exports": 3,
    "forms": 3,
    "demo": 3,
    "views": 4,
    "cli": 4,
    "starting": 4,
}
VERBS = 2
FRONT = 5  # the feature's own __init__

KNOW_HTTP = {"views", "forms", "__init__"}
HTTP_MODULES = {"werkzeug", "wtforms", "flask_wtf", "flask_login"}
HTTP_NAMES = {
    "Blueprint", "Request", "Response", "abort", "after_this_request", "flash", "get_flashed_messages", "has_request_context",
    "jsonify", "make_response", "redirect", "request", "send_file", "send_from_directory", "session", "stream_with_context", "url_for",
}  # fmt: skip
READS_THE_ENVIRONMENT = {"commons/settings.py"}

program = pytest.mark.parametrize("path", tree.program_files(), ids=tree.name)


@program
def test_nobody_imports_what_stands_above_or_beside(path: Path) -> None:
    own = tree.module_name(path).split(".")[0]

    wrong = [
        f"line {line}: {module}"
        for module, _name, line in tree.imports(path)
        if module.split(".")[0] in MAY_IMPORT and module.split(".")[0] not in MAY_IMPORT[own]
    ]

    assert wrong == []


@program
def test_a_feature_stands_on_its_models_and_its_views_on_top(path: Path) -> None:
    own = tree.module_name(path).split(".")
    if own[0] not in ("workshop", "surveys", "findings"):
        return

    wrong = [
        f"line {line}: {module}"
        for module, name, line in tree.imports(path)
        if module.split(".")[0] == own[0] and _floor([*module.split("."), name]) > _floor(own)
    ]

    assert wrong == []


@program
def test_only_doors_know_http(path: Path) -> None:
    own = tree.module_name(path).split(".")
    if own[0] not in ("workshop", "surveys", "findings") or len(own) == 1 or own[1] in KNOW_HTTP:
        return

    wrong = [
        f"line {line}: {module}.{name}"
        for module, name, line in tree.imports(path)
        if module.split(".")[0] in HTTP_MODULES or (module == "flask" and name in HTTP_NAMES)
    ]

    assert wrong == []


@program
def test_no_part_of_the_ground_imports_the_views_of_another(path: Path) -> None:
    own = tree.module_name(path).split(".")
    if own[0] != "commons":
        return

    wrong = [
        f"line {line}: {module}"
        for module, name, line in tree.imports(path)
        if module.startswith("commons.")
        and "views" in (*module.split("."), name)
        and module.split(".")[1] != (own[1] if len(own) > 1 else "")
    ]

    assert wrong == []


@program
def test_only_the_settings_read_the_environment(path: Path) -> None:
    if tree.name(path) in READS_THE_ENVIRONMENT:
        return

    source = path.read_text(encoding="utf-8")

    assert "os.environ" not in source
    assert "getenv" not in source


@pytest.mark.parametrize("path", tree.files(".py", under="migrations/versions"), ids=tree.name)
def test_a_migration_stands_alone(path: Path) -> None:
    wrong = [module for module, _name, _line in tree.imports(path) if module.split(".")[0] in MAY_IMPORT]

    assert wrong == []


def _floor(parts: list[str]) -> int:
    """How high a module of a feature stands: ["workshop", "views", "boards"] -> 4."""
    inside = [part for part in parts[1:] if part]
    if not inside:
        return FRONT
    return FLOORS.get(inside[0], VERBS)
