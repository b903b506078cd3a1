"""The vote and its result on a phone: dots, done, bars; each voter meets the ideas in an order of their own."""

import random
from typing import Any

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from commons import limits
from commons.db import db
from commons.errors import Refusal
from commons.languages import current_language
from commons.policy import anyone
from workshop import events, queries
from workshop import voting as verbs
from workshop.forms import DotsSent, yes_or_no
from workshop.mine import Mine
from workshop.models import StageKind, Workshop
from workshop.queries import RoundCard
from workshop.views import doors
from workshop.views.fragments import ROUND, piece_of, rendered
from workshop.views.results import result_piece

blueprint = Blueprint("workshop_voting", __name__)


def screen(workshop: Workshop, seq: int, mine: Mine, common: dict[str, Any]) -> str:
    """What the vote or result stage shows just now."""
    found = queries.latest_round(db.session, workshop)
    if found and found.open and workshop.stage.kind is StageKind.VOTE:
        cards = vote_cards(workshop, found, seq, mine)
        return render_template("workshop/phone/vote.html", **common, round=found, cards=cards)
    if workshop.stage.kind is StageKind.RESULTS and (result := result_piece(workshop, seq)):
        return render_template("workshop/phone/results.html", **common, result=result, round=found)
    return render_template("workshop/phone/between.html", **common, round=found)


def vote_cards(workshop: Workshop, found: RoundCard, seq: int, mine: Mine) -> list[Markup]:
    """A card for every target in this voter's own order; only those with dots of theirs are rendered for them alone."""
    changed_by = (*ROUND, events.DOTS_PLACED)  # told only where totals are on show
    pieces = piece_of(f"targets of round {found.number}", workshop.id, seq, current_language(), changed_by, lambda: _vote_pieces(found))
    order = [target.number for target in found.targets]
    random.Random(mine.order).shuffle(order)
    by_number = {target.number: target for target in found.targets}
    return [_vote_card(found, by_number[number], mine.dots[number]) if number in mine.dots else pieces[number] for number in order]


@blueprint.post("/<lang:lang>/w/<code>/dots")
@anyone
def place_dots(code: str) -> Response:
    """Let my ballot hold so many dots on one idea: absolute, so that a repeat changes nothing."""
    door = doors.find_door(code)
    seat = doors.insist_on_seat(door)
    wanted = DotsSent.read(doors.sent())
    try:
        limits.spend("dot", door.workshop_id, seat.actor.hex())
        placed = doors.change(verbs.place_dots, door, seat, wanted.op, target=wanted.target, dots=wanted.dots)
    except Refusal as refusal:
        return doors.refuse_on_page(door, refusal)
    return doors.answer(door, placed, at=f"vote-{wanted.target}")


@blueprint.post("/<lang:lang>/w/<code>/done")
@anyone
def say_done(code: str) -> Response:
    """Say that one is done, or not after all."""
    door = doors.find_door(code)
    seat = doors.insist_on_seat(door)
    body = doors.sent()
    op, done = doors.op_of(body), yes_or_no(body, "done")
    try:
        limits.spend("dot", door.workshop_id, seat.actor.hex())
        said = doors.change(verbs.mark_done, door, seat, op, done=done)
    except Refusal as refusal:
        return doors.refuse_on_page(door, refusal)
    return doors.answer(door, said)


def _vote_pieces(found: RoundCard) -> dict[int, Markup]:
    return {target.number: _vote_card(found, target, 0) for target in found.targets}


def _vote_card(found: RoundCard, target: Any, dots: int) -> Markup:
    return rendered("workshop/_target.html", target=target, round=found, dots=dots)
