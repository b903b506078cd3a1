"""Write an answer: kept exactly or refused with a reason, listed only when there are five."""

import re

import pytest
from flask import Flask

from surveys import publishing, responses
from surveys.kinds.text import KIND
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.kinds.asking import question, reason
from tests.surveys.making import add_question, make_survey, said

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


# Mutant: the texts of the groups one after the other; what is missing from the others would be what the three of the staff wrote.
def test_the_page_lists_what_everybody_wrote_and_never_by_audience(app: Flask) -> None:
    made = make_survey()
    uid = add_question(made, "text", said("What else?"))
    made.open()
    for link, texts in ((made.residents, ("<b>e", "d", "c", "b", "a", "f")), (made.staff, ("x", "y", "z"))):
        for text in texts:
            made.respondent(link).does(responses.save_answer, question=uid, value=text)
    made.change(publishing.close_survey)
    make_user("vilja@example.fi", organisation_id=made.organisation_id, role="viewer")
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "vilja@example.fi")

    page = desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results").get_data(as_text=True)

    listed = re.findall(r"<bdi>(.*?)</bdi>", page)
    assert listed == ["&lt;b&gt;e", "a", "b", "c", "d", "f", "x", "y", "z"]
    assert "Everybody: 9 people wrote an answer." in page
