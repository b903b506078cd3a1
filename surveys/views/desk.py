"""The author's desk of a survey: list, texts, questions, pictures, check, preview, links."""



from flask import Blueprint, render_template

from commons.db import db
from commons.policy import staff
from commons.projects.access import find_project
from surveys.access import find_survey
from surveys.listing import STATES, counts_of, surveys_of

blueprint = Blueprint("surveys_desk", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys")


@blueprint.get("")
@staff
def listed(project_id: str) -> str:
    """The project's surveys."""
    standing = find_project(project_id)
    found = surveys_of(db.session, standing.project.id)
    counts = counts_of(db.session, [survey.id for survey in found])
    return render_template("surveys/desk/list.html", section="surveys", standing=standing, surveys=found, counts=counts, states=STATES)


@blueprint.get("/new")
@staff
def new(project_id: str) -> str:
    """A form for a name."""
    standing = find_project(project_id, at_least="facilitator")
    return render_template("surveys/desk/list.html", section="surveys", standing=standing, surveys=[], counts={}, states=STATES)


@blueprint.get("/<survey_id>")
@staff
def show(project_id: str, survey_id: str) -> str:
    """The survey's first page for whoever may see it."""
    survey, standing = find_survey(project_id, survey_id, at_least="viewer")
    return render_template("surveys/desk/list.html", section="surveys", standing=standing, surveys=[survey], counts={}, states=STATES)


