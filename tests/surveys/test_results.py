"""Results by audience: a group under five is hidden, and so is what would give it away; simulated answers stay apart; files are complete."""

import csv
import io
import os
import re
from typing import Any

import pytest
from flask import Flask

from commons import scope
from commons.db import db
from commons.languages import Words
from commons.projects import shaping
from surveys import building, links, publishing, responses, steps
from surveys.models import Survey
from surveys.results import results_of
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.making import SHA, Made, _make_picture, make_survey

pytestmark = pytest.mark.engine("sqlite")


def answer(made: Made, link: dict[str, Any], values: str, **start: Any) -> None:
    """One respondent for each letter: a or b is chosen, ? is don't know."""
    for value in values:
        respondent = made.respondent(link)
        if start:
            respondent.does(responses.start, **start)
        given = {"dont_know": True} if value == "?" else {"value": value}
        respondent.does(responses.save_answer, question=made.choice, **given)
        respondent.does(responses.finish, receipt_hash=os.urandom(32))


def read(made: Made, **options: Any) -> Any:
    """What the page shows, once the steps that are due have been taken."""
    made.make(steps.advance, survey_id=made.survey_id)
    db.session.rollback()
    scope.enter(db.session, made.organisation_id)
    survey = db.session.get(Survey, made.survey_id)
    assert survey is not None
    return results_of(db.session, survey, **options)


def third_audience(made: Made) -> dict[str, Any]:
    """A link for an audience more."""
    youth = made.make(
        shaping.add_audience, by=None, project_id=made.project_id, kind="other", name=Words(fi="Nuoret", sv="Unga", en="Youth"), key="youth"
    )
    return made.change(links.make_link, audience_id=youth["id"])


def test_each_audience_has_its_numbers_and_dont_know_is_counted_apart(made: Made) -> None:
    answer(made, made.residents, "aaabb?")
    answer(made, made.staff, "bbbbba")

    choice = read(made).questions[0]

    told = {
        group.name["en"]: ({line.part: line.numbers["count"] for line in group.summary.lines}, group.summary.dont_know)
        for group in choice.groups
    }
    assert told == {"Staff": ({"a": 1, "b": 5}, 0), "Residents": ({"a": 3, "b": 2}, 1)}
    assert [line.numbers["count"] for line in choice.everybody.summary.lines] == [4, 7]
    assert [group.hidden for group in choice.groups] == [False, False]


def test_a_group_under_five_takes_another_with_it_so_that_nobody_can_subtract(made: Made) -> None:
    """Mutant: hide only the groups under five, and staff is everybody minus residents minus youth."""
    youth = third_audience(made)
    answer(made, made.residents, "aaaaaaaabb")
    answer(made, youth, "aaabbb")
    answer(made, made.staff, "bbbb")
    made.change(publishing.close_survey)

    found = read(made)

    assert {group.name["en"]: group.hidden for group in found.questions[0].groups} == {"Staff": True, "Residents": False, "Youth": True}
    assert {size.name["en"]: size.n for size in found.by_audience} == {"Staff": None, "Residents": 10, "Youth": None}


def test_four_people_in_all_show_nothing(made: Made) -> None:
    answer(made, made.residents, "aabb")
    made.change(publishing.close_survey)

    assert read(made).questions[0].everybody.hidden


def test_no_number_of_a_hidden_group_is_on_the_page_or_in_its_table(app: Flask, made: Made) -> None:
    make_user("vilja@example.fi", organisation_id=made.organisation_id, role="viewer")
    answer(made, made.residents, "a" * 13)
    answer(made, third_audience(made), "b" * 7)
    answer(made, made.staff, "bbb")
    made.change(publishing.close_survey)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "vilja@example.fi")

    desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results")

    assert desk.page and "Residents: 100% chose" in desk.page.text
    assert "13 (100%)" in desk.page.text
    assert "Staff:" not in desk.page.text
    assert not re.search(r"\b(?:3|7) \(", desk.page.text)


def test_simulated_answers_are_read_alone_or_not_at_all(made: Made) -> None:
    answer(made, made.residents, "aaaaaa")
    answer(made, made.residents, "bbbbbbb", simulated=True)

    assert (read(made).begun, read(made, simulated=True).begun) == (6, 7)
    assert [line.numbers["count"] for line in read(made).questions[0].everybody.summary.lines] == [6, 0]


def test_a_survey_that_was_never_opened_has_no_results(app: Flask) -> None:
    draft = make_survey()
    scope.enter(db.session, draft.organisation_id)

    assert read(draft) is None


@pytest.mark.parametrize(("table", "first"), [("responses", "response_id"), ("answers_long", "response_id")])
def test_a_researcher_takes_the_rows_home_in_both_dialects(app: Flask, made: Made, table: str, first: str) -> None:
    make_user("tuuli@example.fi", organisation_id=made.organisation_id, role="researcher")
    answer(made, made.residents, "ab?")
    answer(made, made.staff, "b", simulated=True)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "tuuli@example.fi")
    where = f"/en/desk/projects/{made.project}/surveys/{made.survey}/results/{table}"

    research = desk.get(f"{where}.research.csv").get_data(as_text=True)
    excel = desk.get(f"{where}.excel.csv").get_data(as_text=True)

    found = list(csv.DictReader(io.StringIO(research, newline="")))
    assert (len(found), next(iter(found[0]))) == (3, first)
    assert excel.startswith('\ufeff"response_id";')
    if table == "responses":
        assert sorted(row["lobby"] for row in found) == ["-91", "a", "b"]
        assert {(row["audience"], row["simulated"], row["fit_a"]) for row in found} == {("residents", "0", "-92")}


@pytest.mark.parametrize("role", ["viewer", None])
def test_nobody_else_takes_rows_home(app: Flask, made: Made, role: str | None) -> None:
    organisation = made.organisation_id if role else None
    make_user("carla@example.fi", organisation_id=organisation, role=role or "viewer", name="Carla")
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "carla@example.fi")

    answered = desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results/responses.research.csv")

    assert answered.status_code == (403 if role else 404)


@pytest.mark.parametrize(
    ("chosen", "shown", "note"),
    [
        ("a" * 27 + "b" * 13, ["27 (68%)", "13 (32%)"], False),  # 67.5 and 32.5
        ("a" * 20 + "b" * 20, ["20 (50%)", "20 (50%)"], False),
        ("a" * 8 + "b" * 8 + "c" * 8, ["8 (33%)", "8 (33%)", "8 (33%)"], True),  # 99 together, and said so
    ],
)
def test_shares_of_a_whole_make_a_hundred_or_the_page_says_that_they_are_rounded(
    app: Flask, chosen: str, shown: list[str], note: bool
) -> None:
    """Mutant: round halves up: 68% and 33%."""
    made = make_survey()
    if "c" in chosen:
        add_third_lobby(made)
    made.open()
    answer(made, made.residents, chosen)
    make_user("vilja@example.fi", organisation_id=made.organisation_id, role="viewer")
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "vilja@example.fi")

    desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results")

    assert desk.page
    figures = re.findall(r"\d+ \(\d+%\)", desk.page.text)
    assert figures[: len(shown)] == shown
    assert ("The shares are rounded" in desk.page.text) is note


@pytest.mark.parametrize(("lang", "said"), [("fi", "12\u00a0vastausta)"), ("sv", "12\u00a0svar)"), ("en", "12 answers)")])
def test_a_sentence_says_how_many_answered_in_words_and_the_page_what_n_is(app: Flask, made: Made, lang: str, said: str) -> None:
    answer(made, made.residents, "aaaaaaaaaabb")
    make_user("vilja@example.fi", organisation_id=made.organisation_id, role="viewer")
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "vilja@example.fi")

    page = desk.get(f"/{lang}/desk/projects/{made.project}/surveys/{made.survey}/results").get_data(as_text=True)

    explained = {"fi": "n on vastausten määrä", "sv": "är n antalet svar", "en": "n is the number of answers"}[lang]
    assert said in page
    assert explained in page
    assert not re.search(r"\(.*n 12\)\.", page)


def test_one_answer_among_many_who_do_not_know_is_not_told_and_breaks_nothing(app: Flask, made: Made) -> None:
    answer(made, made.residents, "a??????")
    make_user("vilja@example.fi", organisation_id=made.organisation_id, role="viewer")
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "vilja@example.fi")

    answered = desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results")

    assert answered.status_code == 200
    assert "100%" not in answered.get_data(as_text=True)


@pytest.mark.parametrize("rated", [["ab"], ["a"], ["a"] * 5, ["a"] * 5 + ["b"], ["ab"] * 4])
def test_few_ratings_among_many_who_do_not_know_break_nothing(app: Flask, made: Made, rated: list[str]) -> None:
    """Also where one picture was rated and the other by hardly anybody or nobody."""
    for letters in [*rated, *[""] * 6]:
        given = {"value": dict.fromkeys(letters, 4)} if letters else {"dont_know": True}
        made.respondent(made.residents).does(responses.save_answer, question=made.rating, **given)
    make_user("vilja@example.fi", organisation_id=made.organisation_id, role="viewer")
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "vilja@example.fi")

    assert desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results").status_code == 200


def add_third_lobby(made: Made) -> None:
    picture = made.make(_make_picture, organisation_id=made.organisation_id, sha256=SHA["c"])
    name = Words(fi="Kolmas", sv="Den tredje", en="The third")
    made.change(building.add_picture, question=made.choice, picture=picture, label=name, alt=name)
