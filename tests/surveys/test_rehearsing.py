"""Aino rehearses her survey: she sees its charts and files before anybody has answered, and nothing of it is left or ever counted."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import scope
from commons.db import db
from commons.languages import Words
from surveys import building, links, publishing, rehearsing, responses
from surveys.models import Answer, Presentation, Response, Survey, SurveyState, SurveyVersion, Variable
from surveys.results import results_of
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.making import Made, make_survey


@pytest.fixture
def made(app: Flask) -> Made:
    """A draft with two links; nobody has answered."""
    return make_survey()


def rehearse(made: Made, people: int = 10) -> int:
    """So many people an audience; gives how many came."""
    plan = made.change(rehearsing.prepare, people=people)
    return rehearsing.fill(made.survey_id, within=made.organisation_id, people={int(link): n for link, n in plan["people"].items()})


def survey(made: Made) -> Survey:
    db.session.rollback()
    scope.enter(db.session, made.organisation_id)
    return db.session.get_one(Survey, made.survey_id)


def begun(made: Made, *, simulated: bool) -> int:
    found = results_of(db.session, survey(made), simulated=simulated)
    return found.begun if found else 0


def rows(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model), execution_options={"unscoped": "a test counts all"}) or 0


def test_a_draft_is_rehearsed_and_stays_a_draft_that_nobody_has_answered(made: Made) -> None:
    assert rehearse(made) == 20

    assert (begun(made, simulated=True), begun(made, simulated=False)) == (20, 0)
    assert survey(made).state is SurveyState.DRAFT
    found = results_of(db.session, survey(made), simulated=True)
    assert found is not None
    assert [size.n for size in found.by_audience] == [10, 10]
    assert all(result.everybody.summary.n for result in found.questions)
    assert not any(db.session.scalars(sa.select(Variable.frozen)))
    assert not any(db.session.scalars(sa.select(SurveyVersion.frozen_at)))


def test_an_audience_with_two_links_shares_its_people_among_them(made: Made) -> None:
    again = made.change(links.make_link, audience_id=_audience(made), source="poster")

    plan = made.change(rehearsing.prepare, people=5)["people"]

    assert plan == {str(made.staff["id"]): 5, str(made.residents["id"]): 3, str(again["id"]): 2}


def test_a_request_that_comes_twice_adds_nobody_and_one_for_more_adds_the_difference(made: Made) -> None:
    """Mutant: count from 0 instead of those who are there."""
    assert [rehearse(made, 10), rehearse(made, 10), rehearse(made, 25)] == [20, 0, 30]
    assert begun(made, simulated=True) == 50


def test_clearing_takes_all_of_it_and_nothing_that_is_real(made: Made) -> None:
    """Mutant: forget every response of the survey."""
    rehearse(made)
    made.open()
    made.respondent().does(responses.save_answer, question=made.choice, value="a")

    assert rehearsing.clear(made.survey_id, within=made.organisation_id) == 20

    assert (begun(made, simulated=True), begun(made, simulated=False)) == (0, 1)
    assert (rows(Response), rows(Answer), rows(Presentation)) == (1, 1, 2)


def test_what_was_answered_before_a_change_goes_with_the_next_rehearsal_and_the_version_is_written_over(made: Made) -> None:
    rehearse(made)
    made.change(building.edit_question, question=made.choice, text=Words(fi="Kumpi?", sv="Vilkendera?", en="Which?"))
    rehearse(made, 5)

    assert begun(made, simulated=True) == 10
    rehearsing.clear(made.survey_id, within=made.organisation_id)
    made.open()
    assert survey(made).state is SurveyState.OPEN
    newest = publishing.newest_version(db.session, made.survey_id)
    assert newest is not None
    assert "Kumpi?" in newest.definition


def test_a_closed_survey_is_not_rehearsed(made: Made) -> None:
    made.open()
    made.change(publishing.close_survey)

    with pytest.raises(publishing.WrongState):
        rehearse(made)


@pytest.mark.parametrize("people", [0, 101, "many", None, "1e3"])
def test_only_a_number_that_fits_is_taken(made: Made, people: object) -> None:
    with pytest.raises(rehearsing.Unusable):
        made.change(rehearsing.prepare, people=people)


@pytest.mark.engine("sqlite")
def test_aino_rehearses_with_two_buttons(made: Made, desk: Client) -> None:
    where = f"/en/desk/projects/{made.project}/surveys/{made.survey}/results"
    assert "Make simulated answers" in desk.get(where).text

    shown = desk.get(desk.fill("/rehearsal", people="10").location)
    assert "Simulated answers" in shown.text
    assert "20 of them" not in desk.get(where).text
    data = desk.get(f"{where}/responses.research.csv?simulated=1").text
    assert len(data.splitlines()) == 21

    desk.get(where)
    cleared = desk.get(desk.fill("/rehearsal/clear").location)
    assert "20 simulated answers were removed" in cleared.text
    assert rows(Response) == 0


@pytest.mark.engine("sqlite")
def test_a_survey_without_links_says_what_is_needed_first(made: Made, desk: Client) -> None:
    for link in (made.staff, made.residents):
        made.change(links.end_link, link_id=link["id"])

    desk.get(f"/en/desk/projects/{made.project}/surveys/{made.survey}/results")
    shown = desk.get(desk.fill("/rehearsal", people="10").location)

    assert "Make a link for each audience first" in shown.text
    assert re.search(r"<h2[^>]*>Make a link</h2>", shown.text)


@pytest.mark.engine("sqlite")
def test_a_viewer_and_somebody_from_elsewhere_cannot_rehearse(app: Flask, made: Made) -> None:
    address = f"/en/desk/projects/{made.project}/surveys/{made.survey}/rehearsal"
    make_user("bjorn@example.fi", organisation_id=made.organisation_id, role="viewer")
    make_user("carla@example.fi")
    for email, status in (("bjorn@example.fi", 403), ("carla@example.fi", 404)):
        client: Client = app.test_client()  # type: ignore[assignment]
        sign_in(client, email)
        client.get("/en/desk", follow_redirects=True)
        assert client.send(address, op="operation-1", people="10").status_code == status
    assert rows(Response) == 0


def _audience(made: Made) -> int:
    from commons.projects.models import EntryLink

    db.session.rollback()
    scope.enter(db.session, made.organisation_id)
    found = db.session.get_one(EntryLink, made.residents["id"]).audience_id
    assert found is not None
    return found
