"""How far people came by each link: devices are counted once and by no cookie of its own, and numbers under five are told to nobody."""

import csv
import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from commons.db import db
from commons.projects.models import EntryLink
from surveys import building, publishing, rehearsing, responses
from surveys.funnel import Funnel, Reached, funnel_of
from surveys.models import Survey
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import make_user
from tests.surveys.making import Made, Respondent


def test_a_device_is_counted_once_however_often_it_comes_and_gets_no_cookie_for_it(phone: Client, made: Made) -> None:
    """Mutant: show the picture whenever nothing has been begun; ten minutes later each look would count."""
    where = f"/fi/s/{made.residents['code']}"
    first = phone.get(where)
    picture = phone.get(f"{where}/opened.svg")
    again = phone.get(where)

    assert ("opened.svg" in first.text, "opened.svg" in again.text) == (True, False)
    assert {cookie.partition("=")[0] for cookie in first.headers.getlist("Set-Cookie")} == {
        "talkoot",
        f"talkoot_survey_{made.residents['code']}",
    }
    assert (picture.headers.getlist("Set-Cookie"), picture.mimetype) == ([], "image/svg+xml")
    assert _opened(made) == 1


def test_the_picture_fetched_again_and_again_counts_once(phone: Client, made: Made) -> None:
    """Mutant: no pace for `opened`."""
    where = f"/fi/s/{made.residents['code']}"
    phone.get(where)
    for _time in range(3):
        phone.get(f"{where}/opened.svg")

    assert _opened(made) == 1


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    "headers",
    [{"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"}, {"User-Agent": "WhatsApp/2.23"}, {"Sec-Purpose": "prefetch;prerender"}],
    ids=["a robot", "a link preview", "a page fetched ahead"],
)
def test_who_is_no_person_is_not_counted(phone: Client, made: Made, headers: dict[str, str]) -> None:
    where = f"/fi/s/{made.residents['code']}"
    phone.get(where, headers=headers)

    phone.get(f"{where}/opened.svg", headers=headers)

    assert _opened(made) == 0


@pytest.mark.engine("sqlite")
def test_who_brings_no_secret_is_not_counted(app: Flask, made: Made) -> None:
    """A reader of link previews keeps no cookie. Mutant: count without `found.known`."""
    preview: Client = app.test_client(use_cookies=False)  # type: ignore[assignment]
    preview.get(f"/fi/s/{made.residents['code']}")

    preview.get(f"/fi/s/{made.residents['code']}/opened.svg")

    assert _opened(made) == 0


@pytest.mark.engine("sqlite")
def test_aino_trying_her_own_link_is_not_counted(app: Flask, made: Made) -> None:
    """Mutant: count whoever has signed in."""
    aino = _aino(app, made)

    aino.get(f"/fi/s/{made.residents['code']}")
    aino.get(f"/fi/s/{made.residents['code']}/opened.svg")

    assert _opened(made) == 0


def test_each_link_has_its_funnel_and_small_ones_are_hidden_with_what_would_give_them_away(made: Made) -> None:
    """Mutant: tell the sizes without `hidden_groups`."""
    for number in range(12):
        _answer(made, made.residents, until=(1, 1, 2)[number % 3])
    for number in range(6):
        _answer(made, made.staff, until=2 if number else 0)

    funnel = _funnel(made)

    residents, staff = made.residents["id"], made.staff["id"]
    told = [(step.key, step.everybody.people, step.by_link[residents].people, step.by_link[staff].people) for step in funnel.steps]
    assert told == [
        ("opened", 0, 0, 0),
        ("started", 18, 12, 6),
        ("question", 17, 12, 5),
        ("question", 9, None, None),  # four residents: hidden, and the staff's five with them
        ("finished", 9, None, None),
    ]
    assert funnel.steps[3].by_link == {residents: Reached(None, True), staff: Reached(None, True)}


def test_fewer_than_five_of_all_are_told_to_nobody(made: Made) -> None:
    for _person in range(3):
        _answer(made, made.residents, until=2)

    assert {step.everybody for step in _funnel(made).steps[1:]} == {Reached(None, True)}


def test_who_does_not_exist_is_in_no_funnel(app: Flask, made: Made) -> None:
    plan = made.change(rehearsing.prepare, people=10)
    rehearsing.fill(made.survey_id, within=made.organisation_id, people={int(link): count for link, count in plan["people"].items()})

    assert {step.everybody for step in _funnel(made).steps} == {Reached(0)}


def test_who_answered_before_the_questions_were_moved_counts_at_those_they_got_past(made: Made) -> None:
    """Mutant: compare `reached` with the newest version's screens: five would have got past the question that they never saw."""
    for _person in range(5):
        _answer(made, made.residents, until=1)
    for _time in range(2):  # onto the page before, then past the question there
        made.change(building.move_question, question=made.rating, up=True)
    made.change(publishing.publish_changes)

    funnel = _funnel(made)

    assert [(step.question["var"], step.everybody.people) for step in funnel.steps if step.question] == [("fit", 0), ("lobby", 5)]


@pytest.mark.engine("sqlite")
def test_aino_reads_the_same_numbers_on_the_page_and_in_the_file(app: Flask, made: Made) -> None:
    for _person in range(7):
        _answer(made, made.residents, until=2)
    _answer(made, made.staff, until=2)
    aino = _aino(app, made)
    where = f"/en/desk/projects/{made.project}/surveys/{made.survey}"

    aino.get(f"{where}/links")
    text = aino.page.text if aino.page else ""
    file = aino.get(f"{where}/results/funnel.research.csv").text
    rows = list(csv.DictReader(io.StringIO(file)))

    assert "Got past question 1: Which lobby? 8 hidden hidden" in text
    assert "Sent their answers 8 hidden hidden" in text
    assert [(row["link"], row["people"], row["hidden"]) for row in rows if row["step"] == "finished"] == [
        ("", "8", "0"),
        (made.staff["code"], "", "1"),
        (made.residents["code"], "", "1"),
    ]
    assert [row["variable"] for row in rows if row["step"] == "question" and not row["link"]] == ["lobby", "fit"]


def _opened(made: Made) -> int:
    db.session.rollback()
    db.session.expire_all()
    return sum(db.session.scalars(sa.select(EntryLink.opened).where(EntryLink.survey_id == made.survey_id)))


def _answer(made: Made, link: dict[str, Any], *, until: int) -> Respondent:
    """Somebody who begins and gets past so many questions; past the last they finish."""
    somebody = made.respondent(link)
    somebody.does(responses.start)
    if until >= 1:
        somebody.does(responses.save_answer, question=made.choice, value="a")
    if until >= 2:
        somebody.does(responses.pass_by, screen=2)
        somebody.does(responses.finish, receipt_hash=somebody.who["actor"])
    return somebody


def _funnel(made: Made) -> Funnel:
    db.session.rollback()
    survey = db.session.get(Survey, made.survey_id)
    assert survey is not None
    found = funnel_of(db.session(), survey)
    assert found is not None
    return found


def _aino(app: Flask, made: Made) -> Client:
    """Aino at her desk."""
    make_user("aino@example.fi", organisation_id=made.organisation_id)
    client: Client = app.test_client()  # type: ignore[assignment]
    sign_in(client, "aino@example.fi")
    return client
