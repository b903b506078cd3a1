"""Marks on a picture: each way of putting one gives the same place, none is lost on the way, and areas say who marked them."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from commons.db import db
from surveys import building, publishing, responses
from surveys.definition import find_question
from surveys.kinds import KINDS
from surveys.kinds.contract import AnswerRefused
from surveys.results import results_of
from tests.client import Client
from tests.surveys.kinds.marking import at_question, kept, make_marking, press

pytestmark = pytest.mark.engine("sqlite")

PINS = KINDS["pins"]


def question_in(made: Any, uid: str) -> dict[str, Any]:
    """The question as it is asked."""
    found = find_question(building.draft_of(db.session, made.survey_id), uid)
    assert found is not None
    return found


def test_bjorn_marks_by_pointing_and_by_square_without_script_and_takes_one_away(app: Flask, phone: Client) -> None:
    made, uid = make_marking("pins")
    at_question(phone, made)

    pointed = press(phone, **{f"{uid}.x": "71", f"{uid}.y": "53"})
    typed = {f"{uid}.pin": "0.2483 0.2477", f"{uid}.category": "c1", f"{uid}.comment": "Sun"}
    by_square = press(phone, **typed, **{f"{uid}.place": "grid", f"{uid}.column": "H", f"{uid}.row": "6"})
    both = kept(uid)
    first = {"x": 0.2483, "y": 0.2477, "category": "c1", "comment": "Sun"}
    fields = {f"{uid}.pin": ["0.2483 0.2477", "0.9375 0.9167 grid"], f"{uid}.category": ["c1", ""], f"{uid}.comment": ["Sun", ""]}
    removed = press(phone, **fields, **{f"{uid}.remove": "2"})  # type: ignore[arg-type]

    assert [where.rpartition("/")[2] for where in (pointed, by_square, removed)] == [f"3#{uid}"] * 3
    assert both == {"pins": [first, {"x": 0.9375, "y": 0.9167, "method": "grid", "category": "c1"}]}
    assert kept(uid) == {"pins": [first]}


def test_the_last_mark_can_be_taken_away_and_the_screen_shows_what_is_kept(app: Flask, phone: Client) -> None:
    # Mutant: without the hidden field `had` an empty list is no answer, and the mark that was removed stays in the data.
    made, uid = make_marking("pins")
    at_question(phone, made)
    press(phone, **{f"{uid}.x": "71", f"{uid}.y": "53"})
    shown = phone.page.form("/3").values if phone.page else {}
    phone.fill("/3", **{f"{uid}.pin": "0.2483 0.2477", f"{uid}.remove": "1"})

    assert shown[f"{uid}.had"] == "1"
    assert kept(uid) == {"pins": []}


@pytest.mark.parametrize(
    "pressed",
    [{"x": "0", "y": "0"}, {"x": "71", "y": ""}, {"x": "99999", "y": "1"}, {"place": "grid", "column": "C"}, {"place": "grid", "column": "I", "row": "1"}],
)  # fmt: skip
def test_a_press_that_says_no_place_is_told_and_puts_no_mark(app: Flask, phone: Client, pressed: dict[str, str]) -> None:
    made, uid = make_marking("pins")
    at_question(phone, made)

    told = phone.fill("/3", **{f"{uid}.{name}": value for name, value in pressed.items()})

    assert told.status_code == 422
    assert kept(uid) is None


def test_going_on_keeps_category_and_comment_and_leads_to_the_review(app: Flask, phone: Client) -> None:
    made, uid = make_marking("pins")
    at_question(phone, made)

    fields = {f"{uid}.pin": ["0.1 0.1 touch", "0.9 0.9 mouse"], f"{uid}.category": ["c2", ""], f"{uid}.comment": ["", "Draught"]}
    went = phone.fill("/3", **fields, go="next")  # type: ignore[arg-type]
    phone.get(went.location)

    assert went.location.endswith("/review")
    assert kept(uid)["pins"][0] == {"x": 0.1, "y": 0.1, "method": "touch", "category": "c2"}
    assert phone.page is not None
    assert "2 marks: A1, label c2 (en); H6, Draught" in phone.page.text


@pytest.mark.parametrize(
    "pin",
    [{"x": 1.01, "y": 0}, {"x": -0.1, "y": 0}, {"x": float("nan"), "y": 0}, {"x": True, "y": 0}, {"x": "0.5", "y": 0}, {"x": 0.5}, {"x": 10**400, "y": 0},
     {"x": 0, "y": 0, "category": "c9"}, {"x": 0, "y": 0, "category": ["c1"]}, {"x": 0, "y": 0, "comment": 3}, {"x": 0, "y": 0, "comment": "\ud800"},
     {"x": 0, "y": 0, "comment": "a" * 501}, {"x": 0, "y": 0, "method": "magic"}, {"x": 0, "y": 0, "method": []}, {"x": 0, "y": 0, "who": "me"}, None, [0.5, 0.5]],
    ids=lambda pin: ascii(pin)[:30],
)  # fmt: skip
def test_a_mark_beside_the_picture_or_with_what_the_question_has_not_is_refused(app: Flask, pin: Any) -> None:
    made, uid = make_marking("pins")
    question = question_in(made, uid)
    most = question["most"]

    for pins in ([pin], [{"x": 0.5, "y": 0.5}, pin]):
        with pytest.raises(AnswerRefused):
            PINS.parse({"pins": pins}, question)
    with pytest.raises(AnswerRefused):
        PINS.parse({"pins": [{"x": 0.5, "y": 0.5}] * (most + 1)}, question)
    with pytest.raises(AnswerRefused):
        PINS.parse({"pins": [{"x": 0.5, "y": 0.5, "comment": "no"}]}, {**question, "comments": False})


def test_respondents_are_counted_once_an_area_and_comments_come_in_no_order_of_theirs(app: Flask) -> None:
    # Mutant: counting marks instead of respondents gives 9 of 6.
    made, uid = make_marking("pins")
    window, door = {"x": 0.5, "y": 0.5, "comment": "b"}, {"x": 0.51, "y": 0.6, "comment": "a"}
    for pins in ([window, window, window], [window, window, window], [door], [door, window], [{"x": 0.9, "y": 0.1}], []):
        made.respondent().does(responses.save_answer, question=uid, value={"pins": pins})
    made.change(publishing.close_survey)

    from surveys.models import Survey

    survey = db.session.get(Survey, made.survey_id)
    found = results_of(db.session, survey)  # type: ignore[arg-type]
    assert found is not None
    summary = next(result for result in found.questions if result.question["uid"] == uid).everybody.summary

    counts = {line.part: (line.n, line.numbers["count"], line.numbers["marks"]) for line in summary.lines}
    # The middle of the picture is the corner of both areas: edges belong to them.
    assert {part: counts[part] for part in ("", "r1", "r2")} == {"": (6, 5, 10), "r1": (6, 3, 7), "r2": (6, 4, 9)}
    assert summary.texts == sorted(summary.texts)
    assert len(summary.points) == 10


def test_the_grid_has_more_squares_along_the_longer_side(app: Flask) -> None:
    made, uid = make_marking("pins")
    question = question_in(made, uid)
    tall = {**question, "options": [{**question["options"][0], "width": 900, "height": 1600}]}

    with force_locale("en"):
        assert PINS.said({"pins": [{"x": 1.0, "y": 1.0}]}, question, "en") == "1 mark: H6"
        assert PINS.said({"pins": [{"x": 1.0, "y": 1.0}]}, tall, "en") == "1 mark: F8"
