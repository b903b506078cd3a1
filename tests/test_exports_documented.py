"""`docs/exports.md` names every table and column that is written, in their order: scripts are written against them."""

import re

import pytest
from flask import Flask

from commons import ROOT, scope
from commons.db import db
from commons.exports import Table
from commons.exports.dialects import GUARD, TRIGGERS
from commons.projects.models import Project
from surveys.columns import GAPS
from surveys.exports import tables as of_surveys
from tests.surveys.making import make_survey
from workshop.exports import tables as of_workshops

pytestmark = pytest.mark.engine("sqlite")

PAGE = (ROOT / "docs/exports.md").read_text(encoding="utf-8")


def documented() -> dict[str, list[tuple[str, str]]]:
    """Table -> its columns and their kinds, as the page has them."""
    sections = re.split(r"^### `(\w+)\.csv`$", PAGE, flags=re.M)[1:]
    return {name: re.findall(r"^\| `(\w+)` \| (\w+) \|", text, re.M) for name, text in zip(sections[::2], sections[1::2], strict=True)}


def test_every_table_and_column_is_on_the_page_and_nothing_else(app: Flask) -> None:
    made = make_survey(opened=True)
    project = db.session.get(Project, made.project_id, execution_options={"unscoped": "a test looks at what is there"})
    assert project is not None
    session = db.session()
    scope.enter(session, made.organisation_id)
    written = [one for one in (*of_workshops(session, project), *of_surveys(session, project)) if isinstance(one, Table)]

    there = {table.name: [(column.name, column.kind) for column in table.columns] for table in written}
    told = documented()
    there["responses"] = there["responses"][: len(told["responses"])]
    there["gaps"] = [(column.name, column.kind) for column in GAPS]

    assert told == there


def test_the_page_names_every_sign_that_is_guarded() -> None:
    guard = PAGE[PAGE.index("**The guard.**") : PAGE.index("## The package")]

    assert [sign for sign in TRIGGERS if f"`{sign}`" not in guard] == []
    assert GUARD == "'"
