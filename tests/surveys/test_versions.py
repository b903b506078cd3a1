"""A survey is changed while people answer it: before publishing Aino reads what that does to comparison, and researchers read it afterwards."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import scope
from commons.db import db
from commons.languages import Words
from commons.projects.models import Project
from surveys import building, comparing, publishing, responses
from surveys.comparing import Change, Compares
from surveys.definition import Definition
from surveys.exports import tables
from surveys.models import Survey, SurveyVersion
from surveys.versions import told_of
from tests.client import Client
from tests.surveys.making import Made, make_survey

pytestmark = pytest.mark.engine("sqlite")

NEW_WORDS = Words(fi="Kumman aulan valitsisit?", sv="Vilkendera aulan?", en="Which lobby?")


def moved(survey: Definition) -> None:
    survey["pages"].reverse()


def regrouped(survey: Definition) -> None:
    survey["pages"][0]["questions"] += survey["pages"].pop()["questions"]


def first(survey: Definition) -> dict[str, Any]:
    return survey["pages"][0]["questions"][0]


CHANGES: dict[str, tuple[Callable[[Definition], Any], list[str], bool]] = {
    "nothing": (lambda survey: None, [], False),
    "the survey's name": (lambda survey: survey["title"].update(fi="Toinen"), ["words"], False),
    "a question's words": (lambda survey: first(survey)["text"].update(NEW_WORDS), ["words"], False),
    "a picture's name": (lambda survey: first(survey)["options"][0]["label"].update(fi="Suuri aula"), ["entry_words"], False),
    "a picture's alternative text": (lambda survey: first(survey)["options"][1]["alt"].update(sv="Böcker"), ["entry_words"], False),
    "pages": (regrouped, ["pages"], False),
    "the order in the list where each sees another": (lambda survey: first(survey)["options"].reverse(), ["listed"], False),
    "the order that everybody sees": (lambda survey: survey["pages"][1]["questions"][0]["options"].reverse(), ["entry_order"], True),
    "a setting": (lambda survey: first(survey).update(order="fixed"), ["setting"], True),
    "don't know": (lambda survey: first(survey).update(dont_know=False), ["dont_know"], True),
    "another picture": (lambda survey: first(survey)["options"][0].update(picture="f" * 64), ["picture"], True),
    "a picture more": (lambda survey: first(survey)["options"].append({"uid": "c", "label": {}, "alt": {}, "picture": "f" * 64}), ["entry_added"], True),
    "a picture less": (lambda survey: first(survey)["options"].pop(), ["entry_removed"], True),
    "a question less": (lambda survey: survey["pages"].pop(), ["removed"], True),
    "a question more": (lambda survey: survey["pages"].append({"uid": "p_n", "questions": [{**first(survey), "uid": "q_n"}]}), ["added"], True),
    "the order of the questions": (moved, ["moved"], True),
    "who is asked": (lambda survey: first(survey).update(show_if={"audience": ["staff"]}), ["shown_to"], True),
    "who sees the page": (lambda survey: survey["pages"][0].update(show_if={"audience": ["staff"]}), ["shown_to"], True),
    "another kind": (lambda survey: first(survey).update(kind="image_choices"), ["kind"], True),
}  # fmt: skip


def test_a_change_of_words_is_told_from_one_that_breaks_comparison(app: Flask) -> None:
    """Mutants: compare options by their places; count every order as listed; look at the questions' rules alone."""
    made = make_survey()
    scope.enter(db.session, made.organisation_id)
    before = building.draft_of(db.session, made.survey_id)
    before["pages"][1]["questions"][0]["order"] = "fixed"
    found = {}

    for what, (change, _expected, _breaks) in CHANGES.items():
        after = copy.deepcopy(before)
        change(after)
        listed = comparing.changes(before, after)
        found[what] = ([one.what for one in listed], comparing.compares(listed) is Compares.BREAK)
        assert all(comparing.sentence(one) for one in listed)

    assert found == {what: (expected, breaks) for what, (_change, expected, breaks) in CHANGES.items()}


def test_aino_reads_what_a_change_does_before_she_publishes_it(made: Made, desk: Client) -> None:
    where = answered(made)
    made.change(building.edit_question, question=made.choice, text=NEW_WORDS)
    desk.get(where)
    assert (
        desk.page
        and "Keeps comparison: only wording and the like Which lobby? – The question: reads otherwise (Finnish)." in desk.page.text
    )
    assert "Breaks comparison" not in desk.page.text

    made.change(building.edit_question, question=made.choice, dont_know=False)
    desk.get(where)
    assert "Breaks comparison: answers from before and after cannot be put together Which lobby? – “Don’t know”" in desk.page.text
    desk.get(desk.fill("/publish").location)

    assert [(told.version.number, told.compares) for told in versions(made)] == [(1, None), (2, Compares.BREAK)]
    assert "Not comparable with version 1 in everything" in desk.page.text


def test_an_author_can_say_that_new_words_ask_something_else(made: Made, desk: Client) -> None:
    """No program can see it. Mutant: leave `meaning` out of the view or of `publish`."""
    where = answered(made)
    made.change(building.edit_question, question=made.choice, text=NEW_WORDS)
    desk.get(where)
    desk.get(desk.fill("/publish", meaning="1").location)
    assert desk.page and "The question: the author says that the new words ask something else (Finnish)." in desk.page.text

    told = versions(made)[1]
    assert (told.compares, [(change.what, change.variable, change.breaks) for change in told.changes]) == (
        Compares.BREAK,
        [("meaning", "lobby", True)],
    )


def test_a_version_that_nobody_answered_is_compared_with_the_one_that_somebody_did(made: Made) -> None:
    """Mutant: compare with the newest version: the picture that was added before is forgotten."""
    answered(made)
    made.change(building.edit_question, question=made.choice, dont_know=False)
    made.change(publishing.publish_changes)
    made.change(building.edit_question, question=made.choice, text=NEW_WORDS)

    made.change(publishing.publish_changes)

    assert [told.compares for told in versions(made)] == [None, Compares.BREAK]


def test_a_research_file_says_which_versions_may_be_put_together(made: Made) -> None:
    answered(made)
    made.change(building.edit_question, question=made.choice, text=NEW_WORDS)
    made.change(publishing.publish_changes)
    db.session.rollback()
    survey = db.session.get_one(Survey, made.survey_id)

    file = next(one for one in tables(db.session(), survey_project(survey)) if one.name == "survey.json")
    said = [
        {name: version[name] for name in ("number", "since", "compares", "changes")} for version in json.loads(file.content)["versions"]
    ]  # type: ignore[union-attr, arg-type]

    change = {"what": "words", "question": made.choice, "variable": "lobby", "languages": ["fi"], "breaks": False}
    assert said == [
        {"number": 1, "since": None, "compares": None, "changes": []},
        {"number": 2, "since": 1, "compares": "wording", "changes": [change]},
    ]


def test_a_version_from_before_this_was_written_down_is_compared_when_it_is_read(made: Made) -> None:
    answered(made)
    made.change(building.edit_question, question=made.choice, dont_know=False)
    made.change(publishing.publish_changes)
    made.make(forget)

    told = versions(made)

    assert [one.compares for one in told] == [None, Compares.BREAK]
    assert told[1].changes == [Change("dont_know", made.choice, "lobby")]


def answered(made: Made) -> str:
    """Björn answers, so that the first version stays as it is; gives the address of the survey's desk."""
    made.respondent().does(responses.save_answer, question=made.choice, value="a")
    return f"/en/desk/projects/{made.project}/surveys/{made.survey}"


def versions(made: Made) -> list[Any]:
    db.session.rollback()
    db.session.expire_all()
    return told_of(db.session(), made.survey_id)


def survey_project(survey: Survey) -> Project:
    return db.session.get_one(Project, survey.project_id)


def forget(session: Any) -> None:
    session.execute(sa.update(SurveyVersion).values(compares=None))
