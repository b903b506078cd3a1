"""Where two audiences differ: largest first, the page and the file say the same, and a group too small is left out with a word."""

import csv
import io
import os

import pytest
from flask import Flask

from commons.statistics.gaps import of_shares
from surveys import publishing, responses
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.making import Made

pytestmark = pytest.mark.engine("sqlite")


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("fi", "Henkilöstö: 20\u00a0%, Asukkaat: 90\u00a0%. Ero on selvä: \u221270 prosenttiyksikköä (välillä \u221285 ja \u221238)."),
        ("sv", "Personal: 20\u00a0%, Invånare: 90\u00a0%. Skillnaden är tydlig: \u221270 procentenheter (mellan \u221285 och \u221238)."),
        ("en", "Staff: 20%, Residents: 90%. The difference is clear: \u221270 percentage points (between \u221285 and \u221238)."),
    ],
)
def test_the_largest_difference_comes_first_and_the_file_has_the_numbers_of_the_page(app: Flask, made: Made, lang: str, says: str) -> None:
    """Mutant: sort by size without `abs`."""
    _answer(made, made.residents, {"a": 18, "b": 2}, fit=4)
    _answer(made, made.staff, {"a": 3, "b": 12}, fit=3)
    made.change(publishing.close_survey)
    desk = _desk(app, made)
    where = f"/{lang}/desk/projects/{made.project}/surveys/{made.survey}/results/gaps"

    page = desk.get(where).get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(desk.get(f"{where}/numbers.research.csv").get_data(as_text=True), newline="")))

    assert says in page
    assert [(row["variable"], row["part"], row["measure"]) for row in rows] == [
        ("lobby", "a", "share"), ("lobby", "b", "share"), ("fit", "a", "mean"),
    ]  # fmt: skip
    told = [float(rows[0][name]) for name in ("difference", "low", "high")]
    assert told == pytest.approx(list(of_shares(3, 15, 18, 20)), abs=1e-12)
    assert [row["audience_a"] + row["audience_b"] for row in rows] == ["staffresidents"] * 3
    assert (rows[2]["value_a"], rows[2]["value_b"], rows[2]["difference"]) == ("3.0", "4.0", "-1.0")


def test_a_small_audience_is_in_no_difference_and_the_page_says_how_much_is_left_out(app: Flask, made: Made) -> None:
    """Mutant: `_enough` without ENOUGH, or without `line`, which knows what is hidden."""
    _answer(made, made.residents, {"a": 20}, fit=4)
    _answer(made, made.staff, {"b": 9}, fit=1)
    made.change(publishing.close_survey)
    desk = _desk(app, made)
    where = f"/en/desk/projects/{made.project}/surveys/{made.survey}/results/gaps"

    page = desk.get(where).get_data(as_text=True)
    rows = desk.get(f"{where}/numbers.research.csv").get_data(as_text=True).splitlines()

    assert "4 answers are left out" in page
    assert "Nothing to compare yet" in page
    assert len(rows) == 1


@pytest.mark.parametrize("role", ["viewer", None])
def test_who_sees_the_results_sees_the_differences_and_nobody_else(app: Flask, made: Made, role: str | None) -> None:
    desk = _desk(app, made, role)

    address = f"/en/desk/projects/{made.project}/surveys/{made.survey}/results/gaps"

    assert {desk.get(one).status_code for one in (address, f"{address}/numbers.excel.csv")} == {200 if role else 404}


def _answer(made: Made, link: dict[str, object], chosen: dict[str, int], fit: int) -> None:
    for value, times in chosen.items():
        for _person in range(times):
            respondent = made.respondent(link)
            respondent.does(responses.save_answer, question=made.choice, value=value)
            respondent.does(responses.save_answer, question=made.rating, value={"a": fit})
            respondent.does(responses.finish, receipt_hash=os.urandom(32))


def _desk(app: Flask, made: Made, role: str | None = "viewer") -> Client:
    make_user("vilja@example.fi", organisation_id=made.organisation_id if role else None, role=role or "viewer")
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "vilja@example.fi")
    return desk
