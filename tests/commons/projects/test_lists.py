"""Workshops made from one ready start, and surveys of one name, are told apart in every list of the desk."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import changes, scope
from commons.db import db, writing
from commons.projects import shaping
from surveys.views import entries as survey_entries
from tests.client import Client
from tests.commons.city import sign_in
from tests.commons.queries import counted
from tests.making import MadeProject, MadeWorkshop, make_project, make_user, make_workshop
from tests.surveys.making import make_survey
from workshop.models import Workshop
from workshop.views.section import entries as workshop_entries

pytestmark = pytest.mark.engine("sqlite")

CARD = re.compile(r'<a class="card card-link" href="[^"]*/workshops/[^"]+">(.*?)</a>', re.DOTALL)
SAID = {
    "fi": ["Avattu 22.11.2026 klo 09.30", "Koodi {}", "Pääkirjasto", "2 on liittynyt"],
    "sv": ["Öppnad 22.11.2026 kl. 09:30", "Kod {}", "Huvudbiblioteket", "2 har gått med"],
    "en": ["Opened on 22.11.2026 at 09:30", "Code {}", "Main library", "2 have joined"],
}


def twins(app: Flask, project: MadeProject) -> tuple[MadeWorkshop, MadeWorkshop]:
    """Two pop-ups of one name: one in the library at half past nine with two people, one made later and not yet opened."""
    venue = changes.make(
        shaping.add_venue,
        within=project.organisation_id,
        by=None,
        project_id=project.id,
        name={"fi": "Pääkirjasto", "sv": "Huvudbiblioteket", "en": "Main library"},
    )
    morning, later = make_workshop(project, venue_id=venue["id"]), make_workshop(project)
    for _somebody in range(2):
        morning.seat()
    with writing(app) as session:
        moment = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
        unscoped = {"unscoped": "test"}
        session.execute(sa.update(Workshop).where(Workshop.id == morning.id).values(opened_at=moment), execution_options=unscoped)
        session.execute(
            sa.update(Workshop).where(Workshop.id == later.id).values(opened_at=None, created_at=moment), execution_options=unscoped
        )
    db.session.rollback()
    return morning, later


def spoken(code: str) -> str:
    return f"{code[:3]} {code[3:]}"


def text_of(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


@pytest.mark.parametrize("lang", list(SAID))
def test_two_workshops_of_one_name_are_told_apart_wherever_they_are_listed(app: Flask, lang: str) -> None:
    """Mutant: leave the code, the venue or the moment out of an entry's facts."""
    project = make_project()
    morning, later = twins(app, project)
    make_user("aino@example.fi", organisation_id=project.organisation_id)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "aino@example.fi")

    for page in (f"/{lang}/desk/projects/{project.public_id}", f"/{lang}/desk/", f"/{lang}/desk/workshops"):
        newest, oldest = (text_of(card) for card in CARD.findall(desk.get(page).get_data(as_text=True)))

        for said in SAID[lang]:
            assert said.format(spoken(morning.code)) in oldest, page
        assert spoken(later.code) in newest
        assert {"fi": "Tehty 22.11.2026 klo 09.30", "sv": "Skapad 22.11.2026 kl. 09:30", "en": "Made on 22.11.2026 at 09:30"}[
            lang
        ] in newest
        assert SAID[lang][2] not in newest


def test_a_survey_says_since_when_it_is_open_and_how_many_have_answered(app: Flask) -> None:
    made = make_survey(opened=True)
    make_user("aino@example.fi", organisation_id=made.organisation_id)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "aino@example.fi")

    for page in (f"/en/desk/projects/{made.project}", f"/en/desk/projects/{made.project}/surveys"):
        desk.get(page)

        assert desk.page
        assert re.search(r"Open Opened on \d+\.\d+\.\d{4} at \d\d:\d\d 0 have answered", desk.page.text), page


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_database_as_often_for_one_as_for_three(app: Flask, count: int) -> None:
    project = make_project()
    for _each in range(count):
        make_workshop(project).seat()
    made = make_survey(opened=True)

    with app.test_request_context("/en/desk/"), counted(db.engine) as workshops:
        listed = workshop_entries(db.session, project.id)
    with app.test_request_context("/en/desk/"), counted(db.engine) as surveys:
        scope.enter(db.session, made.organisation_id)
        survey_entries(db.session, made.project_id)

    assert (len(listed), workshops.number, surveys.number) == (count, 1, 3)
