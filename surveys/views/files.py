"""A survey as a file: to take away as a ZIP, to bring in, and the format for whoever reads or writes such files."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from commons.db import db
from commons.errors import Refusal, wants_json
from commons.exports import package_download
from commons.forms import ask
from commons.heavy import heavy
from commons.media import takes_files
from commons.policy import anyone, staff
from commons.projects.access import Standing, find_project
from surveys import bringing, packing, schema, unpacking
from surveys.access import find_survey
from surveys.views.desk import list_page

blueprint = Blueprint("survey_files", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys")
neutral = Blueprint("survey_schema", __name__)

A_DAY = 24 * 3600


@neutral.get(f"/schemas/{schema.FILE_NAME}")
@anyone
def visual_survey() -> Response:
    """The JSON Schema of `visual-survey/1`."""
    answer = Response(schema.as_file(), mimetype="application/schema+json")
    answer.headers["Cache-Control"] = f"public, max-age={A_DAY}"
    return answer


@blueprint.get("/<survey_id>/draft.zip")
@staff
def draft(project_id: str, survey_id: str) -> Response:
    """The survey as its authors have it now."""
    return _packed(project_id, survey_id, None)


@blueprint.get("/<survey_id>/versions/<int:number>.zip")
@staff
def version(project_id: str, survey_id: str, number: int) -> Response:
    """The survey as it was asked."""
    return _packed(project_id, survey_id, number)


@blueprint.post("/file")
@staff
@takes_files(unpacking.MOST_FILE_BYTES + 1024 * 1024)
def bring(project_id: str) -> Any:
    """A survey from a file, as a draft of this project; refused whole where anything in it cannot be taken."""
    standing = find_project(project_id, at_least="facilitator")
    try:
        made = _brought(standing)
    except Refusal as refusal:
        if refusal.status >= 500 or refusal.status in (403, 404) or wants_json():
            raise
        return list_page(standing, refused=refusal.words), refusal.status
    flash(_("The survey is here, as a draft of this project."), "good")
    if unknown := made["unknown_audiences"]:
        said = ngettext(
            "The survey shows something to this audience alone, which the project does not have: %(keys)s. Nobody sees it before the project has it.",
            "The survey shows something to these audiences alone, which the project does not have: %(keys)s. Nobody sees it before the project has them.",
            len(unknown), keys=", ".join(unknown),
        )  # fmt: skip
        flash(said, "mind")
    return redirect(url_for("surveys_desk.show", project_id=project_id, survey_id=made["public_id"]), 303)


def _brought(standing: Standing) -> dict[str, Any]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise unpacking.SurveyFileRefused(_("Choose the file of a survey first."))
    with heavy("survey_file"):
        unpacked = unpacking.unpack(file.stream)
        definition = bringing.checked(unpacked.data)
        pictures = bringing.keep_pictures(
            db.session(), definition, unpacked.pictures, within=standing.organisation_id, created_by=standing.user_id
        )
        return ask(
            bringing.bring_survey,
            within=standing.organisation_id,
            project_id=standing.project.id,
            definition=definition,
            pictures=pictures,
        )


def _packed(project_id: str, survey_id: str, number: int | None) -> Response:
    survey, _standing = find_survey(project_id, survey_id, at_least="researcher")
    packed = packing.pack(survey, packing.version_of(db.session, survey, number))
    return package_download(f"{survey.slug}_{f'version_{number}' if number else 'draft'}", lambda: packed)
