"""The operator writes a whole project into a folder: every idea to the letter, all of it from one moment, only that project."""

import csv
import json
from contextlib import suppress

import pytest
import sqlalchemy as sa

from commons.accounts.models import Organisation
from commons.db import db, writing
from commons.exports import one_snapshot, unguarded
from commons.text import TextRefused, clean_text
from tests.commons.exports.test_dialects import HOSTILE
from tests.making import make_project, make_workshop, words


def kept(texts):
    """As the boundary keeps them; what it refuses never reaches an export."""
    for text in texts:
        with suppress(TextRefused):
            yield clean_text(text)


WRITTEN = sorted(set(kept(HOSTILE)))


def export(app, *arguments):
    """Run the command as an operator does."""
    return app.test_cli_runner().invoke(args=["export", *map(str, arguments)])


def table(file, delimiter=","):
    """The rows of a file by column name."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=delimiter))


@pytest.mark.engine("sqlite")
def test_every_idea_is_exported_to_the_letter_in_both_dialects(app, tmp_path):
    workshop = make_workshop()
    seats = [workshop.seat() for _ in range(1 + len(WRITTEN) // 8)]
    for number, text in enumerate(WRITTEN):
        workshop.write(seats[number // 8], text)

    result = export(app, workshop.project.public_id, "--to", tmp_path / "out")

    assert len(WRITTEN) > 40
    assert result.exit_code == 0, result.output
    assert [row["text"] for row in table(tmp_path / "out/ideas.csv")] == WRITTEN
    assert [unguarded(row["text"]) for row in table(tmp_path / "out/ideas_excel.csv", ";")] == WRITTEN
    described = {resource["path"] for resource in json.loads((tmp_path / "out/datapackage.json").read_bytes())["resources"]}
    files = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.csv")}
    assert files <= described


@pytest.mark.engine("sqlite")
def test_another_project_of_the_house_is_not_in_it(app, tmp_path):
    workshop, beside = make_workshop(), make_workshop()
    elsewhere = make_workshop(make_project(workshop.project.organisation_id, name="Another"))
    for each in (workshop, beside, elsewhere):
        each.write(each.seat(), f"idea of {each.code}")

    export(app, workshop.project.public_id, "--to", tmp_path / "out")

    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert workshop.code.encode() in everything
    assert [code for code in (beside.code, elsewhere.code) if code.encode() in everything] == []


@pytest.mark.engine("sqlite")
def test_a_folder_with_something_else_in_it_is_left_alone(app, tmp_path):
    project, full = make_project(), tmp_path / "full"
    full.mkdir()
    (full / "thesis.txt").write_text("mine")

    result = export(app, project.public_id, "--to", full)

    assert result.exit_code != 0
    assert "holds something else" in result.output
    assert [path.name for path in full.iterdir()] == ["thesis.txt"]


@pytest.mark.engine("sqlite")
def test_an_earlier_export_gives_way_to_the_next(app, tmp_path):
    project, folder = make_project(), tmp_path / "out"
    assert export(app, project.public_id, "--to", folder).exit_code == 0
    (folder / "old.csv").write_text("x")
    (tmp_path / "others").write_text("y")
    (folder / "SHA256SUMS").write_text((folder / "SHA256SUMS").read_text() + "00  old.csv\n00  ../others\n")

    result = export(app, project.public_id, "--to", folder)

    assert result.exit_code == 0, result.output
    assert not (folder / "old.csv").exists()
    assert (tmp_path / "others").exists()


@pytest.mark.engine("sqlite")
def test_a_project_that_is_not_there_is_said_so(app, tmp_path):
    result = export(app, "nothing", "--to", tmp_path / "out")

    assert (result.exit_code, (tmp_path / "out").exists()) == (1, False)
    assert "There is no project" in result.output
    assert "flask --app wsgi projects" in result.output


@pytest.mark.engine("sqlite")
def test_an_installation_without_projects_says_so(app):
    result = app.test_cli_runner().invoke(args=["projects"])

    assert (result.exit_code, result.output) == (0, "There are no projects yet.\n")


@pytest.mark.engine("sqlite")
def test_an_installation_without_tables_says_how_to_make_them(make_app, tmp_path):
    bare = make_app(database_url=f"sqlite:///{tmp_path}/bare.sqlite3")

    result = bare.test_cli_runner().invoke(args=["projects"])

    assert result.exit_code == 1
    assert "db upgrade" in result.output


@pytest.mark.engine("sqlite")
def test_the_operator_finds_the_id_that_the_export_takes(app, tmp_path):
    ours, theirs = make_project(name="Service centre"), make_project(name="Swimming hall")

    lines = app.test_cli_runner().invoke(args=["projects"]).output.splitlines()

    assert lines == [f"{one.public_id}  {name} (Demo City)" for one, name in ((ours, "Service centre"), (theirs, "Swimming hall"))]
    assert export(app, lines[1].split()[0], "--to", tmp_path / "out").exit_code == 0


def test_a_snapshot_does_not_see_what_is_written_meanwhile(app):
    # Mutant: leave the isolation level of PostgreSQL as it is.
    def count():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Organisation))

    with one_snapshot(db.session):
        before = count()
        with writing(app) as session:
            session.add(Organisation(name=words("Newcomer")))
        inside = count()

    assert (inside, count()) == (before, before + 1)
