"""A survey is asked again in another round: the copy is complete, is a draft of its own, and the first stays as it was."""

import copy
import json

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import scope
from commons.db import db
from commons.languages import LANGUAGES, Words
from surveys import building, copying, definition, phrases, publishing
from surveys.models import Response, Survey, SurveyState
from surveys.phrases import Standing
from tests.commons.city import sign_in
from tests.making import make_project, make_user
from tests.surveys.gallery import make_gallery
from tests.surveys.making import Made, make_survey

NAMES_OF_THE_COPY = {"fi": "Millainen aula? (kopio)", "sv": "Hurdan aula? (kopia)", "en": "What kind of lobby? (copy)"}


def test_a_copy_asks_the_same_under_uids_of_its_own(app: Flask) -> None:
    """Mutant: keep the questions' uids: two surveys hold questions that data files cannot tell apart."""
    made = make_gallery()
    scope.enter(db.session, made.organisation_id)
    first = building.draft_of(db.session, made.survey_id)

    copied = made.change(copying.copy_survey)
    db.session.rollback()
    second = building.draft_of(db.session, copied["id"])

    assert second["title"] == NAMES_OF_THE_COPY
    assert not _uids(first) & _uids(second)
    assert _without_uids(first) == _without_uids(second)
    assert building.draft_of(db.session, made.survey_id) == first


def test_a_copy_is_a_draft_that_can_be_opened_and_has_neither_answers_nor_links(made: Made) -> None:
    made.respondent()
    copied = made.change(copying.copy_survey)
    twice = made.change(copying.copy_survey)
    db.session.rollback()

    surveys = [db.session.get_one(Survey, one["id"]) for one in (copied, twice)]
    assert [survey.state for survey in surveys] == [SurveyState.DRAFT, SurveyState.DRAFT]
    assert len({survey.slug for survey in surveys}) == 2
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Response).where(Response.survey_id == copied["id"])) == 0
    made.make(publishing.open_survey, by=None, survey_id=copied["id"])


@pytest.mark.engine("sqlite")
def test_what_changed_since_it_was_translated_is_still_said_in_the_copy(app: Flask) -> None:
    """Mutant: leave `written` behind, or under the old uids: a translation of an older text counts as right in the copy."""
    made = make_survey()
    scope.enter(db.session, made.organisation_id)
    made.change(building.edit_question, question=made.choice, text=Words(fi="Kumman aulan?", sv="Vilkendera aulan?", en="Which lobby?"))

    copied = made.change(copying.copy_survey)
    db.session.rollback()
    row = building.draft_row(db.session, copied["id"])
    draft = json.loads(row.definition)
    key = f"{next(definition.questions(draft))['uid']}/text"
    found = [phrases.standing(phrases.by_key(draft)[key], lang, "fi", row.written or {}) for lang in LANGUAGES]

    assert found == [Standing(False, False), Standing(False, True), Standing(False, True)]


@pytest.mark.engine("sqlite")
def test_the_longest_name_has_room_for_saying_that_it_is_a_copy(app: Flask) -> None:
    made = make_survey()
    made.change(building.set_texts, title=Words(fi="Ä" * 120, sv="Hurdan aula?", en="What kind of lobby?"))
    copied = made.change(copying.copy_survey)

    scope.enter(db.session, made.organisation_id)
    title = building.draft_of(db.session, copied["id"])["title"]["fi"]
    assert (len(title), title[-8:]) == (120, " (kopio)")


@pytest.mark.engine("sqlite")
def test_aino_copies_with_one_button_and_is_asked_for_a_name(app: Flask) -> None:
    made, desk = make_survey(), app.test_client()
    make_user("aino@example.fi", organisation_id=made.organisation_id)
    sign_in(desk, "aino@example.fi")  # type: ignore[arg-type]
    desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}")

    page = desk.get(desk.fill("/copy").location).text  # type: ignore[attr-defined]

    assert "This is the copy" in page
    assert "What kind of lobby? (copy)" in page


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("stranger", 404)])
def test_nobody_else_copies(app: Flask, role: str, status: int) -> None:
    made, desk = make_survey(), app.test_client()
    home = make_project().organisation_id if role == "stranger" else made.organisation_id
    make_user("ville@example.fi", organisation_id=home, role="facilitator" if role == "stranger" else role)
    sign_in(desk, "ville@example.fi")  # type: ignore[arg-type]
    desk.get("/en/desk/")

    answer = desk.send(f"/en/desk/projects/{made.project}/surveys/{made.survey}/copy", op="copy-it-once")  # type: ignore[attr-defined]

    assert answer.status_code == status
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Survey), execution_options={"unscoped": "a test counts all"}) == 1


def _uids(found: definition.Definition) -> set[str]:
    return {page["uid"] for page in found["pages"]} | {question["uid"] for question in definition.questions(found)}


def _without_uids(found: definition.Definition) -> definition.Definition:
    bare = copy.deepcopy(found)
    bare["title"] = {}
    for page in bare["pages"]:
        for part in (page, *page["questions"]):
            part["uid"] = ""
    return bare
