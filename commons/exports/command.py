"""`flask export PROJECT --to FOLDER`: everything of a project as files; `flask projects` says which projects there are."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask

from commons.accounts.models import Organisation
from commons.db import db
from commons.exports.package import SUMS
from commons.exports.snapshot import one_snapshot
from commons.exports.whole import find_for_export, package_of
from commons.projects.models import Project


def init_app(app: Flask) -> None:
    """Add the commands."""

    @app.cli.command("export")
    @click.argument("project")
    @click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="The folder to write into.")
    @click.option("--simulated", is_flag=True, help="Take rehearsal and demo answers in too.")
    def export(project: str, folder: Path, simulated: bool) -> None:
        """Write every table of PROJECT (its id, see `flask projects`) into a folder, in both dialects, with their descriptions."""
        with one_snapshot(db.session):
            found = find_for_export(db.session, project)
            if found is None:
                raise click.ClickException(
                    f"There is no project {project!r}. `flask --app wsgi projects` lists them all; "
                    "the id is also the last part of the address of a project's page."
                )
            _make_room(folder)
            written = package_of(db.session, found, simulated=simulated).write(folder)
        click.echo(f"{len(written)} files in {folder}")

    @app.cli.command("projects")
    def projects() -> None:
        """List every project: its id, as other commands take it, its name and whose it is."""
        for line in _projects() or ["There are no projects yet."]:
            click.echo(line)


def _projects() -> list[str]:
    asked = sa.select(Project.public_id, Project.name, Organisation.name).join(Organisation).order_by(Project.id)
    try:
        rows = db.session.execute(asked, execution_options={"unscoped": "the operator's list, of all organisations"})
    except (sa.exc.OperationalError, sa.exc.ProgrammingError) as fault:
        raise click.ClickException("This installation has no tables yet. Make them: flask --app wsgi db upgrade") from fault
    return [f"{public_id}  {name.in_('en').text} ({organisation.in_('en').text})" for public_id, name, organisation in rows]


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
