"""`flask export PROJECT --to FOLDER`: everything of a project as files, from one moment of the database."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons import scope
from commons.db import db
from commons.exports.package import SUMS, File, Package, Table
from commons.exports.snapshot import one_snapshot
from commons.projects.models import Project

Maker = Callable[..., Iterable[Table | File]]


def init_app(app: Flask, makers: Sequence[Maker]) -> None:
    """Add the command; each of `makers` is called as `maker(session, project, simulated=...)` and gives what its feature has."""

    @app.cli.command("export")
    @click.argument("project")
    @click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="The folder to write into.")
    @click.option("--simulated", is_flag=True, help="Take rehearsal and demo answers in too.")
    def export(project: str, folder: Path, simulated: bool) -> None:
        """Write every table of PROJECT (its id) into a folder, in both dialects, with their descriptions."""
        _make_room(folder)
        with one_snapshot(db.session):
            found = _find(db.session, project)
            contents = [one for maker in makers for one in maker(db.session, found, simulated=simulated)]
            written = package_of(found, contents).write(folder)
        click.echo(f"{len(written)} files in {folder}")


def package_of(project: Project, contents: Sequence[Table | File]) -> Package:
    """The research package of a project."""
    return Package(project.name, _l("What was collected in this project, without names or other identifiers of people."), contents)


def _find(session: Session, public_id: str) -> Project:
    asked = sa.select(Project).where(Project.public_id == public_id)
    project = session.scalar(asked, execution_options={"unscoped": "the operator names a project of any organisation"})
    if project is None:
        raise click.ClickException(f"There is no project {public_id!r}. Its id is in the address of its page.")
    scope.enter(session, project.organisation_id)
    return project


def _make_room(folder: Path) -> None:
    """An empty folder, or one with an earlier export, whose files go; anything else is not touched."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    sums = folder / SUMS
    if not sums.is_file():
        raise click.ClickException(f"{folder} holds something else. Name a folder that is empty or does not exist.")
    for line in sums.read_text(encoding="utf-8").splitlines():
        earlier = (folder / line.partition("  ")[2]).resolve()
        if earlier.is_file() and earlier.is_relative_to(folder.resolve()):
            earlier.unlink()
