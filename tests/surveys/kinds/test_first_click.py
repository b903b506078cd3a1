"""One place: the last one pointed at counts, and the areas that count as found are told to nobody who answers."""

import pytest
from flask import Flask

from commons.db import db
from surveys import building
from surveys.definition import find_question
from surveys.kinds import KINDS
from tests.client import Client
from tests.surveys.kinds.marking import at_question, kept, make_marking, press

pytestmark = pytest.mark.engine("sqlite")


def test_bjorn_points_changes_his_mind_and_goes_on_without_script(app: Flask, phone: Client) -> None:
    made, uid = make_marking("first_click")
    at_question(phone, made)

    press(phone, **{f"{uid}.x": "71", f"{uid}.y": "53"})
    press(phone, **{f"{uid}.place": "grid", f"{uid}.column": "G", f"{uid}.row": "5"})
    went = press(phone, **{f"{uid}.pin": "0.8125 0.75 grid"}, go="next")

    assert went.endswith("/review")
    assert kept(uid) == {"x": 0.8125, "y": 0.75, "method": "grid"}


def test_the_areas_are_neither_on_the_page_nor_told_to_programs_nor_read_aloud(app: Flask, phone: Client) -> None:
    # Mutant: telling every list of the question, those for the results included.
    made, uid = make_marking("first_click")
    question = find_question(building.draft_of(db.session, made.survey_id), uid)
    at_question(phone, made)

    told = phone.get(f"/en/s/{made.residents['code']}/state").get_json()["pages"][2]["questions"][0]

    assert question is not None
    assert phone.page is not None
    assert (told["kind"], "regions" in told) == ("first_click", False)
    assert "Where?" in phone.page.text
    assert "Window" not in phone.page.text
    assert "Window" not in KINDS["first_click"].read_aloud(question, "en")


def test_a_place_in_two_areas_is_in_both_and_one_in_none_in_no_column(app: Flask) -> None:
    made, uid = make_marking("first_click")
    question = find_question(building.draft_of(db.session, made.survey_id), uid)
    assert question is not None
    kind = KINDS["first_click"]

    assert kind.wide({"x": 0.5, "y": 0.5}, question) == {"": 1, "r1": 1, "r2": 1}
    assert kind.wide({"x": 0.9, "y": 0.1}, question) == {"": 0, "r1": 0, "r2": 0}
