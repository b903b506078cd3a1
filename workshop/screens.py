"""What the wall shows at this moment: one plain object, made only of what everybody in the room may see.

The desk draws its small copy from the very same object, so that a facilitator sees on it what the room sees.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from commons.languages import Words
from commons.live import log
from workshop import queries
from workshop.models import RoundState, StageKind, Workshop, WorkshopState
from workshop.queries import Counts, IdeaCard, ResultRow, RoundCard

MOST_LANES_BESIDE = 3  # more would leave no room for a long word at reading size
NOTES_WITHOUT_SCRIPT = 2  # in a column: what surely fits where nothing measures
ROWS_WITHOUT_SCRIPT = 5  # of a result
NOTES_IN_SHORT, ROWS_IN_SHORT = 6, 12


@dataclass(frozen=True)
class LaneColumn:
    """One lane with the notes that lie in it."""

    number: int  # counted from 1
    title: Words
    prompt: Words
    ground: str
    cards: Sequence[IdeaCard]


@dataclass(frozen=True)
class TiedRow:
    """A row of the result with its place as it is said: shared by a bracket where resampling cannot tell."""

    row: ResultRow
    first: int
    last: int
    opens: bool  # the bracket begins here
    closes: bool  # and ends here

    @property
    def shared(self) -> bool:
        """True when others have the same place."""
        return self.first != self.last


@dataclass(frozen=True)
class Screen:
    """`kind` is hidden, lobby, collect, silent, vote, counted, results or closed; the rest is empty where the kind has no use for it."""

    kind: str
    seq: int
    counts: Counts
    groups: Sequence[Sequence[LaneColumn]] = ()  # lanes that are shown beside each other
    round: RoundCard | None = None
    rows: Sequence[TiedRow] = ()
    unlinked_on: datetime | None = None  # when nobody can tell any more who wrote what

    @property
    def pages_without_script(self) -> int:
        """How many pages a wall that cannot measure turns through."""
        if self.rows:
            return _pages(len(self.rows), ROWS_WITHOUT_SCRIPT)
        return max(1, sum(_pages_of(group) for group in self.groups))

    def page(self, turn: int) -> "Page":
        """What such a wall shows at its `turn`-th page, counted from 0."""
        turn %= self.pages_without_script
        if self.rows:
            return Page(0, turn * ROWS_WITHOUT_SCRIPT, ROWS_WITHOUT_SCRIPT)
        for number, group in enumerate(self.groups):
            if turn < _pages_of(group):
                most = notes_in_a_column(group)
                return Page(number, turn * most, most)
            turn -= _pages_of(group)
        return Page(0, 0, NOTES_WITHOUT_SCRIPT)


@dataclass(frozen=True)
class Page:
    """A group of lanes, and which of their notes: `most` from `first`."""

    group: int
    first: int
    most: int

    def shows(self, group: int, place: int) -> bool:
        """True when the `place`-th note (from 0) of a lane of this group is on the page."""
        return group == self.group and self.first <= place < self.first + self.most


def screen(session: Session, workshop: Workshop) -> Screen:
    """What the wall of this workshop shows now."""
    seq = log.current(session, workshop.id)  # before the rest: what came meanwhile is then sent again, never missed
    counts = queries.counts(session, workshop)
    if workshop.wall_hidden:
        return Screen("hidden", seq, counts)
    if workshop.state in (WorkshopState.CLOSED, WorkshopState.SEALED):
        return Screen("closed", seq, counts, unlinked_on=workshop.seals_on)
    if workshop.state is WorkshopState.DRAFT or workshop.stage.kind is StageKind.LOBBY:
        return Screen("lobby", seq, counts)
    if workshop.stage.kind is StageKind.COLLECT:
        return _collecting(session, workshop, seq, counts)
    return _voting(session, workshop, seq, counts)


def in_short(shown: Screen) -> Screen:
    """The same with the newest notes of each lane and the first rows of a result: enough for a small copy, light for a phone."""
    groups = [[replace(lane, cards=lane.cards[-NOTES_IN_SHORT:]) for lane in group] for group in shown.groups]
    return replace(shown, groups=groups, rows=shown.rows[:ROWS_IN_SHORT])


def notes_in_a_column(group: Sequence[LaneColumn]) -> int:
    """How many notes of each lane surely fit: a lane that stands alone has room for several side by side."""
    return NOTES_WITHOUT_SCRIPT * (MOST_LANES_BESIDE if len(group) == 1 else 1)


def tied(rows: Sequence[ResultRow]) -> list[TiedRow]:
    """The rows in order, each with the first and last place of its bracket."""
    brackets: dict[int, list[int]] = {}
    for place, row in enumerate(rows, start=1):
        brackets.setdefault(row.bracket, []).append(place)
    return [
        TiedRow(row, found[0], found[-1], opens=place == found[0], closes=place == found[-1])
        for place, row in enumerate(rows, start=1)
        for found in (brackets[row.bracket],)
    ]


def _collecting(session: Session, workshop: Workshop, seq: int, counts: Counts) -> Screen:
    if workshop.in_silence:
        return Screen("silent", seq, counts)
    return Screen("collect", seq, counts, groups=_groups(workshop, queries.cards(session, workshop)))


def _voting(session: Session, workshop: Workshop, seq: int, counts: Counts) -> Screen:
    found = queries.latest_round(session, workshop)
    if found is None:
        return _collecting(session, workshop, seq, counts)
    if found.state == RoundState.REVEALED and workshop.stage.kind is StageKind.RESULTS:
        return Screen("results", seq, counts, round=found, rows=tied(queries.result(session, workshop) or []))
    if found.open:
        seen = [card for card in found.targets if card.text]
        return Screen("vote", seq, counts, round=found, groups=_groups(workshop, seen))
    return Screen("counted", seq, counts, round=found)


def _groups(workshop: Workshop, cards: Sequence[IdeaCard]) -> list[list[LaneColumn]]:
    lanes = [
        LaneColumn(lane.ordinal + 1, lane.title, lane.prompt, lane.ground, [card for card in cards if card.lane == lane.ordinal + 1])
        for lane in workshop.board.lanes
    ]
    count = _pages(len(lanes), MOST_LANES_BESIDE)
    beside = _pages(len(lanes), count)  # four lanes are two and two, not three and one
    return [lanes[start : start + beside] for start in range(0, len(lanes), beside)]


def _pages_of(group: Sequence[LaneColumn]) -> int:
    return _pages(max(len(lane.cards) for lane in group), notes_in_a_column(group))


def _pages(things: int, on_one: int) -> int:
    return max(1, -(-things // on_one))
