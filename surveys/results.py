"""What was answered, by audience: groups too small to show are hidden, and so is whatever would give them away by subtraction.

Simulated answers are a world of their own: they are read alone or not at all. Real ones of an open survey are shown in steps (`steps`).
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from commons.languages import Words
from commons.projects.models import Audience, Partner
from commons.statistics.suppression import LEAST, hidden_groups
from surveys import definition as definitions
from surveys import steps
from surveys.definition import Definition, Question
from surveys.kinds import KINDS, Kind
from surveys.kinds.contract import Line, Summary
from surveys.models import Answer, AnswerState, Response, ResponseStatus, Survey, SurveyVersion
from surveys.publishing import newest_version
from surveys.rules import Askings, Said


@dataclass(frozen=True)
class Size:
    """How many responses one group has; None where it may not be told."""

    name: Words | None  # None: those without, for instance residents without a partner
    n: int | None


@dataclass(frozen=True)
class Group:
    """One audience's answers to one question, or everybody's (the whole); hidden when they may not be told."""

    name: Words | None
    summary: Summary
    hidden: bool
    hidden_lines: frozenset[str]
    whole: bool = False
    audience: int | None = None

    def line(self, part: str) -> Line | None:
        """The numbers of one line, or None where they may not be told."""
        if self.hidden or part in self.hidden_lines:
            return None
        return next((line for line in self.summary.lines if line.part == part), None)


@dataclass(frozen=True)
class Result:
    """One question: everybody first, then each audience."""

    question: Question
    kind: Kind
    everybody: Group
    groups: list[Group]


@dataclass(frozen=True)
class Results:
    """The whole survey."""

    begun: int
    finished: int
    by_audience: list[Size]
    by_partner: list[Size]
    questions: list[Result]
    definition: Definition  # as it is asked now
    counted: int  # on how many responses the questions' numbers stand
    held: list[Words | None]  # audiences whose numbers wait, since one that was shown has changed


def results_of(session: Session, survey: Survey, *, simulated: bool = False) -> Results | None:
    """Everything that may be shown; None before the survey was ever opened."""
    version = newest_version(session, survey.id)
    if version is None:
        return None
    counted = [Response.survey_id == survey.id, Response.status != ResponseStatus.WITHDRAWN, Response.simulated.is_(simulated)]
    audiences = _names(session, Audience, survey.project_id)
    statuses = dict(session.execute(sa.select(Response.status, sa.func.count()).where(*counted).group_by(Response.status)).all())
    shown = counted if simulated else [Response.survey_id == survey.id, *steps.shown(survey)]
    held = set() if simulated else steps.held_back(session, survey)
    given = _given(session, shown, _askings(session, survey))
    definition = json.loads(version.definition)
    return Results(
        begun=sum(statuses.values()),
        finished=statuses.get(ResponseStatus.COMPLETE, 0),
        by_audience=_sizes(session, counted, Response.audience_id, audiences),
        by_partner=_sizes(session, counted, Response.partner_id, _names(session, Partner, survey.project_id)),
        questions=[_result(question, given.get(question["uid"], {}), audiences, held) for question in definitions.asked(definition)],
        definition=definition,
        counted=session.scalar(sa.select(sa.func.count()).select_from(Response).where(*shown)) or 0,
        held=[audiences.get(id_) for id_ in (*audiences, None) if id_ in held],
    )


def _result(question: Question, given: Mapping[Any, Sequence[Said]], audiences: Mapping[Any, Words], held: set[int | None]) -> Result:
    kind = KINDS[question["kind"]]
    order = [id_ for id_ in (*audiences, None) if id_ in given]
    summaries = {id_: _summary(kind, question, given[id_]) for id_ in order}
    whole = _summary(kind, question, [answer for id_ in order for answer in given[id_]])
    people = {id_: len(given[id_]) for id_ in order}
    hidden = hidden_groups(people) | (held & set(order))
    lines: dict[Any, set[str]] = {id_: set() for id_ in order}
    for part in [line.part for line in whole.lines]:
        # A picture may have been left unrated: then its numbers stand on fewer people than the question's.
        for id_ in hidden_groups({id_: _n(summaries[id_], part) for id_ in order}) | hidden:
            lines[id_].add(part)
    few = frozenset(line.part for line in whole.lines if 0 < line.n < LEAST)
    return Result(
        question=question,
        kind=kind,
        everybody=Group(None, whole, bool(held) or 0 < sum(people.values()) < LEAST, few, whole=True),
        groups=[Group(audiences.get(id_), summaries[id_], id_ in hidden, frozenset(lines[id_]), audience=id_) for id_ in order],
    )


def _summary(kind: Kind, question: Question, answers: Sequence[Said]) -> Summary:
    said = [answer.value for answer in answers if answer.state is AnswerState.ANSWERED]
    return kind.summary(said, len(answers) - len(said), question)


def _n(summary: Summary, part: str) -> int:
    return next((line.n for line in summary.lines if line.part == part), 0)


def _given(session: Session, counted: Sequence[Any], askings: Askings) -> dict[str, dict[Hashable, list[Said]]]:
    """Question -> audience -> answers that count."""
    found: dict[str, dict[Hashable, list[Said]]] = {}
    people: dict[int, tuple[Any, dict[str, Said]]] = {}
    rows = session.execute(
        sa.select(Answer.response_id, Answer.question, Answer.state, Answer.value, Response.version_id, Response.audience_id, Audience.key)
        .join(Response, Response.id == Answer.response_id)
        .outerjoin(Audience, Audience.id == Response.audience_id)
        .where(*counted)
    )
    for response_id, question, state, value, *who in rows:
        people.setdefault(response_id, (who, {}))[1][question] = Said(state, value)
    for (version_id, audience_id, audience), answers in people.values():
        for question, answer in askings.counted(version_id, audience, answers).items():
            found.setdefault(question, {}).setdefault(audience_id, []).append(answer)
    return found


def _askings(session: Session, survey: Survey) -> Askings:
    rows = session.execute(
        sa.select(SurveyVersion.id, SurveyVersion.definition).where(SurveyVersion.survey_id == survey.id, SurveyVersion.number.is_not(None))
    )
    return Askings({id_: json.loads(text) for id_, text in rows})


def _sizes(session: Session, counted: Sequence[Any], column: Any, names: Mapping[Any, Words]) -> list[Size]:
    sizes: dict[Any, int] = dict(session.execute(sa.select(column, sa.func.count()).where(*counted).group_by(column)).all())
    hidden = hidden_groups(sizes)
    return [Size(names.get(id_), None if id_ in hidden else sizes[id_]) for id_ in (*names, None) if id_ in sizes]


def _names(session: Session, model: Any, project_id: int) -> dict[Any, Words]:
    return dict(
        session.execute(sa.select(model.id, model.name).where(model.project_id == project_id).order_by(model.ordinal, model.id)).all()
    )
