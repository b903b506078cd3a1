"""The pages of a survey that asks one question of every kind: each can be opened, and words have no picture to see large."""

import pytest
from flask import Flask

from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.gallery import QUESTIONS, answer_the_gallery, make_gallery

pytestmark = pytest.mark.engine("sqlite")


def test_every_page_of_the_desk_opens_whatever_is_asked(app: Flask) -> None:
    made = make_gallery()
    answer_the_gallery(made)
    make_user("aino@example.fi", organisation_id=made.organisation_id)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "aino@example.fi")
    survey = f"/en/desk/projects/{made.project}/surveys/{made.survey}"
    paths = [
        "",
        "/check",
        "/links",
        "/texts",
        "/languages",
        "/results",
        "/results?simulated=1",
        *(f"/questions/{uid}" for uid in made.uids.values()),
    ]

    answers = {path: desk.get(survey + path).status_code for path in paths}

    assert set(answers.values()) == {200}, answers
    desk.get(survey)
    assert desk.page and [text["en"] for text in (asked["text"] for asked in QUESTIONS.values()) if text["en"] not in desk.page.text] == []


def test_an_option_in_words_has_no_picture_to_see_large(app: Flask) -> None:
    made = make_gallery()
    phone: Client = app.test_client()  # type: ignore[assignment]
    where = f"/en/s/{made.residents['code']}"
    phone.get(where)
    phone.fill("/start")

    seen = {
        kind: phone.get(f"{where}/{made.screens[kind]}/{made.uids[kind]}/a").status_code for kind in ("image_choice", "single", "multiple")
    }

    assert seen == {"image_choice": 200, "single": 404, "multiple": 404}
