"""Sides of the words differ between respondents; the numbers are the author's all the same, and the sides are kept."""

import random
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from commons.db import db
from surveys.kinds.contract import AnswerRefused
from surveys.kinds.semantic_differential import KIND
from surveys.models import Answer
from tests.client import Client
from tests.surveys.kinds.pictured import arrive, ask, question_of, said_in

pytestmark = pytest.mark.engine("sqlite")


def flips(question: dict, seed: int) -> list[str]:
    [options] = KIND.tasks(question, random.Random(seed))
    assert all(option["flipped"] == options[0]["flipped"] for option in options)
    return options[0]["flipped"]


def test_each_pair_is_turned_for_about_half_and_never_when_the_sides_are_fixed(app: Flask) -> None:
    question = question_of(KIND)

    times = [sum(row in flips(question, seed) for seed in range(400)) for row in ("r1", "r2", "r3")]

    assert all(150 < turned < 250 for turned in times)
    assert {tuple(flips({**question, "sides": "fixed"}, seed)) for seed in range(50)} == {()}


def test_the_step_beside_the_authors_left_word_is_1_on_whichever_side_it_stands(app: Flask, phone: Client) -> None:
    """Mutant: the places from left to right as values give 1 for the right word where it stands on the left."""
    made, uid, where = ask(phone, "semantic_differential")
    seen = {}

    while len(seen) < 2:
        html = phone.get(where).get_data(as_text=True)
        steps = dict(re.findall(rf'name="{uid}\.a\.r1" id="[^"]*-(\d)" value="(\d)"', html))
        [turned] = re.findall(rf'name="{uid}\.r1\.flipped" value="(\d)"', html)
        [word] = re.findall(r'class="poles">\s*<span>(left|right) r1', html)[:1]
        phone.fill("/3", **{f"{uid}.a.r1": steps["1"], "go": "next"})
        seen[turned] = (word, steps["1"])
        assert phone.get(where).get_data(as_text=True).count(" checked") == 1
        phone = app.test_client()  # type: ignore[assignment]
        where = arrive(phone, made)

    assert seen == {"0": ("left", "1"), "1": ("right", "7")}
    db.session.rollback()
    values = db.session.scalars(sa.select(Answer.value).where(Answer.question == uid)).all()
    assert {(value["flipped"]["r1"], value["ratings"]["a"]["r1"]) for value in values} == {(False, 1), (True, 7)}


def test_a_respondent_reads_the_answer_as_it_was_given(phone: Client) -> None:
    made, uid, _where = ask(phone, "semantic_differential")

    said = [
        said_in("semantic_differential", {"ratings": {"a": {"r1": 7}}, "flipped": {"r1": turned}}, made, uid) for turned in (False, True)
    ]

    assert said == [
        "Open lobby, left r1 (en) \u2013 right r1 (en): 7 of 7",
        "Open lobby, right r1 (en) \u2013 left r1 (en): 1 of 7",
    ]


def test_the_files_tell_the_sides_beside_the_numbers(app: Flask) -> None:
    question = question_of(KIND)
    value = KIND.parse({"ratings": {"a": {"r1": 6}}, "flipped": {"r1": True, "r2": False}}, question)

    assert KIND.wide(value, question) == {"a_r1": 6, "flip_r1": "1", "flip_r2": "0"}
    assert [column.name for column in KIND.variables(question)][-3:] == ["lobby_flip_r1", "lobby_flip_r2", "lobby_flip_r3"]


@pytest.mark.parametrize(
    "given",
    [
        {"a": {"r1": 4}}, {"ratings": {}}, {"ratings": {"a": {"r1": 8}}}, {"ratings": {"a": {"r1": 4}}, "flipped": ["r1"]},
        {"ratings": {"a": {"r1": 4}}, "flipped": {"r1": 1}}, {"ratings": {"a": {"r1": 4}}, "flipped": {"z": True}},
        {"ratings": {"a": {"r1": 4}}, "more": 1}, {"flipped": {"r1": True}},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(app: Flask, given: object) -> None:
    with pytest.raises(AnswerRefused):
        KIND.parse(given, question_of(KIND))
