"""Where two audiences differ: a page from the largest difference down, and the same numbers as a file."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from commons.db import db
from commons.errors import NotFound
from commons.exports import csv_download
from commons.languages import current_language
from commons.languages.choosing import words_here
from commons.pages import number as number_of
from commons.pages import percent
from commons.policy import staff
from commons.projects.models import Audience, AudienceKind
from surveys.access import find_survey
from surveys.columns import GAPS
from surveys.gaps import SHARE, Difference, Differences, differences
from surveys.listing import STATES
from surveys.models import Survey
from surveys.views.results import DIALECTS, results_now

blueprint = Blueprint("survey_gaps", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys/<survey_id>/results/gaps")

DRAWN = 20  # rows of the chart; the table has all


class Drawn(NamedTuple):
    """A row of the chart: from nought in the middle, the first audience's side to the right. 0 to 100."""

    label: str
    start: float
    length: float
    low: float
    high: float
    sentence: str


@blueprint.get("")
@staff
def show(project_id: str, survey_id: str) -> str:
    """The differences of two audiences; staff and residents unless others are asked for."""
    survey, standing = find_survey(project_id, survey_id, at_least="viewer")
    audiences, pair = _audiences(survey)
    found = _found(survey, pair)
    names = [words_here(one.name).text for one in pair]
    return render_template(
        "surveys/desk/gaps.html",
        section="surveys",
        survey=survey,
        standing=standing,
        tab="results",
        states=STATES,
        audiences=audiences,
        pair=pair,
        simulated=_simulated(),
        found=found,
        drawn=[_drawn(one, names) for one in found.told[:DRAWN]] if found else [],
        columns=[
            {"words": _("Question and answer")},
            *({"words": name, "number": True} for name in names),
            {"words": _("Difference"), "number": True},
            {"words": _("Between"), "number": True},
        ],
        rows=[_row(one) for one in found.told] if found else [],
    )


@blueprint.get("/numbers.<dialect>.csv")
@staff
def download(project_id: str, survey_id: str, dialect: str) -> Any:
    """The same numbers."""
    survey, _standing = find_survey(project_id, survey_id, at_least="viewer")
    _audiences_there, pair = _audiences(survey)
    found = _found(survey, pair)
    if dialect not in DIALECTS:
        raise NotFound()
    rows = list(_lines(found, [one.key for one in pair])) if found else []
    return csv_download(f"{survey.slug}_gaps", GAPS, rows, DIALECTS[dialect], current_language())  # type: ignore[arg-type]


def _lines(found: Differences, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for one in found.told:
        yield (
            one.question["uid"], one.question["var"], one.line.part or None, one.measure, keys[0], one.first, one.of_first, keys[1], one.second,
            one.of_second, one.gap.size, one.gap.low, one.gap.high,
        )  # fmt: skip


def _found(survey: Survey, pair: Sequence[Audience]) -> Differences | None:
    ids = [one.id for one in pair]
    results = results_now(survey, simulated=_simulated())
    return differences(results, *ids) if results and len(ids) == 2 else None


def _audiences(survey: Survey) -> tuple[list[Audience], list[Audience]]:
    """All of the project, and the two that are compared."""
    ordered = sa.select(Audience).where(Audience.project_id == survey.project_id).order_by(Audience.ordinal, Audience.id)
    every = list(db.session.scalars(ordered))
    wished = [next((one for one in every if one.key == request.args.get(name)), None) for name in ("a", "b")]
    usual = [next((one for one in every if one.kind is kind), None) for kind in (AudienceKind.STAFF, AudienceKind.RESIDENTS)]
    pair = [one for one in (wished if None not in wished else usual) if one is not None]
    return every, list(dict.fromkeys([*pair, *every]))[:2]


def _simulated() -> bool:
    return request.args.get("simulated") == "1"


def _drawn(one: Difference, names: Sequence[str]) -> Drawn:
    def place(value: float) -> float:
        return round(50 + 50 * value / one.most, 2)

    start, end = sorted((50.0, place(one.gap.size)))
    return Drawn(_label(one), start, round(end - start, 2), place(one.gap.low), place(one.gap.high), _sentence(one, names))


def _label(one: Difference) -> str:
    return _("%(question)s – %(answer)s", question=words_here(one.question["text"]).text, answer=words_here(one.line.label).text)


def _row(one: Difference) -> list[str]:
    told = _in_words(one)
    between = _("%(low)s to %(high)s", low=told["low"], high=told["high"])
    return [_label(one), f"{told['first']} (n {one.of_first})", f"{told['second']} (n {one.of_second})", told["size"], between]


def _sentence(one: Difference, names: Sequence[str]) -> str:
    told = {**_in_words(one), "one": names[0], "other": names[1]}
    if one.measure == SHARE and one.gap.is_clear:
        return _(
            "%(one)s: %(first)s, %(other)s: %(second)s. The difference is clear: %(size)s percentage points (between %(low)s and %(high)s).",
            **told,
        )
    if one.measure == SHARE:
        return _(
            "%(one)s: %(first)s, %(other)s: %(second)s. The difference may be chance: %(size)s percentage points (between %(low)s and %(high)s).",
            **told,
        )
    if one.gap.is_clear:
        return _(
            "%(one)s: %(first)s, %(other)s: %(second)s on average. The difference is clear: %(size)s (between %(low)s and %(high)s).",
            **told,
        )
    return _(
        "%(one)s: %(first)s, %(other)s: %(second)s on average. The difference may be chance: %(size)s (between %(low)s and %(high)s).",
        **told,
    )


def _in_words(one: Difference) -> dict[str, str]:
    """Shares as per cent, their differences as percentage points; means as they are."""
    gap = {"size": one.gap.size, "low": one.gap.low, "high": one.gap.high}
    if one.measure == SHARE:
        points = {name: _not_nought(100 * value, 0) for name, value in gap.items()}
        return {"first": percent(one.first), "second": percent(one.second), **points}
    return {
        "first": number_of(one.first, 1),
        "second": number_of(one.second, 1),
        **{name: _not_nought(value, 1) for name, value in gap.items()},
    }


def _not_nought(value: float, digits: int) -> str:
    """A digit more where rounding would make it nought: an interval that ends just before it does not hold it."""
    return number_of(value, digits + 1 if value and number_of(value, digits) == number_of(0, digits) else digits)
