"""Write an answer: kept exactly or refused with a reason, listed only when there are five."""

import pytest
from flask import Flask

from surveys.kinds.text import KIND
from tests.surveys.kinds.asking import question, reason

pytestmark = pytest.mark.engine("sqlite")


def test_lines_stay_and_one_line_is_one_line(app: Flask) -> None:
    assert KIND.parse("Valoa.\r\nJa tilaa. ", question("text")) == "Valoa.\nJa tilaa."
    assert reason(question("text", size="short"), "Valoa.\nJa tilaa.")


def test_a_text_is_never_cut(app: Flask) -> None:
    asked = question("text", longest=10)

    assert KIND.parse("👩‍👩‍👧‍👦" * 10, asked) == "👩‍👩‍👧‍👦" * 10
    assert reason(asked, "a" * 11) == "The text is too long: at most 10 characters."


@pytest.mark.parametrize("code", ["-91", " -92 ", "-95"])
def test_a_text_that_a_data_file_would_take_for_a_missing_answer_is_refused(app: Flask, code: str) -> None:
    assert reason(question("text"), code)


def test_texts_are_listed_by_their_letters_from_five_on() -> None:
    asked = question("text")

    assert KIND.summary(["d", "c", "b", "a"], 4, asked).texts == []
    assert KIND.summary(["d", "c", "B", "a", "e"], 0, asked).texts == ["a", "B", "c", "d", "e"]
