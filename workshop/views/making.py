"""Starting a workshop: from a ready one with one press, or with other words first; and the list of those one sees."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, SelectField

from commons.db import db
from commons.errors import NotFound, Unusable
from commons.forms import Form, WordsField, again, ask
from commons.languages import Words, current_language
from commons.languages.cleaning import clean_words
from commons.policy import staff
from commons.projects.access import Standing, find_project, list_projects
from commons.projects.models import AudienceKind
from workshop import gatherings, starting
from workshop.gatherings import MOST_LANES
from workshop.models import Workshop, WorkshopKind
from workshop.starting import ReadyLane, Start
from workshop.views.desk import as_answer, find
from workshop.views.section import entries

blueprint = Blueprint("workshop_making", __name__, url_prefix="/<lang:lang>/desk")

MOST_TITLE, MOST_PROMPT, MOST_LANE = 120, 200, 60  # graphemes
GROUNDS = ("sky", "moss", "berry", "heather", "lingon", "mist")
NOBODY = "0"


class WorkshopForm(Form):
    """A workshop before it is made; its lanes are fields of their own, added by `with_lanes`."""

    title = WordsField(_l("Title"))
    prompt = WordsField(_l("Prompt: what do you ask people?"), long=True)
    venue = SelectField(_l("Venue"), validate_choice=False)
    audience = SelectField(_l("Whose voice is it?"), validate_choice=False)
    silent = BooleanField(_l("Everybody writes in silence first; the ideas are shown at the same time"))
    holding = BooleanField(_l("Hold each idea until a facilitator has read it"))


def with_lanes(count: int) -> type[WorkshopForm]:
    """The form with so many columns of the board."""
    fields = {f"lane{n}": WordsField(_l("Column %(n)s", n=n)) for n in range(1, count + 1)}
    fields |= {f"ask{n}": WordsField(_l("What belongs in column %(n)s?", n=n), long=True) for n in range(1, count + 1)}
    return type("WorkshopForm", (WorkshopForm,), fields)


@blueprint.get("/workshops")
@staff
def index() -> str:
    """Every workshop I see, by project."""
    projects = list_projects(db.session, current_user.id)
    listed = [(project, entries(db.session, project.id)) for project in projects]
    return render_template("workshop/desk/index.html", section="workshops", listed=listed)


@blueprint.get("/projects/<public_id>/workshops/new")
@staff
def new(public_id: str) -> str:
    """The ready workshops to choose from."""
    standing = find_project(public_id, at_least="facilitator")
    return render_template("workshop/desk/new.html", section="workshops", project=standing.project, starts=starting.STARTS.values())


@blueprint.route("/projects/<public_id>/workshops/new/<start_key>", methods=["GET", "POST"])
@staff
def make(public_id: str, start_key: str) -> Any:
    """Make a workshop from a ready one: as it is (`ready`), or with the words of the form."""
    standing = find_project(public_id, at_least="facilitator")
    start = starting.STARTS.get(start_key)
    if start is None:
        raise NotFound()
    form = _form(standing, start)
    context = {"section": "workshops", "project": standing.project, "start": start, "lanes": _lane_count(start), "most_lanes": MOST_LANES}
    if request.method == "GET" or "more_lanes" in request.form:
        return render_template("workshop/desk/make.html", form=form, **context)
    try:
        chosen = _ready(standing, start) if "ready" in request.form else _read(standing, form, start)
        made = ask(gatherings.create_workshop, within=standing.organisation_id, project_id=standing.project.id, **chosen)
    except Unusable as refusal:
        return again("workshop/desk/make.html", form, refusal, **context)
    return redirect(url_for("workshop_desk.show", public_id=made["public_id"]), 303)


@blueprint.route("/workshops/<public_id>/words", methods=["GET", "POST"])
@staff
def reword(public_id: str) -> Any:
    """Other words for what a workshop asks, before it or while it goes on."""
    workshop, standing = find(public_id, at_least="facilitator")
    workshop_id, lanes = workshop.id, len(workshop.board.lanes)
    form = with_lanes(lanes).sent(data=_words_of(workshop))
    context = {"section": "workshops", "public_id": public_id, "title": workshop.title, "lanes": lanes}
    if request.method == "GET":
        return render_template("workshop/desk/words.html", form=form, **context)
    try:
        words = _read_words(form, lanes)
        ask(as_answer(gatherings.reword_workshop), room=workshop_id, within=standing.organisation_id, workshop_id=workshop_id, **words)
    except Unusable as refusal:
        return again("workshop/desk/words.html", form, refusal, **context)
    return redirect(url_for("workshop_desk.show", public_id=public_id), 303)


def _words_of(workshop: Workshop) -> dict[str, Words]:
    words = {"title": workshop.title, "prompt": workshop.board.prompt}
    for lane in workshop.board.lanes:
        words |= {f"lane{lane.ordinal + 1}": lane.title, f"ask{lane.ordinal + 1}": lane.prompt}
    return words


def _read_words(form: WorkshopForm, lanes: int) -> dict[str, Any]:
    return {
        "title": _line(form.title.data, MOST_TITLE, "title"),
        "prompt": _line(form.prompt.data, MOST_PROMPT, "prompt"),
        "lanes": [
            {
                "title": _line(form[f"lane{n}"].data, MOST_LANE, f"lane{n}"),
                "prompt": _line(form[f"ask{n}"].data, MOST_PROMPT, f"ask{n}", needed=False),
            }
            for n in range(1, lanes + 1)
        ],
    }


def _form(standing: Standing, start: Start) -> WorkshopForm:
    data: dict[str, Any] = {
        "title": start.title,
        "prompt": start.prompt,
        "silent": start.silent,
        "holding": start.holding,
        "audience": _usual_audience(standing, start),
    }
    for n, lane in enumerate(start.lanes, start=1):
        data |= {f"lane{n}": lane.title, f"ask{n}": lane.prompt}
    form = with_lanes(_lane_count(start)).sent(data=data)
    form.venue.choices = [
        (NOBODY, _l("Not said")),
        *((str(venue.id), venue.name.in_(current_language()).text) for venue in standing.project.venues),
    ]
    form.audience.choices = [
        (NOBODY, _l("Everybody")),
        *((str(one.id), one.name.in_(current_language()).text) for one in standing.project.audiences),
    ]
    return form


def _lane_count(start: Start) -> int:
    """As many columns as the ready workshop has, or one more than the form had."""
    had = sum(1 for n in range(1, MOST_LANES + 1) if f"lane{n}-fi" in request.form)
    return min(MOST_LANES, had + ("more_lanes" in request.form)) if had else len(start.lanes)


def _ready(standing: Standing, start: Start) -> dict[str, Any]:
    """The ready workshop as it stands."""
    return {
        "kind": start.kind.value,
        "title": start.title,
        "prompt": start.prompt,
        "lanes": [{"title": lane.title, "prompt": lane.prompt, "ground": lane.ground} for lane in start.lanes],
        "silent": start.silent,
        "holding": start.holding,
        "minutes": start.minutes,
        "audience_id": int(_usual_audience(standing, start)) or None,
        "venue_id": standing.project.venues[0].id if len(standing.project.venues) == 1 else None,
    }


def _read(standing: Standing, form: WorkshopForm, start: Start) -> dict[str, Any]:
    """What the form says, or a refusal that names each field that cannot be kept."""
    lanes = [
        {"title": title, "prompt": _line(form[f"ask{n}"].data, MOST_PROMPT, f"ask{n}", needed=False), "ground": _ground(start.lanes, n)}
        for n in range(1, _lane_count(start) + 1)
        if (title := _line(form[f"lane{n}"].data, MOST_LANE, f"lane{n}", needed=False))
    ]
    if not lanes:
        raise Unusable({"lane1-fi": _l("A board has at least one column.")})
    return {
        "kind": WorkshopKind(start.kind).value,
        "title": _line(form.title.data, MOST_TITLE, "title"),
        "prompt": _line(form.prompt.data, MOST_PROMPT, "prompt"),
        "lanes": lanes,
        "silent": form.silent.data,
        "holding": form.holding.data,
        "minutes": start.minutes,
        "audience_id": _one_of(form.audience.data, [one.id for one in standing.project.audiences]),
        "venue_id": _one_of(form.venue.data, [one.id for one in standing.project.venues]),
    }


def _line(words: Mapping[str, str], most: int, field: str, *, needed: bool = True) -> Words:
    """Words of one line: an Enter in a field that grows with them is a space, as in one that does not."""
    return clean_words({lang: " ".join(text.splitlines()) for lang, text in words.items()}, field, most=most, needed=needed)


def _usual_audience(standing: Standing, start: Start) -> str:
    kind = AudienceKind.STAFF if start.kind is WorkshopKind.STAFF else AudienceKind.RESIDENTS
    return next((str(one.id) for one in standing.project.audiences if one.kind is kind), NOBODY)


def _one_of(given: str | None, known: list[int]) -> int | None:
    return next((one for one in known if str(one) == given), None)


def _ground(lanes: Any, n: int) -> str:
    ready: list[ReadyLane] = list(lanes)
    return ready[n - 1].ground if n <= len(ready) else GROUNDS[(n - 1) % len(GROUNDS)]
