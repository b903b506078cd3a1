"""What the wall shows at this moment: one plain object, made only of what everybody in the room may see.

The desk draws its small copy from the very same object, so that a facilitator sees on it what the room sees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from commons.languages import Words
from commons.live import log
from workshop import queries, results
from workshop.models import RoundState, StageKind, Workshop, WorkshopState
from workshop.queries import Counts, IdeaCard, RoundCard
from workshop.results import ResultRow

MOST_BESIDE = 3  # lanes or columns of notes; more would leave no room for a long word at reading size
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
        return len(self._pages())

    def page(self, turn: int) -> "Page":
        """What such a wall shows at its `turn`-th page, counted from 0."""
        pages = self._pages()
        return pages[turn % len(pages)]

    def _pages(self) -> "list[Page]":
        if self.rows:
            starts = range(0, len(self.rows), ROWS_WITHOUT_SCRIPT)
            return [Page(0, {0: Part(1, start, ROWS_WITHOUT_SCRIPT)}) for start in starts]
        return [page for number, group in enumerate(self.groups) for page in pages_of(number, group)] or [Page(0, {})]


class Part(NamedTuple):
    """What a page shows of a lane: in how many columns beside each other, and which notes: `most` from `first`."""

    columns: int
    first: int
    most: int


@dataclass(frozen=True)
class Page:
    """A group of lanes, and what is shown of each: lane number -> part (of a result, which has no lanes: 0)."""

    group: int
    parts: Mapping[int, Part]

    @property
    def columns(self) -> int:
        """How many columns stand beside each other."""
        return sum(part.columns for part in self.parts.values())

    def shows(self, group: int, place: int, lane: int = 0) -> bool:
        """True when the `place`-th note (from 0) of this lane is on the page."""
        part = self.parts.get(lane)
        return group == self.group and part is not None and part.first <= place < part.first + part.most


def pages_of(number: int, group: Sequence[LaneColumn]) -> list[Page]:
    """The pages of lanes that are shown together, where nothing measures; the script plans alike (`wall-pager.js`).

    While a column for each lane is enough, all of them stand there. After that a page is given to the lanes that have notes left,
    in as many columns as there is room for, so that a full lane beside empty ones does not take a page for every two notes.
    """
    left = {lane.number: len(lane.cards) for lane in group}
    if len(group) > 1 and max(left.values()) <= NOTES_WITHOUT_SCRIPT:
        return [Page(number, {lane: Part(1, 0, NOTES_WITHOUT_SCRIPT) for lane in left})]
    shown = dict.fromkeys(left, 0)
    pages: list[Page] = []
    while not pages or any(left.values()):
        columns = _columns({lane: count for lane, count in left.items() if count} or dict.fromkeys(list(left)[:1], 0))
        parts = {lane: Part(many, shown[lane], many * NOTES_WITHOUT_SCRIPT) for lane, many in columns.items()}
        pages.append(Page(number, parts))
        for lane, part in parts.items():
            taken = min(left[lane], part.most)
            left[lane] -= taken
            shown[lane] += taken
    return pages


def _columns(left: Mapping[int, int]) -> dict[int, int]:
    """Lane -> columns: one for each, and those that are over to the lane that has most notes for each of its columns."""
    columns = dict.fromkeys(left, 1)
    for _over in range(MOST_BESIDE - len(left)):
        fullest = max(left, key=lambda lane: left[lane] / columns[lane])
        if len(left) == 1 or left[fullest] > columns[fullest] * NOTES_WITHOUT_SCRIPT:
            columns[fullest] += 1
    return columns


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


def tied(rows: Sequence[ResultRow]) -> list[TiedRow]:
    """The rows in order, each with the first and last of the places it shares."""
    return [
        TiedRow(row, row.place_from, row.place_to, opens=place == row.place_from, closes=place == row.place_to)
        for place, row in enumerate(rows, start=1)
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
        shown = results.shown_result(session, workshop)
        return Screen("results", seq, counts, round=found, rows=tied(shown.rows) if shown and shown.voters else ())
    if found.open:
        seen = [card for card in found.targets if card.text]
        return Screen("vote", seq, counts, round=found, groups=_groups(workshop, seen))
    return Screen("counted", seq, counts, round=found)


def _groups(workshop: Workshop, cards: Sequence[IdeaCard]) -> list[list[LaneColumn]]:
    lanes = [
        LaneColumn(lane.ordinal + 1, lane.title, lane.prompt, lane.ground, [card for card in cards if card.lane == lane.ordinal + 1])
        for lane in workshop.board.lanes
    ]
    count = _how_many(len(lanes), MOST_BESIDE)
    beside = _how_many(len(lanes), count)  # four lanes are two and two, not three and one
    return [lanes[start : start + beside] for start in range(0, len(lanes), beside)]


def _how_many(things: int, on_one: int) -> int:
    return max(1, -(-things // on_one))
