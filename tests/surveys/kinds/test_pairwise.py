"""Pairs: what a respondent sees is balanced, nothing chosen is lost, and the file gives the numbers of the page."""

import random
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from commons import scope
from commons.db import db
from commons.statistics.pairs import Comparison, ranking
from surveys import exports, responses
from surveys.kinds import KINDS
from surveys.kinds.contract import AnswerRefused, Pair
from surveys.kinds.pairwise import balanced_pairs
from surveys.models import Survey
from tests.surveys.making import add_question, make_survey, said
from tests.surveys.test_kinds import question_of

pytestmark = pytest.mark.engine("sqlite")

KIND = KINDS["pairwise"]


def question(options: int = 4, **settings: Any) -> dict[str, Any]:
    asked = question_of(KIND)
    asked["options"] = [{**asked["options"][0], "uid": uid, "label": said(uid)} for uid in "abcdefghijkl"[:options]]
    return {**asked, **settings}


@pytest.mark.parametrize("items", range(2, 13))
def test_all_pairs_come_once_and_at_no_point_is_a_picture_two_ahead(items: int) -> None:
    pairs = balanced_pairs(items, items * items)

    assert len(pairs) == len({frozenset(pair) for pair in pairs}) == items * (items - 1) // 2
    for many in range(len(pairs)):
        shown = Counter(dict.fromkeys(range(items), 0))
        for pair in pairs[:many]:
            shown.update(pair)
        assert max(shown.values()) - min(shown.values()) <= 1


def test_over_all_respondents_every_pair_and_side_comes_about_equally_often() -> None:
    seen = Counter(
        tuple(option["uid"] for option in pair) for seed in range(1_000) for pair in KIND.tasks(question(5, pairs=4), random.Random(seed))
    )

    assert len(seen) == 20
    assert 130 < min(seen.values()) <= max(seen.values()) < 270


def test_three_pictures_have_three_pairs_however_many_were_wished_for() -> None:
    assert len(KIND.tasks(question(3, pairs=66), random.Random(1))) == 3


def test_bjorn_leaves_a_pair_out_and_the_others_keep_their_numbers() -> None:
    form = MultiDict(
        [("q_test.1.b.a", "right"), ("q_test.1.b.a.reason", "like_both"), ("q_test.2.c.d.reason", ""), ("q_test.3.a.d", "skip"), ("q_test.3.a.d.reason", "look_same"),
         ("q_test.4.c.b", "tie"), ("q_test.6.c.a.reason", "like_neither"), ("go", "next"), ("q_other.1.a.b", "left")]
    )  # fmt: skip

    value = KIND.parse(KIND.read_form(form, question()), question())

    assert value == [
        {"left": "b", "right": "a", "winner": "right"},
        {"left": "a", "right": "d", "winner": "skip", "reason": "look_same", "task": 3},
        {"left": "c", "right": "b", "winner": "tie"},
        {"left": "c", "right": "a", "winner": "skip", "reason": "like_neither", "task": 6},
    ]
    assert KIND.pairs(value, question()) == [
        Pair(1, "b", "a", "right"), Pair(3, "a", "d", "skip", "look_same"), Pair(4, "c", "b", "tie"), Pair(6, "c", "a", "skip", "like_neither"),
    ]  # fmt: skip
    assert KIND.wide(value, question()) == {
        "n": 2, "shown_a": 1, "wins_a": 1, "shown_b": 2, "wins_b": 0, "shown_c": 1, "wins_c": 0, "shown_d": 0, "wins_d": 0,
    }  # fmt: skip


LEFT = {"left": "a", "right": "b", "winner": "left"}


@pytest.mark.parametrize(
    "given",
    [
        [LEFT, {"left": "b", "right": "a", "winner": "left"}],
        [{"left": "a", "right": "a", "winner": "left"}],
        [{"left": "a", "right": "z", "winner": "left"}],
        [{"left": "a", "right": "b", "winner": "a"}],
        [{"left": "a", "right": "b", "winner": "tie"}],
        [{**LEFT, "reason": "like_both"}],
        [{**LEFT, "winner": "skip", "reason": "other"}],
        [{**LEFT, "winner": "skip", "reason": ["like_both"]}],
        [{**LEFT, "winner": "skip", "reason": None}],
        [{**LEFT, "task": True}],
        [{**LEFT, "task": 0}],
        [{**LEFT, "task": 7}],
        [{**LEFT, "task": 2}, {"left": "c", "right": "d", "winner": "left", "task": 2}],
        [{**LEFT, "more": 1}],
        [LEFT] * 7,
        [[]],
        ["left"],
        {"left": "a"},
    ],
)
def test_what_is_no_comparison_is_refused_in_words(app: Flask, given: Any) -> None:
    with pytest.raises(AnswerRefused) as refused:
        KIND.parse(given, question(ties=False))

    assert str(refused.value.extra["fields"]["value"])


def test_the_page_and_the_file_have_the_same_numbers(app: Flask) -> None:
    made = make_survey()
    scope.enter(db.session, made.organisation_id)
    uid = add_question(made, "pairwise", said("Kumpi?"), var="pair")
    made.open()
    values = [[{"left": "a", "right": "b", "winner": winner}] for winner in ["left"] * 7 + ["right"] * 2 + ["tie"] * 2 + ["skip"]]
    for value in values:
        made.respondent().does(responses.save_answer, question=uid, value=value)

    survey = db.session.get(Survey, made.survey_id)
    assert survey is not None
    (table,) = [one for one in exports.of_survey(db.session, survey) if one.name == "pairs"]
    rows = [row for row in table.rows() if row[5] != "skip"]  # type: ignore[union-attr]
    found = ranking([Comparison(row[0], row[3], row[4], {"left": row[3], "right": row[4], "tie": None}[row[5]]) for row in rows]).items
    summary = KIND.summary(values, 1, question(2))

    assert [(line.part, line.value, line.reach, line.numbers["shown"], line.numbers["wins"]) for line in summary.lines] == [
        (item.item, item.score, (item.lo, item.hi), item.shown, item.wins) for item in found
    ]
    assert (summary.n, summary.dont_know, [line.n for line in summary.lines]) == (12, 1, [11, 11])
    assert summary.lines[0].value == pytest.approx(100 * 8 / 11)
    with app.test_request_context("/en/"):
        assert "73" in KIND.figure(summary.lines[0])


def test_when_all_say_the_same_no_interval_is_claimed(app: Flask) -> None:
    summary = KIND.summary([[LEFT]] * 6, 0, question(2))

    assert [(line.part, line.value, line.reach) for line in summary.lines] == [("a", 100, None), ("b", 0, None)]
    assert "6" in KIND.sentence(summary, "Everybody", "en")


def test_a_picture_nobody_compared_has_no_bar_and_everybody_passing_is_said(app: Flask) -> None:
    some = KIND.summary([[LEFT]] * 6, 0, question(3))
    passed = KIND.summary([[{**LEFT, "winner": "skip"}]] * 6, 0, question(2))

    assert (some.lines[-1].part, some.lines[-1].value, some.lines[-1].n) == ("c", None, 0)
    assert KIND.figure(some.lines[-1])
    assert [line.value for line in passed.lines] == [None, None]
    assert KIND.sentence(passed, "Everybody", "en")
