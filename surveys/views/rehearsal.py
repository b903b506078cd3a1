"""Rehearsing a survey from its results page: let people who do not exist answer it, and take all of it away again."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from commons.errors import Unusable, wants_json
from commons.forms import ask, sent_values
from commons.policy import staff
from surveys import rehearsing
from surveys.access import find_survey
from surveys.publishing import NotReady
from surveys.rehearsing import NoWayIn

blueprint = Blueprint("survey_rehearsal", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys/<survey_id>/rehearsal")


@blueprint.post("")
@staff
def rehearse(project_id: str, survey_id: str) -> Any:
    """So many simulated people an audience; then the results page shows them, and nobody else."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    where: dict[str, Any] = {"project_id": project_id, "survey_id": survey_id}
    within, which = standing.organisation_id, survey.id
    try:
        plan = ask(rehearsing.prepare, within=within, survey_id=which, people=sent_values().get("people"))
    except NotReady:
        if wants_json():
            raise
        return redirect(url_for("surveys_desk.check", **where), 303)
    except (NoWayIn, Unusable) as refusal:
        if wants_json():
            raise
        flash(_words_of(refusal), "mind")
        back = "survey_links.show" if isinstance(refusal, NoWayIn) else "survey_results.show"
        return redirect(url_for(back, **where), 303)
    rehearsing.fill(which, within=within, people={int(link_id): count for link_id, count in plan["people"].items()})
    flash(_("The rehearsal is ready. Look at the charts, and take the files as a test."), "good")
    return redirect(url_for("survey_results.show", simulated=1, **where), 303)


@blueprint.post("/clear")
@staff
def clear(project_id: str, survey_id: str) -> Any:
    """Nobody who does not exist is left in it."""
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    within, which = standing.organisation_id, survey.id
    ask(rehearsing.may_clear, within=within, survey_id=which)
    count = rehearsing.clear(which, within=within)
    flash(ngettext("%(num)s simulated answer was removed.", "%(num)s simulated answers were removed.", count), "good")
    return redirect(url_for("survey_results.show", project_id=project_id, survey_id=survey_id), 303)


def _words_of(refusal: Unusable | NoWayIn) -> str:
    fields = refusal.extra.get("fields", {})
    return " ".join(str(reason) for reason in fields.values()) or str(refusal.words)
