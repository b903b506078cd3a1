"""What each screen is told of an event: rendered once for each language and channel, the same for everyone who looks.

What a channel may see is decided here and nowhere else. Participants and walls get what anyone in the room may see; the
desk gets held ideas besides. Nothing depends on who is looking: "mine" is put on in the browser.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from commons import scope
from commons.live.frames import Frame
from workshop import events, queries
from workshop.models import Workshop
from workshop.queries import IdeaCard

TICK = 0.1  # seconds; dots in sight go out as totals of what changed
COUNT_TICK = 0.5  # how many joined, wrote, voted: at most twice a second

can_wait = {
    events.DOTS_PLACED: TICK,
    events.BALLOT_CAST: COUNT_TICK,
    events.BALLOT_DONE: COUNT_TICK,
    events.PARTICIPANT_JOINED: COUNT_TICK,
}

most_to_draw = 30  # a page is drawn once for all who come for it, a note that was missed for each of them

# The desk's notes have buttons, which need the tokens of who presses them: the desk fetches them with its page.
NOTES = {"participants": "workshop/_idea.html", "wall": "workshop/wall/_idea.html"}

IDEAS = {events.IDEA_ADDED, events.IDEA_CHANGED, events.IDEA_REMOVED}
COUNTED = {events.PARTICIPANT_JOINED, events.BALLOT_CAST, events.BALLOT_DONE, events.DOTS_PLACED, *IDEAS}
WHOLE = {  # the room is somewhere else: the screen fetches its page again
    events.STAGE_CHANGED,
    events.SWITCH_CHANGED,
    events.IDEAS_REVEALED,
    events.ROUND_OPENED,
    events.ROUND_CLOSED,
    events.ROUND_REVEALED,
    events.WORKSHOP_OPENED,
    events.WORKSHOP_CLOSED,
    events.WORKSHOP_SEALED,
    events.WORKSHOP_CHANGED,
}


def render(session: Session, room_id: int, happened: Sequence[Any], role: str, lang: str) -> list[Frame]:
    """The frames of these events (rows with `number`, `kind`, `refs`, in order) for one channel in one language."""
    workshop = session.get(Workshop, room_id, execution_options=queries.BY_SECRET)
    if workshop is None:
        return []
    scope.enter(session, workshop.organisation_id)
    return _frames(session, workshop, happened, role)


def render_presence(session: Session, room_id: int, counts: dict[str, int], role: str, lang: str) -> Frame | None:
    """How many phones are connected, for wall and desk; true now, so it has no number."""
    if role == "participants":
        return None
    return Frame(None, "presence", {"connected": counts.get("participants", 0), "walls": counts.get("wall", 0)})


def _frames(session: Session, workshop: Workshop, happened: Sequence[Any], role: str) -> list[Frame]:
    """One frame an event at most, each under that event's number; counts travel in the last one."""
    ideas = {event.refs["idea"]: event.number for event in happened if event.kind in IDEAS}
    placed = [event for event in happened if event.kind == events.DOTS_PLACED]
    cards = _cards(session, workshop, role, ideas)
    frames: list[Frame] = []
    for event in happened:
        if event.kind in WHOLE:
            frames.append(Frame(event.number, "stage", queries.where(session, workshop)))
        elif event.kind in IDEAS and ideas[event.refs["idea"]] == event.number:
            frames += _idea(workshop, event, role, cards.get(event.refs["idea"]))
        elif placed and event is placed[-1]:
            frames += _dots(session, workshop, placed, role)
    if any(event.kind in COUNTED for event in happened):
        return _with_counts(frames, happened[-1].number, _counts(session, workshop, role))
    return frames


def _with_counts(frames: list[Frame], last: int, counts: dict[str, int]) -> list[Frame]:
    """Every frame has a number of its own, so that a screen can come back to each; counts join the last one if it is taken."""
    if frames and frames[-1].number == last:
        return [*frames[:-1], Frame(last, frames[-1].kind, {**frames[-1].data, "counts": counts})]
    return [*frames, Frame(last, "progress", {"counts": counts})]


def _cards(session: Session, workshop: Workshop, role: str, numbers: Collection[int]) -> dict[int, IdeaCard]:
    """The ideas of these events as they are now, those that the channel may see; one look for all of them."""
    look = queries.desk_cards if role == "desk" else queries.cards
    return {card.number: card for card in look(session, workshop, numbers)} if numbers else {}


def _idea(workshop: Workshop, event: Any, role: str, card: IdeaCard | None) -> Iterator[Frame]:
    """The idea, or that it is gone; nothing at all while writing is silent or, for a wall, while it is hidden."""
    if workshop.in_silence or (role == "wall" and workshop.wall_hidden):
        return
    if card is None:
        if event.kind != events.IDEA_ADDED:
            yield Frame(event.number, "idea-gone", {"number": event.refs["idea"]})
        return
    drawn = {"html": render_template(NOTES[role], idea=card, workshop=workshop)} if role in NOTES else {}
    yield Frame(event.number, "idea", queries.as_data(card) | drawn)


def _dots(session: Session, workshop: Workshop, placed: Sequence[Any], role: str) -> Iterator[Frame]:
    """Totals of the targets that changed; read now, so an old number may carry newer dots, never older ones. A hidden wall gets none."""
    if role == "wall" and workshop.wall_hidden:
        return
    found = queries.latest_round(session, workshop)
    if found is None or found.totals is None:
        return
    changed = {event.refs["target"] for event in placed}
    totals = {str(number): dots for number, dots in found.totals.items() if number in changed}
    yield Frame(placed[-1].number, "dots", {"round": found.number, "totals": totals})


def _counts(session: Session, workshop: Workshop, role: str) -> dict[str, int]:
    found = queries.counts(session, workshop)
    if role == "participants":
        found = found.of_what_is_seen()
    counts = {"joined": found.joined, "ideas": found.ideas, "ballots": found.ballots, "done": found.done}
    return counts | ({"held": found.held} if role == "desk" else {})
