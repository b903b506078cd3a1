"""`docs/kinds.md` names every kind of question and every column it writes."""

import re

import pytest
from flask import Flask

from commons import ROOT
from surveys.kinds import KINDS
from surveys.kinds.contract import Kind
from tests.surveys.test_kinds import question_of

pytestmark = pytest.mark.engine("sqlite")

NAMED = {"options": "CODE", "rows": "ROW", "regions": "AREA", "categories": "MEANING"}


def test_every_kind_and_its_columns_are_on_the_page(app: Flask) -> None:
    page = (ROOT / "docs/kinds.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \|([^|]*)\|$", page, re.M)

    told = {kind: re.findall(r"`(\w+)`", columns) for kind, columns in rows}

    assert told == {key: _columns(kind) for key, kind in KINDS.items()}
    assert list(told) == list(KINDS)


def _columns(kind: Kind) -> list[str]:
    """Each name once, with words in the places of codes."""
    question = question_of(kind)
    if "other" in question:
        question["other"] = True
    codes = {entry["uid"]: NAMED[parts.name] for parts in kind.parts for entry in question[parts.name]}
    names = [column.name.removeprefix(question["var"]).split("_") for column in kind.variables(question)]
    return list(dict.fromkeys("_".join(["NAME", *(codes.get(part, part) for part in name if part)]) for name in names))
