"""From draft to open to closed: the check that must be green, the version people are asked, and the variables it gives."""

import json
from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from commons.db import now
from commons.errors import NotFound, Refusal
from commons.languages import Words
from commons.languages.choosing import NAMES
from commons.projects.models import Project
from surveys import comparing, naming, rules
from surveys import definition as definitions
from surveys.access import survey_to_change
from surveys.comparing import Compares
from surveys.definition import Definition
from surveys.kinds import KINDS
from surveys.kinds.contract import MISSING
from surveys.kinds.question import Problem
from surveys.models import Response, Survey, SurveyState, SurveyVersion, Variable


class NotReady(Refusal):
    """Something is missing that people would stumble over."""

    code = "survey_not_ready"
    title = _l("The survey is not ready yet")
    words = _l("Something is still missing. The check page says what; nothing has been opened.")


class WrongState(Refusal):
    """The survey is not in a state in which this can be done."""

    code = "wrong_state"
    words = _l("The survey has been opened or closed meanwhile. Open the page again to see how it stands now.")


class SurveySealed(Refusal):
    """It was closed for good."""

    code = "sealed"
    words = _l("The survey has been sealed: no device can be found again in its answers, and it cannot be opened again.")


class Check(NamedTuple):
    """What is missing, of the project and of the survey."""

    project: list[Any]
    survey: list[Problem]

    @property
    def green(self) -> bool:
        """True when the survey can be opened."""
        return not self.project and not self.survey


def check(project: Project, definition: Definition) -> Check:
    """All that keeps this definition from being asked in this project."""
    return Check(project.missing_before_collecting(), problems_of(definition, {audience.key for audience in project.audiences}))


def problems_of(definition: Definition, audiences: Collection[str] | None = None) -> list[Problem]:
    """What is missing in the survey itself; `audiences` is the keys of those there are."""
    languages = definition["langs"]
    problems = [
        Problem("", sentence)
        for lang in languages
        for texts, sentence in (
            (definition["title"], _l("The survey has no name in this language: %(language)s.", language=NAMES[lang])),
            (definition["intro"], _l("The survey does not say what it is about in this language: %(language)s.", language=NAMES[lang])),
        )
        if not texts.get(lang)
    ]
    if not definitions.asked(definition):
        problems.append(Problem("", _l("The survey has no question yet.")))
    for question in definitions.questions(definition):
        problems += KINDS[question["kind"]].check(question, languages)
    return problems + naming.clashes(definition) + rules.problems(definition, audiences)


def open_survey(session: Session, *, by: int | None, survey_id: int, meaning: bool = False) -> dict[str, Any]:
    """From now on answers are taken; a closed survey can be opened again until it is sealed. On `meaning` see `publish`."""
    survey = survey_to_change(session, survey_id, by)
    if survey.key is None:
        raise SurveySealed()
    _insist_green(session, survey)
    number = publish(session, survey, meaning=meaning)
    if survey.state is not SurveyState.OPEN:
        survey.state, survey.opened_at, survey.closed_at = SurveyState.OPEN, survey.opened_at or now(), None
    return {"version": number}


def publish_changes(session: Session, *, by: int | None, survey_id: int, meaning: bool = False) -> dict[str, Any]:
    """The draft becomes what people are asked from now on; those who have begun go on with what they began. On `meaning` see `publish`."""
    survey = survey_to_change(session, survey_id, by)
    if not survey.is_open:
        raise WrongState()
    _insist_green(session, survey)
    return {"version": publish(session, survey, meaning=meaning)}


def close_survey(session: Session, *, by: int | None, survey_id: int) -> dict[str, Any]:
    """No more answers are taken; what was answered is kept."""
    survey = survey_to_change(session, survey_id, by)
    if not survey.is_open:
        raise WrongState()
    survey.state, survey.closed_at = SurveyState.CLOSED, now()
    return {"state": survey.state.value}


def newest_version(session: Session, survey_id: int) -> SurveyVersion | None:
    """What somebody who begins now is asked; None before the first opening."""
    return session.scalar(
        sa.select(SurveyVersion)
        .where(SurveyVersion.survey_id == survey_id, SurveyVersion.number.is_not(None))
        .order_by(SurveyVersion.number.desc())
        .limit(1)
    )


def insist_asked_well(session: Session, survey: Survey) -> None:
    """Raise NotReady unless all of the draft can be asked; what the project lacks is not looked at."""
    draft = _draft(session, survey)
    if draft is None:
        raise NotFound()
    if problems := problems_of(json.loads(draft.definition)):
        raise NotReady(problems=[problem.words for problem in problems])


def published_before(session: Session, survey_id: int) -> SurveyVersion | None:
    """What the draft, once published, is compared with: the newest version that somebody has answered. None before there is one."""
    newest = newest_version(session, survey_id)
    if newest is None or _is_answered(session, newest):
        return newest
    return session.scalar(
        sa.select(SurveyVersion).where(SurveyVersion.survey_id == survey_id, SurveyVersion.number == (newest.number or 0) - 1)
    )


def publish(session: Session, survey: Survey, *, meaning: bool = False) -> int:
    """The draft as a new version, unless nothing changed; a version nobody has answered is written over. Gives its number.

    `meaning`: the author says that new words ask something else than before, which no program can see.
    """
    draft, newest = _draft(session, survey), newest_version(session, survey.id)
    assert draft is not None
    if newest is not None and newest.sha256 == draft.sha256:
        return newest.number or 0
    before = published_before(session, survey.id)
    if newest is None or _is_answered(session, newest):
        newest = SurveyVersion(
            organisation_id=survey.organisation_id,
            survey_id=survey.id,
            number=(newest.number or 0) + 1 if newest else 1,
            definition="",
            sha256="",
        )
        session.add(newest)
    newest.definition, newest.sha256, newest.created_at = draft.definition, draft.sha256, now()
    if before is not None:
        found = comparing.changes(json.loads(before.definition), json.loads(draft.definition))
        newest.compares = Compares.BREAK if meaning else comparing.compares(found)
    _set_variables(session, survey, json.loads(draft.definition))
    session.flush()
    return newest.number or 0


def freeze(session: Session, version: SurveyVersion) -> None:
    """At the first real response: neither the version nor the names of its columns change any more."""
    version.frozen_at = now()
    session.execute(sa.update(Variable).where(Variable.survey_id == version.survey_id).values(frozen=True))


def _insist_green(session: Session, survey: Survey) -> None:
    project = session.scalar(sa.select(Project).where(Project.id == survey.project_id))
    draft = _draft(session, survey)
    if project is None or draft is None:
        raise NotFound()
    found = check(project, json.loads(draft.definition))
    if not found.green:
        raise NotReady(problems=[*found.project, *(problem.words for problem in found.survey)])


def _is_answered(session: Session, version: SurveyVersion) -> bool:
    return (
        version.frozen_at is not None
        or session.scalar(sa.select(Response.id).where(Response.version_id == version.id).limit(1)) is not None
    )


def _draft(session: Session, survey: Survey) -> SurveyVersion | None:
    return session.scalar(sa.select(SurveyVersion).where(SurveyVersion.survey_id == survey.id, SurveyVersion.number.is_(None)))


def _set_variables(session: Session, survey: Survey, definition: Definition) -> None:
    """The columns of this definition. A frozen one keeps its name and every code it ever had; others are made anew."""
    session.execute(sa.delete(Variable).where(Variable.survey_id == survey.id, Variable.frozen.is_(False)))
    frozen = {(one.question, one.part): one for one in session.scalars(sa.select(Variable).where(Variable.survey_id == survey.id))}
    columns = [(question, column) for question in definitions.asked(definition) for column in KINDS[question["kind"]].variables(question)]
    for ordinal, (question, column) in enumerate(columns):
        variable = frozen.get((question["uid"], column.part))
        if variable is None:
            variable = Variable(
                organisation_id=survey.organisation_id, survey_id=survey.id, question=question["uid"], part=column.part, name=column.name,
                type=column.type, codes=[], missing=MISSING,
            )  # fmt: skip
            session.add(variable)
        coded = {code["value"] for code in column.codes}
        variable.codes = [*column.codes, *(code for code in variable.codes if code["value"] not in coded)]
        variable.label, variable.ordinal = Words(column.label), ordinal
    session.flush()
