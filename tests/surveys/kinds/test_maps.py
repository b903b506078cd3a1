"""The map of everybody's marks: from ten people on, never of one audience, and with the same numbers in its list."""

import random

import pytest
from flask import Flask

from surveys import publishing, responses
from surveys.kinds import KINDS
from surveys.kinds.maps import map_of
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.kinds.marking import make_marking
from tests.surveys.making import Made
from tests.surveys.test_kinds import question_of

pytestmark = pytest.mark.engine("sqlite")


def test_every_mark_is_in_one_square_and_under_one_dot(app: Flask) -> None:
    question, rng = question_of(KINDS["pins"]), random.Random(3)
    points = [(rng.random(), rng.random()) for _mark in range(500)] + [(0.0, 0.0), (1.0, 1.0)]

    drawn = map_of(points, 200, question)

    assert drawn is not None
    assert sum(count for _square, count in drawn.squares) == len(points)
    assert len(drawn.dots) < len(points)
    assert all(0 <= dot.x <= drawn.sheet.width and 0 <= dot.y <= drawn.sheet.height for dot in drawn.dots)
    assert [count for _square, count in drawn.squares] == sorted((count for _square, count in drawn.squares), reverse=True)


def test_the_map_of_ten_thousand_marks_is_light(app: Flask) -> None:
    rng = random.Random(3)

    drawn = map_of([(rng.random(), rng.random()) for _mark in range(10_000)], 2_000, question_of(KINDS["pins"]))

    assert drawn is not None and len(drawn.dots) <= 51 * 39


# Mutant: with LEAST = 9 nine people are shown where they pointed.
@pytest.mark.parametrize(("people", "maps"), [(9, 0), (10, 1)])
def test_marks_are_shown_on_the_picture_from_ten_people_on(app: Flask, people: int, maps: int) -> None:
    made, question = make_marking("first_click")
    make_user("aino@example.fi", organisation_id=made.organisation_id)
    _point(made, question, made.residents, people)

    shown = _results(app, made)

    assert shown.count("marks-map") == maps
    assert ("The marks are shown on the picture when ten people have answered" in shown) == (not maps)


# Mutant: a map for each audience that is shown; what it lacks of everybody's is the hidden audience's.
def test_no_audience_has_a_map_of_its_own(app: Flask) -> None:
    made, question = make_marking("first_click")
    make_user("aino@example.fi", organisation_id=made.organisation_id)
    _point(made, question, made.residents, 12)
    _point(made, question, made.staff, 11)

    assert _results(app, made).count("marks-map") == 1


def _point(made: Made, question: str, link: dict[str, object], people: int) -> None:
    for person in range(people):
        made.respondent(link).does(responses.save_answer, question=question, value={"x": person / 20, "y": 0.5})


def _results(app: Flask, made: Made) -> str:
    made.change(publishing.close_survey)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "aino@example.fi")
    return desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results").get_data(as_text=True)
