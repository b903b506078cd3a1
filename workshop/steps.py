"""The next sensible step of a workshop, with its consequence in words, so that a facilitator never has to wonder."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workshop import queries
from workshop.models import RoundState, StageKind, Workshop, WorkshopState
from workshop.queries import Counts, RoundCard
from workshop.voting import LEAST_TARGETS, suggested_budget


@dataclass(frozen=True)
class Step:
    """`name` is what is done (open, collect, reveal, vote, close-vote, result, close), or "" while there is nothing to press."""

    name: str
    words: str  # on the button, or instead of one
    why: str = ""  # a sentence below it
    missing: Sequence[Any] = ()  # what the project has to say first


def next_step(session: Session, workshop: Workshop, counts: Counts) -> Step:
    """What makes sense now."""
    if workshop.state is WorkshopState.DRAFT:
        return _before_opening(workshop)
    found = queries.latest_round(session, workshop)
    if workshop.state is not WorkshopState.OPEN:
        return _after_the_end(workshop, counts, found)
    if workshop.stage.kind is StageKind.LOBBY:
        return _from_lobby(workshop, counts)
    if workshop.stage.kind is StageKind.COLLECT:
        return _while_collecting(workshop, counts)
    if workshop.stage.kind is StageKind.VOTE:
        return _while_voting(counts, found)
    return _at_results(workshop, counts, found)


def _before_opening(workshop: Workshop) -> Step:
    missing = workshop.project.missing_before_collecting()
    if missing:
        return Step("", _("The project has to say these things before residents can take part:"), missing=missing)
    return Step(
        "open", _("Open the workshop – people can join"), _("People join with the code on the wall. Ideas are taken from the next step on.")
    )


def _from_lobby(workshop: Workshop, counts: Counts) -> Step:
    words = ngettext(
        "Start collecting ideas – %(num)s person has joined", "Start collecting ideas – %(num)s people have joined", counts.joined
    )
    if workshop.frozen:
        return Step("collect", words, _("Nothing new is taken until you allow it again under Switches."))
    if workshop.joining_locked:
        return Step("collect", words, _("Phones show the field for writing. Joining is locked: nobody else comes in."))
    return Step("collect", words, _("Phones show the field for writing. Those who come later can still join."))


def _while_collecting(workshop: Workshop, counts: Counts) -> Step:
    if workshop.in_silence:
        return _in_silence(counts)
    seen = counts.ideas - counts.held
    if seen < LEAST_TARGETS and counts.held:
        return Step("", _("Ideas are being collected."), _waiting(counts.held))
    if seen < LEAST_TARGETS and workshop.frozen:
        return Step("", _("The room is stopped."), _("Nothing new is taken until you allow it again under Switches."))
    if seen < LEAST_TARGETS:
        return Step("", _("Ideas are being collected."), _("When there are at least two on the board, you can start the vote here."))
    words = ngettext(
        "Start the vote – %(ideas)s ideas, %(num)s dot each",
        "Start the vote – %(ideas)s ideas, %(num)s dots each",
        suggested_budget(seen),
        ideas=seen,
    )
    if workshop.frozen:
        return Step("vote", words, _("Nothing new is taken until you allow it again under Switches."))
    return Step("vote", words, _("The vote is about the ideas on the board now. New ideas are not taken while it is open."))


def _waiting(held: int) -> str:
    return ngettext("%(num)s idea waits until you have read it.", "%(num)s ideas wait until you have read them.", held)


def _in_silence(counts: Counts) -> Step:
    if not counts.ideas:
        return Step("", _("People are writing in silence."), _("When the first ideas have come, you can show them to everyone here."))
    seen = counts.ideas - counts.held
    words = ngettext("Show the ideas to everyone – %(num)s idea", "Show the ideas to everyone – %(num)s ideas", seen)
    if counts.held:
        why = ngettext(
            "%(num)s idea waits to be looked at: you get it here to read, and it is shown when you say so.",
            "%(num)s ideas wait to be looked at: you get them here to read, and they are shown when you say so.",
            counts.held,
        )
    else:
        why = _("Until now nobody has seen what the others write. This cannot be undone.")
    return Step("reveal", words, why)


def _while_voting(counts: Counts, found: RoundCard | None) -> Step:
    if found is None or found.state == RoundState.REVEALED:
        return Step("", _("No vote is open."), _("Go back to collecting ideas to start one."))
    if found.open:
        words = _("Close the vote – %(done)s of %(joined)s are done", done=counts.done, joined=counts.joined)
        why = ngettext("%(num)s person has placed dots so far.", "%(num)s people have placed dots so far.", counts.ballots)
        return Step("close-vote", words, why)
    return _show_result(counts, found)


def _at_results(workshop: Workshop, counts: Counts, found: RoundCard | None) -> Step:
    if found is not None and found.state == RoundState.CLOSED:
        return _show_result(counts, found)
    words = ngettext("End the workshop – thank %(num)s person", "End the workshop – thank %(num)s people", counts.joined)
    why = ngettext(
        "Nothing more is taken. You can open it again for %(num)s day; then it is sealed.",
        "Nothing more is taken. You can open it again for %(num)s days; then it is sealed.",
        workshop.seal_after_days,
    )
    return Step("close", words, why)


def _after_the_end(workshop: Workshop, counts: Counts, found: RoundCard | None) -> Step:
    """Ideas and a result that were left unshown can still be shown; what else there is to do is done with people, not here."""
    if workshop.in_silence and counts.ideas:
        step = _in_silence(counts)
        why = _("The workshop ended before they were shown: nobody has read what the others wrote, nor have you. This cannot be undone.")
        return step if counts.held else replace(step, why=why)
    if found is None:
        return Step(
            "",
            _("The workshop has ended."),
            _("There was no vote. Read the ideas with those who decide, and tell people what comes of them."),
        )
    if found.state == RoundState.REVEALED:
        return Step(
            "",
            _("The workshop has ended."),
            _(
                "Read the result and the ideas with those who decide, and tell people what comes of them. They see the result under the same code."
            ),
        )
    return Step(
        "result",
        _result_words(counts, found),
        _("It has not been shown: so far only you and the project's staff see it. People find it under the same code."),
    )


def _show_result(counts: Counts, found: RoundCard) -> Step:
    if not counts.ballots:
        return Step("result", _result_words(counts, found), _("The wall and the phones say so. The ideas stay on the board."))
    why = ngettext(
        "%(num)s person placed dots. The wall goes from the last place to the first.",
        "%(num)s people placed dots. The wall goes from the last place to the first.",
        counts.ballots,
    )
    return Step("result", _result_words(counts, found), why)


def _result_words(counts: Counts, found: RoundCard) -> str:
    if not counts.ballots:
        return _("Tell everyone that nobody placed dots")
    return ngettext("Show the result to everyone – %(num)s idea", "Show the result to everyone – %(num)s ideas", len(found.targets))
