"""Answering by verbs: counted once, changed by answering again, kept when the survey or the link ends, frozen with the first answer."""

import json
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from commons.db import db
from commons.errors import Unusable
from surveys import building, links, publishing, responses
from surveys.access import LinkEnded, SurveyClosed, SurveyNotOpen
from surveys.kinds.contract import AnswerRefused
from surveys.models import Answer, Presentation, Response, SurveyVersion, Variable
from surveys.publishing import NotReady
from tests.surveys.making import Made, add_question, make_survey, said


def rows(model: Any) -> list[Any]:
    """What is stored, read anew."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(model)))


def test_bjorn_chooses_a_lobby_and_it_is_stored_with_his_audience(made: Made) -> None:
    bjorn = made.respondent()

    said = bjorn.does(responses.save_answer, question=made.choice, value="b")

    (response,) = rows(Response)
    (answer,) = rows(Answer)
    assert said == {"seq": 1, "question": made.choice, "value": "b", "revision": 1, "answered": 1, "asked": 2}
    assert (response.audience.key, response.partner, response.language, response.status.value) == ("residents", None, "fi", "partial")
    assert (answer.question, answer.value, answer.state.value) == (made.choice, "b", "answered")


def test_a_member_of_the_librarys_staff_carries_exactly_one_partner(made: Made) -> None:
    made.respondent(made.staff).does(responses.save_answer, question=made.choice, value="a")

    (response,) = rows(Response)
    assert (response.audience.key, response.partner.key, response.source) == ("staff", "library", "intranet")


def test_an_answer_sent_twice_counts_once_and_one_sent_anew_changes_it(made: Made) -> None:
    bjorn = made.respondent()

    first = bjorn.does(responses.save_answer, op="the-same-key", question=made.choice, value="a")
    again = bjorn.does(responses.save_answer, op="the-same-key", question=made.choice, value="a")
    changed = bjorn.does(responses.save_answer, question=made.choice, value="b")

    (answer,) = rows(Answer)
    assert again == first
    assert (changed["revision"], answer.value) == (2, "b")


def test_dont_know_is_an_answer_and_nothing_is_not(made: Made) -> None:
    bjorn, siiri = made.respondent(), made.respondent()

    bjorn.does(responses.save_answer, question=made.choice, dont_know=True)
    siiri.does(responses.pass_by, screen=1)

    assert [(answer.state.value, answer.value) for answer in rows(Answer)] == [("dont_know", None)]
    assert [response.reached for response in rows(Response)] == [1, 1]


def test_a_repeat_after_the_survey_closed_gets_the_first_answer(made: Made) -> None:
    """Mutant: ask for the state of the survey before the operation key, and the repeat is refused."""
    bjorn = made.respondent()
    first = bjorn.does(responses.save_answer, op="the-same-key", question=made.choice, value="a")
    made.change(publishing.close_survey)

    assert bjorn.does(responses.save_answer, op="the-same-key", question=made.choice, value="a") == first
    with pytest.raises(SurveyClosed):
        bjorn.does(responses.save_answer, question=made.choice, value="b")
    assert [answer.value for answer in rows(Answer)] == ["a"]


def test_a_link_ended_in_mid_answer_keeps_what_was_answered(made: Made) -> None:
    bjorn = made.respondent()
    bjorn.does(responses.save_answer, question=made.choice, value="a")
    made.change(links.end_link, link_id=made.residents["id"])

    with pytest.raises(LinkEnded):
        bjorn.does(responses.save_answer, question=made.rating, value={"a": 3})
    assert [answer.value for answer in rows(Answer)] == ["a"]


def test_nothing_is_taken_before_the_survey_opens(app: Flask) -> None:
    draft = make_survey()

    with pytest.raises(SurveyNotOpen):
        draft.respondent().does(responses.start)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    "value",
    ["c", "", None, 1, True, ["a"], {"a": 1}, "a\u0000", "\ud800", "a" * 10_000_000],
    ids=["unknown", "empty", "none", "number", "true", "list", "object", "nul", "surrogate", "ten megabytes"],
)
def test_what_is_no_choice_is_refused_with_words_and_stores_nothing(made: Made, value: Any) -> None:
    with pytest.raises(AnswerRefused) as refused:
        made.respondent().does(responses.save_answer, question=made.choice, value=value)

    assert str(refused.value.extra["fields"]["value"])
    assert rows(Response) == []


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("value", [{}, {"a": 0}, {"a": 6}, {"a": 2.5}, {"a": True}, {"a": "3"}, {"z": 3}, [3], "a", None, {"a": 10**40}])
def test_what_is_no_rating_is_refused(made: Made, value: Any) -> None:
    with pytest.raises(AnswerRefused):
        made.respondent().does(responses.save_answer, question=made.rating, value=value)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("question", ["q_nothing", "", None, 7, {}, "q\u0000"])
def test_a_question_that_is_not_there_is_refused(made: Made, question: Any) -> None:
    with pytest.raises(Unusable):
        made.respondent().does(responses.save_answer, question=question, value="a")


def test_the_order_of_pictures_is_recorded_once_and_differs_between_people(made: Made) -> None:
    people = [made.respondent() for _person in range(12)]
    for person in people:
        person.does(responses.save_answer, question=made.choice, value="a")
        person.does(responses.save_answer, question=made.choice, value="b")

    first = [(row.response_id, row.option) for row in rows(Presentation) if row.position == 1]
    assert len(first) == 12
    assert {option for _response, option in first} == {"a", "b"}


def test_the_first_real_response_freezes_the_version_and_the_names_of_its_columns(made: Made) -> None:
    made.respondent().does(responses.start, simulated=True)
    assert [version.frozen_at for version in rows(SurveyVersion) if version.number] == [None]

    made.respondent().does(responses.start)

    assert all(version.frozen_at for version in rows(SurveyVersion) if version.number)
    assert {variable.name: variable.frozen for variable in rows(Variable)} == {"lobby": True, "fit_a": True, "fit_b": True}


def test_finishing_needs_an_answer_and_is_for_good(made: Made) -> None:
    bjorn = made.respondent()
    receipt = {"receipt_hash": b"h" * 32}

    with pytest.raises(responses.NothingAnswered):
        bjorn.does(responses.finish, **receipt)
    bjorn.does(responses.save_answer, question=made.choice, dont_know=True)
    done = bjorn.does(responses.finish, **receipt)

    (response,) = rows(Response)
    assert (done["status"], response.status.value) == ("complete", "complete")
    with pytest.raises(responses.AlreadyFinished):
        bjorn.does(responses.save_answer, question=made.choice, value="a")


def test_a_withdrawn_response_leaves_no_answer_and_no_mark_of_the_device(made: Made) -> None:
    bjorn = made.respondent()
    bjorn.does(responses.save_answer, question=made.choice, value="a")
    (response,) = rows(Response)

    made.make(responses.withdraw, actor=b"r" * 32, op="withdraw-1", response_id=response.id)

    (response,) = rows(Response)
    assert (rows(Answer), rows(Presentation), response.secret_hash, response.status.value) == ([], [], None, "withdrawn")


def test_two_answers_that_race_leave_one_row_and_one_response(app: Flask, made: Made) -> None:
    """Mutant: insert the answer without ON CONFLICT and one of the two is refused as a fault."""
    bjorn = made.respondent()
    together, failed = threading.Barrier(8), []

    def answer(number: int) -> None:
        with app.app_context():
            together.wait()
            try:
                made.make(responses.save_answer, **bjorn.who, op=f"race-{number:04}", question=made.choice, value="ab"[number % 2])
            except Exception as fault:  # noqa: BLE001 - counted below
                failed.append(fault)

    racing = [threading.Thread(target=answer, args=(number,)) for number in range(8)]
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join()

    (kept,) = rows(Answer)
    (response,) = rows(Response)
    assert failed == []
    assert (kept.revision, response.seq) == (8, 8)


def test_an_option_whose_column_is_another_questions_is_told_before_opening_and_loses_nothing(app: Flask) -> None:
    """Mutant: no `naming.clashes` in `publishing.problems_of` (the database stumbles over two columns of one name)."""
    made = make_survey()
    several = add_question(made, "multiple", said("several"), var="several")
    made.change(building.edit_question, question=made.choice, var="several_c")
    made.change(building.edit_question, question=several, then=("add", "options"))
    made.change(building.edit_question, question=several, entries={"c": {"label": said("c")}})

    with pytest.raises(NotReady) as refused:
        made.open()

    [words] = refused.value.extra["problems"]
    assert "several_c" in str(words)
    made.change(building.edit_question, question=made.choice, var="lobby")
    made.open()


def test_a_later_edit_of_an_answered_survey_makes_a_version_and_leaves_the_first_as_it_was(made: Made) -> None:
    from surveys import building

    bjorn = made.respondent()
    bjorn.does(responses.start)
    before = {version.number: version.definition for version in rows(SurveyVersion) if version.number}

    made.change(building.edit_question, question=made.choice, text={"fi": "Kumpi?", "sv": "Vilken?", "en": "Which?"})
    number = made.change(publishing.publish_changes)["version"]

    after = {version.number: version.definition for version in rows(SurveyVersion) if version.number}
    assert number == 2
    assert after[1] == before[1]
    assert json.loads(after[2])["pages"][0]["questions"][0]["text"]["en"] == "Which?"
