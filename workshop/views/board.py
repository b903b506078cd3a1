"""The workshop on a phone: joining, the screen of the stage the room is at, writing and mending ideas, reading the board."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from commons import limits
from commons.changes import make
from commons.db import db
from commons.errors import NotFound, Refusal, wants_json
from commons.languages import current_language
from commons.live import log
from commons.policy import anyone
from workshop import ideas, joining, queries
from workshop.forms import KIND_WORDS, EditSent, IdeaForm, IdeaSent
from workshop.gatherings import MOST_LANES
from workshop.mine import Mine, has_joined, own_numbers, what_is_mine
from workshop.models import IdeaKind, StageKind, Workshop, WorkshopState
from workshop.queries import Door, IdeaCard
from workshop.views import doors, voting
from workshop.views.fragments import BOARD, WHERE, piece_of, rendered
from workshop.views.results import result_piece

blueprint = Blueprint("workshop", __name__)

LOOKS = ("list", "columns")
LOOK_COOKIE = "talkoot_look"


@blueprint.get("/<lang:lang>/w/<code>")
@anyone
def show(code: str) -> Response:
    """What the room is at, for this phone; the page that a stage's change fetches again."""
    door = doors.find_door(code)
    if code != door.code:
        return redirect(url_for("workshop.show", code=door.code))  # type: ignore[return-value]
    return doors.with_seat(make_response(_screen(door)))


@blueprint.get("/<lang:lang>/w/<code>/<any(join, ideas, dots, done):_deed>")
@blueprint.get("/<lang:lang>/w/<code>/ideas/<int:_number>/withdraw")
@anyone
def after_a_deed(code: str, _deed: str = "", _number: int = 0) -> Response:
    """Where a form went is no page: who reloads it, or changes the language on it, comes to the room."""
    return redirect(url_for("workshop.show", code=code))  # type: ignore[return-value]


@blueprint.post("/<lang:lang>/w/<code>/join")
@anyone
def join(code: str) -> Response:
    """Take part. Harmless when joined already."""
    door = doors.find_door(code)
    seat = doors.insist_on_seat(door)
    doors.op_of(doors.sent())
    try:
        if not has_joined(db.session(), doors.workshop_behind(door).id, seat):
            limits.spend("newcomer", "workshop", door.workshop_id, limits.network())
        joined = make(
            joining.join,
            room=door.workshop_id,
            within=door.organisation_id,
            workshop_id=door.workshop_id,
            seat=seat,
            code=door.code,
            language=current_language(),
        )
    except limits.TooOften as refusal:
        if wants_json():
            raise
        return _screen_again(door, refusal)
    except Refusal as refusal:
        return doors.refuse_on_page(door, refusal)
    return doors.answer(door, {**joined, "joined": True})


@blueprint.post("/<lang:lang>/w/<code>/ideas")
@anyone
def add_idea(code: str) -> Response:
    """Send a new idea; without scripts a refusal gives the page back with the text in it."""
    door = doors.find_door(code)
    seat = doors.insist_on_seat(door)
    try:
        wanted = IdeaSent.read(doors.sent(), current_language())
        limits.spend("idea", door.workshop_id, seat.actor.hex())
        added = doors.change(
            ideas.add_idea, door, seat, wanted.op, text=wanted.text, language=wanted.language, kind=wanted.kind, lane=wanted.lane
        )
    except Refusal as refusal:
        if wants_json():
            raise
        return _screen_again(door, refusal)
    words = _("Your idea number %(number)s has been sent.", number=added["number"])
    return doors.answer(door, added, words=words, status=201)


@blueprint.get("/<lang:lang>/w/<code>/ideas/<int:number>")
@anyone
def mend(code: str, number: int) -> Response:
    """One's own idea in a form."""
    door = doors.find_door(code)
    mine = what_is_mine(db.session, doors.workshop_behind(door), doors.seat_in(door))
    card = _own_card(mine, number)
    form = IdeaForm(data={"text": card.text, "kind": card.kind})
    return make_response(_mending(door, card, form, card.version))


@blueprint.post("/<lang:lang>/w/<code>/ideas/<int:number>")
@anyone
def edit_idea(code: str, number: int) -> Response:
    """Change one's own idea; `version` is the one that was looked at."""
    door = doors.find_door(code)
    seat = doors.insist_on_seat(door)
    body = doors.sent()
    try:
        wanted = EditSent.read(body)
        limits.spend("idea", door.workshop_id, seat.actor.hex())
        edited = doors.change(
            ideas.edit_idea, door, seat, wanted.op, number=number, text=wanted.text, version=wanted.version, kind=wanted.kind
        )
    except Refusal as refusal:
        if wants_json() or isinstance(refusal, NotFound):
            raise
        return _mending_again(door, number, body, refusal)
    data = {**edited, "next": url_for("workshop.show", code=door.code)}
    return doors.answer(door, data, words=_("Your idea number %(number)s has been changed.", number=number))


@blueprint.post("/<lang:lang>/w/<code>/ideas/<int:number>/withdraw")
@anyone
def withdraw_idea(code: str, number: int) -> Response:
    """Take back one's own idea."""
    door = doors.find_door(code)
    seat = doors.insist_on_seat(door)
    op = doors.op_of(doors.sent())
    limits.spend("idea", door.workshop_id, seat.actor.hex())
    try:
        withdrawn = doors.change(ideas.withdraw_idea, door, seat, op, number=number)
    except Refusal as refusal:
        return doors.refuse_on_page(door, refusal)
    return doors.answer(door, withdrawn, words=_("Your idea number %(number)s has been withdrawn.", number=number))


@blueprint.get("/<lang:lang>/w/<code>/board")
@anyone
def board(code: str) -> Response:
    """Every idea that everybody may see, as a list or in columns, of all kinds or of one; also before one takes part."""
    door = doors.find_door(code)
    own = own_numbers(db.session(), door.workshop_id, doors.seat_in(door))
    seq = log.current(db.session, door.workshop_id)
    look = _look()
    response = make_response(render_template("workshop/phone/board.html", **board_piece(door, seq, look), code=door.code, seq=seq, own=own))
    if request.args.get("look") in LOOKS:
        doors.remember(response, LOOK_COOKIE, look)
    return response


def board_piece(door: Door, seq: int, look: str) -> dict[str, Any]:
    """What is the same for everybody who looks at the board in this way: made once for each change.

    Whatever is one's own (the token, the numbers of one's ideas) stands in the page around it.
    """
    kind = _chosen("kind", [kind.value for kind in IdeaKind])
    lane = _chosen("lane", [str(number + 1) for number in range(MOST_LANES)])

    def make_it() -> dict[str, Any]:
        workshop = doors.workshop_behind(door)
        cards = piece_of("cards", workshop.id, seq, current_language(), BOARD, lambda: _cards(workshop))
        common = _frame(door, workshop, seq)
        inside = rendered("workshop/_board.html", **common, cards=cards, look=look, **_filters(door, workshop, kind, lane))
        return {"inside": inside, "title": common["title"], "where": common["where"]}

    name = f"board {door.code} {look} {kind} {lane}"
    return piece_of(name, door.workshop_id, seq, current_language(), (*BOARD, *WHERE), make_it)


def _cards(workshop: Workshop) -> Markup:
    return rendered("workshop/_cards.html", workshop=workshop, ideas=queries.cards(db.session, workshop))


def _screen(door: Door, form: IdeaForm | None = None, refusal: Refusal | None = None) -> str:
    workshop = doors.workshop_behind(door)
    seq = log.current(db.session, workshop.id)  # before the rest: what came meanwhile comes again on the stream
    mine = what_is_mine(db.session, workshop, doors.seat_in(door))
    common = {**_frame(door, workshop, seq), "mine": mine, "refusal": refusal, "kept": form.text.data if form else None}
    if workshop.state is WorkshopState.DRAFT:
        return render_template("workshop/phone/waiting.html", **common)
    if not workshop.is_open:
        return render_template("workshop/phone/closed.html", **common, result=result_piece(workshop, seq))
    if not mine.joined:
        return render_template("workshop/phone/join.html", **common)
    if workshop.stage.kind is StageKind.COLLECT:
        return render_template("workshop/phone/collect.html", **common, form=_writing(workshop, form))
    if workshop.stage.kind is StageKind.LOBBY:
        return render_template("workshop/phone/lobby.html", **common)
    return voting.screen(workshop, seq, mine, common)


def _screen_again(door: Door, refusal: Refusal) -> Response:
    """The page with what was written still in it, and the reason at its place."""
    body = doors.sent()
    form = IdeaForm(data={name: str(body.get(name) or "") for name in ("text", "kind", "lane")})
    form.mark(refusal.extra.get("fields", {}))
    response = make_response(_screen(door, form, refusal), refusal.status)
    if refusal.retry_after:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _writing(workshop: Workshop, form: IdeaForm | None) -> IdeaForm:
    form = form or IdeaForm()
    form.put_lanes(workshop, current_language())
    return form


def _mending(door: Door, card: IdeaCard, form: IdeaForm, version: int, refusal: Refusal | None = None) -> str:
    workshop = doors.workshop_behind(door)
    seq = log.current(db.session, workshop.id)
    return render_template(
        "workshop/phone/mend.html", **_frame(door, workshop, seq), card=card, form=form, version=version, refusal=refusal
    )


def _mending_again(door: Door, number: int, body: Any, refusal: Refusal) -> Response:
    """The form with one's own words still in it, over the newest version."""
    mine = what_is_mine(db.session, doors.workshop_behind(door), doors.seat_in(door))
    card = _own_card(mine, number)
    form = IdeaForm(data={"text": str(body.get("text") or ""), "kind": str(body.get("kind") or card.kind)})
    form.mark(refusal.extra.get("fields", {}))
    return make_response(_mending(door, card, form, card.version, refusal), refusal.status)


def _own_card(mine: Mine, number: int) -> IdeaCard:
    for card in mine.ideas:
        if card.number == number:
            return card
    raise NotFound()


def _frame(door: Door, workshop: Workshop, seq: int) -> dict[str, Any]:
    """What the frame of every screen needs."""
    return {
        "code": door.code,
        "workshop": workshop,
        "title": workshop.title.in_(current_language()),
        "seq": seq,
        "where": queries.where(db.session, workshop),
        "counts": queries.counts(db.session, workshop).of_what_is_seen(),
    }


def _filters(door: Door, workshop: Workshop, kind: str | None, lane: str | None) -> dict[str, Any]:
    """What narrows the board, and the links that choose it: (address, words, is it chosen)."""

    def link(words: Any, kind_: str | None, lane_: str | None, sign: str | None = None) -> tuple[Any, ...]:
        address = url_for("workshop.board", code=door.code, kind=kind_, lane=lane_)
        return (address, words, (kind_, lane_) == (kind, lane), sign)

    kinds = [link(words, one.value, lane, f"kind-{one.value}") for one, words in KIND_WORDS.items()]
    lanes = [link(one.title.in_(current_language()).text, kind, str(one.ordinal + 1)) for one in workshop.board.lanes]
    return {
        "kind": kind,
        "lane": lane,
        "kinds": [link(_("All kinds"), None, lane), *kinds],
        "lanes": [link(_("All columns"), kind, None), *lanes] if len(lanes) > 1 else [],
    }


def _look() -> str:
    """List or columns: as asked now, else as chosen last."""
    for asked in (request.args.get("look"), request.cookies.get(LOOK_COOKIE)):
        if asked in LOOKS:
            return asked
    return LOOKS[0]


def _chosen(name: str, among: list[str]) -> str | None:
    given = request.args.get(name)
    return given if given in among else None
