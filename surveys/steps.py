"""While a survey is open, its results grow in steps of five people of an audience, so that no two looks at them differ by less.

A response counts when it is finished and its audience has taken a step since; `published_seq` says how much of it was in that step.
What was shown and has been changed or withdrawn since cannot be shown as it was: that audience's results are held back until five others
have come. Steps count those who came or changed something, never those who left: so a state differs from every earlier one by five.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from surveys.models import Response, ResponseStatus, Survey

STEP = 5  # people

_NEW = Response.published_seq.is_distinct_from(Response.seq)
_LEFT = Response.status == ResponseStatus.WITHDRAWN


def is_due(session: Session, survey: Survey) -> bool:
    """Whether an audience can take a step; once the survey is closed, whether anything has not been shown."""
    return bool(_ready(session, survey))


def advance(session: Session, *, survey_id: int) -> None:
    """Every audience that can take a step takes it."""
    survey = session.scalars(sa.select(Survey).where(Survey.id == survey_id).with_for_update()).one()
    for audience_id in _ready(session, survey):
        mine = [Response.survey_id == survey_id, Response.audience_id.is_not_distinct_from(audience_id)]
        session.execute(sa.update(Response).where(*mine, _NEW, *_countable(survey)).values(published_seq=Response.seq))
        session.execute(sa.update(Response).where(*mine, _LEFT).values(published_seq=None))


def shown(survey: Survey) -> list[Any]:
    """Which responses the results stand on."""
    if not survey.is_open:
        return _countable(survey)
    return [~_LEFT, Response.simulated.is_(False), Response.published_seq == Response.seq]


def held_back(session: Session, survey: Survey) -> set[int | None]:
    """The audiences of which something that was shown is not so any more."""
    if not survey.is_open:
        return set()
    changed = [Response.survey_id == survey.id, Response.published_seq.is_not(None), sa.or_(_LEFT, _NEW)]
    return set(session.scalars(sa.select(Response.audience_id).where(*changed).distinct()))


def _ready(session: Session, survey: Survey) -> Sequence[int | None]:
    """The audiences in which enough people came or changed something since their last step."""
    new = sa.select(Response.audience_id).where(Response.survey_id == survey.id, _NEW, *_countable(survey))
    enough = STEP if survey.is_open else 1
    return session.scalars(new.group_by(Response.audience_id).having(sa.func.count() >= enough)).all()


def _countable(survey: Survey) -> list[Any]:
    """Of an open survey those who have finished, of a closed one whoever began and did not withdraw."""
    real = [~_LEFT, Response.simulated.is_(False)]
    return [*real, Response.status == ResponseStatus.COMPLETE] if survey.is_open else real
