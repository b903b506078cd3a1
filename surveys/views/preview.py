"""The real page of a draft on the author's phone: everything can be tried, nothing is kept or counted."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from commons.db import db
from commons.errors import NotFound
from commons.languages import Words
from commons.policy import staff
from commons.projects.models import Audience, Project
from surveys import building
from surveys import definition as definitions
from surveys.access import find_survey
from surveys.definition import Definition, Screen
from surveys.views.filling import show_picture, show_review, show_screen, stays

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
    def screens(self) -> list[Screen]:
        """The definition in the pieces a phone shows."""
        return definitions.screens(self.definition)

    def screen(self, number: int) -> Screen:
        """The screen with this number."""
        if not 1 <= number <= len(self.screens):
            raise NotFound()
        return self.screens[number - 1]


class PreviewDoors:
    """Where the buttons of a previewed page lead."""

    preview = True

    def __init__(self, project_id: str, survey_id: str, audience: str):
        self.where: dict[str, Any] = {"project_id": project_id, "survey_id": survey_id, "audience": audience}

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
    found = _rehearsal(project_id, survey_id, audience)
    return render_template(
        "surveys/intro.html",
        visit=found,
        doors=PreviewDoors(project_id, survey_id, audience),
        minutes=definitions.minutes(found.definition),
        asked=len(definitions.asked(found.definition)),
    )


@blueprint.post("/start")
@staff
def start(project_id: str, survey_id: str, audience: str) -> Any:
    """To the first question, if there is one."""
    found, doors = _rehearsal(project_id, survey_id, audience), PreviewDoors(project_id, survey_id, audience)
    return redirect(doors.screen(1) if found.screens else doors.desk(), 303)


@blueprint.get("/<int:number>")
@staff
def screen(project_id: str, survey_id: str, audience: str, number: int) -> str:
    """One question."""
    return show_screen(_rehearsal(project_id, survey_id, audience), number, PreviewDoors(project_id, survey_id, audience))


@blueprint.post("/<int:number>")
@staff
def go_on(project_id: str, survey_id: str, audience: str, number: int) -> Any:
    """Nothing is looked at but the button."""
    found, doors = _rehearsal(project_id, survey_id, audience), PreviewDoors(project_id, survey_id, audience)
    if stays(found.screen(number)):
        return redirect(doors.screen(number), 303)
    if request.form.get("go") == "back":
        return redirect(doors.screen(number - 1) if number > 1 else doors.intro(), 303)
    return redirect(doors.screen(number + 1) if number < len(found.screens) else doors.review(), 303)


@blueprint.get("/<int:number>/<question>/<option>")
@staff
def picture(project_id: str, survey_id: str, audience: str, number: int, question: str, option: str) -> str:
    """One picture, large."""
    found = _rehearsal(project_id, survey_id, audience)
    return show_picture(found, found.screen(number), question, option, PreviewDoors(project_id, survey_id, audience))


@blueprint.get("/review")
@staff
def review(project_id: str, survey_id: str, audience: str) -> str:
    """The look back, empty."""
    return show_review(_rehearsal(project_id, survey_id, audience), PreviewDoors(project_id, survey_id, audience))


def _rehearsal(project_id: str, survey_id: str, audience: str) -> Rehearsal:
    survey, standing = find_survey(project_id, survey_id, at_least="facilitator")
    chosen = next((one for one in standing.project.audiences if one.key == audience), None)
    if chosen is None and audience != EVERYBODY:
        raise NotFound()
    draft = building.draft_of(db.session, survey.id)
    return Rehearsal(standing.project, definitions.for_audience(draft, audience), chosen)
