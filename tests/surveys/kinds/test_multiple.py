"""Choose several: as many as the author wants, each option a column of 0 and 1."""

import pytest
from flask import Flask
from flask_babel import force_locale

from commons.languages import LANGUAGES
from commons.statistics.intervals import wilson
from surveys.kinds.multiple import KIND
from tests.surveys.kinds.asking import question, reason

pytestmark = pytest.mark.engine("sqlite")


def test_the_order_of_ticking_does_not_matter_and_what_was_not_ticked_is_zero() -> None:
    asked = question("multiple", 3)
    value = KIND.parse({"chosen": ["c", "a"]}, asked)

    assert value == {"chosen": ["a", "c"]}
    assert KIND.wide(value, asked) == {"a": 1, "b": 0, "c": 1}
    assert [(cell.part, cell.number) for cell in KIND.long(value, asked)] == [("a", 1), ("b", 0), ("c", 1)]


def test_too_few_too_many_and_the_same_twice_are_refused(app: Flask) -> None:
    asked = question("multiple", 4, least=2, most=3)

    assert reason(asked, {"chosen": ["a"]}) == "Choose at least 2."
    assert reason(asked, {"chosen": ["a", "b", "c", "d"]}) == "Choose at most 3."
    assert reason(asked, {"chosen": ["a", "a"]}) and reason(asked, {"chosen": ["a", []]}) and reason(asked, {"chosen": "ab"})
    assert reason(asked, {"chosen": ["a", "b"]}) == ""
    with force_locale("en"):
        assert KIND.limits(asked) == "Choose from 2 to 3."


def test_more_at_least_than_at_most_keeps_a_survey_from_opening() -> None:
    def problems(**settings: int) -> int:
        return len(KIND.check(question("multiple", 3, **settings), LANGUAGES))

    assert [problems(least=2, most=3), problems(least=3, most=2), problems(least=4, most=12)] == [0, 1, 1]


def test_shares_are_of_those_who_answered_with_wilson_s_interval() -> None:
    asked = question("multiple", 2)
    values = [{"chosen": ["a", "b"]}] * 6 + [{"chosen": ["a"]}] * 4

    lines = KIND.summary(values, 3, asked).lines

    assert [(line.part, line.value, line.reach) for line in lines] == [("a", 1.0, wilson(10, 10)), ("b", 0.6, wilson(6, 10))]
