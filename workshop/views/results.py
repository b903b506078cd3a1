"""Results as pages show them: the one everybody has been shown, and at the desk of an ended workshop each that was counted."""

from typing import NamedTuple

from markupsafe import Markup

from commons.db import db
from commons.languages import current_language
from workshop import results
from workshop.models import Workshop
from workshop.results import RoundResult
from workshop.screens import tied
from workshop.views.fragments import ROUND, piece_of, rendered


class Counted(NamedTuple):
    """An ended vote at the desk: its number, whether everybody has been shown its result, and the result."""

    number: int
    shown: bool
    inside: Markup


def result_piece(workshop: Workshop, seq: int) -> Markup | None:
    """The shown result as bars and as a table, the same for everybody; None while it is not shown."""
    return piece_of("result", workshop.id, seq, current_language(), ROUND, lambda: _shown(workshop))


def counted(workshop: Workshop, seq: int) -> list[Counted]:
    """Every ended vote, the latest first. Who may see one that was not shown to everybody decides the caller."""
    return piece_of("counted", workshop.id, seq, current_language(), ROUND, lambda: _counted(workshop))


def _shown(workshop: Workshop) -> Markup | None:
    found = results.shown_result(db.session, workshop)
    return _drawn(found) if found else None


def _counted(workshop: Workshop) -> list[Counted]:
    found = [results.result_of(db.session, ended) for ended in results.ended_rounds(db.session, workshop)]
    return [Counted(one.number, one.shown, _drawn(one)) for one in reversed(found)]


def _drawn(found: RoundResult) -> Markup:
    return rendered("workshop/_result.html", result=found, rows=tied(found.rows))
