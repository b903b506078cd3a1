"""The versions of a survey, each with what it changed of the one before: which answers may be put together, and which may not."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from surveys import comparing
from surveys.comparing import Change, Compares
from surveys.definition import Definition
from surveys.models import Response, ResponseStatus, SurveyVersion
from surveys.publishing import published_before


class Told(NamedTuple):
    """A version, how many real people began it, and how it compares with the one before (None of the first)."""

    version: SurveyVersion
    begun: int
    since: int | None
    compares: Compares | None
    changes: list[Change]

    def as_data(self) -> dict[str, Any]:
        """For programs: `survey.json` of the research package."""
        if self.compares is None:
            return {"since": None, "compares": None, "changes": []}
        return {"since": self.since, "compares": self.compares.value, "changes": [_as_data(change) for change in self.changes]}


def told_of(session: Session, survey_id: int) -> list[Told]:
    """Every version that was published, the first one first."""
    numbered = sa.select(SurveyVersion).where(SurveyVersion.survey_id == survey_id, SurveyVersion.number.is_not(None))
    counted = session.execute(
        sa.select(Response.version_id, sa.func.count())
        .where(Response.survey_id == survey_id, Response.simulated.is_(False), Response.status != ResponseStatus.WITHDRAWN)
        .group_by(Response.version_id)
    )
    begun = {version_id: count for version_id, count in counted}
    return _told(session.scalars(numbered.order_by(SurveyVersion.number)).all(), begun)


def changes_of_draft(session: Session, survey_id: int, draft: Definition) -> list[Change]:
    """What publishing the draft would change for those who compare; nothing while nobody has answered."""
    before = published_before(session, survey_id)
    return comparing.changes(json.loads(before.definition), draft) if before else []


def _told(versions: Sequence[SurveyVersion], begun: dict[int, int]) -> list[Told]:
    told, before = [], None
    for version in versions:
        found: list[Change] = []
        compares = None
        if before is not None:
            found = comparing.changes(json.loads(before.definition), json.loads(version.definition))
            compares = Compares(version.compares) if version.compares else comparing.compares(found)
            if compares is Compares.BREAK and comparing.compares(found) is Compares.WORDING:
                found = comparing.as_the_author_says(found)
        told.append(Told(version, begun.get(version.id, 0), before.number if before else None, compares, found))
        before = version
    return told


def _as_data(change: Change) -> dict[str, Any]:
    said = {"what": change.what, "question": change.question, "variable": change.variable, "part": change.part}
    return {**{name: value for name, value in said.items() if value}, "languages": list(change.languages), "breaks": change.breaks}
