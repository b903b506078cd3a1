"""Several pictures are chosen between a least and a most number, and what was taken back is not kept in silence."""

import pytest
from flask import Flask

from commons.languages import LANGUAGES
from surveys.kinds.contract import AnswerRefused
from surveys.kinds.image_choices import KIND
from tests.client import Client
from tests.surveys.kinds.pictured import ask, kept, question_of

pytestmark = pytest.mark.engine("sqlite")


def test_bjorn_chooses_two_and_finds_them_ticked_when_he_comes_back(phone: Client) -> None:
    _made, uid, where = ask(phone, "image_choices")

    answer = phone.fill("/3", **{uid: ["b", "a"], "go": "next"})  # type: ignore[arg-type]
    html = phone.get(where).get_data(as_text=True)

    assert answer.status_code == 302
    assert kept(uid) == ["a", "b"]
    assert html.count(" checked") == 2


def test_what_was_chosen_can_be_taken_back(phone: Client) -> None:
    """Mutant: without `can_be_emptied` an emptied form is no answer, and the old one stays as if it had been confirmed."""
    _made, uid, where = ask(phone, "image_choices")
    phone.fill("/3", **{uid: "a", "go": "next"})
    phone.get(where)
    assert phone.page is not None
    del phone.page.form("/3").values[uid]

    phone.fill("/3", go="next")

    assert kept(uid) is None


def test_to_go_on_without_ever_choosing_is_asked_about_as_in_any_question(phone: Client) -> None:
    _made, uid, _where = ask(phone, "image_choices")

    asked = phone.fill("/3", go="next")
    skipped = phone.fill("/3", go="skip")

    assert (asked.status_code, skipped.status_code, kept(uid)) == (422, 302, None)


def test_one_too_many_is_refused_and_what_was_ticked_stays_ticked(phone: Client) -> None:
    _made, uid, _where = ask(phone, "image_choices", most=1)

    refused = phone.fill("/3", **{uid: ["a", "b"], "go": "next"})  # type: ignore[arg-type]

    assert refused.status_code == 422
    assert refused.get_data(as_text=True).count(" checked") == 2
    assert kept(uid) is None


@pytest.mark.parametrize(
    ("least", "most", "given", "is_one"),
    [(1, 12, ["a"], True), (2, 12, ["a"], False), (2, 2, ["a", "c"], True), (1, 2, ["a", "b", "c"], False), (1, 12, ["a", "a"], False)],
)
def test_the_numbers_are_kept_to(app: Flask, least: int, most: int, given: list[str], is_one: bool) -> None:
    question = {**question_of(KIND), "least": least, "most": most}

    if is_one:
        assert KIND.parse(given, question) == given
    else:
        with pytest.raises(AnswerRefused):
            KIND.parse(given, question)


def test_numbers_that_nobody_can_keep_to_stop_the_survey_from_opening(app: Flask) -> None:
    whole = question_of(KIND)

    assert len(KIND.check({**whole, "least": 3, "most": 2}, LANGUAGES)) == 1
    assert len(KIND.check({**whole, "least": 4}, LANGUAGES)) == 1
    assert KIND.check({**whole, "least": 3, "most": 3}, LANGUAGES) == []


def test_shares_are_of_people_and_may_be_more_than_a_whole_together(app: Flask) -> None:
    summary = KIND.summary([["a", "b"], ["a"], ["a", "c"], ["b"]], 1, question_of(KIND))

    assert [(line.part, line.n, line.value) for line in summary.lines] == [("a", 4, 0.75), ("b", 4, 0.5), ("c", 4, 0.25)]
