"""The workshop for scripts and other programs: its state, what is mine, and what happens from here on (`docs/protocol.md`)."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from commons.db import db
from commons.languages import LANGUAGES, current_language
from commons.languages.choosing import chosen_language
from commons.live.handover import follow
from commons.policy import anyone
from workshop import frames, queries
from workshop.mine import Mine, what_is_mine
from workshop.views import doors
from workshop.views.fragments import rendered

blueprint = Blueprint("workshop_programs", __name__)


@blueprint.get("/<lang:lang>/w/<code>/state")
@anyone
def state(code: str) -> Response:
    """The whole room as anyone in it may see it now."""
    door = doors.find_door(code)
    return jsonify(queries.state(db.session, doors.workshop_behind(door), current_language()))


@blueprint.get("/<lang:lang>/w/<code>/mine")
@anyone
def mine(code: str) -> Response:
    """What only this participant may know; with `html=1` also their ideas as the page shows them."""
    door = doors.find_door(code)
    workshop = doors.workshop_behind(door)
    found = what_is_mine(db.session, workshop, doors.seat_in(door))
    data = mine_data(found)
    if request.args.get("html") == "1":
        data["html"] = rendered("workshop/phone/_mine.html", mine=found, workshop=workshop, code=door.code)
    return jsonify(data)


@blueprint.get("/w/<code>/live")
@anyone
def live(code: str) -> Response:
    """What happens, from `after` on: a stream, a long poll or an answer at once."""
    door = doors.find_door(code)
    asked = request.args.get("lang")
    lang = asked if asked in LANGUAGES else chosen_language("fi")
    assert lang is not None
    return follow(door.workshop_id, "participants", lang, frames)


def mine_data(found: Mine) -> dict[str, Any]:
    """Mine as JSON."""
    return {
        "joined": found.joined,
        "ideas": [queries.as_data(card) for card in found.ideas],
        "left": found.left,
        "dots": {str(number): dots for number, dots in found.dots.items()},
        "done": found.done,
        "order": found.order,
    }
