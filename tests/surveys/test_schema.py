"""The published format of a survey as data: whatever an author can make here is in it, and what is not in it is not taken."""

import copy
import json
from typing import Any

import pytest
from flask import Flask

from commons import scope
from commons.db import db
from commons.schemas import Fault, first_fault
from surveys import building, definition
from surveys.kinds import KINDS
from surveys.schema import fault_of, schema
from tests.client import Client
from tests.surveys.making import Made, add_question, begin_survey, make_survey, said

pytestmark = pytest.mark.engine("sqlite")


def test_a_survey_of_every_kind_is_in_the_format_filled_in_and_with_nothing_written_yet(app: Flask) -> None:
    """Mutants: leave `last_option` or `hint` out of the schema; take `offers_dont_know` for every kind."""
    made = begin_survey(Made())
    for kind in KINDS:
        add_question(made, kind, said(kind))
        made.change(building.add_question, kind=kind)
    scope.enter(db.session, made.organisation_id)
    draft = building.draft_of(db.session, made.survey_id)

    asked = [question["kind"] for question in definition.questions(draft)]

    assert {kind: asked.count(kind) for kind in KINDS} == dict.fromkeys(KINDS, 2)
    assert fault_of(draft) is None


def test_rules_are_in_the_format(draft: dict[str, Any]) -> None:
    first, second = definition.questions(draft)
    second["show_if"] = {"audience": ["residents"], "answer": {"question": first["uid"], "any_of": ["a"]}}
    draft["pages"][1]["show_if"] = {"audience": ["residents", "staff"]}

    assert fault_of(draft) is None


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("format",), "visual-survey/2", "/format const"),
        (("langs",), ["fi", "fi"], "/langs uniqueItems"),
        (("langs", 0), "de", "/langs/0 enum"),
        (("title", "de"), "Halle", "/title additionalProperties"),
        (("title", "fi"), 7, "/title/fi type"),
        (("extra",), 1, " additionalProperties"),
        (("pages", 0, "uid"), "../p", "/pages/0/uid pattern"),
        (("pages", 0, "uid"), "p_a\n", "/pages/0/uid pattern"),
        (("pages", 0, "questions", 0, "kind"), "essay", "/pages/0/questions/0/kind enum"),
        (("pages", 0, "questions", 0, "dont_know"), 1, "/pages/0/questions/0/dont_know type"),
        (("pages", 0, "questions", 0, "var"), "status", "/pages/0/questions/0/var not"),
        (("pages", 0, "questions", 0, "order"), "upwards", "/pages/0/questions/0/order enum"),
        (("pages", 0, "questions", 0, "options", 0, "picture"), "A" * 64, "/pages/0/questions/0/options/0/picture pattern"),
        (("pages", 0, "questions", 0, "options", 0, "width"), True, "/pages/0/questions/0/options/0/width type"),
        (("pages", 0, "questions", 0, "options"), "ab", "/pages/0/questions/0/options type"),
    ],
)
def test_what_no_author_can_make_is_not_in_the_format(draft: dict[str, Any], path: tuple[Any, ...], value: Any, fault: str) -> None:
    """Mutant: let `integer` take True, or `pattern` a line break at the end."""
    holder = draft
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value

    found = fault_of(draft)

    assert found and f"{found.place} {found.word}" == fault


def test_every_word_of_the_schema_is_one_that_is_looked_at(app: Flask) -> None:
    """A word that the check does not know would forbid nothing: it stumbles instead."""
    assert json.loads(json.dumps(schema())) == schema()
    with pytest.raises(KeyError):
        first_fault(1, {"exclusiveMaximum": 1})
    assert first_fault({"a": 5}, {"type": "object", "properties": {"a": {"maximum": 4}}}) == Fault("/a", "maximum", 5)


def test_the_format_is_published_for_anyone(client: Client) -> None:
    answer = client.get("/schemas/visual-survey-1.json")

    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    assert answer.json == schema()


@pytest.fixture
def draft(app: Flask) -> dict[str, Any]:
    """Aino's survey as data, to be spoilt."""
    made = make_survey()
    scope.enter(db.session, made.organisation_id)
    return copy.deepcopy(building.draft_of(db.session, made.survey_id))
