"""Without a script the picture is simply there; what was written is kept as written, with how the picture was seen."""

import pytest
from flask import Flask

from surveys.kinds.contract import AnswerRefused
from surveys.kinds.five_seconds import KIND, MOST_WRITTEN
from tests.client import Client
from tests.surveys.kinds.pictured import ask, kept, question_of

pytestmark = pytest.mark.engine("sqlite")


def test_bjorn_sees_the_picture_without_a_script_and_his_answer_is_not_called_timed(phone: Client) -> None:
    """Mutant: a hidden field that starts with 1 would call every answer without a script timed."""
    _made, uid, where = ask(phone, "five_seconds")
    html = phone.get(where).get_data(as_text=True)

    phone.fill("/3", **{uid: " A large window \r\nand a sofa ", "go": "next"})

    assert '<div class="five-look">' in html
    assert kept(uid) == {"text": "A large window \nand a sofa", "timed": False}


def test_the_time_that_was_kept_stays_kept_when_the_words_are_changed_later(phone: Client) -> None:
    _made, uid, where = ask(phone, "five_seconds")
    phone.fill("/3", **{uid: "A window", f"{uid}.timed": "1", "go": "next"})
    phone.get(where)

    phone.fill("/3", **{uid: "A window and a sofa", "go": "next"})

    assert kept(uid) == {"text": "A window and a sofa", "timed": True}
    assert " data-seen" in phone.get(where).get_data(as_text=True), "who has answered is not offered the five seconds again"


def test_what_is_too_long_is_refused_and_stays_in_the_field(phone: Client) -> None:
    _made, uid, _where = ask(phone, "five_seconds")
    written = "Ikkuna. " * 80

    refused = phone.fill("/3", **{uid: written, f"{uid}.timed": "1", "go": "next"})

    assert refused.status_code == 422
    assert written in refused.get_data(as_text=True)
    assert f'name="{uid}.timed" value="1"' in refused.get_data(as_text=True)


def test_what_was_written_can_be_taken_back(phone: Client) -> None:
    _made, uid, where = ask(phone, "five_seconds")
    phone.fill("/3", **{uid: "A window", "go": "next"})
    phone.get(where)

    phone.fill("/3", **{uid: "", "go": "next"})

    assert kept(uid) is None


def test_to_write_nothing_is_no_answer(phone: Client) -> None:
    _made, uid, _where = ask(phone, "five_seconds")

    asked = phone.fill("/3", **{uid: " ", "go": "next"})
    skipped = phone.fill("/3", **{uid: "", "go": "skip"})

    assert (asked.status_code, skipped.status_code, kept(uid)) == (422, 302, None)


@pytest.mark.parametrize(
    "given",
    [
        "A window",
        {"text": ""},
        {"text": "a" * (MOST_WRITTEN + 1)},
        {"text": "a\u0000"},
        {"text": 1},
        {"text": "a", "timed": 1},
        {"text": "a", "ms": 5},
    ],
)
def test_what_is_no_answer_is_refused(app: Flask, given: object) -> None:
    with pytest.raises(AnswerRefused):
        KIND.parse(given, question_of(KIND))


def test_what_was_written_is_told_in_an_order_that_tells_nobody(app: Flask) -> None:
    summary = KIND.summary([{"text": "sofa", "timed": True}, {"text": "Bench", "timed": False}], 0, question_of(KIND))

    assert summary.texts == ["Bench", "sofa"]
    assert [(line.part, line.value) for line in summary.lines] == [("timed", 0.5), ("untimed", 0.5)]
