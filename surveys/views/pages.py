"""When a page of a survey is shown, at the author's desk."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from commons.db import db
from commons.errors import NotFound, Unusable, wants_json
from commons.forms import again, ask
from commons.policy import staff
from surveys import building, rules
from surveys.access import find_survey
from surveys.definition import digest
from surveys.forms import answers_in, page_form, rule_fields, rule_of_form

blueprint = Blueprint("survey_pages", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys/<survey_id>/pages")


@blueprint.route("/<page>", methods=["GET", "POST"])
@staff
def show(project_id: str, survey_id: str, page: str) -> Any:
    """Who sees the page, and after which answers."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    draft = building.draft_of(db.session, survey.id)
    number, found = next(((number, one) for number, one in enumerate(draft["pages"], 1) if one["uid"] == page), (0, None))
    if found is None:
        raise NotFound()
    form: Any = page_form(found, rule_fields(draft, found, standing.project.audiences)).sent()
    lost = [problem.words for problem in rules.problems(draft) if problem.question == page]
    context = {
        "section": "surveys", "survey": survey, "standing": standing, "page": found, "number": number, "answers_in": answers_in, "lost": lost,
    }  # fmt: skip
    if request.method == "GET":
        return render_template("surveys/desk/page.html", form=form, **context)
    which: dict[str, Any] = {"within": standing.organisation_id, "survey_id": survey.id, "page": page}
    try:
        ask(building.edit_page, **which, seen=form.seen.data, **rule_of_form(form))
    except building.ChangedMeanwhile as refusal:
        if wants_json():
            raise
        form.form_errors.append(str(refusal.words))
        form.seen.data = digest(building.rule_of_page(found))
        return render_template("surveys/desk/page.html", form=form, theirs=request.path, **context), refusal.status
    except Unusable as refusal:
        return again("surveys/desk/page.html", form, refusal, **context)
    flash(_("Saved."), "good")
    return redirect(url_for("surveys_desk.show", project_id=project_id, survey_id=survey_id), 303)
