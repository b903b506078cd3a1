"""Pictures are put in order with numbers; two in one place are refused with words, and what was chosen is not lost by it."""

import re

import pytest
from flask import Flask
from flask_babel import force_locale

from surveys.kinds.contract import AnswerRefused
from surveys.kinds.ranking import KIND
from tests.client import Client
from tests.surveys.kinds.pictured import ask, kept, question_of

pytestmark = pytest.mark.engine("sqlite")


def test_bjorn_chooses_places_and_finds_them_when_he_comes_back(phone: Client) -> None:
    _made, uid, where = ask(phone, "ranking")

    phone.fill("/3", **{f"{uid}.a": "2", f"{uid}.b": "1", "go": "next"})
    html = phone.get(where).get_data(as_text=True)

    assert kept(uid) == ["b", "a"]
    assert re.findall(rf'name="{uid}\.([ab])"', html) == ["b", "a"]
    assert re.findall(r'value="(\d)" selected', html) == ["1", "2"]


def test_two_in_one_place_are_refused_in_words_and_the_places_stay_chosen(phone: Client) -> None:
    _made, uid, _where = ask(phone, "ranking")

    refused = phone.fill("/3", **{f"{uid}.a": "2", f"{uid}.b": "2", "go": "next"})

    assert refused.status_code == 422
    assert phone.page is not None
    assert "Two pictures have place 2. Give each a place of its own." in phone.page.text
    assert re.findall(r'value="(\d)" selected', refused.get_data(as_text=True)) == ["2", "2"]
    assert kept(uid) is None


def test_a_picture_without_a_place_is_refused_and_none_at_all_is_no_answer(phone: Client) -> None:
    _made, uid, _where = ask(phone, "ranking")

    half = phone.fill("/3", **{f"{uid}.a": "1", "go": "next"})
    assert phone.page is not None
    reason = phone.page.text
    skipped = phone.fill("/3", go="skip", **{f"{uid}.a": ""})

    assert (half.status_code, skipped.status_code, kept(uid)) == (422, 302, None)
    assert "Give every picture a place." in reason


@pytest.mark.parametrize(
    "given",
    [
        {"a": 1, "b": 2, "c": 2}, {"a": 1, "b": 2, "c": 4}, {"a": 0, "b": 1, "c": 2}, {"a": 1, "b": 2, "c": True},
        {"a": 1, "b": 2, "z": 3}, {"a": 1, "b": 2}, ["a", "b"], ["a", "b", "c", "a"], ["a", "b", "b"], ["a", "b", ["c"]], "abc",
    ],
)  # fmt: skip
def test_what_is_no_order_is_refused(app: Flask, given: object) -> None:
    with pytest.raises(AnswerRefused):
        KIND.parse(given, question_of(KIND))


def test_places_and_an_order_are_the_same_answer(app: Flask) -> None:
    question = question_of(KIND)

    assert KIND.parse({"a": 3, "b": 1, "c": 2}, question) == KIND.parse(["b", "c", "a"], question) == ["b", "c", "a"]
    assert KIND.wide(["b", "c", "a"], question) == {"b": 1, "c": 2, "a": 3}


def test_the_summary_has_mean_places_firsts_and_agreement(app: Flask) -> None:
    lines = KIND.summary([list("abc"), list("bac"), list("acb")], 0, question_of(KIND)).lines

    assert [(line.numbers["count"], round(line.numbers["mean"] or 0, 3)) for line in lines] == [(2, 1.333), (1, 2.0), (0, 2.667)]
    assert {round(line.numbers["agreement"] or 0, 3) for line in lines} == {0.444}  # sums 4, 6, 8: S = 8, W = 12 * 8 / (9 * 24)


def test_orders_from_before_a_picture_was_added_do_not_stop_the_results(app: Flask) -> None:
    question = question_of(KIND)

    lines = KIND.summary([["b", "a"], ["z", "a", "b"], ["a", "b", "c"]], 0, question).lines

    assert [line.n for line in lines] == [3, 3, 1]
    assert [line.numbers["agreement"] for line in lines] == [None] * 3
    with force_locale("en"):
        assert KIND.sentence(KIND.summary([], 0, question), "All", "en") == "All: nobody has put them in order yet."
