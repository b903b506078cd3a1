"""Two pictures in the order of time; what is said of them is a comparison of the two."""

import re

import pytest
from flask import Flask
from flask_babel import force_locale

from commons.languages import LANGUAGES
from surveys.kinds.before_after import KIND
from surveys.kinds.contract import Pair
from tests.client import Client
from tests.surveys.kinds.pictured import ask, kept, question_of

pytestmark = pytest.mark.engine("sqlite")


def test_bjorn_says_that_after_is_better_and_sees_before_first(phone: Client) -> None:
    _made, uid, where = ask(phone, "before_after")
    html = phone.get(where).get_data(as_text=True)

    phone.fill("/3", **{uid: "after", "go": "next"})

    assert re.findall(r">(Before|After): (\w+)", html) == [("Before", "Open"), ("After", "Quiet")]
    assert kept(uid) == "after"


def test_it_is_a_comparison_of_the_first_picture_with_the_second(app: Flask) -> None:
    question = question_of(KIND)

    won = {value: KIND.pairs(value, question) for value in ("before", "after", "same")}

    assert won == {"before": [Pair(1, "a", "b", "left")], "after": [Pair(1, "a", "b", "right")], "same": [Pair(1, "a", "b", "tie")]}
    assert [KIND.long(value, question)[0].stimulus[:1] for value in ("before", "after", "same")] == ["a", "b", ""]


def test_what_was_before_stays_before_when_the_first_picture_was_replaced(app: Flask) -> None:
    """The place in the list tells, not the letter: a new picture moved to the top has the letter c."""
    question = question_of(KIND)
    question["options"] = [{**question["options"][0], "uid": "c"}, question["options"][1]]

    assert KIND.pairs("before", question) == [Pair(1, "c", "b", "left")]
    assert KIND.check(question, LANGUAGES) == []


def test_the_sentence_has_all_three_shares(app: Flask) -> None:
    summary = KIND.summary(["after"] * 6 + ["before"] * 3 + ["same"], 2, question_of(KIND))

    with force_locale("en"):
        sentence = KIND.sentence(summary, "Residents", "en")

    assert sentence == "Residents: 60% find it better after, 30% before, and 10% see no difference (10 answers)."
