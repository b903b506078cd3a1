"""Everything of one project as one package: the same whether the command writes it into a folder or the desk gives it as a ZIP."""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons import scope
from commons.exports.package import File, Package, Table
from commons.projects.models import Project

Maker = Callable[..., Iterable[Table | File]]


def init_app(app: Flask, makers: Sequence[Maker]) -> None:
    """Keep what the features bring; each of `makers` is called as `maker(session, project, simulated=...)`."""
    app.extensions["talkoot_makers"] = list(makers)


def find_for_export(session: Session, public_id: str) -> Project | None:
    """The project whose id was named, in whatever organisation; enters its scope. Who may have it was decided before."""
    asked = sa.select(Project).where(Project.public_id == public_id)
    project = session.scalar(asked, execution_options={"unscoped": "an operator, or a person whose standing has been decided"})
    if project is not None:
        scope.enter(session, project.organisation_id)
    return project


def package_of(session: Session, project: Project, *, simulated: bool = False) -> Package:
    """What every feature has of the project. Belongs into `one_snapshot`, together with reading the package."""
    makers: list[Maker] = current_app.extensions["talkoot_makers"]
    contents = [one for maker in makers for one in maker(session, project, simulated=simulated)]
    return Package(project.name, WITH_SIMULATED if simulated else COLLECTED, contents)


COLLECTED = _l("What was collected in this project, without names or other identifiers of people.")
WITH_SIMULATED = _l(
    "What was collected in this project, without names or other identifiers of people. "
    "Answers of rehearsals and of the demo, which nobody has given, are among it."
)
