"""Give a number: as people here write it, never rounded and never misread."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from commons import scope
from commons.db import db
from commons.languages import LANGUAGES, Words
from surveys import exports, responses
from surveys.kinds.number import KIND
from surveys.models import Survey
from tests.surveys.kinds.asking import question, reason
from tests.surveys.making import add_question, make_survey

pytestmark = pytest.mark.engine("sqlite")


@pytest.mark.parametrize(
    ("given", "decimals", "kept"),
    [
        ("12,5", "1", 12.5), ("12.5", "1", 12.5), (" 1 250 ", "0", 1250), ("1\u00a0250,50", "2", 1250.5), (12.0, "0", 12), ("012", "0", 12),
        (0.5, "1", 0.5), ("2,0", "1", 2), (-0.0, "0", 0),
    ],
)  # fmt: skip
def test_a_comma_a_point_and_spaces_are_all_understood(given: Any, decimals: str, kept: float) -> None:
    value = KIND.parse(given, question("number", most=2000, decimals=decimals))

    assert (value, type(value)) == (kept, type(kept))


# Mutant: float(given.replace(",", ".")) makes "1,000" one.
@pytest.mark.parametrize(
    "given", ["1,000", "1.000", "2,5", 2.5, "2.", "1e3", "0x10", "kolme", "12 km", "--1", "-1", -1, 2001, "9" * 400, True, 10**400, "٣"]
)
def test_what_could_be_misread_or_would_have_to_be_rounded_is_refused(app: Flask, given: Any) -> None:
    assert reason(question("number", most=2000), given)


def test_a_range_and_its_unit_are_checked_before_opening() -> None:
    def problems(**settings: Any) -> int:
        return len(KIND.check(question("number", **settings), LANGUAGES))

    assert [problems(), problems(unit={}), problems(unit={"fi": "km"}), problems(least=5, most=5)] == [0, 0, 1, 1]


def test_a_year_is_said_without_a_space_and_a_fraction_with_a_comma(app: Flask) -> None:
    with app.test_request_context("/fi/"):
        assert KIND.said(1987, question("number", most=2026, unit={}), "fi") == "1987"
        assert KIND.said(2.5, question("number", unit={"fi": "km"}), "fi") == "2,5 km"


def test_fractions_and_missing_codes_stand_in_the_file_as_they_are(app: Flask) -> None:
    made = make_survey()
    uid = add_question(made, "number", Words(fi="Kuinka kaukana?", sv="Hur långt?", en="How far?"), var="far", decimals="1")
    made.open()
    for value in ("2,5", 3):
        made.respondent().does(responses.save_answer, question=uid, value=value)
    made.respondent().does(responses.save_answer, question=uid, dont_know=True)

    assert sorted(map(str, _column(made, "far"))) == ["-91", "2.5", "3"]


def test_the_mean_has_a_reach_and_nobody_s_own_number_is_told() -> None:
    summary = KIND.summary([1, 2, 3, 4, 90], 0, question("number"))
    mean, middle = summary.lines

    assert (mean.value, middle.value) == (20, 3)
    assert mean.reach is not None and mean.reach[0] == 0 and 68 < mean.reach[1] < 69
    assert mean.numbers == middle.numbers == {}


def _column(made: Any, name: str) -> Iterator[Any]:
    scope.enter(db.session, made.organisation_id)
    table = exports.wide_table(db.session, db.session.get(Survey, made.survey_id), simulated=False)
    place = [column.name for column in table.columns].index(name)
    return (row[place] for row in table.rows())
