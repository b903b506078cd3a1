"""Everything of a project as a ZIP from its page: the same as the command writes, for those who may take data home, and whole."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from commons.db import db, writing
from commons.projects.models import Audience, Project
from surveys import responses
from tests.client import Client
from tests.commons.city import sign_in
from tests.making import MadeProject, make_user, make_workshop
from tests.servers import Installation
from tests.surveys.making import Made, make_survey
from tests.workshop.test_desk_served import signed_in

TOLD_APART = ("datapackage.json", "README.md", "SHA256SUMS")  # they say when the package was made


@pytest.fixture
def made(app: Flask) -> Made:
    """A project with an idea on a board, an answer of a resident, and one that nobody has given."""
    return fill(make_survey(opened=True))


def fill(made: Made) -> Made:
    unscoped = {"unscoped": "the audience of a project of ours"}
    residents = db.session.scalar(sa.select(Audience.id).where(Audience.key == "residents"), execution_options=unscoped)
    assert residents is not None
    project = MadeProject(made.project_id, made.project, made.organisation_id, "", residents)
    workshop = make_workshop(project)
    workshop.write(workshop.seat(), "Kahvia; =1+1 ja ääkköset")
    made.respondent().does(responses.save_answer, question=made.choice, value="a")
    rehearsed = made.respondent(made.staff)
    rehearsed.does(responses.start, simulated=True)
    rehearsed.does(responses.save_answer, question=made.choice, value="b")
    make_user("tuuli@example.fi", organisation_id=made.organisation_id, role="researcher")
    return made


def files_of(answer: TestResponse) -> dict[str, bytes]:
    """Path -> content of a ZIP, whose checksums are right."""
    return unpack(answer.get_data())


def unpack(content: bytes) -> dict[str, bytes]:
    packed = zipfile.ZipFile(io.BytesIO(content))
    assert packed.testzip() is None
    return {name: packed.read(name) for name in packed.namelist()}


def written(app: Flask, made: Made, folder: Path, *more: str) -> dict[str, bytes]:
    """What the operator's command gives."""
    result = app.test_cli_runner().invoke(args=["export", made.project, "--to", str(folder), *more])
    assert result.exit_code == 0, result.output
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def desk_of(app: Flask, who: str) -> Client:
    desk: Client = app.test_client()  # type: ignore[assignment]
    sign_in(desk, f"{who}@example.fi")
    return desk


def without_moments(files: dict[str, bytes]) -> dict[str, Any]:
    described = json.loads(files["datapackage.json"])
    del described["created"]
    return {name: content for name, content in files.items() if name not in TOLD_APART} | {"described": described}


@pytest.mark.engine("sqlite", "postgresql")
@pytest.mark.parametrize(("asked", "option"), [("", ()), ("?simulated=1", ("--simulated",))])
def test_the_file_of_the_page_is_what_the_command_writes(
    app: Flask, made: Made, tmp_path: Path, asked: str, option: tuple[str, ...]
) -> None:
    """Mutant: leave out `simulated` where the view calls package_of, or one of the makers."""
    desk = desk_of(app, "tuuli")

    came = files_of(desk.get(f"/en/desk/projects/{made.project}/package.zip{asked}"))

    by_command = written(app, made, tmp_path / "out", *option)
    assert sorted(came) == sorted(by_command)
    assert without_moments(came) == without_moments(by_command)
    assert "Kahvia; =1+1 ja ääkköset".encode() in came["ideas.csv"]
    (answers,) = (content for name, content in came.items() if name.endswith("/responses.csv"))
    assert len(answers.splitlines()) == (3 if asked else 2)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("lang", "words"), [("fi", "Lataa koko aineisto (ZIP)"), ("sv", "Ladda ner allt (ZIP)"), ("en", "Download everything (ZIP)")]
)
def test_the_button_is_on_the_page_of_the_project_and_names_the_file(app: Flask, made: Made, lang: str, words: str) -> None:
    desk = desk_of(app, "tuuli")
    desk.get(f"/{lang}/desk/projects/{made.project}")
    page = desk.page
    assert page is not None
    (address,) = [link for link in page.links if link.endswith("package.zip")]

    answer = desk.get(address)

    names = {"fi": "Yhteinen%20aula%20", "sv": "Den%20gemensamma%20aulan%20", "en": "The%20shared%20lobby%20"}
    assert words in page.text
    assert answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2].startswith(names[lang])
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/zip", "no-store")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("researcher", 200), ("facilitator", 200), ("owner", 200)])
def test_who_may_take_the_project_home_sees_the_button_and_nobody_else(app: Flask, made: Made, role: str, status: int) -> None:
    """Mutant: find_project without at_least in the view; or the section without its `if`."""
    make_user("somebody@example.fi", organisation_id=made.organisation_id, role=role)
    desk = desk_of(app, "somebody")
    pages = (f"/en/desk/projects/{made.project}", f"/en/desk/projects/{made.project}/surveys/{made.survey}/results")

    shown = [f"/en/desk/projects/{made.project}/package.zip" in desk.get(page).get_data(as_text=True) for page in pages]
    answer = desk.get(f"/en/desk/projects/{made.project}/package.zip")

    answer.close()
    assert (answer.status_code, shown) == (status, [status == 200] * 2)


@pytest.mark.engine("sqlite")
def test_another_organisations_project_is_not_there_and_nothing_of_it_is_in_ours(app: Flask, made: Made) -> None:
    theirs = make_workshop()
    theirs.write(theirs.seat(), "Carlan salaisuus")
    desk = desk_of(app, "tuuli")

    statuses = [desk.get(f"/en/desk/projects/{id_}/package.zip").status_code for id_ in (theirs.project.public_id, "A" * 20)]
    ours = files_of(desk.get(f"/en/desk/projects/{made.project}/package.zip"))

    assert statuses == [404, 404]
    assert b"Carlan salaisuus" not in b"".join(ours.values())


@pytest.mark.engine("sqlite")
def test_a_name_that_could_not_be_one_of_a_file_still_gives_one(app: Flask, made: Made) -> None:
    with writing(app) as session:
        asked = sa.select(Project).where(Project.id == made.project_id)
        project = session.scalar(asked, execution_options={"unscoped": "test"})
        assert project is not None
        project.name = {"fi": '../Tori/"puisto"; a=b\u202e', "sv": "Torg", "en": "Square"}
    db.session.rollback()

    named = desk_of(app, "tuuli").get(f"/fi/desk/projects/{made.project}/package.zip").headers["Content-Disposition"]

    assert "/" not in named
    assert named.isascii()
    assert named.count(";") == 2


def test_the_zip_comes_whole_from_the_running_program(server: Installation, beside: Flask) -> None:
    """It is read after the view, by a session of its own. Mutant: `_download` without stream_with_context."""
    made = fill(make_survey(opened=True))
    tuuli = signed_in(server, "tuuli@example.fi")

    answer = tuuli.request("GET", f"/en/desk/projects/{made.project}/package.zip?simulated=1")

    files = unpack(answer.body)
    assert (answer.status, "ideas.csv" in files, "SHA256SUMS" in files) == (200, True, True)
    assert "Kahvia; =1+1 ja ääkköset".encode() in files["ideas.csv"]
