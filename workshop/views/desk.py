"""The desk of a workshop: what the room does, what needs me, the next sensible step, and one tap that stops everything.

Anyone on the project's staff may look; a facilitator leads. Every button is a plain form: with scripts the same forms go
without leaving the page.
"""

import functools
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from commons.accounts.staff import stream_tag
from commons.db import db
from commons.errors import Refusal, answer, wants_json
from commons.exports import csv_download
from commons.forms import ask
from commons.languages import current_language
from commons.live import log
from commons.live.handover import follow
from commons.policy import staff
from commons.projects.access import Standing, standing_in
from workshop import exports, frames, gatherings, ideas, queries, screens, voting
from workshop.forms import whole_number
from workshop.models import StageKind, Workshop
from workshop.views.desk_page import cards_of, page_of
from workshop.views.wall import around

blueprint = Blueprint("workshop_desk", __name__, url_prefix="/<lang:lang>/desk/workshops")

ANCHORS = ("next", "needs", "ideas", "switches", "links")


MOST_ON_A_PAGE = 48  # ideas
PAGE_OF_IDEAS = re.compile(r"page-([1-9][0-9]{0,3})")
STRANGERS = (400, 403, 404)  # for whom there is no desk to go back to


class Found(NamedTuple):
    """A workshop and what the signed-in person may do with it."""

    workshop: Workshop
    standing: Standing


@blueprint.get("/<public_id>")
@staff
def show(public_id: str) -> Response:
    """The desk as it is now."""
    found = find(public_id)
    screen = screens.screen(db.session, found.workshop)
    context = around(found.workshop, screens.in_short(screen)) | page_of(db.session, found.workshop, found.standing, screen)
    page = render_template("workshop/desk/show.html", section="workshops", heads=("p", "p"), **context)
    return Response(page, headers={"Cache-Control": "no-store"})


@blueprint.get("/<public_id>/ideas")
@staff
def all_ideas(public_id: str) -> str:
    """Every idea, newest first, so many on a page."""
    found = find(public_id)
    cards = cards_of(db.session, found.workshop, found.standing)
    pages = max(1, -(-len(cards) // MOST_ON_A_PAGE))
    page = min(pages, max(1, request.args.get("page", 1, type=int)))
    return render_template(
        "workshop/desk/ideas.html",
        section="workshops",
        workshop=found.workshop,
        leads=found.standing.may("facilitate"),
        count=len(cards),
        cards=cards[(page - 1) * MOST_ON_A_PAGE : page * MOST_ON_A_PAGE],
        page=page,
        pages=pages,
    )


@blueprint.get("/<public_id>/live")
@staff
def live(public_id: str) -> Response:
    """What happens, for the desk; who may not lead is told what the wall is told. Ends when the right ends."""
    found = find(public_id)
    role = "desk" if found.standing.may("facilitate") else "wall"
    return follow(found.workshop.id, role, current_language(), frames, tag=stream_tag(found.standing.user_id))


@blueprint.get("/<public_id>/<any(ideas, rounds, ballots, dots, results):name>.csv")
@staff
def download(public_id: str, name: str) -> Response:
    """One table of this workshop as a file; `dialect=spreadsheet` for spreadsheet programs."""
    found = find(public_id, at_least="researcher")
    table = next(table for table in exports.of_workshops(db.session, [found.workshop]) if table.name == name)
    file = f"{found.workshop.code}-{name}"
    if request.args.get("dialect") == "spreadsheet":
        return csv_download(file, table.columns, table.rows, "spreadsheet", current_language())
    return csv_download(file, table.columns, table.rows)


@blueprint.post("/<public_id>/open")
@staff
def open_(public_id: str) -> Response:
    """Let people join."""
    return _lead(public_id, gatherings.open_workshop)


@blueprint.post("/<public_id>/stage")
@staff
def stage(public_id: str) -> Response:
    """Bring the room to a stage."""
    return _lead(public_id, gatherings.go_to_stage, ordinal=whole_number(request.form, "ordinal"))


@blueprint.post("/<public_id>/collect")
@staff
def collect(public_id: str) -> Response:
    """Start writing ideas."""
    return _lead(public_id, gatherings.go_to, stage=StageKind.COLLECT)


@blueprint.post("/<public_id>/reveal")
@staff
def reveal(public_id: str) -> Response:
    """Show to all what was written in silence."""
    return _lead(public_id, gatherings.reveal_ideas)


@blueprint.post("/<public_id>/vote")
@staff
def vote(public_id: str) -> Response:
    """Open a voting round with the settings of the form; a budget left out is the suggested one."""
    settings: dict[str, Any] = {
        name: whole_number(request.form, name) for name in ("budget", "most_per_idea") if request.form.get(name, "").strip()
    }
    if request.form.get("totals_shown"):
        settings["totals_shown"] = request.form["totals_shown"]
    return _lead(public_id, gatherings.start_vote, **settings)


@blueprint.post("/<public_id>/close-vote")
@staff
def close_vote(public_id: str) -> Response:
    """End the vote."""
    return _lead(public_id, voting.close_round)


@blueprint.post("/<public_id>/result")
@staff
def result(public_id: str) -> Response:
    """Show the result to everyone."""
    return _lead(public_id, gatherings.show_result)


@blueprint.post("/<public_id>/close")
@staff
def close(public_id: str) -> Response:
    """End the workshop."""
    return _lead(public_id, gatherings.close_workshop)


@blueprint.post("/<public_id>/reopen")
@staff
def reopen(public_id: str) -> Response:
    """Go on where it was closed."""
    return _lead(public_id, gatherings.reopen_workshop)


@blueprint.post("/<public_id>/switch")
@staff
def switch(public_id: str) -> Response:
    """Turn one switch: hold new ideas, hide the wall, lock joining, freeze the board."""
    return _lead(public_id, gatherings.set_switch, name=request.form.get("name", ""), on=request.form.get("on") == "1")


@blueprint.post("/<public_id>/stop")
@staff
def stop(public_id: str) -> Response:
    """Everything at once, in one tap."""
    said = _("The room is stopped. Lift one thing at a time when you want to go on.")
    return _lead(public_id, gatherings.stop_room, said=said, voice="mind")


@blueprint.post("/<public_id>/ideas/<int:number>/show")
@staff
def show_idea(public_id: str, number: int) -> Response:
    """Let an idea be seen."""
    return _lead(public_id, ideas.show_idea, number=number)


@blueprint.post("/<public_id>/ideas/<int:number>/hide")
@staff
def hide_idea(public_id: str, number: int) -> Response:
    """Take an idea off every screen."""
    return _lead(public_id, ideas.hide_idea, number=number)


@blueprint.post("/<public_id>/ideas/show-held")
@staff
def show_held(public_id: str) -> Response:
    """Show every idea that waits."""
    return _lead(public_id, ideas.show_all_held)


@blueprint.post("/<public_id>/links")
@staff
def add_link(public_id: str) -> Response:
    """Another way in, for an audience or a partner."""
    chosen: dict[str, Any] = {
        name: whole_number(request.form, name) or None for name in ("audience_id", "partner_id") if request.form.get(name)
    }
    return _lead(public_id, gatherings.add_entry_link, said=_("The link is ready; its poster is beside it."), **chosen)


def find(public_id: str, *, at_least: str = "viewer") -> Found:
    """The workshop for somebody of its project's staff; for all others there is none."""
    workshop = queries.find_by_public_id(db.session, public_id)
    return Found(workshop, standing_in(workshop.project_id, at_least=at_least))


def _lead(public_id: str, verb: Callable[..., Any], *, said: str | None = None, voice: str = "good", **arguments: Any) -> Response:
    """Do it as the facilitator, and go back to the desk; a program gets the number of the last event."""
    workshop, standing = find(public_id, at_least="facilitator")
    workshop_id = workshop.id
    ask(as_answer(verb), room=workshop_id, within=standing.organisation_id, workshop_id=workshop_id, **arguments)
    if wants_json():
        return jsonify(seq=log.current(db.session, workshop_id), said=said or "", voice=voice)
    if said:
        flash(said, voice)
    return _back(public_id)


@blueprint.errorhandler(Refusal)
def _refused(refusal: Refusal) -> Response:
    """A button that was refused, without scripts: back to the desk, which shows the truth, with the reason above it."""
    if request.method != "POST" or wants_json() or refusal.status in STRANGERS:
        return answer(refusal)
    flash(" ".join([str(refusal.words), *map(str, refusal.extra.get("fields", {}).values())]), "mind")
    return _back((request.view_args or {})["public_id"])


def _back(public_id: str) -> Response:
    anchor = request.form.get("at", "")
    if page := PAGE_OF_IDEAS.fullmatch(anchor):
        return redirect(url_for(".all_ideas", public_id=public_id, page=page[1]), 303)  # type: ignore[return-value]
    return redirect(url_for(".show", public_id=public_id, _anchor=anchor if anchor in ANCHORS else None), 303)  # type: ignore[return-value]


@functools.cache
def as_answer(verb: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """The verb with what it gives in a dictionary, which is what an operation key can keep."""

    @functools.wraps(verb)
    def answered(session: Session, **arguments: Any) -> dict[str, Any]:
        return {"did": verb(session, **arguments)}

    return answered
