"""A scale: zero is an answer, and the mean is of the points."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from surveys.kinds.scale import KIND
from tests.surveys.kinds.asking import question, reason

pytestmark = pytest.mark.engine("sqlite")


# Mutant: `int(number) or None` in read_form loses every zero.
def test_zero_is_an_answer_where_the_scale_begins_at_it() -> None:
    asked = question("scale", points=11, first="0")
    given = KIND.read_form(MultiDict({"q_one": "0"}), asked)

    assert KIND.parse(given, asked) == 0
    assert (asked["points"], list(KIND.points(asked))[-1]) == (11, 10)


@pytest.mark.parametrize("given", [0, 6, True, 3.0, "3", None, [3]])
def test_only_whole_numbers_of_the_scale_are_taken(app: Flask, given: object) -> None:
    assert reason(question("scale"), given) == "Choose a point from 1 to 5."


def test_every_point_has_its_code_and_the_ends_their_words() -> None:
    (column,) = KIND.variables(question("scale", points=3))

    assert [(code["value"], code["label"]["en"]) for code in column.codes] == [("1", "low (en)"), ("2", "2"), ("3", "high (en)")]


def test_the_sentence_says_the_mean_its_reach_and_the_scale(app: Flask) -> None:
    asked = question("scale")

    with app.test_request_context("/en/"):
        told = KIND.sentence(KIND.summary([1, 2, 3, 4, 5, 5], 0, asked), "Everybody", "en")
        nobody = KIND.sentence(KIND.summary([], 2, asked), "Everybody", "en")

    assert told == "Everybody: 3.3 on average on a scale from 1 to 5 (between 1.6 and 5.0), median 3.5 (6 answers)."
    assert nobody == "Everybody: nobody has chosen yet."
