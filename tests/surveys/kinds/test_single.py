"""Choose one: own words at the last option never take the place of the choice, and never are lost in silence."""

import random

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from surveys.kinds.single import KIND
from tests.surveys.kinds.asking import question, reason

pytestmark = pytest.mark.engine("sqlite")


def test_own_words_stand_beside_the_code_in_a_column_of_their_own() -> None:
    asked = question("single", 3, other=True)
    value = KIND.parse({"choice": "c", "other": "  On foot "}, asked)

    assert value == {"choice": "c", "other": "On foot"}
    assert KIND.wide(value, asked) == {"": "c", "other": "On foot"}
    assert [column.name for column in KIND.variables(asked)] == ["one", "one_other"]


def test_words_written_beside_another_choice_are_asked_about_instead_of_dropped(app: Flask) -> None:
    asked = question("single", 3, other=True)
    given = KIND.read_form(MultiDict({"q_one": "a", "q_one.other": "On foot"}), asked)

    assert given == {"choice": "a", "other": "On foot"}
    assert reason(asked, given).startswith("You wrote something")


def test_writing_alone_chooses_the_last_option() -> None:
    asked = question("single", 3, other=True)

    assert KIND.read_form(MultiDict({"q_one.other": "On foot"}), asked) == {"choice": "c", "other": "On foot"}
    assert KIND.read_form(MultiDict({"q_one": "a", "q_one.other": " "}), asked) == {"choice": "a"}


@pytest.mark.parametrize("written", ["", "-91", "a\nb", "x" * 201, "\ud800", 5, None])
def test_odd_own_words_are_refused(app: Flask, written: object) -> None:
    assert reason(question("single", 3, other=True), {"choice": "c", "other": written})


def test_own_words_are_refused_where_nobody_asked_for_them(app: Flask) -> None:
    assert reason(question("single", 3), {"choice": "c", "other": "On foot"})


@pytest.mark.parametrize(
    ("settings", "orders", "last"),
    [
        ({"order": "fixed"}, 1, {"c"}),
        ({"order": "random"}, 6, {"a", "b", "c"}),
        ({"order": "random_but_last"}, 2, {"c"}),
        ({"order": "random", "other": True}, 2, {"c"}),
    ],
)
def test_what_is_marked_last_stays_last(settings: dict[str, object], orders: int, last: set[str]) -> None:
    asked = question("single", 3, **settings)

    seen = {"".join(option["uid"] for option in KIND.tasks(asked, random.Random(seed))[0]) for seed in range(200)}

    assert (len(seen), {order[-1] for order in seen}) == (orders, last)


def test_four_people_s_own_words_are_not_listed_and_five_are() -> None:
    asked = question("single", 3, other=True)
    four = [{"choice": "c", "other": text} for text in "dcba"] + [{"choice": "a"}] * 6

    assert KIND.summary(four, 0, asked).texts == []
    assert KIND.summary([*four, {"choice": "c", "other": "e"}], 0, asked).texts == ["a", "b", "c", "d", "e"]
