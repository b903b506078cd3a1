"""Best and worst: sets are balanced, half an answer is kept, and the same picture as both is refused without losing the rest."""

import math
import random
import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from commons import scope
from commons.db import db
from surveys.kinds import KINDS
from surveys.kinds.best_worst import balanced_sets
from surveys.kinds.contract import AnswerRefused, BestWorst
from surveys.models import Answer
from tests.client import Client
from tests.surveys.making import add_question, make_survey, said
from tests.surveys.test_filling import begin, rows
from tests.surveys.test_kinds import question_of

pytestmark = pytest.mark.engine("sqlite")

KIND = KINDS["best_worst"]


def question(options: int = 5, **settings: Any) -> dict[str, Any]:
    asked = question_of(KIND)
    asked["options"] = [{**asked["options"][0], "uid": uid, "label": said(uid)} for uid in "abcdefghijkl"[:options]]
    return {**asked, "size": 3, **settings}


@pytest.mark.parametrize("items", range(3, 13))
@pytest.mark.parametrize("size", [3, 4, 5])
def test_at_no_point_is_a_picture_two_sets_ahead(items: int, size: int) -> None:
    size = min(items, size)
    sets = balanced_sets(items, size, min(20, math.comb(items, size)))

    for many in range(1, len(sets) + 1):
        shown = Counter(item for one in sets[:many] for item in one)
        assert max(shown.values()) - min(shown.get(item, 0) for item in range(items)) <= 1
    assert {len({*one}) for one in sets} == {size}


def test_each_picture_stands_in_each_place_about_equally_often() -> None:
    places = Counter(
        (place, option["uid"])
        for seed in range(500)
        for one in KIND.tasks(question(), random.Random(seed))
        for place, option in enumerate(one)
    )

    assert len(places) == 15
    assert 400 < min(places.values()) <= max(places.values()) < 600


def test_half_an_answer_and_a_set_left_out_are_kept_as_they_are() -> None:
    form = MultiDict([("q_test.1.a-c-b.best", "a"), ("q_test.1.a-c-b.worst", "b"), ("q_test.3.d-e-a.worst", "e"), ("go", "next")])

    value = KIND.parse(KIND.read_form(form, question()), question())

    assert value == [{"shown": ["a", "c", "b"], "best": "a", "worst": "b"}, {"shown": ["d", "e", "a"], "worst": "e", "task": 3}]
    assert KIND.best_worst(value, question()) == [BestWorst(1, ["a", "c", "b"], "a", "b"), BestWorst(3, ["d", "e", "a"], "", "e")]
    wide = KIND.wide(value, question())
    assert (wide["n"], wide["shown_a"], wide["best_a"], wide["worst_a"], wide["worst_e"], wide["shown_e"]) == (2, 2, 1, 0, 1, 1)


@pytest.mark.parametrize(
    "one",
    [
        {"shown": ["a", "b", "c"]},
        {"shown": ["a", "b", "c"], "best": "a", "worst": "a"},
        {"shown": ["a", "b", "c"], "best": "d"},
        {"shown": ["a", "b", "c"], "best": None, "worst": "a"},
        {"shown": ["a", "b", "c"], "best": ["a"]},
        {"shown": ["a", "b"], "best": "a"},
        {"shown": ["a", "b", "b"], "best": "a"},
        {"shown": ["a", "b", "z"], "best": "a"},
        {"shown": ["a", "b", "c", "d"], "best": "a"},
        {"shown": "abc", "best": "a"},
        {"shown": [["a"], "b", "c"], "best": "b"},
        {"shown": ["a", "b", "c"], "best": "a", "task": 2.0},
        {"shown": ["a", "b", "c"], "best": "a", "task": 99},
        {"shown": ["a", "b", "c"], "best": "a", "more": 1},
        None,
    ],
)
def test_what_is_no_choice_is_refused_in_words(app: Flask, one: Any) -> None:
    with pytest.raises(AnswerRefused) as refused:
        KIND.parse([one], question())

    assert str(refused.value.extra["fields"]["value"])


def test_the_same_picture_as_both_is_refused_and_what_was_chosen_stands_on_the_page_again(phone: Client) -> None:
    # Mutant: the page of the refusal shows what is stored, which is nothing.
    made = make_survey()
    uid = add_question(made, "best_worst", said("Mikä?"), var="few")
    made.open()
    scope.enter(db.session, made.organisation_id)
    where = begin(phone, made)
    field = re.search(rf'name="({uid}\.1\.[abc-]+)\.best"', phone.get(f"{where}/3").text)
    assert field
    codes = field[1]

    refused = phone.fill("/3", **{f"{codes}.best": "b", f"{codes}.worst": "b", "go": "next"})
    checked = refused.text.count(" checked")
    phone.fill("/3", **{f"{codes}.best": "b", f"{codes}.worst": "a", "go": "next"})

    assert (refused.status_code, checked) == (422, 2)
    assert [answer.value for answer in rows(Answer)] == [[{"shown": codes.rpartition(".")[2].split("-"), "best": "b", "worst": "a"}]]


def test_the_bar_is_half_for_what_is_as_often_best_as_worst(app: Flask) -> None:
    values = [[{"shown": ["a", "b", "c"], "best": "a", "worst": "c"}]] * 5 + [[{"shown": ["a", "b", "c"], "best": "c", "worst": "b"}]] * 5

    lines = {line.part: line for line in KIND.summary(values, 0, question(3)).lines}

    assert {part: (line.value, line.numbers["score"]) for part, line in lines.items()} == {
        "a": (0.75, 0.5),
        "b": (0.25, -0.5),
        "c": (0.5, 0.0),
    }
    assert all(line.n == 10 and line.reach for line in lines.values())
