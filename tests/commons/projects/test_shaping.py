"""A project takes shape: what it is about, what it promises before it may collect, and who has a voice in it."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import changes
from commons.db import db, now
from commons.errors import NotAllowed, NotFound, Unusable
from commons.languages import Words
from commons.projects import entry_links, shaping
from commons.projects.models import Partner, Project
from tests.commons.city import City, build

THREE = {"fi": "suomeksi", "sv": "på svenska", "en": "in English"}


@pytest.fixture
def city(app: Flask) -> City:
    return build(app)


def project_of(city: City) -> Project:
    db.session.rollback()
    return db.session.get(Project, city.project["id"], execution_options={"unscoped": "test"})


def complete(city: City, **changed) -> list:
    """Everything people must be told, and what is still missing then."""
    brief = {"goal": THREE, "open_matters": THREE}
    terms = {"notice": THREE, "controller_contact": "kirjaamo@pori.example", "delete_on": now().date() + timedelta(days=90)}
    within = {"within": city.organisation["id"], "by": None, "project_id": city.project["id"]}
    changes.make(shaping.edit_brief, **within, **{name: changed.get(name, value) for name, value in brief.items()})
    changes.make(shaping.edit_terms, **within, **{name: changed.get(name, value) for name, value in terms.items()})
    return [str(words) for words in project_of(city).missing_before_collecting()]


def test_a_project_that_has_told_everything_may_collect(city: City) -> None:
    before = project_of(city).missing_before_collecting()

    assert len(before) == 5
    assert complete(city) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("goal", {}),
        ("open_matters", {}),
        ("notice", {}),
        ("controller_contact", ""),
        ("delete_on", None),
        ("goal", {"fi": "vain suomeksi"}),
    ],
)
def test_each_missing_promise_is_named(city: City, name: str, value: object) -> None:
    assert len(complete(city, **{name: value})) == 1


def test_a_project_whose_deletion_day_has_come_collects_no_more(city: City) -> None:
    complete(city)
    project = project_of(city)

    assert project.missing_before_collecting(today=project.delete_on - timedelta(days=1)) == []
    assert len(project.missing_before_collecting(today=project.delete_on)) == 1


def test_fewer_languages_need_fewer_texts(city: City) -> None:
    changes.make(shaping.edit_terms, by=None, project_id=city.project["id"], languages=["fi"])

    assert complete(city, goal={"fi": "vain suomeksi"}) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"delete_on": date(2020, 1, 1)}, "delete_on"),
        ({"delete_on": date(9999, 1, 1)}, "delete_on"),
        ({"languages": []}, "languages"),
        ({"languages": ["fi", "de"]}, "languages"),
        ({"notice": {"sv": "\0"}}, "notice-sv"),
        ({"notice": {"fi": "ö" * 8001}}, "notice-fi"),
        ({"controller_contact": "two\nlines"}, "controller_contact"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_the_field(city: City, given: dict, field: str) -> None:
    with pytest.raises(Unusable) as refused:
        changes.make(shaping.edit_terms, by=None, project_id=city.project["id"], **given)

    assert list(refused.value.extra["fields"]) == [field]


def test_a_project_needs_a_name_in_one_language_at_least(city: City) -> None:
    with pytest.raises(Unusable) as refused:
        changes.make(shaping.create_project, by=None, organisation_id=city.organisation["id"], name={"fi": "  ", "sv": ""})

    assert list(refused.value.extra["fields"]) == ["name-fi"]


def test_rights_are_asked_again_under_the_write_lock(city: City) -> None:
    """Mutant: `insist` left out of a verb: a facilitator decides the terms, a stranger edits the goal."""
    facilitator, carla = city.users["facilitator"], city.users["carla"]

    with pytest.raises(NotAllowed):
        changes.make(shaping.edit_terms, by=facilitator, project_id=city.project["id"], controller_contact="me")
    with pytest.raises(NotFound):
        changes.make(shaping.edit_brief, by=carla, project_id=city.project["id"], goal=THREE)
    with pytest.raises(NotFound):
        changes.make(shaping.create_project, by=carla, organisation_id=city.organisation["id"], name=THREE)
    with pytest.raises(NotAllowed):
        changes.make(entry_links.make_entry_link, by=city.users["viewer"], project_id=city.project["id"], workshop_id=1)


def test_two_partners_of_one_name_get_keys_of_their_own(city: City) -> None:
    keys = [
        changes.make(shaping.add_partner, by=None, project_id=city.project["id"], name={"fi": "Sosiaali- ja terveysvirasto Åbo"})["key"]
        for _ in range(2)
    ]

    assert keys == ["sosiaali_ja_terveysvirasto_abo", "sosiaali_ja_terveysvirasto_abo_2"]


def test_a_name_in_no_latin_letter_gets_a_key_too(city: City) -> None:
    key = changes.make(shaping.add_partner, by=None, project_id=city.project["id"], name={"fi": "Кела"})["key"]

    assert key == "part"


def test_a_partner_that_a_link_speaks_for_stays(city: City) -> None:
    within = {"within": city.organisation["id"], "by": None, "project_id": city.project["id"]}
    changes.make(entry_links.make_entry_link, **within, workshop_id=1, partner_id=city.partner)

    with pytest.raises(shaping.StillUsed):
        changes.make(shaping.remove_part, **within, part="partner", which=city.partner)

    assert db.session.get(Partner, city.partner, execution_options={"unscoped": "test"}) is not None


def test_a_link_cannot_speak_for_another_projects_partner(city: City) -> None:
    with pytest.raises(Unusable):
        changes.make(entry_links.make_entry_link, by=None, project_id=city.sibling["id"], workshop_id=1, partner_id=city.partner)


def test_a_facilitator_shapes_a_project_through_its_pages(city: City) -> None:
    aino = city.browser("facilitator")
    aino.get("/en/desk/projects/new")
    made = aino.fill("new", **{"name-fi": "Kirjasto", "name-en": "Library", "goal-en": "Nearer to everybody"})
    page = made.headers["Location"]

    aino.get(page)
    aino.fill("parts/audience", **{"audience-kind": "residents", "audience-name-fi": "Asukkaat"})
    aino.get(page)
    aino.fill("parts/venue", **{"venue-name-fi": "Kirjaston aula"})
    aino.get(f"{page}/brief")
    aino.fill("brief", **{"name-en": "Library", "goal-en": "Nearer to everybody", "open_matters-fi": "Aukioloajat"})
    aino.get(page)

    assert all(said in aino.page.text for said in ("Library", "Nearer to everybody", "Asukkaat", "Kirjaston aula", "Aukioloajat"))
    assert "Not ready for residents yet" in aino.page.text


def test_a_form_sent_twice_makes_one_project(city: City) -> None:
    aino = city.browser("facilitator")
    aino.get("/en/desk/projects/new")
    form = aino.page.form("new")

    answers = [aino.post("/en/desk/projects/new", data={**form.values, "name-fi": "Kerran"}).headers["Location"] for _ in range(2)]

    assert answers[0] == answers[1]
    named = db.session.scalars(sa.select(Project.name).where(Project.id > 3), execution_options={"unscoped": "test"}).all()
    assert named == [Words(fi="Kerran")]


def test_what_is_wrong_in_a_form_stands_beside_the_field_and_nothing_is_lost(city: City) -> None:
    owner = city.browser("owner")
    page = f"/en/desk/projects/{city.project['public_id']}/terms"
    owner.get(page)

    answer = owner.fill("terms", **{"delete_on": "yesterday", "notice-fi": "Keräämme ideoita", "controller_contact": "Kirjaamo"})

    said = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Write the day like this: 2027-12-31" in said
    assert "Keräämme ideoita" in said
    assert 'value="Kirjaamo"' in said


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "\u202egnp.exe", "\"'><img src=x onerror=alert(1)>"])
def test_what_people_write_is_text_on_every_page(city: City, text: str) -> None:
    words = {"fi": text}
    changes.make(shaping.edit_brief, by=None, project_id=city.project["id"], name=words, goal=words)
    changes.make(shaping.add_venue, by=None, project_id=city.project["id"], name=words)
    owner, id_ = city.browser("owner"), city.project["public_id"]

    for page in (
        "/fi/desk/",
        f"/fi/desk/projects/{id_}",
        f"/fi/desk/projects/{id_}/brief",
        f"/fi/desk/projects/{id_}/members",
        f"/fi/p/{id_}/notice",
    ):
        body = owner.get(page).get_data(as_text=True)
        assert "<script>alert" not in body
        assert "onerror=alert(1)>" not in body.replace("&#34;", '"').replace("&gt;", "|")
        assert text in owner.page.text or page.endswith("brief"), page


def test_the_language_can_be_switched_where_a_form_has_come_back(city: City) -> None:
    owner = city.browser("owner")
    page = f"/en/desk/projects/{city.project['public_id']}"
    owner.get(page)
    wrong = owner.fill("parts/venue", **{"venue-name-fi": " "})

    switched = owner.get("/language/sv", query_string={"next": f"{page}/parts/venue"})
    answer = owner.get(switched.headers["Location"])

    assert wrong.status_code == 422
    assert answer.headers["Location"] == page.replace("/en/", "/sv/")
