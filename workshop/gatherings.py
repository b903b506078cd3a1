"""A workshop's life: made from a template, opened, led from stage to stage, stopped in one tap, closed and opened again."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.accounts.roles import Role
from commons.db import now
from commons.errors import Refusal, Unusable
from commons.languages import Words
from commons.live import log
from commons.projects.access import insist
from commons.projects.entry_links import make_entry_link
from commons.projects.models import Project
from commons.projects.shaping import NotReady
from workshop import events, voting
from workshop.access import WorkshopClosed, WorkshopNotOpen, led_workshop, require_open
from workshop.models import Board, Lane, Stage, StageKind, Workshop, WorkshopKind, WorkshopState

SWITCHES = ("wall_hidden", "holding", "joining_locked", "frozen")
STAGES = (StageKind.LOBBY, StageKind.COLLECT, StageKind.VOTE, StageKind.RESULTS)
MINUTES = (5, 15, 10, 10)  # planned for each of them
MOST_LANES = 6


def create_workshop(
    session: Session,
    *,
    by: int | None,
    project_id: int,
    kind: str,
    title: dict[str, str],
    prompt: dict[str, str],
    lanes: list[dict[str, Any]],
    venue_id: int | None = None,
    audience_id: int | None = None,
    partner_id: int | None = None,
    silent: bool = False,
    holding: bool = False,
    minutes: Sequence[int] = MINUTES,
) -> dict[str, Any]:
    """Make a workshop with its agenda, board and first entry link; gives `id`, `public_id`, `code`, `wall_token`.

    `lanes` are `{"title": {fi, sv, en}, "prompt": {...}, "ground": name}`.
    """
    if not 1 <= len(lanes) <= MOST_LANES:
        raise Unusable({"lanes": _l("A board has 1 to 6 columns.")})
    insist(session, by=by, project_id=project_id, at_least=Role.FACILITATOR)
    project = session.scalars(sa.select(Project).where(Project.id == project_id)).one()
    room_id = log.open_room(session)
    code = make_entry_link(session, by=by, project_id=project_id, workshop_id=room_id, audience_id=audience_id, partner_id=partner_id)[
        "code"
    ]
    workshop = Workshop(
        id=room_id,
        organisation_id=project.organisation_id,
        project_id=project.id,
        venue_id=venue_id,
        kind=WorkshopKind(kind),
        title=Words(title),
        code=code,
        silent=silent,
        holding=holding,
        stages=[
            Stage(ordinal=place, kind=stage, minutes=planned) for place, (stage, planned) in enumerate(zip(STAGES, minutes, strict=True))
        ],
        boards=[
            Board(
                organisation_id=project.organisation_id,
                prompt=Words(prompt),
                lanes=[_lane(place, lane) for place, lane in enumerate(lanes)],
            )
        ],
    )
    session.add(workshop)
    session.flush()
    return {"id": room_id, "public_id": workshop.public_id, "code": code, "wall_token": workshop.wall_token}


def reword_workshop(
    session: Session,
    *,
    workshop_id: int,
    by: int | None,
    title: Mapping[str, str],
    prompt: Mapping[str, str],
    lanes: Sequence[Mapping[str, Any]],
) -> int:
    """Other words for the title, the prompt and the columns, which stay as many as they are; every screen gets them at once."""
    workshop = led_workshop(session, workshop_id, by)
    if len(lanes) != len(workshop.board.lanes):
        raise Unusable({"lanes": _l("The columns stay as many as they are: ideas may lie in them.")})
    workshop.title, workshop.board.prompt = Words(title), Words(prompt)
    for lane, words in zip(workshop.board.lanes, lanes, strict=True):
        lane.title, lane.prompt = Words(words["title"]), Words(words.get("prompt") or {})
    session.flush()
    return log.record(session, workshop_id, events.WORKSHOP_CHANGED)


def add_entry_link(
    session: Session, *, workshop_id: int, by: int | None, audience_id: int | None = None, partner_id: int | None = None, source: str = ""
) -> str:
    """Another way in, for instance for the staff of one partner; gives its code."""
    workshop = led_workshop(session, workshop_id, by)
    made = make_entry_link(
        session,
        by=by,
        project_id=workshop.project_id,
        workshop_id=workshop.id,
        audience_id=audience_id,
        partner_id=partner_id,
        source=source,
    )
    return made["code"]


def open_workshop(session: Session, *, workshop_id: int, by: int | None) -> int:
    """Let people join. Refused while the project lacks what residents have a right to know."""
    workshop = led_workshop(session, workshop_id, by)
    if workshop.state is not WorkshopState.DRAFT:
        raise Refusal(_l("The workshop is open already."))
    if missing := workshop.project.missing_before_collecting():
        raise NotReady(missing)
    workshop.state, workshop.opened_at = WorkshopState.OPEN, now()
    session.flush()
    return log.record(session, workshop_id, events.WORKSHOP_OPENED)


def go_to_stage(session: Session, *, workshop_id: int, ordinal: int, by: int | None) -> int:
    """Bring the room to a step of the agenda. A vote that is still open is closed when the room leaves it."""
    workshop = led_workshop(session, workshop_id, by)
    require_open(workshop)
    if not 0 <= ordinal < len(workshop.stages):
        raise Unusable({"stage": _l("Choose one of the stages of this workshop.")})
    if workshop.stages[ordinal].kind is not StageKind.VOTE and voting.open_round_of(session, workshop_id):
        voting.close_round(session, workshop_id=workshop_id, by=by)
    workshop.stage_ordinal = ordinal
    session.flush()
    return log.record(session, workshop_id, events.STAGE_CHANGED, stage=ordinal)


def go_to(session: Session, *, workshop_id: int, stage: StageKind, by: int | None) -> int:
    """Bring the room to the first step of this kind."""
    workshop = led_workshop(session, workshop_id, by)
    ordinal = next(step.ordinal for step in workshop.stages if step.kind is stage)
    return go_to_stage(session, workshop_id=workshop_id, ordinal=ordinal, by=by)


def reveal_ideas(session: Session, *, workshop_id: int, by: int | None) -> int:
    """Show to all what was written in silence; after the end too, or nobody would ever read it. It tells nothing of who wrote what."""
    workshop = led_workshop(session, workshop_id, by)
    if workshop.state is WorkshopState.DRAFT:
        raise WorkshopNotOpen()
    if not workshop.in_silence:
        raise Refusal(_l("The ideas are shown to everybody already."))
    workshop.revealed_at = now()
    session.flush()
    return log.record(session, workshop_id, events.IDEAS_REVEALED)


def start_vote(session: Session, *, workshop_id: int, by: int | None, **settings: Any) -> int:
    """Open a round and bring the room to it."""
    voting.open_round(session, workshop_id=workshop_id, by=by, **settings)
    return go_to(session, workshop_id=workshop_id, by=by, stage=StageKind.VOTE)


def show_result(session: Session, *, workshop_id: int, by: int | None) -> int:
    """Reveal the latest round's numbers and bring the room to them; after the end people find them under the same code."""
    shown = voting.reveal_result(session, workshop_id=workshop_id, by=by)
    if not led_workshop(session, workshop_id, by).is_open:
        return shown
    return go_to(session, workshop_id=workshop_id, by=by, stage=StageKind.RESULTS)


def set_switch(session: Session, *, workshop_id: int, name: str, on: bool, by: int | None) -> int:
    """Hold new ideas, hide all on the wall, lock joining or freeze the board: one tap, everywhere at once."""
    if name not in SWITCHES:
        raise Unusable({"switch": _l("Choose one of the switches of the desk.")})
    workshop = led_workshop(session, workshop_id, by)
    setattr(workshop, name, on)
    session.flush()
    return log.record(session, workshop_id, events.SWITCH_CHANGED, switch=name, on=on)


def stop_room(session: Session, *, workshop_id: int, by: int | None) -> int:
    """Everything at once, told as one: hide the wall, hold ideas, lock joining, freeze writing and dots."""
    workshop = led_workshop(session, workshop_id, by)
    for name in SWITCHES:
        setattr(workshop, name, True)
    session.flush()
    return log.record(session, workshop_id, events.SWITCH_CHANGED, switch="all", on=True)


def close_workshop(session: Session, *, workshop_id: int, by: int | None) -> int:
    """End it: nothing more is taken. It can be opened again until it is sealed."""
    workshop = led_workshop(session, workshop_id, by)
    require_open(workshop)
    if voting.open_round_of(session, workshop_id):
        voting.close_round(session, workshop_id=workshop_id, by=by)
    workshop.state, workshop.closed_at = WorkshopState.CLOSED, now()
    session.flush()
    return log.record(session, workshop_id, events.WORKSHOP_CLOSED)


def reopen_workshop(session: Session, *, workshop_id: int, by: int | None) -> int:
    """Go on where it was closed; refused once it has been sealed."""
    workshop = led_workshop(session, workshop_id, by)
    if workshop.state is WorkshopState.SEALED:
        raise WorkshopClosed(_l("The workshop has been sealed: its links to phones are destroyed, and it cannot be opened again."))
    if workshop.state is not WorkshopState.CLOSED:
        raise Refusal(_l("The workshop is open already."))
    workshop.state, workshop.closed_at = WorkshopState.OPEN, None
    session.flush()
    return log.record(session, workshop_id, events.WORKSHOP_OPENED)


def _lane(place: int, lane: dict[str, Any]) -> Lane:
    return Lane(ordinal=place, title=Words(lane["title"]), prompt=Words(lane.get("prompt") or {}), ground=lane.get("ground", "mist"))
