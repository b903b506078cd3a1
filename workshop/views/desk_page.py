"""What the page of the desk is made of: stages, switches, what needs me, round settings, links and files."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from commons.languages import Words
from commons.projects.access import Standing
from commons.projects.models import EntryLink
from workshop import queries, steps, voting
from workshop.models import StageKind, Workshop, WorkshopState
from workshop.queries import Counts, IdeaCard
from workshop.results import ended_rounds
from workshop.screens import Screen
from workshop.views.results import Counted, counted
from workshop.voting import MOST_DOTS, MOST_PER_IDEA, suggested_budget

MOST_HELD = 20  # of those that wait, the oldest; the next ones come up as these are decided
MOST_NEWEST = 8

STAGE_WORDS = {
    StageKind.LOBBY: _l("Arriving"),
    StageKind.COLLECT: _l("Collecting ideas"),
    StageKind.VOTE: _l("Voting"),
    StageKind.RESULTS: _l("Results"),
}
STATE_WORDS = {
    WorkshopState.DRAFT: _l("Not open yet"),
    WorkshopState.OPEN: _l("Under way"),
    WorkshopState.CLOSED: _l("Ended"),
    WorkshopState.SEALED: _l("Ended and sealed"),
}


@dataclass(frozen=True)
class StageRow:
    """A step of the agenda."""

    ordinal: int
    words: Any
    minutes: int
    is_now: bool
    is_done: bool
    ask: str | None = None  # before the room goes there, where going ends something


@dataclass(frozen=True)
class Badge:
    """How the workshop is, and in which voice that is said."""

    words: Any
    voice: str


@dataclass(frozen=True)
class FileRow:
    """A table to take along; `why_empty` stands in its place while there is nothing in it."""

    name: str
    words: Any
    why_empty: Any = ""


@dataclass(frozen=True)
class Switch:
    """Something that can be stopped and lifted: what it is now, and what pressing it does."""

    name: str
    on: bool
    icon: str
    now: Any  # how it is
    press: Any  # what the button does


@dataclass(frozen=True)
class LinkRow:
    """A way in, and for whom."""

    code: str
    audience: Words | None
    partner: Words | None


@dataclass(frozen=True)
class RoundSettings:
    """What a new round starts with, explained."""

    targets: int
    budget: int
    most_dots: int
    most_per_idea: int
    why: str


def page_of(session: Session, workshop: Workshop, standing: Standing, screen: Screen) -> dict[str, Any]:
    """Everything the templates of the desk need besides the wall's own things."""
    leads = standing.may("facilitate")
    cards = cards_of(session, workshop, standing)
    return {
        "standing": standing,
        "leads": leads,
        "badge": badge_of(workshop),
        "stages": stages_of(workshop, leaving_words(session, workshop, screen.counts)),
        "stage_words": STAGE_WORDS[workshop.stage.kind],
        "unshown": screen.counts.ideas if workshop.in_silence else 0,
        "step": steps.next_step(session, workshop, screen.counts),
        "round_settings": round_settings(screen.counts.ideas - screen.counts.held),
        "switches": switches_of(workshop),
        "is_stopped": is_stopped(workshop),
        "held": [card for card in reversed(cards) if card.state == "held"],
        "cards": [card for card in cards if card.state != "held"],
        "most_held": MOST_HELD,
        "most_newest": MOST_NEWEST,
        "missing": missing_words(workshop),
        "links": links_of(session, workshop),
        "results": results_of(workshop, standing, screen),
        "files": files_of(session, workshop, screen.counts) if standing.may("export") else [],
    }


def cards_of(session: Session, workshop: Workshop, standing: Standing) -> list[IdeaCard]:
    """The ideas this person may see at the desk, the newest first: held and hidden ones are for those who lead."""
    found = queries.desk_cards(session, workshop) if standing.may("facilitate") else queries.cards(session, workshop)
    return found[::-1]


def leaving_words(session: Session, workshop: Workshop, counts: Counts) -> str | None:
    """What to ask before the room leaves a vote that is open; None while none is."""
    if voting.open_round_of(session, workshop.id) is None:
        return None
    return _(
        "Go here and close the vote? %(done)s of %(joined)s are done. A closed vote cannot be opened again.",
        done=counts.done,
        joined=counts.joined,
    )


def stages_of(workshop: Workshop, leaving: str | None) -> list[StageRow]:
    """The agenda, with where the room is, and what is asked before it goes elsewhere."""
    here = workshop.stage_ordinal if workshop.state is WorkshopState.OPEN else -1
    over = workshop.state in (WorkshopState.CLOSED, WorkshopState.SEALED)
    return [
        StageRow(
            stage.ordinal,
            STAGE_WORDS[stage.kind],
            stage.minutes,
            is_now=stage.ordinal == here,
            is_done=over or stage.ordinal < here,
            ask=leaving,
        )
        for stage in workshop.stages
    ]


def badge_of(workshop: Workshop) -> Badge:
    """The state in words; a room that is stopped in part is not said to be under way as usual."""
    if not workshop.is_open:
        return Badge(STATE_WORDS[workshop.state], "soft")
    if is_stopped(workshop):
        return Badge(_("Stopped"), "mind")
    if workshop.frozen:
        return Badge(_("Paused: nothing new is taken"), "mind")
    if workshop.wall_hidden:
        return Badge(_("Under way, the wall is hidden"), "mind")
    if workshop.joining_locked:
        return Badge(_("Under way, nobody new can join"), "mind")
    return Badge(STATE_WORDS[workshop.state], "good")


def is_stopped(workshop: Workshop) -> bool:
    """True when every switch is on."""
    return workshop.wall_hidden and workshop.holding and workshop.joining_locked and workshop.frozen


def results_of(workshop: Workshop, standing: Standing, screen: Screen) -> list[Counted]:
    """After the end the result of each vote. One that was never shown is for those who may have its file too."""
    if workshop.state not in (WorkshopState.CLOSED, WorkshopState.SEALED):
        return []
    return [one for one in counted(workshop, screen.seq) if one.shown or standing.may("export")]


def files_of(session: Session, workshop: Workshop, counts: Counts) -> list[FileRow]:
    """The tables of this workshop. An empty one is not given to anybody: it says why."""
    no_vote = "" if queries.latest_round(session, workshop) else _("There has been no vote yet.")
    no_ballots = no_vote or ("" if counts.ballots else _("Nobody has placed dots yet."))
    none_ended = no_vote or ("" if ended_rounds(session, workshop) else _("It is here once the vote is closed."))
    return [
        FileRow("ideas", _("Ideas"), "" if queries.has_ideas(session, workshop) else _("There are no ideas yet.")),
        FileRow("dots", _("Dots, ballot by ballot"), none_ended or no_ballots),
        FileRow("results", _("Results"), none_ended),
        FileRow("rounds", _("Voting rounds"), no_vote),
        FileRow("ballots", _("Ballots"), no_ballots),
    ]


def switches_of(workshop: Workshop) -> list[Switch]:
    """The four switches, each with what it is and what pressing it does."""
    hidden, held, locked, frozen = workshop.wall_hidden, workshop.holding, workshop.joining_locked, workshop.frozen
    return [
        Switch(
            "wall_hidden",
            hidden,
            "hidden" if hidden else "wall",
            _("The wall is hidden") if hidden else _("The wall is on show"),
            _("Show the wall") if hidden else _("Hide everything on the wall"),
        ),
        Switch(
            "holding",
            held,
            "wait" if held else "eye",
            _("New ideas wait until you have read them") if held else _("New ideas are shown at once"),
            _("Show new ideas at once") if held else _("Hold new ideas"),
        ),
        Switch(
            "joining_locked",
            locked,
            "lock" if locked else "unlock",
            _("Nobody new can join") if locked else _("Anyone with the code can join"),
            _("Open joining") if locked else _("Lock joining"),
        ),
        Switch(
            "frozen",
            frozen,
            "pause" if frozen else "play",
            _("Nothing new is taken: no ideas, no dots") if frozen else _("Ideas and dots are taken"),
            _("Take ideas and dots again") if frozen else _("Freeze the board"),
        ),
    ]


def round_settings(targets: int) -> RoundSettings:
    """The suggested budget and why it is that."""
    budget = suggested_budget(targets)
    why = ngettext(
        "%(ideas)s ideas: %(num)s dot makes people choose without leaving good ideas out. Change it if you like; it is fixed once the vote opens.",
        "%(ideas)s ideas: %(num)s dots make people choose without leaving good ideas out. Change it if you like; it is fixed once the vote opens.",
        budget,
        ideas=targets,
    )
    return RoundSettings(targets, budget, MOST_DOTS, MOST_PER_IDEA, why)


def missing_words(workshop: Workshop) -> list[tuple[str, str]]:
    """What has no words in one of the project's languages: (what, language)."""
    languages = tuple(workshop.project.languages)
    asked: list[tuple[str, Words]] = [(_("Title"), workshop.title), (_("Prompt"), workshop.board.prompt)]
    asked += [(_("Column %(n)s", n=lane.ordinal + 1), lane.title) for lane in workshop.board.lanes]
    return [(what, lang) for what, words in asked for lang in words.missing(languages)]


def links_of(session: Session, workshop: Workshop) -> list[LinkRow]:
    """The ways in that still open something, the first one first."""
    found = session.scalars(
        sa.select(EntryLink).where(EntryLink.workshop_id == workshop.id, EntryLink.revoked_at.is_(None)).order_by(EntryLink.id)
    )
    return [
        LinkRow(link.code, link.audience.name if link.audience else None, link.partner.name if link.partner else None) for link in found
    ]
