"""The real page of a draft on the author's phone: everything can be tried, nothing is kept or counted.

Only what later questions depend on is carried along, in the address: `?after=q_7h2kd9x4.a` for each code that was chosen.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Blueprint, redirect, request, url_for

from commons.db import db
from commons.errors import NotFound, Unusable
from commons.languages import Words
from commons.policy import staff
from commons.projects.models import Audience, Project
from surveys import building
from surveys import definition as definitions
from surveys.access import find_survey
from surveys.definition import Definition, Question
from surveys.kinds import KINDS
from surveys.rules import Path, picked_in, sources
from surveys.views.filling import next_of, show_intro, show_picture, show_review, show_screen, stays

blueprint = Blueprint(
    "survey_preview", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys/<survey_id>/preview/<audience>"
)

EVERYBODY = "everybody"


@dataclass
class Rehearsal:
    """What the pages of a respondent ask for, with nobody behind it."""

    project: Project
    definition: Definition
    audience: Audience | None
    seed: int = 1
    begun: bool = False
    after: list[str] = field(default_factory=list)
    is_new: bool = False
    shared: bool = False
    assisted: bool = False
    read_aloud: bool = False
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def link(self) -> "Rehearsal":
        """Stands for the entry link, too."""
        return self

    @property
    def partner(self) -> None:
        """No partner is tried out."""
        return None

    @property
    def audience_name(self) -> Words:
        """Whose pages these are."""
        return self.audience.name if self.audience else Words(fi="kaikki", sv="alla", en="everybody")

    @cached_property
    def path(self) -> Path:
        """Which screens there are after what was chosen so far."""
        picked: dict[str, list[str]] = {}
        for choice in self.after:
            question, _dot, code = choice.partition(".")
            picked.setdefault(question, []).append(code)
        return Path(self.definition, picked)


class PreviewDoors:
    """Where the buttons of a previewed page lead."""

    preview = True

    def __init__(self, project_id: str, survey_id: str, audience: str, after: list[str]):
        self.where: dict[str, Any] = {"project_id": project_id, "survey_id": survey_id, "audience": audience, "after": after}

    def start(self) -> str:
        """As if one began."""
        return url_for("survey_preview.start", **self.where)

    def screen(self, number: int) -> str:
        """A screen."""
        return url_for("survey_preview.screen", **self.where, number=number)

    def picture(self, number: int, question: str, option: str) -> str:
        """One picture, large."""
        return url_for("survey_preview.picture", **self.where, number=number, question=question, option=option)

    def intro(self) -> str:
        """What it is about."""
        return url_for("survey_preview.intro", **self.where)

    def review(self) -> str:
        """The look back."""
        return url_for("survey_preview.review", **self.where)

    def desk(self) -> str:
        """Out of the preview."""
        return url_for("surveys_desk.show", project_id=self.where["project_id"], survey_id=self.where["survey_id"])


@blueprint.get("")
@staff
def intro(project_id: str, survey_id: str, audience: str) -> str:
    """The first page."""
    found, doors = _rehearsal(project_id, survey_id, audience)
    return show_intro(found, doors)


@blueprint.post("/start")
@staff
def start(project_id: str, survey_id: str, audience: str) -> Any:
    """To the first question, if there is one."""
    found, doors = _rehearsal(project_id, survey_id, audience)
    return redirect(doors.screen(found.path.nearest(1)) if found.path.screens else doors.desk(), 303)


@blueprint.get("/<int:number>")
@staff
def screen(project_id: str, survey_id: str, audience: str, number: int) -> Any:
    """One question, or the nearest that is asked."""
    found, doors = _rehearsal(project_id, survey_id, audience)
    if not found.path.shows(found.path.screen(number).number):
        return redirect(doors.screen(found.path.nearest(number)))
    return show_screen(found, number, doors)


@blueprint.post("/<int:number>")
@staff
def go_on(project_id: str, survey_id: str, audience: str, number: int) -> Any:
    """Nothing is looked at but the button, and what later questions depend on."""
    found, doors = _rehearsal(project_id, survey_id, audience)
    here, go = found.path.screen(number), request.form.get("go", "next")
    if stays(here):
        return redirect(doors.screen(number), 303)
    if here.asked and here.asked["uid"] in sources(found.definition):
        chosen = [f"{here.asked['uid']}.{code}" for code in _picked(here.asked, go)]
        others = [choice for choice in found.after if not choice.startswith(f"{here.asked['uid']}.")]
        found, doors = _rehearsal(project_id, survey_id, audience, after=[*others, *chosen])
    return redirect(next_of(found.path, here, go, doors), 303)


@blueprint.get("/<int:number>/<question>/<option>")
@staff
def picture(project_id: str, survey_id: str, audience: str, number: int, question: str, option: str) -> str:
    """One picture, large."""
    found, doors = _rehearsal(project_id, survey_id, audience)
    return show_picture(found, found.path.screen(number), question, option, doors)


@blueprint.get("/review")
@staff
def review(project_id: str, survey_id: str, audience: str) -> str:
    """The look back, empty."""
    return show_review(*_rehearsal(project_id, survey_id, audience))


def _picked(question: Question, go: str) -> Collection[str]:
    """The codes of what the form chose; nothing where it would be refused."""
    kind = KINDS[question["kind"]]
    if go == "dont_know":
        return picked_in(question, None)
    given = kind.read_form(request.form, question)
    try:
        return kind.picked(kind.parse(given, question), question) if given is not None else ()
    except Unusable:
        return ()


def _rehearsal(project_id: str, survey_id: str, audience: str, after: list[str] | None = None) -> tuple[Rehearsal, PreviewDoors]:
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    chosen = next((one for one in standing.project.audiences if one.key == audience), None)
    if chosen is None and audience != EVERYBODY:
        raise NotFound()
    draft = building.draft_of(db.session, survey.id)
    before = request.args.getlist("after") if after is None else after
    found = Rehearsal(standing.project, definitions.for_audience(draft, audience), chosen, after=before)
    return found, PreviewDoors(project_id, survey_id, audience, before)
