"""Results by audience, and the data to take home."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from commons import changes, scope
from commons.charts import Bar, Chart, bars
from commons.db import db
from commons.errors import NotFound
from commons.exports import csv_download, one_snapshot
from commons.languages import current_language
from commons.languages.choosing import words_here
from commons.pages import whole_percent
from commons.policy import staff
from commons.statistics.suppression import ENOUGH
from surveys import exports, rules, steps
from surveys.access import find_survey
from surveys.forms import RehearsalForm
from surveys.kinds.contract import MARK, Summary
from surveys.kinds.maps import map_of
from surveys.listing import STATES, Counts, counts_of
from surveys.models import Survey, SurveyState
from surveys.results import Group, Result, Results, results_of

blueprint = Blueprint("survey_results", __name__, url_prefix="/<lang:lang>/desk/projects/<project_id>/surveys/<survey_id>/results")

DIALECTS = {"research": "research", "excel": "spreadsheet"}
TABLES = {"responses": exports.wide_table, "answers_long": exports.long_table, "funnel": exports.funnel_table}


@blueprint.get("")
@staff
def show(project_id: str, survey_id: str) -> str:
    """Who has answered, and each question by audience."""
    survey, standing = find_survey(project_id, survey_id, at_least="viewer")
    simulated = request.args.get("simulated") == "1"
    found = results_now(survey, simulated=simulated)
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


def results_now(survey: Survey, *, simulated: bool) -> Results | None:
    """The results; of an open survey after the steps that are due."""
    if not simulated and steps.is_due(db.session, survey):
        id_, within = survey.id, survey.organisation_id
        changes.make(steps.advance, within=within, survey_id=id_)
        scope.enter(db.session, within)
    with one_snapshot(db.session):  # what may be shown and what it says belong together
        return results_of(db.session, survey, simulated=simulated)


def _told(result: Result) -> dict[str, Any]:
    """A result in words, bars and cells."""
    shown = [group for group in (result.everybody, *result.groups) if not group.hidden and not _is_bare(group)]
    drawn = [group for group in shown if group.summary.n and group.summary.lines and _is_enough(result, group)]
    everybody = None if result.everybody.hidden else result.everybody.summary
    return {
        "question": result.question,
        "n": result.everybody.summary.n + result.everybody.summary.dont_know,
        "too_few": not shown,
        "sentences": [_sentence(result, group) for group in shown if group.summary.n],
        "charts": [(_who(group), _chart(result, group)) for group in drawn],
        "texts": everybody.texts if everybody else [],  # not by group: what is missing from the others would be a hidden group's
        "marked": result.kind.group == MARK and bool(everybody and everybody.points),
        "map": map_of(everybody.points, everybody.n, result.question) if everybody else None,  # of everybody alone, likewise
        "hidden": [_who(group) for group in result.groups if group.hidden],
        "columns": [
            {"words": _("Picture") if result.kind.visual else _("Answer")},
            *({"words": _who(group), "number": True} for group in (result.everybody, *result.groups)),
        ],
        "rows": _rows(result),
        "rounded": any(_is_rounded(_only_shown(group)) for group in drawn),
    }


def _sentence(result: Result, group: Group) -> str:
    """The result in words; of few people only how many they are."""
    if _is_enough(result, group):
        return result.kind.sentence(_only_shown(group), _who(group), current_language())
    return ngettext(
        "%(who)s: %(num)s answer. Shares and orders are shown from ten answers on.",
        "%(who)s: %(num)s answers. Shares and orders are shown from ten answers on.",
        group.summary.n,
        who=_who(group),
    )


def _is_enough(result: Result, group: Group) -> bool:
    """Whether shares and orders may be told, where the kind has any."""
    in_shares = result.kind.ranks or any("count" in line.numbers for line in group.summary.lines)
    return not in_shares or group.summary.n >= ENOUGH


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
    if line is None or (result.kind.ranks and line.n < ENOUGH):
        return _("hidden")
    if "count" in line.numbers and line.n < ENOUGH:
        return str(line.numbers["count"])
    return result.kind.figure(line)


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
