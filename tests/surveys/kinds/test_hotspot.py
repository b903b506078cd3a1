"""Areas to choose: several or one, by their names alone, and a choice can be taken back."""

import pytest
from flask import Flask

from commons.db import db
from surveys import building
from surveys.definition import find_question
from surveys.kinds import KINDS
from surveys.kinds.contract import AnswerRefused
from tests.client import Client
from tests.surveys.kinds.marking import DOOR, WINDOW, at_question, kept, make_marking

pytestmark = pytest.mark.engine("sqlite")


def test_bjorn_ticks_areas_and_takes_the_choice_back_without_script(app: Flask, phone: Client) -> None:
    # Mutant: without the hidden field `had` the boxes that were unticked stay ticked in the data.
    made, uid = make_marking("hotspot")
    at_question(phone, made)

    phone.fill("/3", **{uid: ["r2", "r1"]}, go="next")  # type: ignore[arg-type]
    both = kept(uid)
    phone.get(f"/en/s/{made.residents['code']}/3")
    assert phone.page is not None
    had = phone.page.form("/3").values[f"{uid}.had"]
    phone.fill("/3", **{f"{uid}.had": had, uid: []}, go="next")  # type: ignore[arg-type]

    assert both == ["r1", "r2"]
    assert kept(uid) == []


def test_only_one_where_the_author_says_so(app: Flask, phone: Client) -> None:
    made, uid = make_marking("hotspot", several=False)
    question = find_question(building.draft_of(db.session, made.survey_id), uid)
    assert question is not None
    kind = KINDS["hotspot"]

    assert kind.parse(["r2"], question) == ["r2"]
    assert kind.wide(["r2"], question) == {"r1": 0, "r2": 1}
    for wrong in (["r1", "r2"], ["r1", "r1"], ["r3"], "r1", [["r1"]]):
        with pytest.raises(AnswerRefused):
            kind.parse(wrong, question)


def test_a_program_learns_where_the_areas_are(app: Flask, phone: Client) -> None:
    made, _uid = make_marking("hotspot")

    told = phone.get(f"/en/s/{made.residents['code']}/state").get_json()["pages"][2]["questions"][0]

    assert [(region["option"], region["area"]) for region in told["regions"]] == [("r1", WINDOW), ("r2", DOOR)]
