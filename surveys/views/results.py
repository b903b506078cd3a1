"""Results by audience, and the data to take home."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from commons.charts import Bar, Chart, bars
from commons.db import db
from commons.errors import NotFound
from commons.exports import csv_download
from commons.languages import current_language
from commons.languages.choosing import words_here
from commons.pages import whole_percent
from commons.policy import staff
from surveys import exports, rules
from surveys.access import find_survey
from surveys.forms import RehearsalForm
from surveys.kinds.contract import MARK, Summary
from surveys.kinds.maps import Map, map_of
from surveys.listing import STATES, Counts, counts_of
from surveys.models import SurveyState
from surveys.results import Group, Result, results_of

blueprint = Blueprint("survey_results", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys/<survey_id>/results")

DIALECTS = {"research": "research", "excel": "spreadsheet"}
TABLES = {"responses": exports.wide_table, "answers_long": exports.long_table}


@blueprint.get("")
@staff
def show(project_id: str, survey_id: str) -> str:
    """Who has answered, and each question by audience."""
    survey, standing = find_survey(project_id, survey_id, at_least="viewer")
    simulated = request.args.get("simulated") == "1"
    found = results_of(db.session, survey, simulated=simulated)
    return render_template(
        "surveys/desk/results.html",
        section="surveys",
        survey=survey,
        standing=standing,
        tab="results",
        states=STATES,
        results=found,
        questions=[_told(result) for result in found.questions] if found else [],
        conditions=rules.whole_conditions(found.definition, standing.project.audiences, current_language()) if found else {},
        simulated=simulated,
        rehearsal=RehearsalForm() if standing.may("facilitate") and survey.state is not SurveyState.CLOSED else None,
        simulated_count=counts_of(db.session, [survey.id], simulated=True).get(survey.id, Counts()).begun,
    )


@blueprint.get("/<table>.<dialect>.csv")
@staff
def download(project_id: str, survey_id: str, table: str, dialect: str) -> Any:
    """The rows themselves, for those who may take data home."""
    survey, _standing = find_survey(project_id, survey_id, at_least="researcher")
    if table not in TABLES or dialect not in DIALECTS:
        raise NotFound()
    found = TABLES[table](db.session, survey, simulated=request.args.get("simulated") == "1")
    if found is None:
        raise NotFound()
    return csv_download(f"{survey.slug}_{table}", found.columns, found.rows, DIALECTS[dialect], current_language())  # type: ignore[arg-type]


def _told(result: Result) -> dict[str, Any]:
    """A result in words, bars and cells."""
    shown = [group for group in (result.everybody, *result.groups) if not group.hidden and not _is_bare(group)]
    return {
        "question": result.question,
        "n": result.everybody.summary.n + result.everybody.summary.dont_know,
        "too_few": result.everybody.hidden or _is_bare(result.everybody),
        "sentences": [result.kind.sentence(_only_shown(group), _who(group), current_language()) for group in shown if group.summary.n],
        "charts": [(_who(group), _chart(result, group)) for group in shown if group.summary.n and group.summary.lines],
        "texts": result.everybody.summary.texts,  # not by group: what is missing from the others would be a hidden group's
        "marked": result.kind.group == MARK and bool(result.everybody.summary.points),
        "map": _map(result),
        "hidden": [_who(group) for group in result.groups if group.hidden],
        "columns": [
            {"words": _("Picture") if result.kind.visual else _("Answer")},
            *({"words": _who(group), "number": True} for group in (result.everybody, *result.groups)),
        ],
        "rows": _rows(result),
        "rounded": any(_is_rounded(_only_shown(group)) for group in shown),
    }


def _map(result: Result) -> Map | None:
    """Of everybody alone: what one audience's map lacks of it would be another's, perhaps a hidden one's."""
    everybody = result.everybody.summary
    return map_of(everybody.points, everybody.n, result.question)


def _is_bare(group: Group) -> bool:
    """Whether every line of it is hidden, as where all but a few said that they do not know."""
    return bool(group.summary.lines) and not _only_shown(group).lines


def _is_rounded(summary: Summary) -> bool:
    """Whether the lines are the parts of one whole, and their shares as they are shown do not make 100 %."""
    counts = [line.numbers.get("count") for line in summary.lines]
    if not summary.n or None in counts or sum(count or 0 for count in counts) != summary.n:
        return False
    return sum(whole_percent(line.value or 0.0) for line in summary.lines) != 100


def _rows(result: Result) -> list[list[str]]:
    groups = (result.everybody, *result.groups)
    rows = [
        [words_here(line.label).text, *(_cell(result, group, line.part) for group in groups)] for line in result.everybody.summary.lines
    ]
    for words, number in ((_("Don't know"), "dont_know"), (_("Answered with a choice"), "n")):
        rows.append([words, *(_("hidden") if group.hidden else str(getattr(group.summary, number)) for group in groups)])
    return rows


def _cell(result: Result, group: Group, part: str) -> str:
    line = group.line(part)
    return result.kind.figure(line) if line else _("hidden")


def _chart(result: Result, group: Group) -> Chart:
    items = []
    for line in _only_shown(group).lines:
        label = words_here(line.label)
        low, high = line.reach or (None, None)
        items.append(
            Bar(label.text, line.value or 0.0, result.kind.figure(line), low, high, label.lang if label.lang != current_language() else "")
        )
    return bars(items, most=result.kind.most)


def _only_shown(group: Group) -> Summary:
    """The summary without the lines that may not be told."""
    return replace(group.summary, lines=[line for line in group.summary.lines if line.part not in group.hidden_lines])


def _who(group: Group) -> str:
    if group.name is not None:
        return words_here(group.name).text
    return _("Everybody") if group.whole else _("Without an audience")
