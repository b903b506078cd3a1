"""Aino builds a survey with forms alone: texts, questions, pictures, the check that must be green, links, and changes while it is open."""

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from commons import drawings, scope
from commons.db import db
from surveys import building, responses
from surveys.models import Response, Survey, SurveyState
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import MadeProject, make_project, make_user
from tests.surveys.making import Made

pytestmark = pytest.mark.engine("sqlite")

LANGUAGES = ("fi", "sv", "en")
MEANWHILE = {"fi": "Kirjoittamasi on yhä tässä", "sv": "Det du skrev finns kvar här", "en": "What you wrote is still here"}


def words(name: str, text: str) -> dict[str, str]:
    """The three fields of a text."""
    return {f"{name}-{lang}": f"{text} {lang}" for lang in LANGUAGES}


@pytest.fixture
def project(app: Flask) -> MadeProject:
    """A project that may collect."""
    made = make_project()
    scope.enter(db.session, made.organisation_id)
    return made


@pytest.fixture
def desk(app: Flask, project: MadeProject) -> Client:
    """Aino at her desk."""
    make_user("aino@example.fi", organisation_id=project.organisation_id)
    client: Client = app.test_client()  # type: ignore[assignment]
    sign_in(client, "aino@example.fi")
    return client


def survey(project: MadeProject) -> Survey:
    """The one survey, read anew."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(Survey).where(Survey.project_id == project.id)).one()


def start(desk: Client, project: MadeProject) -> str:
    """A survey with its texts; gives its address."""
    desk.get(f"/en/desk/projects/{project.public_id}/surveys/new")
    desk.get(desk.fill("/new", **words("title", "Lobbies")).location)
    desk.fill("/texts", **words("title", "Lobbies"), **words("intro", "We ask about lobbies"))
    return f"/en/desk/projects/{project.public_id}/surveys/{survey(project).public_id}"


def add_choice(desk: Client, where: str) -> str:
    """A question with two pictures and all their words; gives its uid."""
    desk.get(where)
    address = desk.fill("/questions", kind="image_choice").location
    desk.get(address)
    assert desk.page
    keys = desk.page.form("/pictures").values
    pictures = [(io.BytesIO(drawings.draw(name)), f"{name}.png") for name in ("aula_a", "aula_b")]
    desk.get(desk.post(f"{address}/pictures", data={**keys, "pictures": pictures}, content_type="multipart/form-data").location)
    texts = {**words("text", "Which lobby?")}
    for uid in "ab":
        texts |= {**words(f"{uid}-label", f"Lobby {uid}"), **words(f"{uid}-alt", f"What lobby {uid} shows")}
    saved = desk.fill(address.rpartition("/")[2], **texts, var="lobby", order="random", do="save")
    assert saved.status_code == 303
    return address.rpartition("/")[2]


def test_from_a_name_to_an_open_survey_with_forms_alone(desk: Client, project: MadeProject) -> None:
    where = start(desk, project)
    add_choice(desk, where)

    desk.get(f"{where}/check")
    assert desk.page and "Everything is there" in desk.page.text
    desk.get(desk.fill("/open").location)
    desk.get(f"{where}/links")
    desk.get(desk.fill("/links", audience="residents", source="library").location)

    assert survey(project).state is SurveyState.OPEN
    assert desk.page and re.search(r"/s/[2-9A-Z]{6}", desk.page.text)


def test_a_question_comes_back_at_the_place_where_something_was_arranged(desk: Client, project: MadeProject) -> None:
    """Mutant: no `_anchor` in `_question_url`."""
    where = start(desk, project)
    desk.get(where)
    address = desk.fill("/questions", kind="single").location
    places = []

    for do in ("add:options", "add:options", "down:a", "remove:b"):
        desk.get(address)
        answer = desk.fill(address.rpartition("/")[2], **words("text", "Which way?"), do=do)
        places.append(answer.location.partition("#")[2])
        assert f'id="{places[-1]}"' in desk.get(address).text

    assert places == ["entry-a", "entry-b", "down-a", "options"]


def test_what_is_missing_is_named_and_keeps_the_survey_closed(desk: Client, project: MadeProject) -> None:
    where = start(desk, project)
    uid = add_choice(desk, where)
    desk.get(f"{where}/questions/{uid}")
    desk.fill(uid, **{"text-sv": "", "b-alt-en": "", "do": "save", "var": "lobby"})

    desk.get(f"{where}/check")

    assert desk.page and "The question has no text in this language: På svenska." in desk.page.text
    assert "A picture has no alternative text in this language: In English." in desk.page.text
    desk.get(where)
    assert desk.post(f"{where}/open", data={"csrf_token": desk.token, "op": "open-0001"}).location.endswith("/check")
    assert survey(project).state is SurveyState.DRAFT


def test_a_file_that_is_no_picture_is_refused_beside_the_form(desk: Client, project: MadeProject) -> None:
    where = start(desk, project)
    desk.get(where)
    address = desk.fill("/questions", kind="image_rating").location
    desk.get(address)
    assert desk.page
    keys = desk.page.form("/pictures").values

    refused = desk.post(
        f"{address}/pictures", data={**keys, "pictures": [(io.BytesIO(b"%PDF-1.4"), "a.jpg")]}, content_type="multipart/form-data"
    )

    assert refused.status_code == 415
    assert desk.page.form("/pictures")


def test_a_text_that_cannot_be_kept_is_refused_beside_its_field_and_stays_in_the_form(desk: Client, project: MadeProject) -> None:
    where = start(desk, project)
    desk.get(f"{where}/texts")

    refused = desk.fill("/texts", **{"title-fi": "Aula", "title-sv": "Z" + "\u0301" * 20, "title-en": "A lobby"})

    assert refused.status_code == 422
    assert desk.page and desk.page.form("/texts").values["title-en"] == "A lobby"
    assert survey(project).title["en"] == "Lobbies en"


def test_two_authors_do_not_write_over_each_other(app: Flask, desk: Client, project: MadeProject) -> None:
    where = start(desk, project)
    desk.get(f"{where}/texts")
    other: Client = app.test_client()  # type: ignore[assignment]
    sign_in(other, "aino@example.fi")
    other.get(f"{where}/texts")
    other.fill("/texts", **words("title", "Theirs"))

    late = desk.fill("/texts", **words("title", "Mine"))

    assert late.status_code == 409
    assert survey(project).title["en"] == "Theirs en"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_one_typed_while_somebody_else_saved_is_still_in_the_form(app: Flask, desk: Client, project: MadeProject, lang: str) -> None:
    """Saved again it goes. Mutants: answer with the message page; keep the old `seen`; fill the form with what is stored."""
    where = start(desk, project)
    uid = add_choice(desk, where)
    for path, name, more in ((f"{where}/texts", "title", {}), (f"{where}/questions/{uid}", "text", {"do": "save"})):
        address, action = path.replace("/en/", f"/{lang}/", 1), path.rpartition("/")[2]
        desk.get(address)
        other: Client = app.test_client()  # type: ignore[assignment]
        sign_in(other, "aino@example.fi")
        other.get(address)
        other.fill(action, **words(name, "Theirs"), **more)

        late = desk.fill(action, **words(name, "Mine"), **more)
        assert desk.page
        kept = {key: desk.page.form(action).values[key] for key in words(name, "")}
        said = MEANWHILE[lang] in desk.page.text
        again = desk.fill(action, **more)

        assert (late.status_code, said, kept) == (409, True, words(name, "Mine"))
        assert again.status_code == 303
    assert survey(project).title["en"] == "Mine en"


def test_the_preview_is_the_real_page_and_counts_nobody(desk: Client, project: MadeProject) -> None:
    where = start(desk, project)
    uid = add_choice(desk, where)

    desk.get(f"{where}/preview/residents")
    desk.get(desk.fill("/start").location)
    desk.get(desk.fill("/1", **{uid: "a", "go": "next"}).location)

    assert desk.page and "End the preview" in desk.page.text
    assert db.session.scalars(sa.select(Response)).all() == []


def test_the_name_of_a_column_stays_once_somebody_has_answered(made: Made) -> None:
    from commons.errors import Unusable

    made.respondent().does(responses.save_answer, question=made.choice, value="a")

    with pytest.raises(Unusable) as refused:
        made.change(building.edit_question, question=made.choice, var="another")
    assert list(refused.value.extra["fields"]) == ["var"]


@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("sheet", ["poster", "door-sign"])
def test_a_poster_and_a_door_sign_can_be_printed_for_a_link(app: Flask, made: Made, sheet: str, language: str, paper: str) -> None:
    make_user("aino@example.fi", organisation_id=made.organisation_id)
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, "aino@example.fi")
    where = f"/{language}/desk/projects/{made.project}/surveys/{made.survey}/links"
    address = f"{where}/{made.residents['code']}/{sheet}?paper={paper}"

    assert address in desk.get(where).text
    page = desk.get(address).text
    assert f"/s/{made.residents['code']}" in page
    for here in ("Vastaa kyselyyn tässä", "Svara på enkäten här", "Answer the survey here"):
        assert (here in page) == (sheet == "door-sign")


@pytest.mark.parametrize(
    "path", ["", "/new", "/SURVEY", "/SURVEY/texts", "/SURVEY/check", "/SURVEY/links", "/SURVEY/results", "/SURVEY/preview/residents"]
)
def test_carla_from_elsewhere_sees_nothing(app: Flask, made: Made, path: str) -> None:
    from tests.making import make_organisation

    make_user("carla@example.fi", organisation_id=make_organisation("Elsewhere"), role="owner", name="Carla")
    carla: Client = app.test_client()  # type: ignore[assignment]
    sign_in(carla, "carla@example.fi")

    assert carla.get(f"/en/desk/projects/{made.project}/surveys{path.replace('SURVEY', made.survey)}").status_code == 404


def test_a_language_is_translated_on_its_page_and_by_a_file(desk: Client, project: MadeProject) -> None:
    where = start(desk, project)
    uid = add_choice(desk, where)
    desk.get(f"{where}/questions/{uid}")
    desk.fill(uid, **{"text-sv": "", "do": "save", "var": "lobby"})

    desk.get(f"{where}/languages")
    assert desk.page and "1 text is missing." in desk.page.text
    desk.get(f"{where}/languages/sv")
    assert desk.page and "Which lobby? fi" in desk.page.text
    token = {"csrf_token": desk.token, "op": "translate-01"}
    assert desk.post(f"{where}/languages/sv", data={**token, f"text:{uid}/text": "Vilken aula?"}).status_code == 303
    desk.get(f"{where}/languages")
    assert desk.page and "1 text is missing." not in desk.page.text

    sheet = desk.get(f"{where}/languages/texts.excel.csv").data
    changed = sheet.decode("utf-8-sig").replace("Vilken aula?", "Vilkendera aulan?").encode()
    token["op"] = "translate-02"
    desk.get(f"{where}/languages")
    answer = desk.post(
        f"{where}/languages/file", data={**token, "file": (io.BytesIO(changed), "sv.csv")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303
    db.session.rollback()
    assert building.draft_of(db.session, survey(project).id)["pages"][0]["questions"][0]["text"]["sv"] == "Vilkendera aulan?"

    token["op"] = "translate-03"
    refused = desk.post(
        f"{where}/languages/file", data={**token, "file": (io.BytesIO(b"\xff\xfe"), "sv.csv")}, content_type="multipart/form-data"
    )
    assert refused.status_code == 422
    assert desk.page and "not CSV in UTF-8" in desk.page.text


def test_what_a_file_names_is_said_as_text(desk: Client, project: MadeProject) -> None:
    """Mutant: leave lazy sentences as the library has them: a translator's file puts markup into the author's page."""
    where = start(desk, project)
    desk.get(f"{where}/languages")
    token = {"csrf_token": desk.token, "op": "markup-in-a-key"}
    sheet = b"key,fi,sv,en\r\n<form action=//evil>,a,b,c\r\n"

    refused = desk.post(
        f"{where}/languages/file", data={**token, "file": (io.BytesIO(sheet), "sv.csv")}, content_type="multipart/form-data"
    )

    assert refused.status_code == 422
    assert desk.page and "not in the survey: <form action=//evil>." in desk.page.text
